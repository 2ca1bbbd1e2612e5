//! Intervals of measured figures: students are drawn again with replacement.

use rayon::prelude::*;

use crate::models::random::Random;

/// Draws behind an interval; enough for its ends to two figures.
pub(super) const DRAWS: usize = 200;

/// How often each of `n` students was drawn, draw by draw; none of one student, whose draws would all be alike.
pub(super) fn draws(n: usize, seed: u64) -> Vec<Vec<u32>> {
    if n < 2 {
        return Vec::new();
    }
    let of = |draw: u64| {
        let mut random = Random::new(seed ^ (draw + 1).wrapping_mul(0xD6E8_FEB8_6659_FD93));
        let mut times = vec![0_u32; n];
        for _ in 0..n {
            times[random.below(n)] += 1;
        }
        times
    };
    (0..DRAWS as u64).into_par_iter().map(of).collect()
}

/// The 95 % interval of each figure: `measure` gets how often each of `n` students was drawn.
///
/// A figure that is undefined in more than a tenth of the draws has no interval.
///
/// Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13 (percentiles).
pub(super) fn intervals<const K: usize>(
    n: usize,
    seed: u64,
    measure: impl Fn(&[u32]) -> [Option<f64>; K] + Sync,
) -> [Option<[f64; 2]>; K] {
    let figures: Vec<[Option<f64>; K]> = draws(n, seed).par_iter().map(|times| measure(times)).collect();
    intervals_of(&figures)
}

/// The 95 % interval of each figure, from its values in all draws.
pub(super) fn intervals_of<const K: usize>(figures: &[[Option<f64>; K]]) -> [Option<[f64; 2]>; K] {
    std::array::from_fn(|k| interval(figures.iter().filter_map(|drawn| drawn[k]).collect()))
}

/// The middle 95 % of the values drawn.
pub(super) fn interval(mut drawn: Vec<f64>) -> Option<[f64; 2]> {
    if drawn.len() * 10 < DRAWS * 9 {
        return None;
    }
    drawn.sort_by(f64::total_cmp);
    let at = |share: f64| drawn[((drawn.len() - 1) as f64 * share).round() as usize];
    Some([at(0.025), at(0.975)])
}

#[cfg(test)]
mod tests {
    use super::{DRAWS, intervals};

    #[test]
    fn one_student_has_no_interval() {
        let [found] = intervals(1, 5, |times| [Some(f64::from(times[0]))]);
        assert_eq!(found, None);
    }

    #[test]
    fn the_interval_of_a_mean_is_that_of_theory() {
        // 400 students, half with 0 and half with 1: the mean's standard error is 0.025.
        let [found] = intervals(400, 5, |times| {
            let ones: u32 = times.iter().step_by(2).sum();
            [Some(f64::from(ones) / 400.0)]
        });
        let [low, high] = found.unwrap();
        assert!(
            (low - 0.451).abs() < 0.012 && (high - 0.549).abs() < 0.012,
            "{low} {high} of {DRAWS}"
        );
    }
}
