//! The ends of 80 % intervals: quantiles of the beta and of Student's t distribution.
//!
//! A dashboard wants 80 beta quantiles at once, so both are found by a good first guess and very few exact steps;
//! tests hold them against `statrs`, which takes more than twice the time.

use statrs::function::gamma::ln_gamma;

/// The standard normal 90 % point: an 80 % interval leaves a tenth on either side.
pub const Z90: f64 = 1.281_551_565_544_600_4;

/// The 90 % points of Student's t for 1 to 20 degrees of freedom (scipy 1.17 `t.ppf(0.9, df)`).
const T90: [f64; 20] = [
    3.077_683_537,
    1.885_618_083,
    1.637_744_354,
    1.533_206_274,
    1.475_884_049,
    1.439_755_747,
    1.414_923_928,
    1.396_815_310,
    1.383_028_738,
    1.372_183_641,
    1.363_430_318,
    1.356_217_334,
    1.350_171_289,
    1.345_030_374,
    1.340_605_608,
    1.336_757_167,
    1.333_379_390,
    1.330_390_944,
    1.327_728_209,
    1.325_340_707,
];

/// The 90 % point of Student's t; `df` of 0 reads as 1. Error below 1e-6.
///
/// Source: Abramowitz and Stegun (1964), 26.7.5, above 20 degrees of freedom.
pub fn t90(df: usize) -> f64 {
    if let Some(&exact) = T90.get(df.saturating_sub(1)) {
        return exact;
    }
    let (n, z2) = (df as f64, Z90 * Z90);
    let g1 = (z2 + 1.0) / 4.0;
    let g2 = ((5.0 * z2 + 16.0) * z2 + 3.0) / 96.0;
    let g3 = (((3.0 * z2 + 19.0) * z2 + 17.0) * z2 - 15.0) / 384.0;
    Z90 * (1.0 + (g1 + (g2 + g3 / n) / n) / n)
}

/// The standard normal distribution function, to 1e-7.
///
/// Source: Abramowitz and Stegun (1964), Handbook of Mathematical Functions, 26.2.17.
pub fn normal_cdf(x: f64) -> f64 {
    normal_cdf_and_density(x).0
}

/// The standard normal distribution function, to 1e-7, and its density.
pub(crate) fn normal_cdf_and_density(x: f64) -> (f64, f64) {
    const B: [f64; 5] = [
        0.319_381_530,
        -0.356_563_782,
        1.781_477_937,
        -1.821_255_978,
        1.330_274_429,
    ];
    /// `1 / sqrt(2 pi)`.
    const PEAK: f64 = 0.398_942_280_401_432_7;
    let t = 1.0 / (1.0 + 0.231_641_9 * x.abs());
    let sum = B.iter().rev().fold(0.0, |sum, b| (sum + b) * t);
    let density = (-x * x / 2.0).exp() * PEAK;
    let tail = density * sum;
    (if x >= 0.0 { 1.0 - tail } else { tail }, density)
}

/// The 10 % and 90 % points of the beta distribution with `a`, `b` from 0.5 upwards. Error below 1e-5.
///
/// Parameters below 0.5 are held at 0.5 (the half answer of Jeffreys' prior; `NaN` too), so the ends always exist.
pub fn beta_interval80(a: f64, b: f64) -> (f64, f64) {
    let (a, b) = (a.max(0.5), b.max(0.5));
    let n = a + b;
    if n > NORMAL_ABOVE {
        // The normal curve is then exact to 1e-5, and infinitely large counts stay harmless.
        let mean = if a.is_infinite() { 1.0 } else { a / n };
        let half = Z90 * (mean * (1.0 - mean) / (n + 1.0)).sqrt();
        return ((mean - half).max(0.0), (mean + half).min(1.0));
    }
    let ln_scale = ln_gamma(n) - ln_gamma(a) - ln_gamma(b);
    (
        quantile(Beta { a, b, ln_scale }, 0.1),
        1.0 - quantile(Beta { a: b, b: a, ln_scale }, 0.1),
    )
}

/// Questions beyond which the beta is read as a normal curve.
const NORMAL_ABOVE: f64 = 20_000.0;
/// Steps of the search; two to four are usual.
const MAX_STEPS: usize = 20;
/// A step smaller than this ends the search. Steps converge cubically, so what is left is far smaller still.
const STEP_TOLERANCE: f64 = 1e-5;

#[derive(Clone, Copy)]
struct Beta {
    a: f64,
    b: f64,
    /// Minus the logarithm of the beta function.
    ln_scale: f64,
}

/// The point below which the share `p` lies: Halley's method inside a bracket.
fn quantile(beta: Beta, p: f64) -> f64 {
    let Beta { a, b, .. } = beta;
    let (mut low, mut high) = (0.0, 1.0);
    let mut x = first_guess(beta, p);
    for _ in 0..MAX_STEPS {
        let (below, density) = beta.below_and_density(x);
        let error = below - p;
        if error > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let newton = error / density;
        let bend = (newton * ((a - 1.0) / x - (b - 1.0) / (1.0 - x))).min(1.0);
        let mut next = x - newton / (1.0 - 0.5 * bend);
        // Also taken when the step is no number, as at a density of zero.
        if !(next > low && next < high) {
            next = f64::midpoint(low, high);
        }
        let step = (next - x).abs();
        x = next;
        if step < STEP_TOLERANCE {
            break;
        }
    }
    x
}

/// Abramowitz and Stegun 26.5.22 where both parameters are at least 1, else the power laws of the two ends.
fn first_guess(Beta { a, b, ln_scale }: Beta, p: f64) -> f64 {
    let guess = if a >= 1.0 && b >= 1.0 {
        let (ra, rb) = (1.0 / (2.0 * a - 1.0), 1.0 / (2.0 * b - 1.0));
        let h = 2.0 / (ra + rb);
        let lambda = (Z90 * Z90 - 3.0) / 6.0;
        let w = Z90 * (h + lambda).max(0.0).sqrt() / h - (rb - ra) * (lambda + 5.0 / 6.0 - 2.0 / (3.0 * h));
        a / (a + b * (2.0 * w).exp())
    } else {
        let lower = (p * a * (-ln_scale).exp()).powf(1.0 / a);
        if lower < 0.5 {
            lower
        } else {
            1.0 - ((1.0 - p) * b * (-ln_scale).exp()).powf(1.0 / b)
        }
    };
    guess.clamp(1e-9, 1.0 - 1e-9)
}

impl Beta {
    /// The share below `x` and the density at `x`.
    fn below_and_density(self, x: f64) -> (f64, f64) {
        let Self { a, b, ln_scale } = self;
        let power = (ln_scale + a * x.ln() + b * (-x).ln_1p()).exp();
        let below = if x < (a + 1.0) / (a + b + 2.0) {
            power * continued_fraction(a, b, x) / a
        } else {
            1.0 - power * continued_fraction(b, a, 1.0 - x) / b
        };
        (below, power / (x * (1.0 - x)))
    }
}

/// The continued fraction of the incomplete beta function (Abramowitz and Stegun 26.5.8) by Lentz's method.
fn continued_fraction(a: f64, b: f64, x: f64) -> f64 {
    let away_from_zero = |v: f64| if v.abs() < 1e-300 { 1e-300 } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut sum = d;
    for m in 1..500 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away_from_zero(1.0 + even * d);
        c = away_from_zero(1.0 + even / c);
        sum *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away_from_zero(1.0 + odd * d);
        c = away_from_zero(1.0 + odd / c);
        sum *= d * c;
        if (d * c - 1.0).abs() < 1e-10 {
            break;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ContinuousCDF, StudentsT};
    use statrs::function::beta::beta_reg;

    #[test]
    fn t_points_are_those_of_statrs() {
        for df in (1..=200).chain([1_000, 9_998]) {
            let expected = StudentsT::new(0.0, 1.0, df as f64).unwrap().inverse_cdf(0.9);
            assert!(
                (t90(df) - expected).abs() < 1e-6,
                "df {df}: {} {expected}",
                t90(df)
            );
        }
        // scipy 1.17.
        assert!((t90(31) - 1.309_463_549_494_645).abs() < 1e-7);
    }

    #[test]
    fn beta_points_are_those_of_scipy() {
        for (a, b, low, high) in [
            (0.5, 0.5, 0.024_471_74, 0.975_528_26),
            (0.5, 9.5, 0.000_852_88, 0.135_966_98),
            (10.0, 4.0, 0.555_736_62, 0.858_388_90),
            (3.2, 17.8, 0.062_893_53, 0.256_937_08),
            (62.0, 41.0, 0.539_813_54, 0.663_210_39),
            (900.0, 100.0, 0.887_685_44, 0.911_971_52),
        ] {
            let ends = beta_interval80(a, b);
            assert!(
                (ends.0 - low).abs() < 1e-7 && (ends.1 - high).abs() < 1e-7,
                "{a} {b}: {ends:?}"
            );
        }
    }

    /// The point is within 1e-5 of the true one when statrs' distribution function passes 10 % between the two sides.
    #[test]
    fn beta_points_enclose_statrs_distribution_function_over_the_whole_range() {
        let sizes = [
            0.5, 0.51, 0.75, 0.99, 1.0, 1.3, 2.0, 5.5, 9.5, 33.0, 180.0, 950.0, 9_000.0, 19_000.0, 4e5, 1e7,
        ];
        for a in sizes {
            for b in sizes {
                let (low, high) = beta_interval80(a, b);
                for (x, p) in [(low, 0.1), (high, 0.9)] {
                    let at = |x: f64| {
                        if x <= 0.0 {
                            0.0
                        } else if x >= 1.0 {
                            1.0
                        } else {
                            beta_reg(a, b, x)
                        }
                    };
                    assert!(at(x - 1e-5) <= p && p <= at(x + 1e-5), "a {a} b {b} p {p}: {x}");
                }
            }
        }
    }

    #[test]
    fn senseless_parameters_still_give_an_interval() {
        for (a, b) in [
            (f64::NAN, 1.0),
            (-3.0, 0.0),
            (f64::INFINITY, 2.0),
            (2.0, f64::INFINITY),
        ] {
            let (low, high) = beta_interval80(a, b);
            assert!(
                (0.0..=1.0).contains(&low) && (0.0..=1.0).contains(&high),
                "{a} {b}"
            );
        }
    }

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
