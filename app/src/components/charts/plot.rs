//! Where points lie on a line chart, and what marks them.

use super::{
    line::Series,
    scale::{Axis, coordinate},
};
use chrono::NaiveDate;

/// Size of the drawing and of its margins, in user units; about pixels on a phone.
pub(super) const WIDTH: f64 = 340.0;
pub(super) const HEIGHT: f64 = 180.0;
pub(super) const LEFT: f64 = 38.0;
pub(super) const RIGHT: f64 = 10.0;
pub(super) const TOP: f64 = 10.0;
pub(super) const BOTTOM: f64 = 26.0;

/// Where dates and values lie.
pub(super) struct Plot {
    pub axis: Axis,
    pub first: NaiveDate,
    /// From the first date to the last.
    pub days: f64,
}

impl Plot {
    /// The plot that holds all points; none without any.
    pub fn of(series: &[Series]) -> Option<Self> {
        let values = series.iter().flat_map(|line| &line.points);
        Self::with(series, Axis::around(values.map(|point| point.value)))
    }
    /// The same for values that lie between these two.
    pub fn within(series: &[Series], range: (f64, f64)) -> Option<Self> {
        let values = series.iter().flat_map(|line| &line.points);
        Self::with(series, Axis::within(values.map(|point| point.value), range))
    }
    fn with(series: &[Series], axis: Axis) -> Option<Self> {
        let dates = || {
            series
                .iter()
                .flat_map(|line| &line.points)
                .map(|point| point.date)
        };
        let (first, last) = (dates().min()?, dates().max()?);
        Some(Self {
            axis,
            first,
            days: (last - first).num_days() as f64,
        })
    }
    pub fn x(&self, date: NaiveDate) -> f64 {
        let share = if self.days > 0.0 {
            (date - self.first).num_days() as f64 / self.days
        } else {
            0.5
        };
        LEFT + share * (WIDTH - LEFT - RIGHT)
    }
    pub fn y(&self, value: f64) -> f64 {
        HEIGHT - BOTTOM - self.axis.share(value) * (HEIGHT - TOP - BOTTOM)
    }
}

/// A marker as path data: circle, square, triangle, diamond, and the same again.
pub(super) fn marker(index: usize, x: f64, y: f64, size: f64) -> String {
    let c = coordinate;
    match index % 4 {
        0 => format!(
            "M{} {}a{size} {size} 0 1 0 {} 0a{size} {size} 0 1 0 -{} 0z",
            c(x - size),
            c(y),
            2.0 * size,
            2.0 * size
        ),
        1 => format!("M{} {}h{w}v{w}h-{w}z", c(x - size), c(y - size), w = 2.0 * size),
        2 => format!(
            "M{} {}l{size} {h}h-{w}z",
            c(x),
            c(y - size),
            h = 1.8 * size,
            w = 2.0 * size
        ),
        _ => format!(
            "M{} {}l{s} {s}l-{s} {s}l-{s} -{s}z",
            c(x),
            c(y - 1.3 * size),
            s = 1.3 * size
        ),
    }
}
