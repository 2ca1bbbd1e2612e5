//! The parts of the load: what each measures on a day, its usual range, and the points it takes.

use super::log::Log;
use super::{RECENT_DAYS, USUAL_DAYS};
use crate::Missing;
use crate::line::Point;
use crate::straight::StraightLine;

/// Days of the focus slope, and of these how many need a rated session.
const FOCUS_DAYS: u32 = 14;
const MIN_FOCUS_DAYS: u32 = 4;
/// An outcome older than this says nothing of now; of the newer ones the last few count.
const OUTCOME_DAYS: usize = 28;
const LAST_OUTCOMES: usize = 3;
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
    /// Slope of the focus, rating points a week.
    Focus,
    /// Percent points that results lay below the own forecast band, mean of the last three.
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
    pub const ALL: [Self; 5] = [Self::Hours, Self::Rest, Self::Late, Self::Focus, Self::Score];

    /// The word programs use: `hours`, `rest`, `late`, `focus`, `score`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Hours => "hours",
            Self::Rest => "rest",
            Self::Late => "late",
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
            Self::Hours => ramp(1.1, 1.6, 30.0),
            Self::Rest => ramp(6.0, 13.0, 20.0),
            Self::Late => ramp(0.0, 4.0, 20.0),
            Self::Focus => ramp(-0.2, -1.0, 20.0),
            Self::Score => ramp(0.0, 10.0, 10.0),
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

/// The value that is shown and the measure that strains: they differ for hours only.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measured {
    pub shown: f64,
    pub measure: f64,
}

impl Measured {
    fn same(value: f64) -> Self {
        Self {
            shown: value,
            measure: value,
        }
    }
}

/// Points that a part takes.
pub(super) fn points(kind: PartKind, measured: Result<Measured, Missing>) -> f64 {
    let ramp = kind.ramp();
    measured.map_or(0.0, |value| {
        let strain = (value.measure - ramp.free) / (ramp.full - ramp.free);
        ramp.points * strain.clamp(0.0, 1.0)
    })
}

/// The parts that there are, each measured on the day at `at`.
pub(super) fn measure(log: &Log, at: usize) -> impl Iterator<Item = (PartKind, Result<Measured, Missing>)> {
    PartKind::ALL.into_iter().filter_map(move |kind| {
        let value = match kind {
            PartKind::Hours => hours(log, at),
            PartKind::Rest => Ok(Measured::same(days_in_a_row(log, at))),
            PartKind::Late => late(log, at).map(Measured::same),
            PartKind::Focus => focus(log, at).map(Measured::same),
            PartKind::Score => below_band(log.below_band.as_deref()?, at).map(Measured::same),
        };
        Some((kind, value))
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

fn hours(log: &Log, at: usize) -> Result<Measured, Missing> {
    let week: u64 = log.window(at, 7).iter().map(|day| day.minutes).sum();
    let shown = week as f64 / 60.0;
    let from = (at + 1).saturating_sub(RECENT_DAYS as usize).max(log.first);
    let before = log.days.get(from..(at + 1).saturating_sub(7)).unwrap_or_default();
    let minutes: u64 = before.iter().map(|day| day.minutes).sum();
    if minutes == 0 {
        return Err(Missing::StudyDays { have: 0, need: 1 });
    }
    let mean_week = minutes as f64 / before.len() as f64 * 7.0;
    Ok(Measured {
        shown,
        measure: week as f64 / mean_week,
    })
}

/// Today counts once it has a session; without one it may still become one, so it neither counts nor breaks the row.
fn days_in_a_row(log: &Log, at: usize) -> f64 {
    let today = usize::from(log.days[at].minutes > 0);
    let before = log.days[..at]
        .iter()
        .rev()
        .take_while(|day| day.minutes > 0)
        .count();
    (today + before) as f64
}

fn late(log: &Log, at: usize) -> Result<f64, Missing> {
    if log.window(at, 28).iter().all(|day| day.timed == 0) {
        return Err(Missing::Times);
    }
    Ok(f64::from(
        log.window(at, 7).iter().map(|day| day.late).sum::<u32>(),
    ))
}

fn focus(log: &Log, at: usize) -> Result<f64, Missing> {
    let points: Vec<Point> = (0..)
        .zip(log.window(at, FOCUS_DAYS))
        .filter(|(_, day)| day.focus_n > 0)
        .map(|(day, log)| Point {
            day,
            value: log.focus_sum as f64 / log.focus_n as f64,
        })
        .collect();
    let have = points.len() as u32;
    if have < MIN_FOCUS_DAYS {
        return Err(Missing::Ratings {
            have,
            need: MIN_FOCUS_DAYS,
        });
    }
    Ok(StraightLine::fit(&points)?.slope() * 7.0)
}

fn below_band(outcomes: &[(usize, f64)], at: usize) -> Result<f64, Missing> {
    let recent = outcomes
        .iter()
        .rev()
        .filter(|(day, _)| *day <= at && day + OUTCOME_DAYS > at)
        .take(LAST_OUTCOMES)
        .map(|(_, below)| *below);
    let below: Vec<f64> = recent.collect();
    if below.is_empty() {
        return Err(Missing::Results { have: 0, need: 1 });
    }
    Ok(below.iter().sum::<f64>() / below.len() as f64)
}
