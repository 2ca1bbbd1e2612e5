//! What came of an exam, as it was published.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

shapes! {
    pub struct OfficialResultView {
        pub exam_id: Uuid,
        /// The day the exam was taken: the forecast of this day is held against the result.
        pub taken_on: NaiveDate,
        /// Marks of `max_score`.
        pub marks: Option<f64>,
        /// The exam's maximum when the marks were given; 100 where scores are percent.
        pub max_score: f64,
        /// Among all candidates.
        pub rank: Option<u64>,
        /// 0 to 100.
        pub percentile: Option<f64>,
        pub updated_at: DateTime<Utc>,
    }
}
