//! The study plan. Where there is none, `missing` says what it needs.

use chrono::{DateTime, NaiveDate, Utc};
use domain::plan::PlanSettings;
use uuid::Uuid;

shapes! {
    pub struct PlanView {
        /// The student's own date.
        pub today: NaiveDate,
        /// The next exam ahead that has chapters with marks; one without them that comes sooner keeps its day free.
        pub exam: Option<PlanExam>,
        pub settings: PlanSettings,
        /// The student has chosen the settings; otherwise they are a start to be changed.
        pub is_chosen: bool,
        /// Today and the days after it.
        pub days: Vec<PlanDay>,
        /// Marks expected from everything that is open.
        pub gain: Option<PlanGain>,
        /// Missed or given back, and without a place in the plan.
        pub dropped: Vec<DroppedWork>,
        /// Blocks of the last 7 days, today left out.
        pub kept: PlanKept,
        /// What a plan still needs: `chapters` (an exam ahead with chapters that carry marks) or `exam_ahead` (all are over,
        /// or, as `exam_today`, the last one is today).
        pub missing: Option<String>,
        /// What to know of it: `no_exam_date`, `no_room_for_mock`, `no_time`, `memory_used`, `slower`.
        pub notes: Vec<String>,
        pub made_at: Option<DateTime<Utc>>,
        /// Newest result it rests on.
        pub data_until: Option<NaiveDate>,
        /// Since when there is a private calendar address.
        pub feed_since: Option<DateTime<Utc>>,
    }
    pub struct PlanExam {
        pub name: String,
        pub date: Option<NaiveDate>,
        pub days_left: Option<i64>,
    }
    pub struct PlanDay {
        pub date: NaiveDate,
        /// Most minutes that are planned: the set ones less 15 %; 0 on the day of an exam and beyond the plan.
        pub cap_minutes: u32,
        /// Minutes of what is open, own blocks included.
        pub open_minutes: u32,
        pub done_minutes: u32,
        pub blocks: Vec<PlanBlock>,
    }
    pub struct PlanBlock {
        pub id: Uuid,
        pub date: NaiveDate,
        /// The day it begins on: a later one than `date` where the blocks before it run past midnight.
        pub starts_on: NaiveDate,
        /// `17:00`, in the student's own time.
        pub starts_at: String,
        /// Where, in the student's own words: the block's own place, else that of its day. Absent where nothing is said.
        pub location: Option<String>,
        /// `probe`, `learn`, `practise`, `revise`, `last_pass`, `mock`, `analyse`, `own`.
        pub kind: String,
        /// `open`, `done`, `skipped`, `dropped`.
        pub status: String,
        pub subject: Option<String>,
        pub chapter: Option<String>,
        /// Of an own block.
        pub title: Option<String>,
        pub minutes: u32,
        /// Minutes it took, once done and where the student or the timer has told.
        pub actual_minutes: Option<u32>,
        /// Minutes of study sessions in this chapter on this day.
        pub studied_minutes: u32,
        /// Why it is there; absent for mocks and own blocks.
        pub why: Option<PlanWhy>,
        /// The student put it on this day.
        pub is_pinned: bool,
        /// Where it can go within its day.
        pub places: Vec<Place>,
    }
    /// Gain = weight x what is open x the part that this block reaches x what is kept until the exam.
    pub struct PlanWhy {
        /// Marks of the chapter in the exam.
        pub weight: f64,
        /// Percent known, with its 80 % interval; absent when nothing was asked yet.
        pub mastery: Option<f64>,
        pub low: Option<f64>,
        pub high: Option<f64>,
        /// Percent of a rise that is expected to last until the exam.
        pub kept: f64,
        /// Marks expected from this block.
        pub gain: PlanGain,
        /// Chapters that come before this one and are still to be done: they are planned on earlier days.
        pub after: Vec<String>,
        /// Chapters that wait for this one.
        pub opens: Vec<String>,
    }
    pub struct PlanGain {
        pub mean: f64,
        pub low: f64,
        pub high: f64,
    }
    pub struct DroppedWork {
        pub subject: String,
        pub chapter: String,
        pub minutes: u32,
        /// Marks that it was worth.
        pub marks: f64,
    }
    pub struct PlanKept {
        pub done: u32,
        pub planned: u32,
    }
    /// What to change of a block; what is absent stays.
    #[derive(Default)]
    #[serde(deny_unknown_fields, default)]
    pub struct BlockChange {
        /// `done`, or `open` to take that back, or to put back what was taken out.
        pub status: Option<String>,
        /// Minutes it took, 1 to 1440; with `done` only. When absent those of the timer for its
        /// chapter on its day, where there are any.
        pub actual_minutes: Option<i64>,
        /// When it was done or opened again, where that is told later: within the last 14 days. A block that the plan has
        /// put on a later day since then is done on the day of this, at the earliest on the day it was made. With `status`
        /// only.
        pub at: Option<DateTime<Utc>>,
        /// The day it goes to, from today on; its own day for another place there. A planned block stays within the plan:
        /// two weeks, and before the exam. It goes behind what is planned there unless `before` says more.
        pub date: Option<NaiveDate>,
        /// The open block of the plan that it goes before, on the day `date`, or on its own day where that is absent.
        pub before: Option<Uuid>,
        /// Changes places with the open block of the plan before or after it on its day. Alone.
        pub place: Option<Place>,
    }
    /// What study by the plan was expected to bring, and what tests have measured after it.
    pub struct PlanChecks {
        /// Blocks done from this day on.
        pub since: NaiveDate,
        /// Tests before this day, the Monday of this week: the check is weekly, so that plans stay calm.
        pub until: NaiveDate,
        /// One for each chapter that was tested after study; the largest expectation first.
        pub chapters: Vec<PlanCheck>,
        /// How many times as long as usual learning is planned to take for it: 1 and more.
        pub pace: f64,
    }
    /// A chapter: studied by the plan, then tested.
    pub struct PlanCheck {
        pub subject: String,
        pub chapter: String,
        /// Minutes of the blocks.
        pub minutes: u32,
        pub tests: u32,
        /// Questions of these tests that were tried.
        pub questions: u32,
        /// The newest of these tests.
        pub tested_on: NaiveDate,
        /// Marks of the chapter in the exam.
        pub marks: f64,
        /// Marks that the blocks were expected to bring.
        pub expected: PlanGain,
        /// Marks by which the tests were above what was known before, with the 80 % interval that their questions leave.
        pub measured: PlanGain,
    }
    /// A private calendar address. It is shown this once.
    pub struct FeedAddress {
        pub url: String,
    }
}

/// Where a block goes within its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Before the block that stands before it.
    Earlier,
    /// After the block that stands after it.
    Later,
}

/// What a page says of the plan besides the plan's own. Programs read the plan itself.
#[derive(Debug, Clone, Default)]
pub struct NextWork {
    /// The first open block of today, else of a later day.
    pub block: Option<PlanBlock>,
    /// There is a plan: where it has nothing for today, that is meant.
    pub has_plan: bool,
    /// Something of today was done, and nothing of it is open.
    pub is_done: bool,
}
