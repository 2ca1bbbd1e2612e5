//! How attempts and time are spent.

use chrono::NaiveDate;
use uuid::Uuid;

shapes! {
    pub struct Speed {
        /// Minutes the exam gives for a question; absent without an exam of fixed time.
        pub exam_minutes_per_question: Option<f64>,
        pub subjects: Vec<SubjectSpeed>,
        pub chapters: Vec<ChapterSpeed>,
    }
    pub struct SubjectSpeed {
        pub subject: String,
        /// Tests whose time is known.
        pub tests: u32,
        /// Over all questions of the paper, open ones among them.
        pub minutes_per_question: f64,
        /// Absent where no mark was earned.
        pub minutes_per_mark: Option<f64>,
        /// Time taken as percent of what the exam gives for as many questions.
        pub of_exam: Option<f64>,
        /// 80 % interval of that, from three tests on.
        pub low: Option<f64>,
        pub high: Option<f64>,
    }
    pub struct ChapterSpeed {
        pub id: Uuid,
        pub subject: String,
        pub chapter: String,
        /// Questions tried whose time is known.
        pub questions: u32,
        pub minutes_per_question: f64,
        pub minutes_per_mark: Option<f64>,
    }
    /// Attempts of the last tests that the exam's marking scheme marks.
    pub struct Strategy {
        pub marks_correct: f64,
        /// Zero or below.
        pub marks_wrong: f64,
        /// Certainty in percent at which an attempt earns nothing: penalty / (reward + penalty).
        pub break_even: f64,
        pub from: NaiveDate,
        pub to: NaiveDate,
        pub all: Attempts,
        /// Subjects with enough tests.
        pub subjects: Vec<SubjectAttempts>,
        pub unsure: Option<Unsure>,
    }
    pub struct SubjectAttempts {
        pub subject: String,
        pub attempts: Attempts,
    }
    pub struct Attempts {
        pub tests: u32,
        pub questions: u32,
        pub right: u32,
        pub wrong: u32,
        pub open: u32,
        /// Percent of the questions that were tried.
        pub attempt_rate: f64,
        /// Percent of the tried ones that were right, with its 80 % interval.
        pub accuracy: f64,
        pub low: f64,
        pub high: f64,
        /// Marks that wrong answers took, a test.
        pub lost_per_test: f64,
        /// The same as percent of the maximum.
        pub lost_percent: f64,
        /// Marks one attempt earns at this accuracy, with the ends of its interval.
        pub attempt_worth: f64,
        pub attempt_worth_low: f64,
        pub attempt_worth_high: f64,
        /// Marks the open questions of a test would have earned at the accuracy of the others: an upper bound, since
        /// what is left open is harder. With the ends of the interval.
        pub open_worth: f64,
        pub open_worth_low: f64,
        pub open_worth_high: f64,
        /// `above`: the whole interval lies above the break-even, attempts gain. `below`: they lose. `unclear`.
        pub verdict: String,
    }
    /// Answers given while unsure (1 or 2 of 5), where that was noted.
    pub struct Unsure {
        pub answers: u32,
        /// Percent right, with its 80 % interval.
        pub accuracy: f64,
        pub low: f64,
        pub high: f64,
        /// Marks that leaving them all open would have been worth; negative when they earned marks.
        pub skipping_worth: f64,
    }
}
