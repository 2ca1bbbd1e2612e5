//! How sure a difference is: two shares, or a mean against nothing.

use crate::quantile::beta_interval80;

/// A share with its 80 % interval, in percent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// As counted.
    pub percent: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// What was counted.
    pub n: u64,
}

impl Share {
    /// `part` of `n`, with the interval of Jeffreys' prior; `None` of nothing.
    pub fn of(part: u64, n: u64) -> Option<Self> {
        if n == 0 || part > n {
            return None;
        }
        let (right, left) = (part as f64, (n - part) as f64);
        let (low, high) = beta_interval80(right + 0.5, left + 0.5);
        let percent = 100.0 * right / n as f64;
        // At 0 or all of `n` the prior's half answer would leave the count itself outside.
        Some(Self {
            percent,
            low: (100.0 * low).min(percent),
            high: (100.0 * high).max(percent),
            n,
        })
    }
}

/// A difference and its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// The second less the first.
    pub value: f64,
    /// Its standard error, above zero.
    pub error: f64,
}

impl Difference {
    /// How many standard errors it lies from nothing.
    pub fn in_errors(self) -> f64 {
        self.value / self.error
    }
}

/// Between two shares (`part`, `n`), in percent points, by adding one answer to either side of both: `None` when one
/// of them is of nothing.
///
/// Source: Agresti and Caffo (2000), Simple and effective confidence intervals for proportions and differences of
/// proportions.
pub fn between_shares(first: (u64, u64), second: (u64, u64)) -> Option<Difference> {
    let adjusted = |(part, n): (u64, u64)| {
        let n = (n > 0 && part <= n).then_some(n as f64 + 2.0)?;
        let share = (part as f64 + 1.0) / n;
        Some((share, share * (1.0 - share) / n))
    };
    let ((first, first_variance), (second, second_variance)) = (adjusted(first)?, adjusted(second)?);
    Some(Difference {
        value: 100.0 * (second - first),
        error: 100.0 * (first_variance + second_variance).sqrt(),
    })
}

/// The mean of `values` against nothing; `None` with fewer than two, or when one is not finite.
///
/// `least_spread`: their standard deviation is not read below this, so that a few equal values are not certainty.
pub fn mean_against_nothing(values: &[f64], least_spread: f64) -> Option<Difference> {
    let n = values.len() as f64;
    if values.len() < 2 || !values.iter().all(|value| value.is_finite()) {
        return None;
    }
    let mean = values.iter().sum::<f64>() / n;
    let squares = values
        .iter()
        .map(|value| (value - mean) * (value - mean))
        .sum::<f64>();
    let spread = (squares / (n - 1.0)).sqrt().max(least_spread);
    Some(Difference {
        value: mean,
        error: spread / n.sqrt(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// scipy 1.17: `beta.ppf([.1, .9], 18.5, 6.5)` = 0.6258, 0.8469.
    #[test]
    fn the_interval_of_a_share_is_that_of_the_beta_distribution() {
        let share = Share::of(18, 24).unwrap();
        assert_eq!((share.percent, share.n), (75.0, 24));
        let exact = statrs::distribution::Beta::new(18.5, 6.5).unwrap();
        let at = |x: f64| statrs::distribution::ContinuousCDF::cdf(&exact, x / 100.0);
        assert!((at(share.low) - 0.1).abs() < 1e-4 && (at(share.high) - 0.9).abs() < 1e-4);
        let (none, all) = (Share::of(0, 9).unwrap(), Share::of(9, 9).unwrap());
        assert!(
            none.low.abs() < 1e-12 && none.high > 0.0 && (all.high - 100.0).abs() < 1e-12 && all.low < 100.0
        );
        assert_eq!((Share::of(0, 0), Share::of(3, 2)), (None, None));
    }

    /// By hand: (22 / 32, 12 / 32), variance 0.6875 x 0.3125 / 32 + 0.375 x 0.625 / 32.
    #[test]
    fn the_difference_of_two_shares_is_that_of_agresti_and_caffo() {
        let found = between_shares((21, 30), (11, 30)).unwrap();
        assert!((found.value + 31.25).abs() < 1e-9);
        let variance = 0.6875 * 0.3125 / 32.0 + 0.375 * 0.625 / 32.0_f64;
        assert!((found.error - 100.0 * variance.sqrt()).abs() < 1e-9);
        assert_eq!(between_shares((0, 0), (1, 2)), None);
        // All right both times: no difference, and still an error.
        let same = between_shares((9, 9), (9, 9)).unwrap();
        assert!(same.value.abs() < 1e-12 && same.error > 0.0);
    }

    #[test]
    fn equal_values_are_not_certainty_and_one_value_is_nothing() {
        let found = mean_against_nothing(&[-4.0, -4.0, -4.0, -4.0], 2.0).unwrap();
        assert_eq!((found.value, found.error, found.in_errors()), (-4.0, 1.0, -4.0));
        assert_eq!(mean_against_nothing(&[1.0], 2.0), None);
        assert_eq!(mean_against_nothing(&[1.0, f64::NAN], 2.0), None);
    }
}
