//! One chapter, with all that is known of it.

use crate::answers::ErrorCounts;
use crate::dashboard::Trend;
use crate::difficulties::DifficultyView;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

shapes! {
    /// A chapter of the exam or of a result.
    pub struct ChapterSummary {
        pub id: Uuid,
        pub subject: String,
        pub chapter: String,
        /// Marks in the exam; absent when it does not have it.
        pub weight: Option<f64>,
        /// Percent, with its 80 % interval; absent when nothing was tried.
        pub mastery: Option<f64>,
        pub low: Option<f64>,
        pub high: Option<f64>,
        pub questions: u32,
    }
    pub struct ChapterList {
        pub items: Vec<ChapterSummary>,
    }
    /// All that is known of one chapter.
    pub struct ChapterView {
        pub id: Uuid,
        pub subject: String,
        pub chapter: String,
        pub computed_at: DateTime<Utc>,
        /// Percent, with its 80 % interval; absent when nothing was tried.
        pub mastery: Option<f64>,
        pub low: Option<f64>,
        pub high: Option<f64>,
        pub questions: u32,
        pub correct: u32,
        /// Results that had it, oldest first.
        pub attempts: Vec<ChapterAttempt>,
        /// Where the accuracy of the attempts is heading.
        pub trend: Option<Trend>,
        pub last_seen: Option<NaiveDate>,
        /// Marks in the exam; absent when it does not have it.
        pub weight: Option<f64>,
        pub weight_source: Option<String>,
        /// Marks likely lost here at the exam, with the interval's ends; absent when nothing was tried: then nobody knows
        /// more than that they are at most `weight`.
        pub marks_open: Option<f64>,
        pub marks_open_low: Option<f64>,
        pub marks_open_high: Option<f64>,
        /// Its place in the order of what to study, from 1.
        pub rank: Option<u32>,
        /// What that place goes by beside the weight: `mastery` of the chapter, that of its `subject` where nothing of the
        /// chapter was tried, or `weight` alone where nothing of the subject was.
        pub rank_by: Option<String>,
        /// What to do next, in one line.
        pub action: Option<String>,
        pub errors: ErrorCounts,
        pub wrong_answers: u32,
        pub minutes_per_question: Option<f64>,
        pub minutes_per_mark: Option<f64>,
        /// Minutes studied in sessions of this chapter.
        pub studied_minutes: u32,
        /// When the plan brings it up again; absent without a plan that does.
        pub next_revision: Option<NaiveDate>,
        /// What single answers say, where that is more than counting does and there are enough of them.
        pub next_answer: Option<NextAnswer>,
        /// How hard it feels to the student; absent where they have not said.
        pub difficulty: Option<DifficultyView>,
        /// What is not shown yet and what it needs, in words.
        pub missing: Vec<String>,
    }
    /// How likely the next question of a chapter is answered right: a logistic model of the single answers, learned
    /// from the students of the institution.
    pub struct NextAnswer {
        /// Percent, with its 80 % interval.
        pub chance: f64,
        pub low: f64,
        pub high: f64,
        /// Answers of the student on the chapter.
        pub answers: u32,
        /// Students it was learned from and compared on.
        pub students: u32,
        /// Log loss on students it had not seen, nats an answer; lower is better.
        pub log_loss: f64,
        /// The same of counting right answers.
        pub counting_log_loss: f64,
    }
    /// A chapter within one result.
    pub struct ChapterAttempt {
        pub result: Uuid,
        pub test_name: String,
        pub date: NaiveDate,
        pub questions: u32,
        pub correct: u32,
        /// Percent right, unshrunk.
        pub percent: f64,
    }
}
