//! Which days have mocks and sessions, and when the slump is.

use crate::mind::Traits;
use crate::rng::Rng;
use chrono::{Datelike as _, Days, NaiveDate};

const SLUMP_DAYS: u32 = 21;
const SLUMP_COMES_IN: f64 = 4.0;
const SLUMP_GOES_IN: f64 = 8.0;

/// A plan of days, counted from `start` as 0.
pub struct Calendar {
    pub start: NaiveDate,
    pub slump: Option<Slump>,
    pub days: Vec<Day>,
}

/// What one day holds.
#[derive(Debug, Clone, Default)]
pub struct Day {
    /// Study sessions.
    pub sessions: u32,
    /// Mocks, in order.
    pub mocks: Vec<Mock>,
}

#[derive(Debug, Clone, Copy)]
pub struct Mock {
    /// Index within [`crate::SOURCES`].
    pub source: usize,
    /// How many of the paper's sections are sat.
    pub sections: u32,
}

/// Days of a slump, counted like those of the calendar.
#[derive(Debug, Clone, Copy)]
pub struct Slump {
    pub first: u32,
    pub last: u32,
}

impl Slump {
    /// How deep the slump is on a day, 0 to 1.
    fn depth(self, day: u32) -> f64 {
        let since = (f64::from(day) - f64::from(self.first) + 1.0) / SLUMP_COMES_IN;
        let after = (f64::from(day) - f64::from(self.last)) / SLUMP_GOES_IN;
        since.clamp(0.0, 1.0) * (1.0 - after.clamp(0.0, 1.0))
    }
}

impl Calendar {
    /// Days as a student lives them.
    pub fn lived(rng: &mut Rng, traits: &Traits, start: NaiveDate, n_days: u32, sections: u32) -> Self {
        let slump = traits.has_slump.then(|| {
            let first = (f64::from(n_days) * (0.5 + 0.12 * rng.unit())) as u32;
            // A period of a month or two has room for a shorter one only.
            Slump {
                first,
                last: first + SLUMP_DAYS.min(n_days / 4).max(1) - 1,
            }
        });
        let mut calendar = Self {
            start,
            slump,
            days: vec![Day::default(); n_days as usize],
        };
        calendar.plan_mocks(rng, sections);
        for day in 0..n_days {
            calendar.days[day as usize].sessions = calendar.sessions_on(rng, traits, day);
        }
        calendar
    }

    /// Exactly so many results and sessions, spread evenly.
    pub fn even(start: NaiveDate, n_days: u32, sections: u32, n_results: u32, n_sessions: u32) -> Self {
        let mut days = vec![Day::default(); n_days as usize];
        let day_of = |i: u32, n: u32| (u64::from(i) * u64::from(n_days) / u64::from(n.max(1))) as usize;
        for i in 0..n_sessions {
            days[day_of(i, n_sessions)].sessions += 1;
        }
        let n_mocks = n_results.div_ceil(sections);
        for i in 0..n_mocks {
            let sections = sections.min(n_results - i * sections);
            days[day_of(i, n_mocks)].mocks.push(Mock {
                source: i as usize % crate::SOURCES.len(),
                sections,
            });
        }
        Self {
            start,
            slump: None,
            days,
        }
    }

    /// Alternates between the series, with exceptions once each has been sat.
    fn plan_mocks(&mut self, rng: &mut Rng, sections: u32) {
        let mut day = rng.between(3, 6) as usize;
        for i in 0.. {
            let Some(on) = self.days.get_mut(day) else { return };
            let is_exception = i > 1 && rng.chance(0.2);
            let source = (i + usize::from(is_exception)) % crate::SOURCES.len();
            on.mocks.push(Mock { source, sections });
            day += rng.between(8, 10) as usize;
        }
    }

    fn sessions_on(&self, rng: &mut Rng, traits: &Traits, day: u32) -> u32 {
        let usual = traits.sessions_a_day * (1.0 - 0.6 * self.depth(day));
        let n = rng.normal(usual, 0.7).round().clamp(0.0, 6.0) as u32;
        let is_rest = self.date(day).weekday().num_days_from_monday() == traits.rest_day;
        match (is_rest, self.days[day as usize].mocks.is_empty()) {
            (_, false) => n.min(1),
            (true, true) => 0,
            (false, true) => n,
        }
    }

    /// How deep the slump is on a day, 0 to 1.
    pub fn depth(&self, day: u32) -> f64 {
        self.slump.map_or(0.0, |slump| slump.depth(day))
    }

    pub fn date(&self, day: u32) -> NaiveDate {
        self.start + Days::new(day.into())
    }
}
