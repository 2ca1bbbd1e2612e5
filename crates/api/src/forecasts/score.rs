//! A score to come, beside what simple rules say, and why it is not what it was.

use super::RankChange;
use chrono::NaiveDate;

shapes! {
    /// A score to come, in marks.
    pub struct ScoreForecast {
        pub on: NaiveDate,
        pub score: f64,
        /// Holds the score in four of five cases.
        pub low: f64,
        pub high: f64,
        /// Holds it in half of all cases.
        pub mid_low: f64,
        pub mid_high: f64,
        /// The test series it is for; absent for none in particular.
        pub source: Option<String>,
        /// Full tests it rests on.
        pub n: u32,
        pub model: String,
        pub model_version: u32,
        /// What simple rules say instead.
        pub rules: SimpleRules,
        /// The rule that has been nearer than the model on the results of this institution's students: pages show it
        /// first, by its name. Absent while none has, or there are too few outcomes to tell.
        pub nearer_rule: Option<NearerRule>,
        /// One line for a person.
        pub reason: String,
    }
    /// A simple rule that beats the model here.
    pub struct NearerRule {
        /// `last`, `mean_of_three` or `line`.
        pub rule: String,
        /// What it says, in marks.
        pub score: f64,
        /// Outcomes that both were held against.
        pub n: u32,
        /// Its mean error, percent of the maximum.
        pub error: f64,
        /// The mean error of the model over the same outcomes.
        pub model_error: f64,
    }
    /// The rules that the model must beat to be shown.
    pub struct SimpleRules {
        /// The same as last time.
        pub last: f64,
        /// The mean of the last three.
        pub mean_of_three: f64,
        /// A straight line through all; absent below three different days.
        pub line: Option<f64>,
    }
    /// Why the forecast is not what it was, in marks. The parts add up to the whole.
    pub struct ForecastChange {
        /// When the one before was made.
        pub since: NaiveDate,
        pub before: f64,
        pub now: f64,
        /// Tests that came since.
        pub new_tests: f64,
        /// Time that passed.
        pub time: f64,
        /// Another judgement of how hard the series are.
        pub sources: f64,
        /// The rest: corrections of earlier tests, other series ahead, or a model that has learned from more students.
        pub other: f64,
        /// The rank tables are not the same: the rank may differ for that alone.
        pub has_new_tables: bool,
        /// The same for the rank; absent where either forecast has none.
        pub rank: Option<RankChange>,
    }
    pub struct BandPoint {
        pub date: NaiveDate,
        pub score: f64,
        /// 80 % band.
        pub low: f64,
        pub high: f64,
        /// From today on: what a test on that day would show.
        pub is_forecast: bool,
        /// Of what test, in a forecast: `series`, one of those taken lately, up to the next test; `exam`, the exam's own
        /// paper, after it.
        pub paper: Option<String>,
    }
    /// Whether the bands were measured on our own students.
    pub struct Calibration {
        /// `not_checked` (from past tables, not yet checked on our students) or `checked`.
        pub word: String,
        /// Outcomes behind it.
        pub outcomes: u32,
        /// Outcomes it needs.
        pub need: u32,
        /// Factor on the bands; 1 while not checked.
        pub scale: f64,
        /// Where the starting values come from: `shipped` or `students`.
        pub prior: String,
        /// Students they were learned from.
        pub students: u32,
        /// Where the starting values come from, in words: shipped ones are a choice of design and not measured.
        pub prior_words: String,
    }
}
