//! Whether study has raised mastery as much as the plan said, and how much slower to plan where it has not.
//!
//! Each time a chapter is tested after blocks of it were done, what the test says is held against the rise that the
//! response curve had promised ([`super::value::rise`]). Where tests fall short, the time constant grows in proportion,
//! so that the plan promises less. It never shrinks below the shipped one: a good week is no reason to promise more.

/// Chapters tested after study before anything is concluded.
pub const MIN_CHECKS: usize = 4;
/// Questions that the shipped time constant is worth: with as many of the student's own, half of a shortfall counts.
/// A design choice; a rise measured on 60 questions has a standard error of about 6 points.
pub const PRIOR_QUESTIONS: f64 = 60.0;
/// The slowest that is planned for, as a multiple of the shipped time constant.
pub const MOST: f64 = 3.0;

/// One chapter: studied, then tested. Shares from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Checked {
    /// The rise that the curve promises for the minutes that were done.
    pub promised: f64,
    /// Mastery at the test less mastery when the study was planned.
    pub measured: f64,
    /// Questions tried in the test.
    pub questions: u32,
}

/// Of the normal distribution between whose plus and minus four fifths lie.
const Z_80: f64 = 1.281_551_565_544_6;

/// The 80 % interval of a share of which `right` of `tried` questions tell (Wilson 1927); from 0 to 1 without any.
pub fn share_interval(right: u32, tried: u32) -> (f64, f64) {
    let n = f64::from(tried);
    if tried == 0 {
        return (0.0, 1.0);
    }
    let (share, z2) = (f64::from(right.min(tried)) / n, Z_80 * Z_80);
    let middle = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z_80 * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt() / (1.0 + z2 / n);
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

/// The factor on the time constant, 1 to [`MOST`].
pub fn stretch(checks: &[Checked]) -> f64 {
    let usable = |one: &&Checked| one.promised.is_finite() && one.measured.is_finite() && one.promised > 0.0;
    let checks: Vec<&Checked> = checks.iter().filter(usable).collect();
    let sum = |of: fn(&Checked) -> f64| -> f64 {
        checks.iter().map(|one| f64::from(one.questions) * of(one)).sum()
    };
    let asked = sum(|_| 1.0);
    if checks.len() < MIN_CHECKS || asked <= 0.0 {
        return 1.0;
    }
    let promised = sum(|one| one.promised);
    let prior = PRIOR_QUESTIONS * promised / asked;
    let share = (sum(|one| one.measured) + prior) / (promised + prior);
    // For few minutes the rise is in proportion to minutes by time constant.
    1.0 / share.clamp(1.0 / MOST, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checks(n: usize, promised: f64, measured: f64, questions: u32) -> Vec<Checked> {
        vec![
            Checked {
                promised,
                measured,
                questions
            };
            n
        ]
    }

    #[test]
    fn a_shortfall_slows_the_plan_by_what_its_questions_can_carry() {
        // 60 questions of the student's own weigh as much as the prior: half of the way from 1 to 1/2 is 3/4.
        assert!((stretch(&checks(6, 0.2, 0.1, 10)) - 4.0 / 3.0).abs() < 1e-12);
        // 600 questions nearly speak for themselves: (0.1 * 600 + 0.2 * 60) / (0.2 * 660).
        assert!((stretch(&checks(20, 0.2, 0.1, 30)) - 132.0 / 72.0).abs() < 1e-12);
        assert!((stretch(&checks(20, 0.2, -0.3, 300)) - MOST).abs() < 1e-12);
    }

    #[test]
    fn a_share_of_few_questions_has_a_wide_interval_within_its_bounds() {
        // By hand: 1.28155 * sqrt(0.025 + 0.0041059) / 1.164237 = 0.1878 around one half.
        let (low, high) = share_interval(5, 10);
        assert!((low - 0.3122).abs() < 1e-4 && (high - 0.6878).abs() < 1e-4);
        assert_eq!(share_interval(0, 0), (0.0, 1.0));
        let (low, high) = share_interval(9, 4);
        assert!(low > 0.7 && high <= 1.0);
    }

    #[test]
    fn a_kept_promise_or_too_few_tests_change_nothing() {
        for all in [
            checks(20, 0.2, 0.2, 30),
            checks(20, 0.2, 0.5, 30),
            checks(MIN_CHECKS - 1, 0.2, -0.2, 100),
            checks(9, 0.2, -0.2, 0),
            checks(9, f64::NAN, 0.1, 20),
            checks(9, 0.2, f64::INFINITY, 20),
            Vec::new(),
        ] {
            assert!((stretch(&all) - 1.0).abs() < 1e-12, "{all:?}");
        }
    }
}
