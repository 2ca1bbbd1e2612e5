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

/// The standard normal distribution function, to 1e-7.
///
/// Source: Abramowitz and Stegun (1964), Handbook of Mathematical Functions, 26.2.17.
pub(super) fn normal_cdf(x: f64) -> f64 {
    const B: [f64; 5] = [
        0.319_381_530,
        -0.356_563_782,
        1.781_477_937,
        -1.821_255_978,
        1.330_274_429,
    ];
    let t = 1.0 / (1.0 + 0.231_641_9 * x.abs());
    let sum = B.iter().rev().fold(0.0, |sum, b| (sum + b) * t);
    let tail = (-x * x / 2.0).exp() / std::f64::consts::TAU.sqrt() * sum;
    if x >= 0.0 { 1.0 - tail } else { tail }
}

#[cfg(test)]
mod tests {
    use super::normal_cdf;

    /// Table 26.1 of the same handbook.
    #[test]
    fn the_normal_distribution_is_that_of_the_tables() {
        for (x, p) in [
            (0.0, 0.5),
            (1.0, 0.841_344_746),
            (-1.96, 0.024_997_895),
            (3.0, 0.998_650_102),
        ] {
            assert!((normal_cdf(x) - p).abs() < 1e-7, "{x}");
        }
    }
}
