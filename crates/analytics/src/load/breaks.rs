//! Stretches of study without a break, from sessions whose breaks a timer has measured.
//!
//! A break is a pause of [`BREAK_S`] seconds or more. A session without one is a stretch, and joins the next such
//! session when that begins before a break would be over; minutes in which two overlap count once, those between two
//! do not. A session with a break stands for its longest stretch alone: where in it that lay is not known, so nothing
//! joins it. A session whose breaks are not known says nothing. Each of these can only make a stretch shorter than it
//! was.

use super::LoadSession;
use crate::input::Day;
use domain::sessions::BREAK_S;

/// Minutes that a stretch counts for at most, those of a three-hour paper: a timer that was left on must not speak for a
/// whole week.
const MOST: u32 = 180;

/// A session whose breaks are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Measured {
    start: i64,
    end: i64,
    day: Day,
    longest: u32,
    has_break: bool,
}

/// The stretches by the day on which they begin, in minutes; several of a day, and days in any order.
pub(super) fn stretches(sessions: &[LoadSession]) -> Vec<(Day, u32)> {
    let measured = sessions.iter().filter_map(|session| {
        let unbroken = session.unbroken?;
        let longest = unbroken.longest.min(session.minutes);
        (longest > 0).then_some(Measured {
            start: unbroken.started_at,
            end: unbroken
                .started_at
                .saturating_add(i64::from(session.minutes) * 60),
            day: session.day,
            longest,
            has_break: longest < session.minutes,
        })
    });
    let (broken, mut whole): (Vec<Measured>, Vec<Measured>) = measured.partition(|one| one.has_break);
    whole.sort_unstable();
    let mut found: Vec<(Day, u32)> = broken
        .iter()
        .map(|one| (one.day, one.longest.min(MOST)))
        .collect();
    let mut run: Option<Run> = None;
    for one in whole {
        match &mut run {
            Some(run) if one.start < run.end.saturating_add(BREAK_S) => run.join(one),
            _ => found.extend(run.replace(Run::of(one)).map(Run::stretch)),
        }
    }
    found.extend(run.map(Run::stretch));
    found
}

/// Sessions that follow each other without a break.
#[derive(Debug, Clone, Copy)]
struct Run {
    day: Day,
    end: i64,
    seconds: i64,
}

impl Run {
    fn of(first: Measured) -> Self {
        Self {
            day: first.day,
            end: first.end,
            seconds: first.end.saturating_sub(first.start),
        }
    }

    fn join(&mut self, next: Measured) {
        let new = next.end.saturating_sub(next.start.max(self.end));
        self.seconds = self.seconds.saturating_add(new.max(0));
        self.end = self.end.max(next.end);
    }

    fn stretch(self) -> (Day, u32) {
        let minutes = u32::try_from(self.seconds / 60).unwrap_or(MOST);
        (self.day, minutes.min(MOST))
    }
}
