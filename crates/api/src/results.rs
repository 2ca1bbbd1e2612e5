//! Stored results as they are shown and sent.

use chrono::{DateTime, NaiveDate, Utc};
use domain::results::{ChapterPerformance, ResultDraft, Sort};
use uuid::Uuid;

shapes! {
    /// One result as stored. `accuracy` and `percent` are derived.
    pub struct ResultView {
        pub id: Uuid,
        pub test_name: String,
        pub source: Option<String>,
        pub subject: String,
        pub total_questions: u32,
        pub correct_answers: u32,
        pub wrong_answers: u32,
        pub score: f64,
        pub max_score: f64,
        /// Percent of all questions answered right, two decimals.
        pub accuracy: f64,
        /// Score as percent of the maximum, two decimals; below zero when negatives outweigh.
        pub percent: f64,
        /// Minutes.
        pub time_taken: Option<u32>,
        pub test_date: NaiveDate,
        pub chapter_performance: Vec<ChapterPerformance>,
        pub created_at: DateTime<Utc>,
        pub updated_at: DateTime<Utc>,
        /// Made by the sample generator.
        pub is_sample: bool,
    }
    /// A page of results, newest first.
    pub struct History {
        pub items: Vec<ResultView>,
        /// Pass as `after` for the next page; absent on the last one.
        pub next: Option<String>,
        /// All results that match the filter, over all pages.
        pub total: u64,
    }
    /// What a list of results is narrowed to. The same words in the page's address, REST and exports.
    #[derive(Default)]
    pub struct HistoryFilter {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub subject: Option<String>,
        /// Part of the test's name or source.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub q: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub from: Option<NaiveDate>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub to: Option<NaiveDate>,
        #[serde(default)]
        pub sort: Sort,
    }
    /// One result, or many under `results`.
    #[serde(untagged)]
    pub enum Upload {
        Many(UploadMany),
        One(ResultDraft),
    }
    #[serde(deny_unknown_fields)]
    pub struct UploadMany {
        pub results: Vec<ResultDraft>,
    }
    /// What an upload stored, in the order it was sent.
    pub struct Uploaded {
        pub results: Vec<ResultView>,
    }
}

/// A share as percent with two decimals, the same digits everywhere.
pub fn percent(share: f64) -> f64 {
    (share * 10_000.0).round() / 100.0
}
