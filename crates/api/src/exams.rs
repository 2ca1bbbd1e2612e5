//! Exams and rank tables.

use crate::forecasts::{Missing, YearSpread};
use chrono::NaiveDate;
use domain::exams::{Chapter, Marking};
use uuid::Uuid;

shapes! {
    pub struct ExamView {
        pub id: Uuid,
        pub profile: String,
        pub name: String,
        pub exam_date: Option<NaiveDate>,
        /// Days from the student's today; negative once it is over.
        pub days_left: Option<i64>,
        pub max_score: Option<f64>,
        pub marking: Option<Marking>,
        pub chapters: Vec<Chapter>,
        /// Where the chapter weights come from.
        pub weights_source: String,
    }
    pub struct RankTableView {
        pub id: Uuid,
        pub exam: String,
        pub year: i32,
        pub shift: Option<String>,
        pub source: String,
        /// `candidates` (how many had exactly which marks) or `percentile` (which percentile marks were).
        pub kind: String,
        /// Candidates of this table, so of this shift.
        pub candidates: u64,
        /// Candidates of the whole exam in that year, where that was said.
        pub exam_candidates: Option<u64>,
        /// Counts the tables of this exam, year and shift from 1: a corrected one is the next.
        pub version: u32,
    }
    /// Where marks stood in every table of an exam, and where they would stand in a year to come.
    pub struct RankAnswers {
        /// Key of the profile.
        pub exam: String,
        pub marks: f64,
        /// One a table, the newest year first.
        pub answers: Vec<RankAnswer>,
        /// Absent without a table that can be read.
        pub to_come: Option<RankToCome>,
        /// `no_rank_table` where there is none of this exam.
        pub missing: Vec<Missing>,
    }
    /// Where marks would stand in a year to come, with 80 % ranges: a forecast, since years differ.
    pub struct RankToCome {
        pub percentile: f64,
        pub percentile_low: f64,
        pub percentile_high: f64,
        /// Two significant figures; the range is what can be relied on.
        pub rank: u64,
        pub rank_low: u64,
        pub rank_high: u64,
        pub years: YearSpread,
    }
    /// Where a score stood among the candidates of one table. A fact about that year, not a forecast.
    pub struct RankAnswer {
        pub table: RankTableView,
        pub marks: f64,
        /// The ranks these marks share; in a table of percentiles the range their rank lies in.
        pub best_rank: u64,
        pub worst_rank: u64,
        /// Percent of candidates with these marks or fewer.
        pub percentile: f64,
    }
}
