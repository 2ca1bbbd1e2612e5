//! Those measured, drawn again for the intervals of their figures. Each draw is measured and dropped: a table of a
//! million marks is held twice, not two hundred times.

use rayon::prelude::*;

use super::{Counts, merged};
use crate::evaluate::bootstrap::DRAWS;
use crate::models::random::Random;

/// Centres drawn again with replacement, their candidates counted at the marks of `all`: candidates of one centre are
/// alike, so drawing them one by one would make the intervals too narrow.
pub(super) fn measure_centres<R: Send>(
    centres: &[Counts],
    all: &Counts,
    seed: u64,
    measure: impl Fn(&Counts) -> R + Sync,
) -> Vec<R> {
    let place = |marks: f64| all.binary_search_by(|(known, _)| marks.total_cmp(known));
    let placed = centres.iter().map(|own| {
        let places = merged(std::slice::from_ref(own)).into_iter();
        places
            .filter_map(|(marks, n)| Some((place(marks).ok()?, n)))
            .collect()
    });
    let placed: Vec<Vec<(usize, u64)>> = placed.collect();
    let of_draw = |draw: u64| {
        let mut random = Random::new(seed ^ (draw + 1).wrapping_mul(0xD6E8_FEB8_6659_FD93));
        let mut counts: Counts = all.iter().map(|(marks, _)| (*marks, 0)).collect();
        for _ in 0..placed.len() {
            for (at, n) in &placed[random.below(placed.len())] {
                counts[*at].1 += n;
            }
        }
        measure(&counts)
    };
    (0..DRAWS as u64).into_par_iter().map(of_draw).collect()
}

/// Candidates drawn again with replacement, as independent Poisson counts.
pub(super) fn measure_candidates<R: Send>(
    counts: &Counts,
    seed: u64,
    measure: impl Fn(&Counts) -> R + Sync,
) -> Vec<R> {
    let mut random = Random::new(seed ^ 0x5DEE_CE66);
    let mut draw = || -> Counts {
        let of = |&(marks, n): &(f64, u64)| (marks, random.poisson(n as f64));
        counts.iter().map(of).collect()
    };
    let mut measured = Vec::with_capacity(DRAWS);
    let mut drawn = draw();
    // The draws are of one series of random numbers, so the next is made while the last is measured.
    for _ in 1..DRAWS {
        let (next, found) = rayon::join(&mut draw, || measure(&drawn));
        measured.push(found);
        drawn = next;
    }
    measured.push(measure(&drawn));
    measured
}

#[cfg(test)]
mod tests {
    use super::{Counts, DRAWS, measure_candidates, measure_centres};
    use crate::evaluate::rank::merged;
    use crate::models::random::Random;

    #[test]
    fn centres_are_drawn_whole_and_vary_more_than_their_candidates_would() {
        // Forty centres of a hundred candidates each, all of a centre with the same marks.
        let centres: Vec<_> = (0..40).map(|i| vec![(f64::from(i % 2), 100)]).collect();
        let all = merged(&centres);
        let spread = |draws: &[Counts]| {
            let best = draws.iter().map(|counts| counts[0].1 as f64);
            (best.map(|n| (n - 2_000.0).powi(2)).sum::<f64>() / DRAWS as f64).sqrt()
        };
        let whole = measure_centres(&centres, &all, 1, Counts::clone);
        assert!(whole.iter().flatten().all(|(_, n)| n % 100 == 0));
        // By theory the count of a half has standard error 100 x sqrt(40 x 1/4) = 316 by centres, and sqrt(2000) = 45
        // by candidates; 200 draws tell it to a twentieth.
        let by_candidate = measure_candidates(&all, 1, Counts::clone);
        let (by_centre, by_candidate) = (spread(&whole), spread(&by_candidate));
        assert!((270.0..360.0).contains(&by_centre), "{by_centre}");
        assert!((38.0..52.0).contains(&by_candidate), "{by_candidate}");
    }

    #[test]
    fn every_draw_is_measured_once_in_the_order_of_one_series() {
        let counts: Counts = vec![(9.0, 40), (8.0, 3), (7.0, 0)];
        let mut random = Random::new(5 ^ 0x5DEE_CE66);
        let mut one = || {
            counts
                .iter()
                .map(|(marks, n)| (*marks, random.poisson(*n as f64)))
                .collect()
        };
        let series: Vec<Counts> = (0..DRAWS).map(|_| one()).collect();
        assert_eq!(measure_candidates(&counts, 5, Counts::clone), series);
    }
}
