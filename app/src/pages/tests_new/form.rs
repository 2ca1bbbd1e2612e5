//! A result as typed into the form: from the sent fields, from a stored result, to a draft.

use crate::components::forms::typed::{self, plain};
use api::results::ResultView;
use chrono::NaiveDate;
use domain::results::{ChapterDraft, ResultDraft};
use domain::{FieldError, FieldErrors};

/// Every field as text, so that a refused form comes back as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResultForm {
    /// Year-month-day.
    pub test_date: String,
    /// Name of the test.
    pub test_name: String,
    /// Who set it.
    pub source: String,
    /// Subject.
    pub subject: String,
    /// Number of questions.
    pub total_questions: String,
    /// Right answers.
    pub correct_answers: String,
    /// Wrong answers.
    pub wrong_answers: String,
    /// Marks.
    pub score: String,
    /// Marks that could be had.
    pub max_score: String,
    /// Minutes.
    pub time_taken: String,
    /// The rows that are not empty, so that their index is that of the draft's chapters.
    pub chapters: Vec<ChapterRow>,
}

/// One row of chapters as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChapterRow {
    /// Name.
    pub chapter: String,
    /// Questions tried.
    pub attempted: String,
    /// Right answers.
    pub correct: String,
    /// Wrong answers.
    pub wrong: String,
    /// Marks.
    pub marks: String,
    /// Minutes.
    pub minutes: String,
}

impl ResultForm {
    /// An empty form, dated `today`.
    pub fn new(today: NaiveDate) -> Self {
        Self {
            test_date: today.to_string(),
            ..Self::default()
        }
    }

    /// The form as it was sent. Rows left empty are dropped.
    pub fn from_pairs(pairs: &[(String, String)]) -> Self {
        let value = |name| typed::value_of(pairs, name);
        let columns = ["", "_attempted", "_correct", "_wrong", "_marks", "_minutes"]
            .map(|part| typed::values_of(pairs, &format!("chapter{part}")));
        let cell = |column: usize, row: usize| columns[column].get(row).cloned().unwrap_or_default();
        let rows = columns.iter().map(Vec::len).max().unwrap_or(0);
        let chapters = (0..rows)
            .map(|row| ChapterRow {
                chapter: cell(0, row),
                attempted: cell(1, row),
                correct: cell(2, row),
                wrong: cell(3, row),
                marks: cell(4, row),
                minutes: cell(5, row),
            })
            .filter(|row| !row.is_blank())
            .collect();
        Self {
            test_date: value("test_date"),
            test_name: value("test_name"),
            source: value("source"),
            subject: value("subject"),
            total_questions: value("total_questions"),
            correct_answers: value("correct_answers"),
            wrong_answers: value("wrong_answers"),
            score: value("score"),
            max_score: value("max_score"),
            time_taken: value("time_taken"),
            chapters,
        }
    }

    /// The draft for the rules of `domain`.
    ///
    /// # Errors
    /// Fields that cannot be read as numbers or dates, and required ones that are empty.
    pub fn draft(&self) -> Result<ResultDraft, FieldErrors> {
        let mut errors = FieldErrors::default();
        let test_date = errors.take(
            typed::date("test_date", &self.test_date)
                .and_then(|date| typed::required("test_date", date, "Enter the date of the test.")),
        );
        let total = count(
            &mut errors,
            "total_questions",
            &self.total_questions,
            Some("Enter how many questions it had."),
        );
        let correct = count(
            &mut errors,
            "correct_answers",
            &self.correct_answers,
            Some("Enter how many were right."),
        );
        let wrong = count(&mut errors, "wrong_answers", &self.wrong_answers, None);
        let score = errors.take(typed::decimal("score", &self.score)).flatten();
        let max_score = errors
            .take(typed::decimal("max_score", &self.max_score))
            .flatten();
        let time_taken = errors
            .take(typed::whole("time_taken", &self.time_taken))
            .flatten();
        if self.test_name.trim().is_empty() {
            errors.push("test_name", "required", "Enter a name for the test.");
        }
        if self.subject.trim().is_empty() {
            errors.push("subject", "required", "Enter the subject.");
        }
        let mut chapter_performance = Vec::with_capacity(self.chapters.len());
        for (i, row) in self.chapters.iter().enumerate() {
            match row.draft() {
                Ok(chapter) => chapter_performance.push(chapter),
                Err(refused) => errors
                    .0
                    .extend(refused.under(&format!("chapter_performance[{i}]")).0),
            }
        }
        errors.clone().into_result()?;
        let Some(test_date) = test_date else {
            return Err(errors);
        };
        Ok(ResultDraft {
            test_name: self.test_name.clone(),
            source: typed::text(&self.source),
            subject: self.subject.clone(),
            total_questions: total,
            correct_answers: correct,
            wrong_answers: wrong,
            score,
            max_score,
            time_taken,
            test_date,
            chapter_performance,
        })
    }
}

impl ChapterRow {
    fn is_blank(&self) -> bool {
        [
            &self.chapter,
            &self.attempted,
            &self.correct,
            &self.wrong,
            &self.marks,
            &self.minutes,
        ]
        .iter()
        .all(|text| text.trim().is_empty())
    }

    fn draft(&self) -> Result<ChapterDraft, FieldErrors> {
        let mut errors = FieldErrors::default();
        let attempted = errors.take(typed::whole("attempted", &self.attempted)).flatten();
        let correct = count(
            &mut errors,
            "correct",
            &self.correct,
            Some("Enter how many were right in this chapter."),
        );
        let wrong = count(&mut errors, "wrong", &self.wrong, None);
        let marks = errors.take(typed::decimal("marks", &self.marks)).flatten();
        let minutes = errors.take(typed::whole("minutes", &self.minutes)).flatten();
        if self.chapter.trim().is_empty() {
            errors.push("chapter", "required", "Enter the name of the chapter.");
        }
        errors.into_result()?;
        Ok(ChapterDraft {
            chapter: self.chapter.clone(),
            attempted,
            correct,
            wrong,
            marks,
            minutes,
        })
    }
}

/// A count; 0 when it is empty and need not be there, or could not be read (which is noted).
fn count(errors: &mut FieldErrors, path: &'static str, typed: &str, required: Option<&str>) -> i64 {
    let read: Result<i64, FieldError> = typed::whole(path, typed).and_then(|number| match required {
        Some(words) => typed::required(path, number, words),
        None => Ok(number.unwrap_or(0)),
    });
    errors.take(read).unwrap_or(0)
}

impl From<&ResultView> for ResultForm {
    fn from(result: &ResultView) -> Self {
        let optional = |number: Option<u32>| number.map(|n| n.to_string()).unwrap_or_default();
        Self {
            test_date: result.test_date.to_string(),
            test_name: result.test_name.clone(),
            source: result.source.clone().unwrap_or_default(),
            subject: result.subject.clone(),
            total_questions: result.total_questions.to_string(),
            correct_answers: result.correct_answers.to_string(),
            wrong_answers: result.wrong_answers.to_string(),
            score: plain(result.score),
            max_score: plain(result.max_score),
            time_taken: optional(result.time_taken),
            chapters: result
                .chapter_performance
                .iter()
                .map(|chapter| ChapterRow {
                    chapter: chapter.chapter.clone(),
                    attempted: chapter.attempted.to_string(),
                    correct: chapter.correct.to_string(),
                    wrong: chapter.wrong.to_string(),
                    marks: chapter.marks.map(plain).unwrap_or_default(),
                    minutes: optional(chapter.minutes),
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        text.split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .collect()
    }

    #[test]
    fn an_empty_row_between_two_does_not_shift_where_a_refusal_is_shown() {
        let sent =
            "chapter=Optics&chapter_correct=4&chapter=&chapter_correct=&chapter=Waves&chapter_correct=four";
        let form = ResultForm::from_pairs(&pairs(sent));
        assert_eq!(form.chapters.len(), 2);
        let errors = form.draft().unwrap_err();
        assert!(
            errors
                .0
                .iter()
                .any(|error| error.path == "chapter_performance[1].correct" && error.code == "not_a_number")
        );
    }

    #[test]
    fn a_full_form_becomes_a_draft_with_decimals_as_typed() {
        let sent = "test_date=2025-03-01&test_name=Mock&subject=Physics&total_questions=45&correct_answers=30\
                    &score=112,5&max_score=180&chapter=Optics&chapter_correct=4&chapter_marks=-1.5";
        let draft = ResultForm::from_pairs(&pairs(sent)).draft().unwrap();
        assert_eq!(
            (draft.score, draft.wrong_answers, draft.source),
            (Some(112.5), 0, None)
        );
        assert_eq!(draft.chapter_performance[0].marks, Some(-1.5));
    }

    #[test]
    fn every_empty_required_field_is_named_at_once() {
        let errors = ResultForm::default().draft().unwrap_err();
        let paths: Vec<&str> = errors.0.iter().map(|error| error.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "test_date",
                "total_questions",
                "correct_answers",
                "test_name",
                "subject"
            ]
        );
    }
}
