//! What is likely to come: next score, percentile, rank. Every number has its range, its reason, the date of its data
//! and its track record; one that cannot be said yet is absent, and `missing` says what it needs.

use crate::exams::RankTableView;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

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
        /// `next_score`, `exam_score`, `rank`, `chance`, `trend` or `all`.
        pub what: String,
        /// `no_exam`, `no_results`, `too_few_tests`, `no_recent_test`, `no_exam_date`, `exam_over`, `no_rank_table`,
        /// `no_score`, `nearer_rule`.
        pub code: String,
        /// How much there is, where it can be counted: full tests, or days since the last one.
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
        /// All scores here are marks of this maximum.
        pub max_score: f64,
        /// The least score there can be.
        pub least_score: f64,
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
    pub struct RankForecast {
        pub on: NaiveDate,
        pub percentile: f64,
        pub percentile_low: f64,
        pub percentile_high: f64,
        /// Two significant figures; the range is what can be relied on.
        pub rank: u64,
        /// Better end of the 80 % band.
        pub rank_low: u64,
        /// Worse end.
        pub rank_high: u64,
        pub years: YearSpread,
        /// Candidates assumed: fewest and most of the whole exam in a year of the tables, all shifts together.
        pub candidates_low: u64,
        pub candidates_high: u64,
        /// Every table it was read from.
        pub tables: Vec<RankTableView>,
        pub ten_marks: Option<MarksWorth>,
    }
    /// How a range of percentiles or ranks allows for years that differ.
    pub struct YearSpread {
        /// `tables`: they are of three years or more, and the range holds how these differ. `default`: they are of fewer, so
        /// it is widened by a usual move of the marks between years, measured elsewhere; `message` says where.
        pub origin: String,
        /// Different years of the tables.
        pub years: u32,
        /// Standard deviation of that move, percent of the marks; absent with `tables`.
        pub usual_move: Option<f64>,
        /// The same in words.
        pub message: String,
    }
    /// What some more marks are worth at this place.
    pub struct MarksWorth {
        pub marks: f64,
        /// Ranks won in the middle of the forecast, two significant figures.
        pub ranks: u64,
        /// The least and the most of them from end to end of the forecast's range.
        pub ranks_low: u64,
        pub ranks_high: u64,
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
    /// Why the rank is not what it was, to two significant figures of the smaller one; below zero is better. The parts add
    /// up to the whole.
    pub struct RankChange {
        pub before: u64,
        pub now: u64,
        pub new_tests: i64,
        pub time: i64,
        pub sources: i64,
        /// Other rank tables, or other numbers of candidates in them.
        pub tables: i64,
        /// As of the score.
        pub other: i64,
    }
    /// The wanted score against the forecast of the exam's day.
    pub struct GoalPace {
        pub exam_id: Uuid,
        pub target_score: f64,
        /// `on_course`, `a_bit_behind`, `far`, or `unknown` while there is no forecast by the model.
        pub word: String,
        /// Marks from the forecast to the target; below zero when it lies above the target.
        pub gap: Option<f64>,
        pub gap_low: Option<f64>,
        pub gap_high: Option<f64>,
        /// Percent chance to reach it, as far as the model knows, from 1 to 99.
        pub chance: Option<f64>,
        /// Where the target would stand, to two significant figures: read from the tables alone, absent without any.
        pub rank: Option<u64>,
        /// Better end of the 80 % band, which holds how years and shifts differ.
        pub rank_low: Option<u64>,
        /// Worse end.
        pub rank_high: Option<u64>,
        /// `above` where the model says more than 99, `below` where it says less than 1: nobody can know that.
        pub chance_beyond: Option<String>,
        /// Why there is neither gap nor chance although there is a forecast.
        pub missing: Option<Missing>,
        pub updated_at: DateTime<Utc>,
    }
    pub struct TestPoint {
        pub date: NaiveDate,
        pub name: String,
        pub source: Option<String>,
        /// In marks of the exam's maximum.
        pub score: f64,
        pub is_full: bool,
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
    pub struct SourceDifficulty {
        pub source: String,
        /// Marks above (easier) or below (harder) the middle of all series.
        pub offset: f64,
        pub low: f64,
        pub high: f64,
        pub n: u32,
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
        /// Newest first.
        pub items: Vec<StoredForecast>,
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
    /// How good the forecasts of an exam have been, over all students of this installation; sample data never counts.
    pub struct TrackRecord {
        pub exam: String,
        pub name: String,
        pub computed_at: DateTime<Utc>,
        /// Forecasts whose result has come.
        pub n: u32,
        /// Below so many nothing is said.
        pub need: u32,
        /// Present from `need` outcomes on.
        pub figures: Option<TrackFigures>,
        /// Ranks said for the exam's day against official ones. The error is |log10(official rank / median that was said)|.
        pub official_ranks: OfficialCheck,
        /// The same for percentiles. The error is in percentile points.
        pub official_percentiles: OfficialCheck,
    }
    /// Forecasts held against what was published, one a student and day.
    pub struct OfficialCheck {
        pub n: u32,
        /// Present from `need` of the record on.
        pub figures: Option<OfficialFigures>,
    }
    pub struct OfficialFigures {
        /// Percent of official values that the 80 % band held.
        pub coverage_80: f64,
        /// Half of the forecasts were nearer than this.
        pub median_error: f64,
    }
    pub struct TrackFigures {
        /// Percent of results that the 80 % band held.
        pub coverage_80: f64,
        pub coverage_50: f64,
        /// Half of the forecasts were nearer than this, percent of the maximum.
        pub median_error: f64,
        /// The same for the simple rules.
        pub median_error_last: f64,
        pub median_error_mean: f64,
        /// Where there was one.
        pub median_error_line: Option<f64>,
        /// Mean absolute errors, of the forecasts and of the simple rules.
        pub mean_errors: MeanErrors,
        /// Median of |log10(rank of the score that came / rank that was said)|; 0.3 is a factor of two. The first is read
        /// from the same tables: it measures the score, not the tables. Those are measured by `official_ranks`.
        pub median_log_rank_ratio: Option<f64>,
        /// Forecasts with a rank.
        pub n_rank: u32,
    }
    /// How far the scores that came were from what was said, on average: all that is off, not only what is usual.
    pub struct MeanErrors {
        pub model: MeanError,
        /// The same as last time.
        pub last: MeanError,
        pub mean_of_three: MeanError,
        /// Over the forecasts that had one, where there are `need` of the record.
        pub line: Option<MeanError>,
    }
    pub struct MeanError {
        /// Results it is the mean of.
        pub n: u32,
        /// Percent of the maximum.
        pub percent: f64,
        /// The same in marks; absent where the results were not all of one maximum.
        pub marks: Option<f64>,
    }
    /// Where a score would stand among the candidates of the tables.
    pub struct WhatIf {
        pub exam_id: Uuid,
        pub score: f64,
        pub percentile: Option<f64>,
        pub percentile_low: Option<f64>,
        pub percentile_high: Option<f64>,
        pub rank: Option<u64>,
        pub rank_low: Option<u64>,
        pub rank_high: Option<u64>,
        /// How the ranges allow for years that differ; absent without a rank.
        pub years: Option<YearSpread>,
        /// Percent chance of this score or more on the exam's day, from 1 to 99; absent while there is no forecast, or a simple
        /// rule is nearer.
        pub chance: Option<f64>,
        /// Every table percentile and rank were read from.
        pub tables: Vec<RankTableView>,
        /// As of a goal.
        pub chance_beyond: Option<String>,
        pub missing: Vec<Missing>,
    }
    #[serde(deny_unknown_fields)]
    pub struct GoalDraft {
        /// Marks wanted, from 0.01 to the maximum of the exam.
        pub target_score: f64,
    }
}
