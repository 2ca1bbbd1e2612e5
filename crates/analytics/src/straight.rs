//! The straight line through a student's results that is shown to them: y = mx + b by the linear regression of `linfa`.
//!
//! Its slope is the trend of a subject, a chapter or the mock tests ([`crate::trend`]), and it is one of the simple
//! rules beside the models. [`crate::line::Line`] has the same line in closed form with the sums that an interval or a
//! spread needs and `linfa` does not give; a property test holds the two together.

use linfa::Dataset;
use linfa::traits::Fit;
use linfa_linear::LinearRegression;
use ndarray::{Array1, Axis};

use crate::Missing;
use crate::input::Day;
use crate::line::Point;
use crate::trend::MIN_DAYS;

/// A line that can be read on any day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StraightLine {
    mean_day: f64,
    /// The value on the mean day.
    intercept: f64,
    slope: f64,
}

impl StraightLine {
    /// Fits the line.
    ///
    /// # Errors
    /// [`Missing::Days`] below [`MIN_DAYS`] different days, [`Missing::Finite`] when a value or what follows from it is
    /// not finite.
    pub fn fit(points: &[Point]) -> Result<Self, Missing> {
        let have = different_days(points);
        if have < MIN_DAYS {
            return Err(Missing::Days { have, need: MIN_DAYS });
        }
        if points.iter().any(|point| !point.value.is_finite()) {
            return Err(Missing::Finite);
        }
        // Days are counted from their mean: as they stand they are large and nearly alike.
        let days = points.iter().map(|point| f64::from(point.day));
        let mean_day = days.clone().sum::<f64>() / points.len() as f64;
        let x = days.map(|day| day - mean_day).collect::<Array1<f64>>();
        let x = x.insert_axis(Axis(1));
        let y: Array1<f64> = points.iter().map(|point| point.value).collect();
        let fitted = LinearRegression::new().fit(&Dataset::new(x, y));
        let fitted = fitted.map_err(|_| Missing::Finite)?;
        let line = Self {
            mean_day,
            intercept: fitted.intercept(),
            slope: fitted.params().first().copied().unwrap_or_default(),
        };
        if line.intercept.is_finite() && line.slope.is_finite() {
            Ok(line)
        } else {
            Err(Missing::Finite)
        }
    }

    /// What the line says of a day.
    pub fn at(&self, day: Day) -> f64 {
        self.intercept + self.slope * (f64::from(day) - self.mean_day)
    }

    /// Units of the value a day.
    pub fn slope(&self) -> f64 {
        self.slope
    }
}

/// Counts up to [`MIN_DAYS`] and no further: nobody asks for more.
fn different_days(points: &[Point]) -> u32 {
    let mut seen = [0; MIN_DAYS as usize];
    let mut count = 0;
    for point in points {
        if !seen[..count].contains(&point.day) {
            seen[count] = point.day;
            count += 1;
            if count == seen.len() {
                break;
            }
        }
    }
    count as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::Line;
    use proptest::prelude::*;

    fn points(rows: &[(i32, f64)]) -> Vec<Point> {
        rows.iter().map(|&(day, value)| Point { day, value }).collect()
    }

    /// Expected values: by hand, slope 0.5 and 60 on the day 10 through (0, 54), (10, 62), (20, 64).
    #[test]
    fn the_line_passes_where_least_squares_says_whatever_the_order() {
        for rows in [
            [(0, 54.0), (10, 62.0), (20, 64.0)],
            [(20, 64.0), (0, 54.0), (10, 62.0)],
        ] {
            let line = StraightLine::fit(&points(&rows)).unwrap();
            assert!(
                (line.slope() - 0.5).abs() < 1e-12 && (line.at(10) - 60.0).abs() < 1e-12,
                "{line:?}"
            );
            assert!((line.at(30) - 70.0).abs() < 1e-12);
        }
    }

    #[test]
    fn too_few_days_and_numbers_that_are_none_are_refused() {
        let two = points(&[(3, 1.0), (4, 2.0), (4, 5.0)]);
        assert_eq!(StraightLine::fit(&two), Err(Missing::Days { have: 2, need: 3 }));
        assert_eq!(StraightLine::fit(&[]), Err(Missing::Days { have: 0, need: 3 }));
        let bad = points(&[(3, 1.0), (4, f64::NAN), (5, 5.0)]);
        assert_eq!(StraightLine::fit(&bad), Err(Missing::Finite));
    }

    proptest! {
        /// `linfa` and the closed form agree to a billionth at the ends of the data.
        #[test]
        fn linfa_and_the_closed_form_draw_the_same_line(
            rows in prop::collection::vec((15_000..22_000_i32, -100.0..100.0_f64), 3..200),
        ) {
            let points = points(&rows);
            if let Ok(straight) = StraightLine::fit(&points) {
                let closed = Line::fit(&points).unwrap();
                let n = points.len() as f64;
                let mean_day = points.iter().map(|point| f64::from(point.day)).sum::<f64>() / n;
                let mean = points.iter().map(|point| point.value).sum::<f64>() / n;
                for day in [15_000, 22_000] {
                    let expected = mean + closed.slope * (f64::from(day) - mean_day);
                    // Days that lie close together leave little to fit the slope by.
                    let tolerance = 1e-9 * (1.0 + expected.abs());
                    prop_assert!((straight.at(day) - expected).abs() < tolerance, "{straight:?} {closed:?}");
                }
            }
        }
    }
}
