//! What was said before, with what came true.

use super::SimpleRules;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

shapes! {
    /// A stored forecast and, once it is known, what came true.
    pub struct StoredForecast {
        pub id: Uuid,
        pub exam_id: Uuid,
        pub exam: String,
        /// `next_score` or `exam_score`.
        pub kind: String,
        pub made_at: DateTime<Utc>,
        pub made_on: NaiveDate,
        pub target_on: NaiveDate,
        pub data_until: NaiveDate,
        pub n: u32,
        pub max_score: f64,
        pub score: f64,
        pub low: f64,
        pub high: f64,
        pub mid_low: f64,
        pub mid_high: f64,
        pub source: Option<String>,
        pub percentile: Option<f64>,
        pub percentile_low: Option<f64>,
        pub percentile_high: Option<f64>,
        pub rank: Option<u64>,
        pub rank_low: Option<u64>,
        pub rank_high: Option<u64>,
        /// Ids of the rank tables it was read from.
        pub rank_tables: Vec<Uuid>,
        pub model: String,
        pub model_version: u32,
        pub prior_version: u32,
        pub scale: f64,
        pub inputs_hash: String,
        pub rules: SimpleRules,
        pub is_sample: bool,
        pub outcome: Option<ForecastOutcome>,
        /// What was published of the exam, where this is the forecast of its day.
        pub official: Option<OfficialOutcome>,
    }
    pub struct ForecastOutcome {
        pub result_id: Uuid,
        pub date: NaiveDate,
        /// In marks of the forecast's maximum.
        pub score: f64,
        /// Whether the 80 % band held it.
        pub was_in_band: bool,
        pub was_in_mid_band: bool,
    }
    /// The official result of an exam beside the forecast of its day.
    pub struct OfficialOutcome {
        pub taken_on: NaiveDate,
        /// In marks of the forecast's maximum; absent where a test of that day tells them.
        pub score: Option<f64>,
        /// Whether the 80 % band held it.
        pub was_in_band: Option<bool>,
        pub rank: Option<u64>,
        /// Absent where no rank was said.
        pub was_rank_in_band: Option<bool>,
        pub percentile: Option<f64>,
        pub was_percentile_in_band: Option<bool>,
    }
    pub struct ForecastHistory {
        /// Newest first; all of them in a file, else the newest 500.
        pub items: Vec<StoredForecast>,
        /// Stored forecasts in all, listed or not.
        pub total: u32,
        /// Scores that have come, by a test or by official marks.
        pub scored: u32,
        /// Of these, how many the 80 % band held.
        pub in_band: u32,
        /// Exams of the last half year whose official result was not entered, the last one first.
        pub awaited: Vec<AwaitedResult>,
    }
    /// An exam that is over and has no official result here.
    pub struct AwaitedResult {
        pub exam_id: Uuid,
        pub name: String,
        pub exam_date: NaiveDate,
        /// There is a forecast of that day, not from sample data, to hold against it.
        pub has_forecast: bool,
        /// The student said "Not now" of that day: pages ask no more on their own.
        pub is_put_off: bool,
    }
}
