//! How an exam went: the official result, entered once the day has come.

use super::exam_path;
use crate::components::forms::typed::{self, plain};
use crate::components::{Button, ButtonKind, Field, LinkButton, error_of};
use crate::{format, paths};
use api::exams::ExamView;
use api::official_results::OfficialResultView;
use api::problem::Problem;
use domain::FieldErrors;
use domain::official_results::OfficialResultDraft;
use leptos::prelude::*;

/// What the paths of its refusals begin with, and its fields: another form of the page has marks, too.
pub const OFFICIAL: &str = "official";

/// The official result of an exam, as stored and as typed.
#[derive(Debug, Clone)]
pub struct Official {
    /// As stored.
    pub stored: Option<OfficialResultView>,
    /// As typed; as stored at first.
    pub form: OfficialForm,
    /// The exam's day has come.
    pub is_open: bool,
}

impl Official {
    /// For an exam whose day has come, or that has a result of an earlier day.
    pub fn of(
        exam: &ExamView,
        stored: Option<OfficialResultView>,
        typed: Option<OfficialForm>,
    ) -> Option<Self> {
        let is_open = exam.days_left.is_some_and(|days| days <= 0);
        let form = typed.unwrap_or_else(|| match &stored {
            Some(stored) => OfficialForm::from(stored),
            None => OfficialForm {
                taken_on: exam.exam_date.map(|date| date.to_string()).unwrap_or_default(),
                ..OfficialForm::default()
            },
        });
        (is_open || stored.is_some()).then_some(Self {
            stored,
            form,
            is_open,
        })
    }
}

/// Every field as text, so that a refused form comes back as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OfficialForm {
    /// Marks.
    pub marks: String,
    /// Rank.
    pub rank: String,
    /// Percentile.
    pub percentile: String,
    /// Year-month-day.
    pub taken_on: String,
}

impl OfficialForm {
    /// The form as it was sent.
    pub fn from_pairs(pairs: &[(String, String)]) -> Self {
        let value = |name| typed::value_of(pairs, &field(name));
        Self {
            marks: value("marks"),
            rank: value("rank"),
            percentile: value("percentile"),
            taken_on: value("taken_on"),
        }
    }

    /// The draft for the rules of `domain`.
    ///
    /// # Errors
    /// Fields that cannot be read as numbers or dates.
    pub fn draft(&self) -> Result<OfficialResultDraft, FieldErrors> {
        let mut errors = FieldErrors::default();
        let draft = OfficialResultDraft {
            marks: errors.take(typed::decimal("marks", &self.marks)).flatten(),
            rank: errors
                .take(typed::whole("rank", &ungrouped(&self.rank)))
                .flatten(),
            percentile: errors
                .take(typed::decimal("percentile", &self.percentile))
                .flatten(),
            taken_on: errors.take(typed::date("taken_on", &self.taken_on)).flatten(),
        };
        errors.into_result()?;
        Ok(draft)
    }
}

impl From<&OfficialResultView> for OfficialForm {
    fn from(stored: &OfficialResultView) -> Self {
        let typed = |value: Option<f64>| value.map(plain).unwrap_or_default();
        Self {
            marks: typed(stored.marks),
            rank: stored.rank.map(|rank| rank.to_string()).unwrap_or_default(),
            percentile: typed(stored.percentile),
            taken_on: stored.taken_on.to_string(),
        }
    }
}

fn field(name: &str) -> String {
    format!("{OFFICIAL}.{name}")
}

/// A rank as it is printed, with marks between groups of digits: a rank has no fraction that these could begin.
fn ungrouped(rank: &str) -> String {
    rank.replace([',', ' '], "")
}

/// Fields: `official.marks`, `official.rank`, `official.percentile`, `official.taken_on`.
pub(super) fn view(official: Official, exam: &ExamView, problem: Option<&Problem>) -> impl IntoView + use<> {
    let Official {
        stored,
        form,
        is_open,
    } = official;
    let path = |below: &str| exam_path(exam.id, &format!("/official-result{below}"));
    let is_stored = stored.is_some();
    let fields = is_open.then(|| fields(form, exam.max_score, problem, is_stored, path("")));
    let remove = is_stored.then(|| {
        view! {
            <form method="post" action=path("/remove")>
                <Button kind=ButtonKind::Plain icon="trash">{words!(exams.official.remove)}</Button>
            </form>
        }
    });
    view! {
        <section class="card stack" id=OFFICIAL aria-labelledby="official-title">
            <div>
                <h2 class="card__title" id="official-title">{words!(exams.official.title)}</h2>
                <p class="muted">{words!(exams.official.lead)}</p>
            </div>
            {stored.map(facts)}
            {fields}
            {remove}
        </section>
    }
}

/// What is stored, in one line, and where it is held against the forecast.
fn facts(stored: OfficialResultView) -> impl IntoView {
    let max = format::marks(stored.max_score);
    let marks = stored
        .marks
        .map(|marks| words!(exams.official.marks_of, marks = format::marks(marks), max = max));
    let rank = stored
        .rank
        .map(|rank| words!(exams.official.rank_is, rank = super::grouped(rank)));
    let percentile = stored
        .percentile
        .map(|value| words!(exams.official.percentile_is, percentile = plain(value)));
    let all: Vec<String> = [marks, rank, percentile].into_iter().flatten().collect();
    let day = words!(exams.official.taken, date = format::date(stored.taken_on));
    view! {
        <p><strong>{all.join(" · ")}</strong> " " <span class="muted">{day}</span></p>
        <p><LinkButton href=paths::FORECASTS kind=ButtonKind::Soft icon="insights">{words!(exams.official.compare)}</LinkButton></p>
    }
}

fn fields(
    form: OfficialForm,
    max_score: Option<f64>,
    problem: Option<&Problem>,
    is_stored: bool,
    action: String,
) -> impl IntoView + use<> {
    let error = |name: &str| error_of(problem, &field(name));
    let (marks, rank, percentile, day) = (
        error("marks"),
        error("rank"),
        error("percentile"),
        error("taken_on"),
    );
    let max = format::marks(max_score.unwrap_or(100.0));
    let save = if is_stored {
        words!(exams.official.change)
    } else {
        words!(exams.official.save)
    };
    view! {
        <form class="stack" method="post" action=action>
            <div class="fields fields--wide">
                <Field name=field("marks") label=words!(exams.official.marks) value=form.marks inputmode="decimal" maxlength=9
                    hint=words!(exams.official.marks_hint, max = max) error=marks/>
                <Field name=field("rank") label=words!(exams.official.rank) value=form.rank inputmode="numeric" maxlength=12
                    hint=words!(exams.official.rank_hint).to_owned() error=rank/>
                <Field name=field("percentile") label=words!(exams.official.percentile) value=form.percentile inputmode="decimal"
                    maxlength=12 hint=words!(exams.official.percentile_hint).to_owned() error=percentile/>
                <Field name=field("taken_on") label=words!(exams.official.day) kind="date" value=form.taken_on
                    hint=words!(exams.official.day_hint).to_owned() error=day/>
            </div>
            <p><Button icon="check">{save}</Button></p>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rank_is_read_as_it_is_printed_and_what_is_no_number_is_named() {
        let form = OfficialForm {
            rank: "2,33,162".into(),
            percentile: "99,52".into(),
            ..OfficialForm::default()
        };
        let draft = form.draft().unwrap();
        assert_eq!(
            (draft.rank, draft.percentile, draft.marks),
            (Some(233_162), Some(99.52), None)
        );
        let odd = OfficialForm {
            marks: "NaN".into(),
            rank: "12.5".into(),
            percentile: "inf".into(),
            taken_on: "2026-02-30".into(),
        };
        let paths: Vec<String> = odd
            .draft()
            .unwrap_err()
            .0
            .into_iter()
            .map(|one| one.path)
            .collect();
        assert_eq!(paths, ["marks", "rank", "percentile", "taken_on"]);
    }
}
