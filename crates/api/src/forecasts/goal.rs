//! The wanted score against what is likely.

use super::Missing;
use chrono::{DateTime, Utc};
use uuid::Uuid;

shapes! {
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
        /// Why there is neither gap nor chance: what a forecast needs, or that a simple rule is nearer.
        pub missing: Option<Missing>,
        pub updated_at: DateTime<Utc>,
    }
    #[serde(deny_unknown_fields)]
    pub struct GoalDraft {
        /// Marks wanted, from the least of the exam, and at least 0.01, to its maximum.
        pub target_score: f64,
    }
}
