//! Those measured, drawn again for the intervals of their figures.

use rayon::prelude::*;

use super::{Counts, merged};
use crate::evaluate::bootstrap::DRAWS;
use crate::models::random::Random;

/// Centres drawn again with replacement, their candidates counted at the marks of `all`: candidates of one centre are
/// alike, so drawing them one by one would make the intervals too narrow.
pub(super) fn draw_centres(centres: &[Counts], all: &Counts, seed: u64) -> Vec<Counts> {
    let place = |marks: f64| all.binary_search_by(|(known, _)| marks.total_cmp(known));
    let placed = centres.iter().map(|own| {
        let places = merged(std::slice::from_ref(own)).into_iter();
        places
            .filter_map(|(marks, n)| Some((place(marks).ok()?, n)))
            .collect()
    });
    let placed: Vec<Vec<(usize, u64)>> = placed.collect();
    (0..DRAWS as u64)
        .into_par_iter()
        .map(|draw| {
            let mut random = Random::new(seed ^ (draw + 1).wrapping_mul(0xD6E8_FEB8_6659_FD93));
            let mut counts: Counts = all.iter().map(|(marks, _)| (*marks, 0)).collect();
            for _ in 0..placed.len() {
                for (at, n) in &placed[random.below(placed.len())] {
                    counts[*at].1 += n;
                }
            }
            counts
        })
        .collect()
}

/// Candidates drawn again with replacement, as independent Poisson counts.
pub(super) fn draw_candidates(counts: &Counts, seed: u64) -> Vec<Counts> {
    let mut random = Random::new(seed ^ 0x5DEE_CE66);
    (0..DRAWS)
        .map(|_| {
            counts
                .iter()
                .map(|&(marks, n)| (marks, random.poisson(n as f64)))
                .collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Counts, DRAWS, draw_candidates, draw_centres};
    use crate::evaluate::rank::merged;

    #[test]
    fn centres_are_drawn_whole_and_vary_more_than_their_candidates_would() {
        // Forty centres of a hundred candidates each, all of a centre with the same marks.
        let centres: Vec<_> = (0..40).map(|i| vec![(f64::from(i % 2), 100)]).collect();
        let all = merged(&centres);
        let spread = |draws: &[Counts]| {
            let best = draws.iter().map(|counts| counts[0].1 as f64);
            (best.map(|n| (n - 2_000.0).powi(2)).sum::<f64>() / DRAWS as f64).sqrt()
        };
        let whole = draw_centres(&centres, &all, 1);
        assert!(whole.iter().flatten().all(|(_, n)| n % 100 == 0));
        // By theory the count of a half has standard error 100 x sqrt(40 x 1/4) = 316 by centres, and sqrt(2000) = 45
        // by candidates; 200 draws tell it to a twentieth.
        let (by_centre, by_candidate) = (spread(&whole), spread(&draw_candidates(&all, 1)));
        assert!((270.0..360.0).contains(&by_centre), "{by_centre}");
        assert!((38.0..52.0).contains(&by_candidate), "{by_candidate}");
    }
}
