//! Where the scores are heading: the slope of a straight line, with its uncertainty.
//!
//! The line is the linear regression of `linfa`, and its interval stands on the residuals of the same line.
//! The line describes what was; it does not predict. On few results it says almost nothing, which the interval shows.

use crate::Missing;
use crate::line::{Line, Point};
use crate::quantile::t90;
use crate::straight::StraightLine;

/// Different days a slope needs: with two, the line passes through both and has no error to tell.
pub const MIN_DAYS: u32 = 3;
/// Days of a month, as slopes are shown.
pub const DAYS_PER_MONTH: f64 = 30.0;
/// Percent points a month below which an interval's end counts as zero: rounding, not learning.
const ROUNDING: f64 = 1e-9;

/// Percent points that results scatter at least: no test tells a level more exactly, also where a few happen to lie on one
/// line and show no scatter at all. A design choice; a test of 100 questions scatters by 3 to 5.
const LEAST_SCATTER: f64 = 1.0;

/// What the interval of the slope says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The whole interval lies above zero.
    Up,
    /// The interval holds zero.
    Level,
    /// The whole interval lies below zero.
    Down,
}

impl Direction {
    /// The word programs use: `up`, `level`, `down`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Level => "level",
            Self::Down => "down",
        }
    }
}

/// Slope of the line with its 80 % interval, in percent points a 30 days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// The slope.
    pub per_month: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// What the interval says.
    pub direction: Direction,
    /// Results behind it.
    pub n: u32,
}

/// The trend of `points`, percent by day, in any order.
///
/// # Errors
/// [`Missing::Days`] below [`MIN_DAYS`] different days, [`Missing::Finite`] for values that are not finite.
pub fn trend(points: &[Point]) -> Result<Trend, Missing> {
    let slope = StraightLine::fit(points)?.slope();
    let line = Line::fit(points)?;
    let scatter = (line.residual / line.freedom() as f64).max(LEAST_SCATTER.powi(2));
    let error = (scatter / line.sxx).sqrt();
    let half = DAYS_PER_MONTH * t90(line.freedom()) * error;
    let per_month = DAYS_PER_MONTH * slope;
    let (low, high) = (per_month - half, per_month + half);
    let direction = if low > ROUNDING {
        Direction::Up
    } else if high < -ROUNDING {
        Direction::Down
    } else {
        Direction::Level
    };
    Ok(Trend {
        per_month,
        low,
        high,
        direction,
        n: line.n as u32,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(rows: &[(i32, f64)]) -> Vec<Point> {
        rows.iter().map(|&(day, value)| Point { day, value }).collect()
    }
    fn assert_near(trend: &Trend, expected: [f64; 3]) {
        for (got, want) in [trend.per_month, trend.low, trend.high].into_iter().zip(expected) {
            assert!((got - want).abs() < 1e-6, "{trend:?}");
        }
    }

    /// Expected values: statsmodels 0.15 `OLS`, `conf_int(alpha=0.2)`, times 30.
    #[test]
    fn the_slope_and_its_interval_are_those_of_statsmodels() {
        let six = points(&[
            (0, 52.0),
            (7, 55.5),
            (15, 51.0),
            (21, 60.25),
            (40, 58.0),
            (58, 66.0),
        ]);
        let rising = trend(&six).unwrap();
        assert_near(&rising, [6.494_927_076_7, 3.328_371_92, 9.661_482_23]);
        assert_eq!((rising.direction, rising.n), (Direction::Up, 6));
        let three = trend(&points(&[(19_000, 40.0), (19_003, 45.0), (19_030, 41.0)])).unwrap();
        assert_near(&three, [-1.153_846_153_8, -15.505_742_23, 13.198_049_92]);
        assert_eq!(three.direction, Direction::Level);
    }

    #[test]
    fn the_slope_that_is_shown_is_that_of_the_linear_regression_to_the_last_bit() {
        for start in 0..50 {
            let rows = (0..12).map(|i| Point {
                day: 19_000 + start + 7 * i + i * i % 5,
                value: 41.3 + 0.37 * f64::from(i) + f64::from((start + i) * 29 % 17),
            });
            let points: Vec<Point> = rows.collect();
            let expected = DAYS_PER_MONTH * StraightLine::fit(&points).unwrap().slope();
            assert_eq!(trend(&points).unwrap().per_month.to_bits(), expected.to_bits());
        }
    }

    #[test]
    fn the_order_of_the_rows_does_not_matter() {
        let forth = points(&[(0, 80.0), (7, 71.0), (14, 70.0), (21, 55.0)]);
        let back = forth.iter().rev().copied().collect::<Vec<_>>();
        let (forth, back) = (trend(&forth).unwrap(), trend(&back).unwrap());
        assert_near(&back, [forth.per_month, forth.low, forth.high]);
        assert_eq!(back.direction, Direction::Down);
    }

    #[test]
    fn two_days_are_no_trend_however_many_results_they_hold() {
        let two = points(&[(5, 40.0), (5, 50.0), (6, 60.0), (6, 70.0), (5, 45.0)]);
        assert_eq!(trend(&two), Err(Missing::Days { have: 2, need: 3 }));
        assert_eq!(trend(&[]), Err(Missing::Days { have: 0, need: 3 }));
    }

    #[test]
    fn a_constant_series_is_level_and_no_line_is_without_doubt() {
        let constant = points(&[(1, 33.3), (4, 33.3), (9, 33.3), (11, 33.3)]);
        let level = trend(&constant).unwrap();
        assert_eq!(level.direction, Direction::Level);
        // t of 2 degrees of freedom 1.885618; days about their mean 6.25 sum to 62.75 in squares: 30 * t / sqrt(62.75).
        assert_near(&level, [0.0, -7.141_149_48, 7.141_149_48]);
        let exact = trend(&points(&[(0, 40.0), (10, 41.0), (20, 42.0)])).unwrap();
        assert_eq!(exact.direction, Direction::Level);
        assert!(exact.low < 0.0 && exact.high > 6.0, "{exact:?}");
    }

    #[test]
    fn values_that_are_not_finite_are_refused() {
        for value in [f64::NAN, f64::INFINITY, f64::MAX] {
            assert_eq!(
                trend(&points(&[(1, 1.0), (2, value), (3, -value)])),
                Err(Missing::Finite)
            );
        }
    }
}
