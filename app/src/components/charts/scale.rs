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

    /// The same, and nowhere beyond what can be reached unless a value is.
    pub fn within(values: impl Iterator<Item = f64>, (least, most): (f64, f64)) -> Self {
        let values: Vec<f64> = values.filter(|value| value.is_finite()).collect();
        let around = Self::around(values.iter().copied());
        let high = values
            .iter()
            .fold(most, |high, value| high.max(*value))
            .min(around.high);
        let floor = values.iter().fold(least, |low, value| low.min(*value));
        // What is taken off above is given below, where there is room.
        let low = around.low.min(high - 2.0 * around.step).max(floor);
        Self {
            low,
            high,
            step: around.step,
        }
    }

    /// The values that get a line and a number, lowest first: the multiples of the step.
    pub fn ticks(&self) -> impl Iterator<Item = f64> + use<> {
        let step = self.step;
        let nearly = 1e-9;
        let (first, last) = (
            (self.low / step - nearly).ceil(),
            (self.high / step + nearly).floor(),
        );
        let count = (last - first).max(0.0) as u32;
        (0..=count).map(move |i| (first + f64::from(i)) * step)
    }

    /// Share of the way up, 0 to 1.
    pub fn share(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }
}

/// A logarithmic axis from rank 1 to the last: each power of ten is as far from the next.
pub(super) struct LogAxis {
    last: f64,
}

impl LogAxis {
    /// At least one power of ten long.
    pub fn to(last: u64) -> Self {
        Self {
            last: last.max(10) as f64,
        }
    }

    /// Share of the way to the last rank, 0 to 1.
    pub fn share(&self, rank: u64) -> f64 {
        ((rank.max(1) as f64).log10() / self.last.log10()).clamp(0.0, 1.0)
    }

    /// The powers of ten up to the last rank, best first.
    pub fn powers(&self) -> impl Iterator<Item = u64> + use<> {
        let last = self.last;
        (0..19_u32)
            .map(|power| 10_u64.pow(power))
            .take_while(move |rank| *rank as f64 <= last)
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
    fn an_axis_of_marks_ends_where_marks_do_and_its_ticks_stay_round() {
        let within = |values: &[f64]| Axis::within(values.iter().copied(), (-180.0, 720.0));
        let top = within(&[715.0, 720.0]);
        assert_eq!((top.low, top.high, top.step), (700.0, 720.0, 10.0));
        assert_eq!(top.ticks().collect::<Vec<_>>(), [700.0, 710.0, 720.0]);
        let wide = within(&[300.0, 719.0]);
        assert!((wide.high - 720.0).abs() < 1e-9);
        assert!(wide.ticks().all(|tick| tick % wide.step == 0.0 && tick <= 720.0));
        let low = within(&[-175.0, 100.0]);
        assert_eq!((low.low, low.ticks().next()), (-180.0, Some(-100.0)));
        // A value that cannot be is still drawn.
        assert!(within(&[600.0, 731.0]).high >= 731.0);
        assert_eq!(within(&[300.0, 420.0]), Axis::around([300.0, 420.0].into_iter()));
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

    #[test]
    fn each_power_of_ten_is_as_far_from_the_next_on_a_logarithmic_axis() {
        let axis = LogAxis::to(1_000_000);
        let at: Vec<f64> = axis.powers().map(|rank| axis.share(rank)).collect();
        assert_eq!((at.len(), at[0], at[6]), (7, 0.0, 1.0));
        for pair in at.windows(2) {
            assert!((pair[1] - pair[0] - 1.0 / 6.0).abs() < 1e-9, "{at:?}");
        }
        // 31,623 is half a step beyond 10,000.
        assert!((axis.share(31_623) - 4.5 / 6.0).abs() < 1e-5);
    }

    #[test]
    fn the_last_rank_ends_a_logarithmic_axis_and_few_candidates_still_make_one() {
        let axis = LogAxis::to(2_333_297);
        assert!((axis.share(2_333_297) - 1.0).abs() < 1e-12);
        assert_eq!(axis.powers().last(), Some(1_000_000));
        let few = LogAxis::to(1);
        assert_eq!(few.powers().collect::<Vec<_>>(), [1, 10]);
        assert!(few.share(0).abs() < 1e-12 && (few.share(50) - 1.0).abs() < 1e-12);
    }
}
