//! What is behind the numbers: patterns in words, pace, attempts, reasons of errors, and chapters one by one.

use crate::answers::ErrorCounts;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

mod chapter;
mod map;
mod strategy;

pub use chapter::{ChapterAttempt, ChapterList, ChapterSummary, ChapterView, NextAnswer};
pub use map::{ChapterMap, MapBy, MapCell, MapColumn, MapRow};
pub use strategy::{Attempts, ChapterSpeed, Speed, Strategy, SubjectAttempts, SubjectSpeed, Unsure};

shapes! {
    pub struct Insights {
        /// Results behind them.
        pub tests: u32,
        /// Newest result.
        pub data_until: Option<NaiveDate>,
        pub computed_at: DateTime<Utc>,
        /// At most five, one of a kind, the most marks first.
        pub insights: Vec<Insight>,
        /// Chapters whose whole interval lies below their subject, the most marks first.
        pub problem_areas: Vec<ProblemArea>,
        pub speed: Speed,
        pub strategy: Option<Strategy>,
        /// Reasons noted for answers, over all results.
        pub errors: ErrorCounts,
        /// Wrong answers of all results: with reasons or without.
        pub wrong_answers: u64,
        /// What is not shown yet and what it needs, in words.
        pub missing: Vec<String>,
    }
    /// A pattern in words, what it rests on, and one thing to do.
    pub struct Insight {
        /// `weak_chapter`, `falling_chapter`, `stale_chapters`, `negatives`, `left_open`, `harder_series`,
        /// `fast_but_wrong`, `slow_subject`, `late_fading`, `common_reason`.
        pub pattern: String,
        pub text: String,
        pub action: String,
        pub evidence: Evidence,
        /// Chapters it is about.
        pub chapters: Vec<ChapterRef>,
        /// The test series it is about. By how much that is harder stands in the forecasts' `sources`.
        pub series: Option<String>,
    }
    pub struct Evidence {
        pub n: u64,
        /// What is counted: `tests`, `questions`, `reasons`.
        pub unit: String,
        pub from: NaiveDate,
        pub to: NaiveDate,
    }
    /// A chapter by name and id.
    pub struct ChapterRef {
        pub id: Uuid,
        pub subject: String,
        pub chapter: String,
    }
    pub struct ProblemArea {
        pub id: Uuid,
        pub subject: String,
        pub chapter: String,
        /// Percent, 0 to 100, with its 80 % interval.
        pub mastery: f64,
        pub low: f64,
        pub high: f64,
        /// Mastery of the subject as a whole.
        pub subject_mastery: f64,
        pub questions: u32,
        pub correct: u32,
        /// Results that had it.
        pub times_attempted: u32,
        pub last_seen: NaiveDate,
        /// Marks likely lost here at the exam; absent when the exam does not have it.
        pub marks_open: Option<f64>,
        pub errors: ErrorCounts,
    }
}
