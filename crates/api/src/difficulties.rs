//! How hard a chapter feels to its student.

use chrono::NaiveDate;

shapes! {
    pub struct DifficultyView {
        /// 1 (easy) to 5 (hard).
        pub difficulty: u8,
        /// The day it was said last, the student's own.
        pub rated_on: NaiveDate,
        /// Where tests say otherwise, from ten questions on.
        pub contrast: Option<DifficultyContrast>,
    }
    /// A feeling that tests do not share.
    pub struct DifficultyContrast {
        /// `hard_but_known`: it feels hard, and at least 80 % are known. `easy_but_unknown`: it feels easy, and less than
        /// 40 % are known.
        pub kind: String,
        /// Both in one sentence, with one thing to do.
        pub text: String,
    }
}
