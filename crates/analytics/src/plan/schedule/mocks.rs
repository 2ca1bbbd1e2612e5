//! Full mocks, each with as much time to look through it: without that a mock only measures.

use super::{Filling, Given, OpenDay, SHORT};
use crate::input::Day;
use crate::plan::{Block, Change, Gain, Input, Kind, Mock, STABLE_DAYS};

/// Days from one mock to the next, and in the last month before the exam. A design choice.
const EVERY: Day = 14;
const EVERY_LATE: Day = 7;
const LATE: Day = 30;
/// Days from the one on which a mock is due among which the roomiest is chosen.
const CHOICE: Day = 7;
/// Days before the exam without a mock: nothing could be learnt from it any more. A design choice.
const TOO_LATE: Day = 3;

/// The days of new mocks.
#[derive(Debug, Default)]
pub(super) struct Mocks {
    pub days: Vec<Day>,
    /// One is due and no day has room.
    pub has_no_room: bool,
}

pub(super) fn plan(input: &Input<'_>, given: &Given) -> Mocks {
    let mut mocks = Mocks::default();
    let Some(mock) = input.mock.filter(|mock| mock.minutes > 0) else {
        return mocks;
    };
    let every = if input.days_left(Day::MAX) <= LATE {
        EVERY_LATE
    } else {
        EVERY
    };
    let mut due = first_due(input, given, mock, every);
    while due < input.end() {
        let days = due..(due.saturating_add(CHOICE)).min(input.end());
        let is_late = |day: Day| {
            let is_near = input
                .exam_day
                .is_some_and(|exam| exam.saturating_sub(day) <= TOO_LATE);
            is_near && input.is_last_pass(day)
        };
        let fits = days.filter(|day| input.room(*day) >= mock.minutes && !is_late(*day));
        // The first of the roomiest.
        if let Some(day) = fits.min_by_key(|day| (std::cmp::Reverse(input.room(*day)), *day)) {
            mocks.days.push(day);
            due = day.saturating_add(every);
        } else {
            mocks.has_no_room = true;
            due = due.saturating_add(CHOICE);
        }
    }
    mocks.has_no_room &= mocks.days.is_empty();
    mocks
}

/// The first day for a new mock: after the last one, the ones already planned, and the days that are to stay as they are.
fn first_due(input: &Input<'_>, given: &Given, mock: Mock, every: Day) -> Day {
    let previous = input.previous.unwrap_or_default();
    let planned = given.kept.iter().map(|&place| &previous[place]);
    let planned = planned
        .filter(|old| old.kind == Kind::Mock)
        .map(|old| old.day)
        .max();
    let last = mock.last_day.max(planned);
    let earliest = match (input.previous, input.change) {
        (Some(_), Change::Free) => input.today,
        _ => input.today.saturating_add(STABLE_DAYS),
    };
    last.map_or(earliest, |last| last.saturating_add(every).max(earliest))
}

impl Filling<'_> {
    pub(super) fn lay_mock(&mut self, open: &mut OpenDay) {
        if let Some(mock) = self.input.mock.filter(|mock| mock.minutes <= open.room) {
            self.lay(open, block(open.day, Kind::Mock, mock.minutes));
        }
    }

    /// Time to look through the last mock, as much as it took: on its own day if there is room, else on the next ones.
    pub(super) fn lay_analysis(&mut self, open: &mut OpenDay) {
        let has_one = open.count(|block| block.kind == Kind::Analyse) > 0;
        let minutes = self.analysis_left.min(open.room);
        if !has_one && minutes >= SHORT.min(self.analysis_left).max(1) {
            self.lay(open, block(open.day, Kind::Analyse, minutes));
        }
    }
}

fn block(day: Day, kind: Kind, minutes: u32) -> Block {
    Block {
        day,
        kind,
        chapter: None,
        minutes,
        gain: Gain::default(),
        gap: None,
        kept: None,
    }
}
