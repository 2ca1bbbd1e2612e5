//! The parts of the load: the usual range of each, and the points it takes.

use super::USUAL_DAYS;
use super::log::Log;
use super::measures::{Measured, measure};
use crate::Missing;

/// Days a usual range needs: two weeks, so that a single odd day is not its end.
const MIN_USUAL: usize = 14;

/// Which part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    /// Hours of the last 7 days; strain by their ratio to the own mean week.
    Hours,
    /// Days in a row since a whole day without study.
    Rest,
    /// Sessions of the last 7 days that ended late.
    Late,
    /// Minutes of a day's longest stretch without a break, mean of the measured days of the last 7.
    Breaks,
    /// Slope of the focus, rating points a week.
    Focus,
    /// Accuracy drift: percent points that results lay below the own forecast band, mean of the last three.
    Score,
}

/// The strain of a part: nothing up to `free`, all of it from `full` on.
struct Ramp {
    free: f64,
    full: f64,
    points: f64,
}

impl PartKind {
    /// All parts, in the order they are shown.
    pub const ALL: [Self; 6] = [
        Self::Hours,
        Self::Rest,
        Self::Late,
        Self::Breaks,
        Self::Focus,
        Self::Score,
    ];

    /// The word programs use: `hours`, `rest`, `late`, `breaks`, `focus`, `score`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Hours => "hours",
            Self::Rest => "rest",
            Self::Late => "late",
            Self::Breaks => "breaks",
            Self::Focus => "focus",
            Self::Score => "score",
        }
    }

    /// The most points this part takes.
    pub fn max_points(self) -> f64 {
        self.ramp().points
    }

    fn ramp(self) -> Ramp {
        let ramp = |free, full, points| Ramp { free, full, points };
        match self {
            Self::Hours => ramp(1.1, 1.6, 25.0),
            Self::Rest => ramp(6.0, 13.0, 17.0),
            Self::Late => ramp(0.0, 4.0, 17.0),
            Self::Breaks => ramp(75.0, 150.0, 15.0),
            Self::Focus => ramp(-0.2, -1.0, 17.0),
            Self::Score => ramp(0.0, 10.0, 9.0),
        }
    }
}

/// The middle 80 % of a part's values over the weeks before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usual {
    /// One in ten days was below.
    pub low: f64,
    /// One in ten days was above.
    pub high: f64,
}

/// One part as of today.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Which.
    pub kind: PartKind,
    /// The value in the unit of its kind, or what is missing.
    pub value: Result<f64, Missing>,
    /// The student's own usual range; `None` until there are two weeks of values.
    pub usual: Option<Usual>,
    /// What it takes from the balance.
    pub points: f64,
}

/// Points that a part takes.
pub(super) fn points(kind: PartKind, measured: Result<Measured, Missing>) -> f64 {
    let ramp = kind.ramp();
    measured.map_or(0.0, |value| {
        let strain = (value.measure - ramp.free) / (ramp.full - ramp.free);
        ramp.points * strain.clamp(0.0, 1.0)
    })
}

/// The parts on the day at `at`, with their usual ranges.
pub(super) fn with_usual(log: &Log, at: usize) -> Vec<Part> {
    let until = at.saturating_sub(7);
    let from = (until + 1).saturating_sub(USUAL_DAYS as usize).max(log.first + 6);
    let before: Vec<Vec<(PartKind, Result<Measured, Missing>)>> =
        (from..=until).map(|day| measure(log, day).collect()).collect();
    measure(log, at)
        .map(|(kind, value)| {
            let past = before.iter().flatten().filter(|(other, _)| *other == kind);
            Part {
                kind,
                usual: usual(past.filter_map(|(_, value)| Some(value.ok()?.shown)).collect()),
                points: points(kind, value),
                value: value.map(|value| value.shown),
            }
        })
        .collect()
}

fn usual(mut values: Vec<f64>) -> Option<Usual> {
    if values.len() < MIN_USUAL {
        return None;
    }
    values.sort_by(f64::total_cmp);
    let tenth = (values.len() - 1) as f64 / 10.0;
    // Nearest rank: every end is a value that there was.
    let at = |rank: f64| values[rank.round() as usize];
    Some(Usual {
        low: at(tenth),
        high: at(9.0 * tenth),
    })
}
