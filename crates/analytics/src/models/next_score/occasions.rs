//! Students who sit the same tests: one multivariate normal over all occasions and subjects.

use statrs::distribution::{ContinuousCDF, Normal};

use super::Sitting;
use super::marginal::Marginal;

mod cells;
mod correction;
mod joint;
mod offsets;

use cells::Cells;
use correction::{Case, Correction};
use joint::{Joint, Pattern};
use offsets::Offsets;

/// Alternations between the joint distribution and what sources add.
const SOURCE_ROUNDS: usize = 3;
/// Points at which a mean in scores is taken over the bent normal.
const MEAN_POINTS: usize = 31;

/// How an occasion's marks are brought to a normal shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Through their quantiles.
    Bent,
    /// By mean and standard deviation only.
    Straight,
}

/// What the model is given to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) shape: Shape,
    /// Whether sources may be harder or easier within an occasion.
    pub(super) has_sources: bool,
}

/// The joint distribution of all cells, in normal values.
#[derive(Clone, Debug)]
pub(super) struct Occasions {
    cells: Cells,
    joint: Joint,
    offsets: Offsets,
    corrections: Vec<Option<Correction>>,
    quantiles: [f64; MEAN_POINTS],
}

/// The distribution of one result: normal before the bend is taken back.
pub(super) struct Predicted<'a> {
    shape: &'a Marginal,
    quantiles: &'a [f64; MEAN_POINTS],
    mean: f64,
    sd: f64,
}

impl Predicted<'_> {
    /// Expected score.
    pub(super) fn mean(&self) -> f64 {
        let sum: f64 = self
            .quantiles
            .iter()
            .map(|q| self.shape.to_score(self.mean + self.sd * q))
            .sum();
        sum / MEAN_POINTS as f64
    }

    /// The scores `factor` standard deviations below and above, in normal values.
    pub(super) fn band(&self, factor: f64) -> (f64, f64) {
        let at = |sign: f64| self.shape.to_score(self.mean + sign * factor * self.sd);
        (at(-1.0), at(1.0))
    }

    /// How many standard deviations `score` lies from the mean, in normal values.
    pub(super) fn surprise(&self, score: f64) -> f64 {
        (self.shape.to_normal(score) - self.mean).abs() / self.sd
    }
}

impl Occasions {
    /// `None` when the results are no common series of tests, or when an occasion has no spread.
    pub(super) fn fit(students: &[&[Sitting]], form: Form) -> Option<Self> {
        let cells = Cells::find(students, form.shape)?;
        let mut offsets = Offsets::default();
        let mut patterns = cells.patterns(&offsets, students);
        let mut joint = Joint::fit(cells.len(), &patterns)?;
        for _ in 0..if form.has_sources { SOURCE_ROUNDS } else { 0 } {
            offsets = Offsets::learn(&offsets::deviations(&cells, &offsets, &joint, students));
            patterns = cells.patterns(&offsets, students);
            joint = Joint::fit(cells.len(), &patterns)?;
        }
        let corrections = (0..cells.len())
            .map(|cell| correction(cell, &cells, &joint, &patterns))
            .collect();
        let standard = Normal::standard();
        let quantiles = std::array::from_fn(|i| standard.inverse_cdf((i as f64 + 0.5) / MEAN_POINTS as f64));
        Some(Self {
            cells,
            joint,
            offsets,
            corrections,
            quantiles,
        })
    }

    /// The result `target` given `earlier` ones; `None` when its cell, or all of theirs, are unknown.
    pub(super) fn predict(&self, earlier: &[Sitting], target: &Sitting) -> Option<Predicted<'_>> {
        let wanted = self.cells.of(target)?;
        let (mut seen, mut values) = self.cells.values(&self.offsets, earlier);
        // What is known of a cell is what came before the wanted one.
        let known = seen.partition_point(|cell| *cell < self.cells.earlier(wanted));
        seen.truncate(known);
        values.truncate(known);
        let given = self.joint.conditional(wanted, &seen)?;
        let case = Case {
            mean: given.mean(&values),
            variance: given.variance,
            seen: &seen,
            values: &values,
        };
        let missed = self.corrections[wanted]
            .as_ref()
            .map_or(0.0, |correction| correction.of(&case));
        let (of_source, unsure) = self.offsets.of(target.source, wanted);
        Some(Predicted {
            shape: self.cells.shape(wanted),
            quantiles: &self.quantiles,
            mean: case.mean + missed + of_source,
            sd: (given.variance + unsure).sqrt(),
        })
    }
}

/// Learns what the joint normal misses in the cell `wanted`, from the students it was fitted on.
fn correction(wanted: usize, cells: &Cells, joint: &Joint, patterns: &[Pattern]) -> Option<Correction> {
    let n_earlier = cells.earlier(wanted);
    let mut correction = Correction::before(n_earlier);
    for pattern in patterns {
        let Ok(place) = pattern.seen.binary_search(&wanted) else {
            continue;
        };
        let seen = &pattern.seen[..pattern.seen.partition_point(|cell| *cell < n_earlier)];
        let Some(given) = joint.conditional(wanted, seen) else {
            continue;
        };
        for row in &pattern.rows {
            let values = &row[..seen.len()];
            let case = Case {
                mean: given.mean(values),
                variance: given.variance,
                seen,
                values,
            };
            correction.add(&case, row[place] - case.mean);
        }
    }
    correction.solve()
}
