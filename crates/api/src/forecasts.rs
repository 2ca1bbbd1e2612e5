//! What is likely to come: next score, percentile, rank. Every number has its range, its reason, the date of its data
//! and its track record; one that cannot be said yet is absent, and `missing` says what it needs.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

mod goal;
mod rank;
mod record;
mod score;
mod told;

pub use goal::{GoalDraft, GoalPace};
pub use rank::{MarksWorth, RankChange, RankForecast, WhatIf, YearSpread};
pub use record::{MeanError, MeanErrors, OfficialCheck, OfficialFigures, TrackFigures, TrackRecord};
pub use score::{BandPoint, Calibration, ForecastChange, NearerRule, ScoreForecast, SimpleRules};
pub use told::{AwaitedResult, ForecastHistory, ForecastOutcome, OfficialOutcome, StoredForecast};

shapes! {
    pub struct Forecasts {
        /// The student's own date.
        pub today: NaiveDate,
        pub computed_at: DateTime<Utc>,
        /// False where what is said here for the first time could not be stored (no room, or too busy): it counts for no
        /// track record, and is stored when it is asked for again.
        pub is_stored: bool,
        /// One an exam, in the order they were entered.
        pub exams: Vec<ExamForecast>,
        /// Where the scores are, overall and by subject.
        pub trends: Vec<AbilityTrend>,
        /// What cannot be said at all yet.
        pub missing: Vec<Missing>,
    }
    /// A number that cannot be said yet, and what it needs.
    pub struct Missing {
        /// `next_score`, `exam_score`, `rank`, `chance`, `trend`, `heat_map` or `all`.
        pub what: String,
        /// `no_exam`, `no_results`, `too_few_tests`, `no_recent_test`, `no_exam_date`, `exam_over`, `no_rank_table`,
        /// `no_score`, `nearer_rule`, `no_chapters` (tests are there, and none of those shown has chapters).
        pub code: String,
        /// How much there is, where it can be counted: full tests, days since the last one, tests with chapters.
        pub have: Option<u32>,
        /// How much it needs, or how many days it may be ago.
        pub need: Option<u32>,
        /// The same in words.
        pub message: String,
    }
    pub struct ExamForecast {
        pub exam_id: Uuid,
        /// Key of the profile.
        pub exam: String,
        pub name: String,
        pub exam_date: Option<NaiveDate>,
        pub days_left: Option<i64>,
        /// Least score there can be; a goal is at least that, and at least 0.01.
        pub least_score: f64,
        /// All scores here are marks of this maximum.
        pub max_score: f64,
        /// The exam has no maximum of its own: marks are percent.
        pub is_percent: bool,
        /// Full tests behind the numbers, and tests of a part.
        pub full_tests: u32,
        pub part_tests: u32,
        /// Newest test.
        pub data_until: Option<NaiveDate>,
        /// Some of it is sample data.
        pub is_sample: bool,
        /// The next test, on the day it is due after the usual pause.
        pub next: Option<ScoreForecast>,
        /// The exam itself.
        pub at_exam: Option<ScoreForecast>,
        /// Where the score of the exam's day would stand among the candidates; absent where a simple rule is nearer, since it is
        /// read from the model's score.
        pub rank: Option<RankForecast>,
        /// What changed since the forecast before this one.
        pub change: Option<ForecastChange>,
        pub goal: Option<GoalPace>,
        /// Tests that count here, oldest first.
        pub tests: Vec<TestPoint>,
        /// The ability through the past and the forecast after it, for a chart; empty below three full tests, which leave
        /// nothing to draw but `tests`.
        pub path: Vec<BandPoint>,
        /// How much easier or harder each series is for this student; empty below three full tests.
        pub sources: Vec<SourceDifficulty>,
        pub calibration: Calibration,
        pub missing: Vec<Missing>,
    }
    pub struct TestPoint {
        pub date: NaiveDate,
        pub name: String,
        pub source: Option<String>,
        /// In marks of the exam's maximum.
        pub score: f64,
        pub is_full: bool,
    }
    pub struct SourceDifficulty {
        pub source: String,
        /// Marks above (easier) or below (harder) the middle of all series.
        pub offset: f64,
        pub low: f64,
        pub high: f64,
        pub n: u32,
    }
    /// Where a student stands in percent, from the state-space model, with the straight line beside it.
    pub struct AbilityTrend {
        /// Absent for all subjects together.
        pub subject: Option<String>,
        pub tests: u32,
        /// Newest test.
        pub data_until: NaiveDate,
        /// Absent below three tests, as everything but their number and date: `missing` says so.
        pub now: Option<BandPoint>,
        /// 28 days before; absent when the tests do not go back so far.
        pub before: Option<BandPoint>,
        /// Through the days with tests.
        pub path: Vec<BandPoint>,
        /// The named simple rule: a straight line, percent points a 30 days.
        pub line: Option<crate::dashboard::Trend>,
        pub missing: Option<Missing>,
    }
}
