//! A straight line by ordinary least squares in closed form: what an interval of the trend and the spread of results need
//! of it. The line that is shown is [`crate::straight`]'s.

use crate::Missing;
use crate::input::Day;

/// A value on a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// When.
    pub day: Day,
    /// The value, finite.
    pub value: f64,
}

/// The line through points, with what its errors need.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// Points behind it.
    pub n: usize,
    /// Units of the value a day; 0 where all points share a day.
    pub slope: f64,
    /// Sum of squared days around their mean; 0 where all points share a day.
    pub sxx: f64,
    /// Sum of squared residuals.
    pub residual: f64,
}

impl Line {
    /// Fits the line.
    ///
    /// # Errors
    /// [`Missing::Results`] without a point, [`Missing::Finite`] when a value or what follows from it is not finite.
    pub fn fit(points: &[Point]) -> Result<Self, Missing> {
        let first = points.first().ok_or(Missing::Results { have: 0, need: 1 })?;
        let n = points.len() as f64;
        // Days are counted from the first point and both sides are centred: sums of raw day numbers would cancel.
        let x = |point: &Point| f64::from(point.day) - f64::from(first.day);
        let (mut sum_x, mut sum_y) = (0.0, 0.0);
        for point in points {
            sum_x += x(point);
            sum_y += point.value;
        }
        let (mean_x, mean_y) = (sum_x / n, sum_y / n);
        let (mut sxx, mut sxy) = (0.0, 0.0);
        for point in points {
            let dx = x(point) - mean_x;
            sxx += dx * dx;
            sxy += dx * (point.value - mean_y);
        }
        // Exactly zero when all points share the first one's day.
        let slope = if sxx > 0.0 { sxy / sxx } else { 0.0 };
        let residual = points
            .iter()
            .map(|point| {
                let off = point.value - mean_y - slope * (x(point) - mean_x);
                off * off
            })
            .sum::<f64>();
        if !(slope.is_finite() && residual.is_finite()) {
            return Err(Missing::Finite);
        }
        Ok(Self {
            n: points.len(),
            slope,
            sxx,
            residual,
        })
    }

    /// Degrees of freedom left after the mean and, where the days differ, the slope.
    pub fn freedom(&self) -> usize {
        self.n.saturating_sub(if self.sxx > 0.0 { 2 } else { 1 })
    }
}
