//! By how much the tests of one source are harder or easier than others of the same occasion.
//!
//! Where an occasion is sat in many places (classes, shifts, series), what a student's earlier results leave open is
//! partly common to the place. That part is a random effect: drawn to zero by a variance that is learned too, so a
//! place with few results keeps to the occasion.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::cells::Cells;
use super::joint::{Conditional, Joint};
use crate::models::next_score::Sitting;

/// Alternations between the effects and their variance.
const STEPS: usize = 8;
/// First guess of the effects' variance, in normal values, and the least.
const FIRST_VARIANCE: f64 = 0.1;
const LEAST_VARIANCE: f64 = 1e-4;

/// Source and cell.
type Place = (usize, usize);

/// One result: how far it lies from what its student's earlier results say, and how sure these are.
pub(super) struct Deviation {
    place: Place,
    by: f64,
    variance: f64,
}

/// An effect, and the variance of what is not known of it; both in normal values.
#[derive(Clone, Copy, Debug)]
struct Effect {
    mean: f64,
    variance: f64,
}

/// The effects by source and cell.
#[derive(Clone, Debug, Default)]
pub(super) struct Offsets {
    known: HashMap<Place, Effect>,
    /// Variance between sources: what is not known of one that nobody has told of.
    variance: f64,
}

impl Offsets {
    /// What `source` adds in `cell`, in normal values, and the variance of what is not known of it.
    pub(super) fn of(&self, source: usize, cell: usize) -> (f64, f64) {
        self.known
            .get(&(source, cell))
            .map_or((0.0, self.variance), |effect| (effect.mean, effect.variance))
    }

    /// Effects and their variance by EM.
    ///
    /// Source: Laird and Ware (1982), Random-effects models for longitudinal data.
    pub(super) fn learn(deviations: &[Deviation]) -> Self {
        let mut sums: HashMap<Place, (f64, f64)> = HashMap::new();
        for one in deviations {
            let (sum, information) = sums.entry(one.place).or_default();
            *sum += one.by / one.variance;
            *information += 1.0 / one.variance;
        }
        // The order of a map must not decide how sums are rounded.
        let mut sums: Vec<(Place, (f64, f64))> = sums.into_iter().collect();
        sums.sort_unstable_by_key(|(place, _)| *place);
        let mut variance = FIRST_VARIANCE;
        for _ in 0..STEPS {
            let squares = sums.iter().map(|(_, told)| {
                let Effect { mean, variance } = effect(*told, variance);
                mean * mean + variance
            });
            variance = (squares.sum::<f64>() / sums.len().max(1) as f64).max(LEAST_VARIANCE);
        }
        Self {
            known: sums
                .into_iter()
                .map(|(place, told)| (place, effect(told, variance)))
                .collect(),
            variance,
        }
    }
}

/// What results tell of a source, drawn to zero.
fn effect((sum, information): (f64, f64), variance: f64) -> Effect {
    let certainty = information + 1.0 / variance;
    Effect {
        mean: sum / certainty,
        variance: 1.0 / certainty,
    }
}

/// How far each result lies from what its student's earlier ones say; a first result from the occasion's mean.
pub(super) fn deviations(
    cells: &Cells,
    offsets: &Offsets,
    joint: &Joint,
    students: &[&[Sitting]],
) -> Vec<Deviation> {
    let mut known: HashMap<(usize, Vec<usize>), Option<Conditional>> = HashMap::new();
    let mut found = Vec::new();
    for own in students {
        let (seen, values) = cells.values(offsets, own);
        for one in *own {
            let Some(cell) = cells.of(one) else {
                continue;
            };
            let earlier = seen.partition_point(|other| *other < cells.earlier(cell));
            let given = match known.entry((cell, seen[..earlier].to_vec())) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(unknown) => unknown.insert(joint.conditional(cell, &seen[..earlier])),
            };
            let (mean, variance) = given.as_ref().map_or((0.0, 1.0), |given| {
                (given.mean(&values[..earlier]), given.variance)
            });
            found.push(Deviation {
                place: (one.source, cell),
                by: cells.shape(cell).to_normal(one.score) - mean,
                variance,
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Deviation, Offsets};
    use crate::models::random::Random;

    #[test]
    fn a_source_with_many_results_has_its_own_offset_and_one_with_few_keeps_to_the_occasion() {
        // Forty sources whose effects have a standard deviation of 0.5; source 0 has two results, the others 200.
        let mut random = Random::new(11);
        let effects: Vec<f64> = (0..40).map(|_| 0.5 * random.normal()).collect();
        let mut deviations = Vec::new();
        for (source, effect) in effects.iter().enumerate() {
            for _ in 0..if source == 0 { 2 } else { 200 } {
                deviations.push(Deviation {
                    place: (source, 0),
                    by: effect + random.normal(),
                    variance: 1.0,
                });
            }
        }
        let offsets = Offsets::learn(&deviations);
        assert!(
            (offsets.variance.sqrt() - 0.5).abs() < 0.12,
            "{}",
            offsets.variance
        );
        for (source, effect) in effects.iter().enumerate().skip(1) {
            let (found, unsure) = offsets.of(source, 0);
            // Three standard errors of a mean of 200.
            assert!(
                (found - effect).abs() < 0.22 && unsure < 0.006,
                "{source}: {found} {effect}"
            );
        }
        let told: f64 = deviations[..2].iter().map(|one| one.by).sum::<f64>() / 2.0;
        let (found, unsure) = offsets.of(0, 0);
        assert!(
            found.abs() < 0.5 * told.abs() && unsure > 0.1,
            "{found} of {told}"
        );
        // Nobody has met source 99: it adds nothing, and may lie as far away as any.
        assert_eq!(offsets.of(99, 0), (0.0, offsets.variance));
    }
}
