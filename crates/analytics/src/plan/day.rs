//! Days and the minutes they have room for.

use super::Input;
use crate::input::Day;

/// The part of the daily minutes that stays free: work takes longer than planned more often than shorter.
pub const BUFFER_SHARE: f64 = 0.15;
/// Shortest block, in minutes.
pub const SHORTEST_BLOCK: u32 = 25;
/// Longest block, in minutes.
pub const LONGEST_BLOCK: u32 = 50;
/// Most minutes a day that can be asked for.
pub const MOST_MINUTES: u32 = 720;
/// The last tenth of the preparation is for going over what is known.
const LAST_PASS_SHARE: f64 = 0.1;
/// Fewest days of a lighter period that include a day of rest: more than half a week. A design choice.
const REST_FROM_DAYS: Day = 4;

/// What the student has set.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Minutes for each weekday, Monday first.
    pub minutes: [u32; 7],
    /// The weekday without study, Monday being 0.
    pub rest_weekday: Option<u8>,
    /// Days without study.
    pub blocked: Vec<Day>,
    /// Minutes of a block, [`SHORTEST_BLOCK`] to [`LONGEST_BLOCK`].
    pub block_minutes: u32,
    /// The part of the minutes that is used, 0.7 to 1: below 1 while the load is lowered.
    pub cap_factor: f64,
    /// Days from and to, both included, on which less than that is used: the part of it, 0 to 1. Of several that hold
    /// the least counts.
    pub eased: Vec<(Day, Day, f64)>,
}

impl Default for Settings {
    /// Two hours a day, Sunday free, blocks of forty minutes. A design choice, to be set by the student.
    fn default() -> Self {
        Self {
            minutes: [120; 7],
            rest_weekday: Some(6),
            blocked: Vec::new(),
            block_minutes: 40,
            cap_factor: 1.0,
            eased: Vec::new(),
        }
    }
}

/// The weekday of a day, Monday being 0.
pub fn weekday(day: Day) -> u8 {
    // 1970-01-01 was a Thursday.
    (i64::from(day) + 3).rem_euclid(7) as u8
}

impl Settings {
    /// The most minutes that may be planned on this day, own blocks among them.
    pub fn cap(&self, day: Day) -> u32 {
        if self.is_free(day)
            || self
                .eased
                .iter()
                .any(|period| self.rest_of(period, day) == Some(day))
        {
            return 0;
        }
        let minutes = self.minutes[usize::from(weekday(day))].min(MOST_MINUTES);
        let eased = self
            .eased
            .iter()
            .filter(|(from, to, _)| (*from..=*to).contains(&day));
        let eased = eased.fold(1.0, |least, (.., factor)| part(*factor).min(least));
        (f64::from(minutes) * (1.0 - BUFFER_SHARE) * part(self.cap_factor) * eased).floor() as u32
    }

    /// Whether no study is set for the day.
    fn is_free(&self, day: Day) -> bool {
        self.rest_weekday == Some(weekday(day))
            || self.blocked.contains(&day)
            || self.minutes[usize::from(weekday(day))] == 0
    }

    /// The day of rest that a lighter period adds to the week of the period around `day`: none where that week has a free
    /// day anyway. The day with the fewest minutes, of equals the one latest in the week, never the first of the period,
    /// which has begun when it is agreed.
    fn rest_of(&self, (from, to, factor): &(Day, Day, f64), day: Day) -> Option<Day> {
        if !(*from..=*to).contains(&day) || part(*factor) >= 1.0 {
            return None;
        }
        let first = from + (day - from) / 7 * 7;
        let last = (*to).min(first.saturating_add(6));
        if last - first + 1 < REST_FROM_DAYS || (first..=last).any(|day| self.is_free(day)) {
            return None;
        }
        let set = |day: &Day| self.minutes[usize::from(weekday(*day))];
        (first.max(from + 1)..=last).min_by_key(|day| (set(day), std::cmp::Reverse(weekday(*day))))
    }

    /// The block length within its bounds.
    pub fn block(&self) -> u32 {
        self.block_minutes.clamp(SHORTEST_BLOCK, LONGEST_BLOCK)
    }
}

/// A part of something, 0 to 1; all of it where it is no number.
fn part(factor: f64) -> f64 {
    if factor.is_finite() {
        factor.clamp(0.0, 1.0)
    } else {
        1.0
    }
}

impl Input<'_> {
    /// Days until the exam, at least 1; `otherwise` without a date.
    pub(super) fn days_left(&self, otherwise: Day) -> Day {
        self.exam_day
            .map_or(otherwise, |exam| exam.saturating_sub(self.today).max(1))
    }

    /// The first day after the plan: the exam's own, or the end of the horizon.
    pub(super) fn end(&self) -> Day {
        let horizon = self.today.saturating_add(super::HORIZON_DAYS);
        self.exam_day.map_or(horizon, |exam| exam.min(horizon))
    }

    /// Minutes of the day that are not taken by the student's own blocks and by what was done; of today no more than was
    /// asked for.
    pub(super) fn room(&self, day: Day) -> u32 {
        let own: u32 = self
            .own
            .iter()
            .filter(|(on, _)| *on == day)
            .fold(0, |sum, (_, minutes)| sum.saturating_add(*minutes));
        let room = self.settings.cap(day).saturating_sub(own);
        if day == self.today {
            let most = self.most_today.map_or(room, |most| room.min(most));
            most.saturating_sub(self.done_today)
        } else {
            room
        }
    }

    /// Days before the exam that are for going over what is known: a tenth of the whole preparation, at least one.
    fn last_pass_days(&self, exam: Day) -> Day {
        let from = self.started_on.map_or(self.today, |start| start.min(self.today));
        let days = (f64::from(exam.saturating_sub(from)) * LAST_PASS_SHARE).ceil() as Day;
        days.max(1)
    }

    /// Whether the day is one of the last tenth before the exam.
    pub(super) fn is_last_pass(&self, day: Day) -> bool {
        self.exam_day
            .is_some_and(|exam| day < exam && exam.saturating_sub(day) <= self.last_pass_days(exam))
    }
}
