//! An exam as typed.

use crate::components::forms::typed::{self, plain};
use api::exams::ExamView;
use domain::FieldErrors;
use domain::exams::{Chapter, ExamDraft, Marking};
use domain::text::fold;

/// Every field as text, so that a refused form comes back as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExamForm {
    /// Name.
    pub name: String,
    /// Year-month-day.
    pub exam_date: String,
    /// Maximum marks.
    pub max_score: String,
    /// Marks for a right answer.
    pub marking_correct: String,
    /// Marks for a wrong answer, zero or below.
    pub marking_wrong: String,
    /// The rows that have a name, so that their index is that of the draft's chapters.
    pub chapters: Vec<ExamChapterRow>,
}

/// One row of chapters as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExamChapterRow {
    /// Subject.
    pub subject: String,
    /// Name.
    pub name: String,
    /// Expected marks.
    pub weight: String,
    /// Names of the chapters that come before it, with semicolons between them.
    pub after: String,
    /// The name as stored; empty in a new row.
    pub was: String,
}

/// Stands between two names: commas are part of some.
const BETWEEN: &str = "; ";

impl ExamForm {
    /// The form as it was sent. Rows without a name are dropped: that is how a chapter is taken out. What is taken out or
    /// renamed is so, too, where other rows name it.
    pub fn from_pairs(pairs: &[(String, String)]) -> Self {
        let value = |name| typed::value_of(pairs, name);
        let columns = ["subject", "name", "weight", "after", "was"];
        let [subjects, names, weights, after, was] =
            columns.map(|column| typed::values_of(pairs, &format!("chapter_{column}")));
        let at = |column: &[String], i: usize| column.get(i).cloned().unwrap_or_default();
        let mut chapters: Vec<ExamChapterRow> = names
            .into_iter()
            .enumerate()
            .map(|(i, name)| ExamChapterRow {
                subject: at(&subjects, i),
                name,
                weight: at(&weights, i),
                after: at(&after, i),
                was: at(&was, i),
            })
            .collect();
        follow_names(&mut chapters);
        chapters.retain(|row| !row.name.trim().is_empty());
        Self {
            name: value("name"),
            exam_date: value("exam_date"),
            max_score: value("max_score"),
            marking_correct: value("marking_correct"),
            marking_wrong: value("marking_wrong"),
            chapters,
        }
    }

    /// The draft for the rules of `domain`; `profile` is the key that the exam started from.
    ///
    /// # Errors
    /// Fields that cannot be read as numbers or dates, and half a marking scheme.
    pub fn draft(&self, profile: &str) -> Result<ExamDraft, FieldErrors> {
        let mut errors = FieldErrors::default();
        let exam_date = errors.take(typed::date("exam_date", &self.exam_date)).flatten();
        let max_score = errors
            .take(typed::decimal("max_score", &self.max_score))
            .flatten();
        let marking = self.marking(&mut errors);
        let mut chapters = Vec::with_capacity(self.chapters.len());
        for (i, row) in self.chapters.iter().enumerate() {
            let path = format!("chapters[{i}].weight");
            let weight = typed::decimal(&path, &row.weight).map(|weight| weight.unwrap_or(0.0));
            if let Some(weight) = errors.take(weight) {
                chapters.push(Chapter {
                    subject: row.subject.clone(),
                    name: row.name.clone(),
                    weight,
                    prerequisites: row.before().map(str::to_owned).collect(),
                });
            }
        }
        errors.into_result()?;
        Ok(ExamDraft {
            profile: profile.to_owned(),
            name: typed::text(&self.name),
            exam_date,
            max_score,
            marking,
            chapters: Some(chapters),
        })
    }

    fn marking(&self, errors: &mut FieldErrors) -> Option<Marking> {
        let correct = errors.take(typed::decimal("marking_correct", &self.marking_correct))?;
        let wrong = errors.take(typed::decimal("marking_wrong", &self.marking_wrong))?;
        match (correct, wrong) {
            (Some(correct), wrong) => Some(Marking {
                correct,
                wrong: wrong.unwrap_or(0.0),
            }),
            (None, Some(_)) => {
                errors.push("marking_correct", "required", words!(refused.marking_correct));
                None
            }
            (None, None) => None,
        }
    }
}

impl ExamChapterRow {
    fn before(&self) -> impl Iterator<Item = &str> {
        self.after
            .split(BETWEEN.trim())
            .map(str::trim)
            .filter(|name| !name.is_empty())
    }
}

/// Lets the names of chapters that come first follow what was done to these chapters.
fn follow_names(rows: &mut [ExamChapterRow]) {
    let changed: Vec<(String, String, String)> = rows
        .iter()
        .filter(|row| !row.was.is_empty() && row.was.trim() != row.name.trim())
        .map(|row| (fold(&row.subject), fold(&row.was), row.name.trim().to_owned()))
        .collect();
    if changed.is_empty() {
        return;
    }
    for row in rows {
        let subject = fold(&row.subject);
        let now = |name: &str| {
            let found = changed
                .iter()
                .find(|(of, was, _)| *of == subject && *was == fold(name));
            found.map_or(name, |(.., now)| now.as_str()).to_owned()
        };
        let names: Vec<String> = row.before().map(now).filter(|name| !name.is_empty()).collect();
        row.after = names.join(BETWEEN);
    }
}

impl From<&ExamView> for ExamForm {
    fn from(exam: &ExamView) -> Self {
        Self {
            name: exam.name.clone(),
            exam_date: exam.exam_date.map(|date| date.to_string()).unwrap_or_default(),
            max_score: exam.max_score.map(plain).unwrap_or_default(),
            marking_correct: exam
                .marking
                .map(|scheme| plain(scheme.correct))
                .unwrap_or_default(),
            marking_wrong: exam.marking.map(|scheme| plain(scheme.wrong)).unwrap_or_default(),
            chapters: exam
                .chapters
                .iter()
                .map(|chapter| ExamChapterRow {
                    subject: chapter.subject.clone(),
                    name: chapter.name.clone(),
                    weight: plain(chapter.weight),
                    after: chapter.prerequisites.join(BETWEEN),
                    was: chapter.name.clone(),
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emptying_a_name_takes_the_chapter_out_and_keeps_the_others_in_line() {
        let pairs: Vec<(String, String)> = [
            ("chapter_subject", "Physics"),
            ("chapter_name", ""),
            ("chapter_weight", "12"),
            ("chapter_subject", "Physics"),
            ("chapter_name", "Optics"),
            ("chapter_weight", "16,5"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        let draft = ExamForm::from_pairs(&pairs).draft("neet_ug").unwrap();
        let optics = Chapter {
            subject: "Physics".into(),
            name: "Optics".into(),
            weight: 16.5,
            prerequisites: vec![],
        };
        assert_eq!(draft.chapters, Some(vec![optics]));
    }

    #[test]
    fn what_comes_first_follows_a_new_name_and_goes_with_a_chapter_that_is_taken_out() {
        let rows = [
            ("Waves", "Oscillations and Waves", ""),
            ("", "Kinematics", ""),
            (
                "Optics",
                "Optics",
                "Oscillations and waves; Kinematics;Work, Energy and Power",
            ),
            ("Work, Energy and Power", "", "Kinematics"),
        ];
        let pairs: Vec<(String, String)> = rows
            .iter()
            .flat_map(|(name, was, after)| {
                [
                    ("chapter_subject", "Physics"),
                    ("chapter_name", name),
                    ("chapter_weight", "5"),
                    ("chapter_after", after),
                    ("chapter_was", was),
                ]
            })
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let draft = ExamForm::from_pairs(&pairs).draft("own").unwrap();
        let before: Vec<_> = draft
            .chapters
            .unwrap()
            .into_iter()
            .map(|one| one.prerequisites)
            .collect();
        assert_eq!(
            before,
            [
                vec![],
                vec!["Waves".to_owned(), "Work, Energy and Power".to_owned()],
                vec![]
            ]
        );
    }

    #[test]
    fn half_a_marking_scheme_is_refused() {
        let form = ExamForm {
            marking_wrong: "-1".into(),
            ..ExamForm::default()
        };
        assert_eq!(form.draft("own").unwrap_err().0[0].path, "marking_correct");
    }
}
