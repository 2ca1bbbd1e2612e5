//! The simple rules that stand beside every forecast, and the normal distribution.

use super::frame::WholeTest;
use super::rounded;
use crate::results::derived::day;
use analytics::line::Point;
use analytics::straight::StraightLine;
use api::forecasts::SimpleRules;
use chrono::NaiveDate;

/// What the rules say of a day, in marks of `unit`; `full` is the full tests, oldest first.
pub(super) fn rules(full: &[&WholeTest], on: NaiveDate, unit: f64) -> SimpleRules {
    let marks = |percent: f64| rounded(percent / 100.0 * unit);
    let recent: Vec<f64> = full.iter().rev().take(3).map(|test| test.percent).collect();
    SimpleRules {
        last: marks(recent.first().copied().unwrap_or_default()),
        mean_of_three: marks(recent.iter().sum::<f64>() / recent.len().max(1) as f64),
        line: line(full, on).map(marks),
    }
}

/// The straight line at a day, held within what a score can be; nothing on fewer than three days.
fn line(full: &[&WholeTest], on: NaiveDate) -> Option<f64> {
    let points: Vec<Point> = full
        .iter()
        .map(|test| Point {
            day: day(test.date),
            value: test.percent,
        })
        .collect();
    let fitted = StraightLine::fit(&points).ok()?;
    Some(fitted.at(day(on)).clamp(-100.0, 100.0))
}
