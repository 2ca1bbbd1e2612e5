//! What is stored of a forecast, and what is read of it for each use.

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::ResultId;
use sqlx::FromRow;
use uuid::Uuid;

/// A forecast as it was made. Scores are in marks of `max_score`.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Forecast {
    /// Its id.
    pub id: Uuid,
    /// The student's exam, which may be gone by now.
    pub exam_id: Uuid,
    /// Key of its profile.
    pub exam: String,
    /// `next_score` or `exam_score`.
    pub kind: String,
    /// The forecast of this kind and exam that it follows; nil for the first.
    pub previous_id: Uuid,
    /// The student's own date when it was made.
    pub made_on: NaiveDate,
    /// The day it is for.
    pub target_on: NaiveDate,
    /// Date of the newest test behind it.
    pub data_until: NaiveDate,
    /// Marks that can be had.
    pub max_score: f64,
    /// What a test must be about to tell whether this came true.
    pub subjects: String,
    /// The test series it is for; empty for none in particular.
    pub source: String,
    /// The model's name.
    pub model: String,
    /// The model's version.
    pub model_version: i64,
    /// Version of what the institution's students taught it; 0 for the shipped prior.
    pub prior_version: i64,
    /// Factor by which measured outcomes widened or narrowed the bands.
    pub scale: f64,
    /// Outcomes behind that factor.
    pub scale_n: i64,
    /// SHA-256 of what it was made from, hexadecimal.
    pub inputs_hash: String,
    /// The expected score.
    pub predicted: f64,
    /// Lower end of the 80 % band.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Lower end of the 50 % band.
    pub mid_low: f64,
    /// Upper end.
    pub mid_high: f64,
    /// Percentile, 0 to 100, where there are tables.
    pub percentile: Option<f64>,
    /// Lower end of its 80 % band.
    pub percentile_low: Option<f64>,
    /// Upper end.
    pub percentile_high: Option<f64>,
    /// Median rank.
    pub rank: Option<f64>,
    /// Better end of its 80 % band.
    pub rank_low: Option<f64>,
    /// Worse end.
    pub rank_high: Option<f64>,
    /// Ids of the rank tables, a space between them.
    pub rank_table_ids: String,
    /// What "the same as last time" said.
    pub rule_last: f64,
    /// What the mean of the last three said.
    pub rule_mean: f64,
    /// What a straight line said, where there was one.
    pub rule_line: Option<f64>,
    /// Full tests it rests on.
    pub n: i64,
    /// From sample data.
    pub is_sample: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A forecast and, once it is known, what came true.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Told {
    /// What was said.
    #[sqlx(flatten)]
    pub forecast: Forecast,
    /// What came, in the same marks.
    pub actual: Option<f64>,
    /// The day it came.
    pub test_date: Option<NaiveDate>,
    /// The result that told it.
    pub result_id: Option<Uuid>,
}

/// The part of a forecast that decides what would tell whether it came true, and the outcome if there is one.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Promise {
    /// The forecast.
    pub id: Uuid,
    /// Its kind.
    pub kind: String,
    /// Its exam.
    pub exam_id: Uuid,
    /// The student's own date when it was made.
    pub made_on: NaiveDate,
    /// The day it is for.
    pub target_on: NaiveDate,
    /// Marks that can be had.
    pub max_score: f64,
    /// What a test must be about to tell whether this came true.
    pub subjects: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// What came.
    pub actual: Option<f64>,
    /// The day it came.
    pub test_date: Option<NaiveDate>,
    /// The test: folded name and source.
    pub test: Option<String>,
    /// The result that told it.
    pub result_id: Option<Uuid>,
}

/// What came true.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The result that told it.
    pub result: ResultId,
    /// In the marks of the forecast.
    pub actual: f64,
    /// The day of the test.
    pub test_date: NaiveDate,
    /// The test: folded name and source.
    pub test: String,
}

/// A scored forecast for the track record.
#[derive(Debug, Clone, FromRow)]
pub struct Scored {
    /// Whose it was; never shown, only counted.
    pub user_id: Uuid,
    /// Its kind.
    pub kind: String,
    /// The expected score.
    pub predicted: f64,
    /// Lower end of the 80 % band.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Lower end of the 50 % band.
    pub mid_low: f64,
    /// Upper end.
    pub mid_high: f64,
    /// Marks that could be had.
    pub max_score: f64,
    /// Factor in the bands.
    pub scale: f64,
    /// Median rank, if one was said.
    pub rank: Option<f64>,
    /// What "the same as last time" said.
    pub rule_last: f64,
    /// What the mean of the last three said.
    pub rule_mean: f64,
    /// What a straight line said.
    pub rule_line: Option<f64>,
    /// What came.
    pub actual: f64,
}

/// What a forecast of the next score had said at least, and what came.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct CameTrue {
    /// The day of the test.
    pub test_date: NaiveDate,
    /// The test: folded name and source.
    pub test: String,
    /// What came, in the marks of the forecast.
    pub actual: f64,
    /// Lower end of the 80 % band.
    pub low: f64,
    /// Marks that could be had.
    pub max_score: f64,
}

/// A student's forecasts in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct Tally {
    /// Stored forecasts.
    pub total: i64,
    /// Of these, those whose score has come, by a test or by official marks.
    pub scored: i64,
    /// Of these, those whose 80 % band held it.
    pub in_band: i64,
}
