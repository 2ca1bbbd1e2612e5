//! What to study when: a plan of days under hard limits, made from what each chapter can still win.
//!
//! 1. Value of a block = marks of the chapter x expected rise x what is kept until the exam ([`value`]). The order of
//!    the first cut (weight x weakness x scoring potential, [`crate::priority`]) decides between equals, and
//!    among equals that were never tried how hard the student finds them.
//! 2. The days are filled greedily by value per minute under hard limits ([`schedule`]): the daily minutes less a
//!    buffer, rest days, at most two blocks of a subject in a row, prerequisites, a mock with as much time to look
//!    through it, and a last pass over the heaviest chapters in the final tenth of the whole preparation.
//! 3. A plan made before is kept as far as it holds ([`replan`]): work that was missed is worth what it was worth and
//!    competes again, the next three days change little, no day is ever filled beyond its limit.
//! 4. Memory decides the dates of revision only for a student whose own past it predicts better than the student's
//!    average does ([`memory`]); else gaps follow the time left.
//!
//! Nothing here claims to be the best plan there is. `study-plus evaluate plan` compares it with simple orders.

pub mod day;
pub mod duration;
pub mod memory;
pub mod pace;
pub mod replan;
mod row;
pub mod schedule;
pub mod value;

#[cfg(test)]
mod tests;

use crate::input::Day;
use crate::mastery::Mastery;
pub use day::Settings;
pub use replan::{dropped, plan, postponed};
pub use value::Gain;

/// Days that are planned ahead: what a phone without a connection can still show.
pub const HORIZON_DAYS: Day = 14;
/// The next days, which change little when a plan is made anew.
pub const STABLE_DAYS: Day = 3;
/// The most of the blocks of these days that may change without being asked for.
pub const CHANGE_SHARE: f64 = 0.3;

/// A chapter of the exam and what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ChapterState {
    /// Its subject, an index.
    pub subject: u32,
    /// Its marks in the exam, above 0.
    pub weight: f64,
    /// Its mastery; of a chapter never tried what is believed before the first question.
    pub mastery: Mastery,
    /// Whether any of its questions was tried.
    pub is_tried: bool,
    /// How hard it feels to the student, 1 (easy) to 5 (hard), where they said so. It decides between equals that were
    /// never tried, and no number.
    pub felt: Option<u8>,
    /// Minutes studied since its last test: the test does not know of them yet.
    pub studied_minutes: f64,
    /// The day it was last tested or studied.
    pub last_seen: Option<Day>,
    /// Days until recall has fallen to 90 %, where the memory model is good enough to say so.
    pub stability_days: Option<f64>,
    /// How much longer than usual learning takes this student, 1 and more; see [`pace`].
    pub pace: f64,
    /// Chapters that come first, by index: it is not learnt before each of them is known or begun on an earlier day.
    pub prerequisites: Vec<u32>,
    /// The gap that its last revision kept to, in days: the next one is at least as long.
    pub gap_days: Option<Day>,
    /// The day of its last pass that was done; counts only within the last tenth before this exam.
    pub passed_on: Option<Day>,
}

/// A full mock of the exam.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mock {
    /// How long it takes, in minutes; looking through it takes as long again.
    pub minutes: u32,
    /// When the last one was taken.
    pub last_day: Option<Day>,
}

/// What is done in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Ten questions of a chapter that nothing is known of.
    Probe,
    /// A chapter is studied anew.
    Learn,
    /// Questions are practised.
    Practise,
    /// What was learnt is gone over before it fades.
    Revise,
    /// A heavy chapter is gone over a last time before the exam.
    LastPass,
    /// A full mock is written.
    Mock,
    /// The mock is looked through.
    Analyse,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::Probe,
        Self::Learn,
        Self::Practise,
        Self::Revise,
        Self::LastPass,
        Self::Mock,
        Self::Analyse,
    ];
    /// A stable word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Probe => "probe",
            Self::Learn => "learn",
            Self::Practise => "practise",
            Self::Revise => "revise",
            Self::LastPass => "last_pass",
            Self::Mock => "mock",
            Self::Analyse => "analyse",
        }
    }
    /// The kind of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
    /// Whether it raises mastery, rather than keeping it up or measuring it.
    pub fn is_study(self) -> bool {
        matches!(self, Self::Probe | Self::Learn | Self::Practise)
    }
}

/// A block of an earlier plan that was neither done nor taken out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Previous {
    /// The day it was planned for; before today it was missed.
    pub day: Day,
    /// What was to be done.
    pub kind: Kind,
    /// The chapter, by index; none for a mock.
    pub chapter: Option<u32>,
    /// Minutes planned.
    pub minutes: u32,
    /// The student put it on this day, so it stays there.
    pub is_pinned: bool,
}

/// How much of the next days may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Something slipped or new data came: at most [`CHANGE_SHARE`] of the blocks of the next [`STABLE_DAYS`] days.
    Little,
    /// The student asked for it, or changed the hours or the exam.
    Free,
}

/// Everything a plan is made from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Input<'a> {
    /// The student's own date.
    pub today: Day,
    /// The day of the exam; a plan without one looks as far as any.
    pub exam_day: Option<Day>,
    /// The first day of the preparation, of which the last tenth is for going over what is known; today where absent.
    pub started_on: Option<Day>,
    /// The chapters of the exam that carry marks.
    pub chapters: &'a [ChapterState],
    /// Hours, rest days, block length.
    pub settings: &'a Settings,
    /// The student's own blocks: day and minutes. They are never moved, and what they take is taken from the day.
    pub own: &'a [(Day, u32)],
    /// Minutes of blocks done today.
    pub done_today: u32,
    /// The most minutes of today's blocks, done and open, once the day was too much.
    pub most_today: Option<u32>,
    /// How long work takes against what was planned, by subject; see [`duration`].
    pub ratios: &'a [f64],
    /// Full mocks, where the exam has a length.
    pub mock: Option<Mock>,
    /// What was planned before and is still open, in its order; none before the first plan.
    pub previous: Option<&'a [Previous]>,
    /// How much of the next days may change.
    pub change: Change,
}

/// A planned block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Block {
    /// When.
    pub day: Day,
    /// What is done.
    pub kind: Kind,
    /// The chapter, by index; none for a mock.
    pub chapter: Option<u32>,
    /// How long.
    pub minutes: u32,
    /// What it is expected to win.
    pub gain: Gain,
    /// The gap that it keeps to, in days, to be handed in as [`ChapterState::gap_days`] once it is done; of a revision.
    pub gap: Option<Day>,
    /// The block of the earlier plan that this one is, by its place there.
    pub kept: Option<usize>,
}

/// Work that fell out of the plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dropped {
    /// The chapter, by index.
    pub chapter: u32,
    /// Minutes that were planned for it.
    pub minutes: u32,
    /// Marks that it was worth.
    pub marks: f64,
}

/// A plan of the next [`HORIZON_DAYS`] days.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// The blocks by day and in the order of the day.
    pub blocks: Vec<Block>,
    /// Marks expected from all of it.
    pub gain: Gain,
    /// A mock is due and no day has room for it.
    pub has_no_room_for_mock: bool,
}
