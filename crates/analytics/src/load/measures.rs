//! What each part of the load measures on a day.

use super::RECENT_DAYS;
use super::log::Log;
use super::parts::PartKind;
use crate::Missing;
use crate::line::{Line, Point};

/// Days of the focus slope, and of these how many need a rated session.
const FOCUS_DAYS: u32 = 14;
const MIN_FOCUS_DAYS: u32 = 4;
/// An outcome older than this says nothing of now; of the newer ones the last few count.
const OUTCOME_DAYS: usize = 28;
const LAST_OUTCOMES: usize = 3;
/// Days of the last 7 with a measured stretch: two long sittings alone say nothing of a week.
const MIN_STRETCH_DAYS: u32 = 3;

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

/// The parts that there are, each measured on the day at `at`.
pub(super) fn measure(log: &Log, at: usize) -> impl Iterator<Item = (PartKind, Result<Measured, Missing>)> {
    PartKind::ALL.into_iter().filter_map(move |kind| {
        let value = match kind {
            PartKind::Hours => hours(log, at),
            PartKind::Rest => Ok(Measured::same(days_in_a_row(log, at))),
            PartKind::Late => late(log, at).map(Measured::same),
            PartKind::Breaks => breaks(log, at).map(Measured::same),
            PartKind::Focus => focus(log, at).map(Measured::same),
            PartKind::Score => below_band(log.below_band.as_deref()?, at).map(Measured::same),
        };
        Some((kind, value))
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

fn breaks(log: &Log, at: usize) -> Result<f64, Missing> {
    let known = log.window(at, 7).iter().filter_map(|day| day.stretch);
    let (have, minutes) = known.fold((0, 0), |(have, sum), minutes| (have + 1, sum + minutes));
    if have < MIN_STRETCH_DAYS {
        return Err(Missing::TimedDays {
            have,
            need: MIN_STRETCH_DAYS,
        });
    }
    Ok(f64::from(minutes) / f64::from(have))
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
    // In closed form: it is taken for every day of the trend. The days differ, so there is a slope.
    Ok(Line::fit(&points)?.slope * 7.0)
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
