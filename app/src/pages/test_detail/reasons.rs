//! Why answers went wrong: a form with a line a chapter and a number a reason.

use crate::{
    components::{Button, ButtonKind, Card, error_of, field_id, forms::CellField, forms::typed},
    pages::insights::reason,
    paths,
};
use api::{answers::Answers, problem::Problem, results::ResultView};
use domain::FieldErrors;
use domain::answers::{AnswerDraft, ErrorKind};
use domain::text::fold;
use leptos::prelude::*;
use std::cmp::Reverse;

/// The form as typed: every field as text, so that a refused one comes back as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReasonsForm {
    rows: Vec<ReasonsRow>,
}

/// The reasons of one chapter, or of no chapter where the name is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct ReasonsRow {
    chapter: String,
    counts: [String; 5],
}

impl ReasonsForm {
    /// A line for each chapter with answers, those with most wrong ones first, one for what is in no chapter, and what
    /// is noted in them.
    pub fn of(result: &ResultView, answers: &Answers) -> Self {
        let listed = &result.chapter_performance;
        let mut with_answers: Vec<_> = listed
            .iter()
            .filter(|chapter| chapter.correct + chapter.wrong > 0)
            .collect();
        with_answers.sort_by_key(|chapter| Reverse(chapter.wrong));
        let mut names: Vec<String> = with_answers
            .into_iter()
            .map(|chapter| chapter.chapter.clone())
            .collect();
        let counted = || answers.answers.iter().filter(|answer| answer.question.is_none());
        for name in counted().filter_map(|answer| answer.chapter.as_ref()) {
            if !names.iter().any(|known| fold(known) == fold(name)) {
                names.push(name.clone());
            }
        }
        let answered = |right: u32, wrong: u32| right + wrong;
        let in_chapters: u32 = listed
            .iter()
            .map(|chapter| answered(chapter.correct, chapter.wrong))
            .sum();
        let has_rest = in_chapters < answered(result.correct_answers, result.wrong_answers);
        if has_rest || counted().any(|answer| answer.chapter.is_none()) {
            names.push(String::new());
        }
        let row = |chapter: String| {
            let is_here = |name: Option<&String>| fold(name.map_or("", |name| name)) == fold(&chapter);
            let counts = ErrorKind::ALL.map(|kind| {
                let here = counted().filter(|one| one.error == Some(kind) && is_here(one.chapter.as_ref()));
                let count: u32 = here.map(|one| one.count).sum();
                if count == 0 {
                    String::new()
                } else {
                    count.to_string()
                }
            });
            ReasonsRow { chapter, counts }
        };
        Self {
            rows: names.into_iter().map(row).collect(),
        }
    }

    /// The form as it was sent: `chapter` and each reason once a line, in the same order.
    pub fn from_pairs(pairs: &[(String, String)]) -> Self {
        let chapters = typed::values_of(pairs, "chapter");
        let counts = ErrorKind::ALL.map(|kind| typed::values_of(pairs, kind.word()));
        let row = |(i, chapter): (usize, String)| ReasonsRow {
            chapter,
            counts: std::array::from_fn(|kind| counts[kind].get(i).cloned().unwrap_or_default()),
        };
        Self {
            rows: chapters.into_iter().enumerate().map(row).collect(),
        }
    }

    /// Entries for the rules of `domain`; empty fields and zeros are none.
    ///
    /// # Errors
    /// Fields that cannot be read as whole numbers.
    pub fn drafts(&self) -> Result<Vec<AnswerDraft>, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut drafts = Vec::new();
        for (i, row) in self.rows.iter().enumerate() {
            for (kind, text) in ErrorKind::ALL.into_iter().zip(&row.counts) {
                let count = errors.take(typed::whole(&path(kind, i), text)).flatten();
                if let Some(count) = count.filter(|count| *count != 0) {
                    drafts.push(AnswerDraft {
                        question: None,
                        chapter: typed::text(&row.chapter),
                        outcome: kind.outcome(),
                        error: Some(kind),
                        confidence: None,
                        count: Some(count),
                    });
                }
            }
        }
        errors.into_result()?;
        Ok(drafts)
    }

    /// Puts refusals of [`Self::drafts`] at the fields they came from.
    #[must_use]
    pub fn place(&self, mut errors: FieldErrors) -> FieldErrors {
        let fields: Vec<String> = (self.rows.iter().enumerate())
            .flat_map(|(i, row)| {
                ErrorKind::ALL
                    .into_iter()
                    .zip(&row.counts)
                    .map(move |(kind, text)| (i, kind, text))
            })
            .filter(|(.., text)| matches!(typed::whole("", text), Ok(Some(count)) if count != 0))
            .map(|(i, kind, _)| path(kind, i))
            .collect();
        for error in &mut errors.0 {
            let index = error
                .path
                .strip_prefix("answers[")
                .and_then(|rest| rest.split(']').next()?.parse::<usize>().ok());
            if let Some(field) = index.and_then(|index| fields.get(index)) {
                error.path.clone_from(field);
            }
        }
        errors
    }
}

fn path(kind: ErrorKind, row: usize) -> String {
    format!("{}.{row}", kind.word())
}

/// The card with the form; nothing for a test without an answer.
pub(super) fn card(
    result: &ResultView,
    answers: &Answers,
    form: ReasonsForm,
    problem: Option<&Problem>,
) -> impl IntoView + use<> {
    let is_only = form.rows.len() == 1;
    let rows: Vec<_> = (form.rows.into_iter().enumerate())
        .map(|(i, row)| line(result, i, row, is_only, problem))
        .collect();
    let items = answers
        .answers
        .iter()
        .filter(|answer| answer.question.is_some())
        .count() as u32;
    let items = (items > 0).then(|| view! { <p class="muted">{words!(reasons.items, count = items)}</p> });
    let noted = (answers.errors.wrong() > 0).then(|| {
        let words = words!(
            reasons.of_wrong,
            noted = answers.errors.wrong(),
            wrong = result.wrong_answers
        );
        view! { <p>{words}</p> }
    });
    let action = paths::test_answers(result.id);
    (!rows.is_empty()).then(|| {
        view! {
            <Card title=words!(reasons.title)>
                <p class="muted">{words!(reasons.text)}</p>
                {noted}
                {items}
                <form class="stack reasons" method="post" action=action>
                    <div class="reasons__rows">{rows}</div>
                    <p><Button kind=ButtonKind::Soft icon="check">{words!(reasons.save)}</Button></p>
                </form>
            </Card>
        }
    })
}

fn line(
    result: &ResultView,
    i: usize,
    row: ReasonsRow,
    is_only: bool,
    problem: Option<&Problem>,
) -> impl IntoView + use<> {
    let known = result
        .chapter_performance
        .iter()
        .find(|known| fold(&known.chapter) == fold(&row.chapter));
    let name = match (row.chapter.is_empty(), is_only) {
        (true, true) => words!(reasons.whole).to_owned(),
        (true, false) => words!(reasons.rest).to_owned(),
        (false, _) => row.chapter.clone(),
    };
    let counts = match known {
        Some(chapter) => Some((chapter.wrong, chapter.correct)),
        None => is_only.then_some((result.wrong_answers, result.correct_answers)),
    };
    let counts = counts.map(|(wrong, right)| {
        let words = words!(reasons.row, wrong = wrong, right = right);
        view! { <span class="muted">{words}</span> }
    });
    let sum: u32 = row
        .counts
        .iter()
        .filter_map(|count| count.trim().parse::<u32>().ok())
        .sum();
    let noted = (sum > 0)
        .then(|| view! { <span class="badge badge--mint">{words!(reasons.noted, count = sum)}</span> });
    let has_error = ErrorKind::ALL
        .into_iter()
        .any(|kind| error_of(problem, &path(kind, i)).is_some());
    let fields: Vec<_> = ErrorKind::ALL
        .into_iter()
        .zip(row.counts)
        .map(|(kind, value)| {
            let path = path(kind, i);
            // What was right by a guess is no wrong answer: it stands apart.
            let head = (kind == ErrorKind::Guessed)
                .then(|| view! { <p class="reasons__of" aria-hidden="true">{words!(reasons.of_right)}</p> });
            view! {
                {head}
                <CellField name=kind.word() id=field_id(&path) label=reason(kind) value inputmode="numeric"
                    error=error_of(problem, &path) show_label=true/>
            }
        })
        .collect();
    view! {
        <details class="reasons__row" open=is_only || has_error>
            <summary><strong>{name.clone()}</strong> " " {counts} " " {noted}</summary>
            <fieldset class="reasons__fields">
                <legend class="visually-hidden">{name}</legend>
                <p class="reasons__of" aria-hidden="true">{words!(reasons.of_those_wrong)}</p>
                <input type="hidden" name="chapter" value=row.chapter/>
                {fields}
            </fieldset>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(pairs: &[(&str, &str)]) -> ReasonsForm {
        let owned = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        ReasonsForm::from_pairs(&owned.collect::<Vec<_>>())
    }

    #[test]
    fn numbers_become_entries_and_refusals_go_back_to_their_fields() {
        let form = sent(&[
            ("chapter", "Optics"),
            ("concept", "2"),
            ("elimination", ""),
            ("guessed", "0"),
            ("chapter", ""),
            ("concept", " "),
            ("elimination", "1"),
            ("guessed", "3"),
        ]);
        let drafts = form.drafts().unwrap();
        let seen: Vec<_> = drafts
            .iter()
            .map(|one| (one.chapter.as_deref(), one.error.unwrap().word(), one.count))
            .collect();
        assert_eq!(
            seen,
            [
                (Some("Optics"), "concept", Some(2)),
                (None, "elimination", Some(1)),
                (None, "guessed", Some(3))
            ]
        );
        let mut errors = FieldErrors::default();
        errors.push("answers[2].count", "exceeds_whole", "too many");
        errors.push("answers", "too_many", "too many");
        let placed = form.place(errors);
        assert_eq!(
            placed.0.iter().map(|error| &*error.path).collect::<Vec<_>>(),
            ["guessed.1", "answers"]
        );
    }

    #[test]
    fn what_is_no_number_is_named_by_line_and_reason() {
        let form = sent(&[("chapter", ""), ("careless", "two")]);
        assert_eq!(form.drafts().unwrap_err().0[0].path, "careless.0");
    }
}
