//! What may come: a score, a table, a number of candidates and a year, drawn together.

use std::collections::BTreeMap;

use super::{DRAWS, Sitting, Tables};
use crate::models::random::Random;

/// Spread of the number of candidates, as a share, where the tables show no larger one.
const CANDIDATES_SPREAD: f64 = 0.05;
/// The seed of all draws.
const SEED: u64 = 0x5EED_0F2A;

/// One possible outcome.
pub(super) struct Draw {
    pub marks: f64,
    pub sitting: usize,
    pub candidates: f64,
    /// Marks of the table for one mark of the year to come.
    stretch: f64,
}

impl Draw {
    /// Where these marks are read in the table. Marks of 0 or less, which guessing has, are worth the same in hard
    /// years and in easy ones.
    pub fn read_at(&self, marks: f64) -> f64 {
        if marks > 0.0 { marks * self.stretch } else { marks }
    }
}

impl Tables {
    pub(super) fn draw(&self, mean: f64, sd: f64) -> Vec<Draw> {
        let mut random = Random::new(SEED);
        let mut chance = [0.0; 3];
        (0..DRAWS)
            .map(|i| {
                // One draw in each of equally likely slices: every table gets its share exactly.
                let slice = (i as f64 + random.uniform()) / DRAWS as f64;
                let pick = |slice: f64| {
                    let found = self.upto.partition_point(|upto| *upto <= slice);
                    found.min(self.sittings.len() - 1)
                };
                let counted = &self.sittings[pick(random.uniform())];
                // Each draw is followed by its mirror image, which keeps chance out of the middle.
                chance = match i % 2 {
                    0 => std::array::from_fn(|_| random.normal()),
                    _ => chance.map(|drawn| -drawn),
                };
                let [score, number, year] = chance;
                let candidates = counted.candidates.map_or(counted.table.n_candidates(), |n| {
                    n.max(counted.table.n_candidates())
                });
                Draw {
                    marks: (mean + sd * score).min(100.0) / 100.0 * self.max_marks,
                    sitting: pick(slice),
                    candidates: candidates as f64 * (self.candidates_spread * number).exp(),
                    stretch: (self.years.moved * year).exp(),
                }
            })
            .collect()
    }
}

/// Spread, as a share, of the yearly numbers of candidates; the shifts of a year are one number.
pub(super) fn spread_of_candidates(sittings: &[Sitting]) -> f64 {
    let mut years: BTreeMap<i32, u64> = BTreeMap::new();
    for one in sittings {
        let known = years.entry(one.year).or_default();
        *known = one.candidates.unwrap_or_default().max(*known);
    }
    let known = years.into_values().filter(|n| *n > 0);
    let logs: Vec<f64> = known.map(|n| (n as f64).ln()).collect();
    if logs.len() < 2 {
        return CANDIDATES_SPREAD;
    }
    let mean = logs.iter().sum::<f64>() / logs.len() as f64;
    let squares: f64 = logs.iter().map(|x| (x - mean).powi(2)).sum();
    (squares / (logs.len() - 1) as f64).sqrt().max(CANDIDATES_SPREAD)
}
