//! How good the forecasts have been.

use chrono::{DateTime, Utc};

shapes! {
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
}
