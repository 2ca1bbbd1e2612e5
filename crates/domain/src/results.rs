//! Test results: the raw draft, the rules, the checked result.

use crate::age::BirthMonth;
use crate::exams::Marking;
use crate::text;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

mod chapters;
mod check;

pub use chapters::{ChapterCounts, ChapterDraft, ChapterDrafts, ChapterPerformance};

/// No result is older, of whomever: the first year of a student who is 36 today.
pub const EARLIEST_DATE: NaiveDate = NaiveDate::from_ymd_opt(1990, 1, 1).expect("a valid date");
/// Most questions, in one test or one chapter of it.
pub const MAX_QUESTIONS: i64 = 1000;
/// Most chapters in one result.
pub const MAX_CHAPTERS: usize = 60;
/// Largest score or maximum, either way of zero.
pub const MAX_SCORE: f64 = 10_000.0;
/// Least maximum of a test, and least score that can be wanted: a hundredth of a mark, as scores are kept.
pub const LEAST_MAX_SCORE: f64 = 0.01;

/// A result as typed, pasted or sent: anything goes until [`ResultDraft::check`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ResultDraft {
    /// Name of the test.
    #[serde(alias = "name")]
    pub test_name: String,
    /// Who set it: a test series, a school. Different sources differ in difficulty.
    #[serde(default)]
    pub source: Option<String>,
    /// Subject, or the exam's name for a test of everything.
    pub subject: String,
    /// Number of questions, 1 to 1000.
    pub total_questions: i64,
    /// Right answers.
    pub correct_answers: i64,
    /// Wrong answers; the rest was left open.
    #[serde(default)]
    pub wrong_answers: i64,
    /// Marks. Reckoned from the marking scheme when absent.
    #[serde(default)]
    pub score: Option<f64>,
    /// Marks that could be had, from 0.01 to 10,000. Reckoned from the marking scheme when absent.
    #[serde(default)]
    pub max_score: Option<f64>,
    /// Minutes, 0 to 1440, if known.
    #[serde(default, alias = "time_taken_minutes")]
    pub time_taken: Option<i64>,
    /// The student's own date.
    pub test_date: NaiveDate,
    /// Performance by chapter: a list, or an object from chapter to its counts. May be empty.
    #[serde(default, deserialize_with = "chapters::list_or_map")]
    #[cfg_attr(feature = "openapi", schema(value_type = ChapterDrafts))]
    pub chapter_performance: Vec<ChapterDraft>,
}

/// The order of a list of results; a minus is from the greatest down.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Sort {
    /// Newest first.
    #[default]
    #[serde(rename = "-date")]
    Newest,
    /// Oldest first.
    #[serde(rename = "date")]
    Oldest,
    /// By the share of the marks, best first.
    #[serde(rename = "-percent")]
    Best,
    /// By the share of the marks, lowest first.
    #[serde(rename = "percent")]
    Lowest,
}

impl Sort {
    /// All of them, the usual one first.
    pub const ALL: [Self; 4] = [Self::Newest, Self::Oldest, Self::Best, Self::Lowest];

    /// The word of addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Newest => "-date",
            Self::Oldest => "date",
            Self::Best => "-percent",
            Self::Lowest => "percent",
        }
    }
    /// The order of this word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.word() == word)
    }
    /// Whether it is by date.
    pub fn is_by_date(self) -> bool {
        matches!(self, Self::Newest | Self::Oldest)
    }
    /// Whether it goes from the greatest down.
    pub fn is_descending(self) -> bool {
        matches!(self, Self::Newest | Self::Best)
    }
}

/// A result that keeps every rule.
#[derive(Debug, Clone, PartialEq)]
pub struct NewResult {
    /// Name of the test.
    pub test_name: String,
    /// Who set it.
    pub source: Option<String>,
    /// Subject.
    pub subject: String,
    /// 1 to 1000.
    pub total_questions: u32,
    /// Right answers.
    pub correct_answers: u32,
    /// Wrong answers.
    pub wrong_answers: u32,
    /// Marks.
    pub score: f64,
    /// Marks that could be had, above zero.
    pub max_score: f64,
    /// Minutes, if known.
    pub time_taken: Option<u32>,
    /// The student's own date.
    pub test_date: NaiveDate,
    /// By chapter, names unique.
    pub chapter_performance: Vec<ChapterPerformance>,
}

impl NewResult {
    /// Share of all questions answered right, 0 to 1. Always derived, never taken from a client.
    pub fn accuracy(&self) -> f64 {
        accuracy(self.correct_answers, self.total_questions)
    }
    /// What makes two results the same test: date, subject, name and source, folded.
    pub fn identity(&self) -> (NaiveDate, String, String, String) {
        (
            self.test_date,
            text::fold(&self.subject),
            text::fold(&self.test_name),
            text::fold(self.source.as_deref().unwrap_or_default()),
        )
    }
}

/// Share of all questions answered right, 0 to 1; 0 for a test without questions.
pub fn accuracy(correct: u32, total: u32) -> f64 {
    if total == 0 {
        0.0
    } else {
        f64::from(correct) / f64::from(total)
    }
}

/// What the rules need to know besides the draft.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    /// The student's own date.
    pub today: NaiveDate,
    /// The marking scheme for absent scores, if the student's exam has one.
    pub marking: Option<Marking>,
    /// When the student was born, if known: nothing is dated before that.
    pub born: Option<BirthMonth>,
}

#[cfg(test)]
mod tests;
