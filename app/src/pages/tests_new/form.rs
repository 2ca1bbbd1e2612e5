//! A result as typed into the form: from the sent fields or from a stored result.

use crate::components::forms::typed::{self, plain};
use api::results::ResultView;
use chrono::NaiveDate;

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
