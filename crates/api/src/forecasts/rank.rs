//! Where a score would stand among the candidates.

use super::Missing;
use crate::exams::RankTableView;
use chrono::NaiveDate;
use uuid::Uuid;

shapes! {
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
        /// rule is nearer: `missing` says which.
        pub chance: Option<f64>,
        /// Every table percentile and rank were read from.
        pub tables: Vec<RankTableView>,
        /// As of a goal.
        pub chance_beyond: Option<String>,
        pub missing: Vec<Missing>,
    }
}
