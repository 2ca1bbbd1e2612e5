//! From values to places on a chart.

/// A vertical axis in percent with ticks that people read easily.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Axis {
    pub low: f64,
    pub high: f64,
    pub step: f64,
}

impl Axis {
    /// The axis that holds `values` with some air; never above 100 unless a value is, never narrower than 20.
    pub fn around(values: impl Iterator<Item = f64>) -> Self {
        let (mut min, mut max) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.filter(|value| value.is_finite()) {
            min = min.min(value);
            max = max.max(value);
        }
        if min > max {
            return Self {
                low: 0.0,
                high: 100.0,
                step: 25.0,
            };
        }
        let step = match max - min {
            span if span <= 30.0 => 10.0,
            span if span <= 70.0 => 20.0,
            span if span <= 130.0 => 25.0,
            span => (span / 4.0 / 50.0).ceil() * 50.0,
        };
        let low = ((min - step / 4.0) / step).floor() * step;
        let low = if min >= 0.0 { low.max(0.0) } else { low };
        let high = ((max + step / 4.0) / step).ceil() * step;
        let high = if max <= 100.0 { high.min(100.0) } else { high };
        // Room for two steps: upwards, and downwards where that would lead beyond what can be reached.
        let (low, high) = if max <= 100.0 && low + 2.0 * step > 100.0 {
            (high - 2.0 * step, high)
        } else {
            (low, high.max(low + 2.0 * step))
        };
        Self { low, high, step }
    }

    /// The values that get a line and a number, lowest first.
    pub fn ticks(&self) -> impl Iterator<Item = f64> + use<> {
        let (low, step) = (self.low, self.step);
        let count = ((self.high - low) / step).round().max(0.0) as u32;
        (0..=count).map(move |i| low + f64::from(i) * step)
    }

    /// Share of the way up, 0 to 1.
    pub fn share(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }
}

/// A coordinate with one decimal, as short as it gets.
pub(super) fn coordinate(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_lies_on_the_axis_and_the_ends_are_ticks() {
        for values in [
            vec![55.0],
            vec![0.0, 100.0],
            vec![-12.5, 40.0],
            vec![98.0, 99.0],
            vec![92.5, 100.0],
            vec![100.0],
            vec![104.0, 100.0],
            vec![3.0, 4.0],
            vec![-300.0, 90.0],
        ] {
            let axis = Axis::around(values.iter().copied());
            for value in &values {
                assert!((axis.low..=axis.high).contains(value), "{value} outside {axis:?}");
            }
            assert!(values[0] > 100.0 || axis.high <= 100.0, "{axis:?} for {values:?}");
            let ticks: Vec<f64> = axis.ticks().collect();
            assert_eq!(
                (ticks.first(), ticks.last()),
                (Some(&axis.low), Some(&axis.high)),
                "{values:?}"
            );
            assert!(
                (3..=8).contains(&ticks.len()),
                "{} ticks for {values:?}",
                ticks.len()
            );
        }
    }

    #[test]
    fn no_values_give_the_whole_range() {
        assert_eq!(
            Axis::around(std::iter::empty()),
            Axis {
                low: 0.0,
                high: 100.0,
                step: 25.0
            }
        );
    }
}
