//! What is behind the numbers: patterns in words, pace, attempts, reasons of errors, and chapters one by one.

use crate::answers::ErrorCounts;
use crate::dashboard::Trend;
use crate::difficulties::DifficultyView;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

shapes! {
    pub struct Insights {
        /// Results behind them.
        pub tests: u32,
        /// Newest result.
        pub data_until: Option<NaiveDate>,
        pub computed_at: DateTime<Utc>,
        /// At most five, one of a kind, the most marks first.
        pub insights: Vec<Insight>,
        /// Chapters whose whole interval lies below their subject, the most marks first.
        pub problem_areas: Vec<ProblemArea>,
        pub speed: Speed,
        pub strategy: Option<Strategy>,
        /// Reasons noted for answers, over all results.
        pub errors: ErrorCounts,
        /// Wrong answers of all results: with reasons or without.
        pub wrong_answers: u64,
        /// What is not shown yet and what it needs, in words.
        pub missing: Vec<String>,
    }
    /// A pattern in words, what it rests on, and one thing to do.
    pub struct Insight {
        /// `weak_chapter`, `falling_chapter`, `stale_chapters`, `negatives`, `left_open`, `harder_series`,
        /// `fast_but_wrong`, `slow_subject`, `late_fading`, `common_reason`.
        pub pattern: String,
        pub text: String,
        pub action: String,
        pub evidence: Evidence,
        /// Chapters it is about.
        pub chapters: Vec<ChapterRef>,
        /// The test series it is about. By how much that is harder stands in the forecasts' `sources`.
        pub series: Option<String>,
    }
    pub struct Evidence {
        pub n: u64,
        /// What is counted: `tests`, `questions`, `reasons`.
        pub unit: String,
        pub from: NaiveDate,
        pub to: NaiveDate,
    }
    /// A chapter by name and id.
    pub struct ChapterRef {
        pub id: Uuid,
        pub subject: String,
        pub chapter: String,
    }
    pub struct ProblemArea {
        pub id: Uuid,
        pub subject: String,
        pub chapter: String,
        /// Percent, 0 to 100, with its 80 % interval.
        pub mastery: f64,
        pub low: f64,
        pub high: f64,
        /// Mastery of the subject as a whole.
        pub subject_mastery: f64,
        pub questions: u32,
        pub correct: u32,
        /// Results that had it.
        pub times_attempted: u32,
        pub last_seen: NaiveDate,
        /// Marks likely lost here at the exam; absent when the exam does not have it.
        pub marks_open: Option<f64>,
        pub errors: ErrorCounts,
    }
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

    /// What the columns of a map are.
    #[derive(Copy, Default, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum MapBy {
        #[default]
        Week,
        Series,
    }
    /// Chapters by weeks or test series, lowest mastery first; only chapters tried in the columns.
    pub struct ChapterMap {
        pub by: MapBy,
        /// Newest result.
        pub data_until: Option<NaiveDate>,
        pub computed_at: DateTime<Utc>,
        /// Weeks oldest first, series by name and the tests of none last.
        pub columns: Vec<MapColumn>,
        pub rows: Vec<MapRow>,
    }
    pub struct MapColumn {
        /// The Monday of a week.
        pub week: Option<NaiveDate>,
        /// The name of a series; absent for tests whose source is not known, and for weeks.
        pub series: Option<String>,
        /// Tests of a series.
        pub tests: Option<u32>,
    }
    pub struct MapRow {
        pub id: Uuid,
        pub subject: String,
        pub chapter: String,
        /// Over all time: percent, with its 80 % interval.
        pub mastery: f64,
        pub low: f64,
        pub high: f64,
        /// Questions in the columns of the map.
        pub questions: u32,
        /// One a column; absent where nothing was tried.
        pub cells: Vec<Option<MapCell>>,
    }
    pub struct MapCell {
        pub questions: u32,
        pub correct: u32,
        /// Percent right, unshrunk.
        pub percent: f64,
        /// Shrunk to the student's mean in the subject: percent, with its 80 % interval.
        pub mastery: f64,
        pub low: f64,
        pub high: f64,
    }
}

impl MapBy {
    /// The word of addresses and files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Series => "series",
        }
    }
}
