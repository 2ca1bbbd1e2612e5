//! Students who sit the same tests: one multivariate normal over all occasions and subjects.

use std::collections::HashMap;

use statrs::distribution::{ContinuousCDF, Normal};

use super::Sitting;
use super::marginal::Marginal;

mod correction;
mod joint;

use correction::{Case, Correction};
use joint::{Joint, Pattern};

/// More cells (subject x occasion) than this are not one series of tests any more.
const MOST_CELLS: usize = 24;
/// Students a cell needs for a shape and covariances of its own.
const LEAST_STUDENTS: usize = 40;
/// Share of all results that must lie in cells with enough students.
const LEAST_SHARE: f64 = 0.8;
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

/// Subject and time (its bits) of a test that all sit.
type Key = (usize, u64);

/// The joint distribution of all cells, in normal values.
#[derive(Clone, Debug)]
pub(super) struct Occasions {
    cells: HashMap<Key, usize>,
    /// When each cell's test was sat.
    times: Vec<f64>,
    shapes: Vec<Marginal>,
    joint: Joint,
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
    pub(super) fn fit(students: &[&[Sitting]], shape: Shape) -> Option<Self> {
        let cells = find_cells(students)?;
        let mut times = vec![0.0; cells.len()];
        for ((_, bits), &cell) in &cells {
            times[cell] = f64::from_bits(*bits);
        }
        let mut scores: Vec<Vec<f64>> = vec![Vec::new(); cells.len()];
        for one in students.iter().copied().flatten() {
            if let Some(&cell) = cells.get(&key(one)) {
                scores[cell].push(one.score);
            }
        }
        let bend = match shape {
            Shape::Bent => Marginal::bent,
            Shape::Straight => Marginal::straight,
        };
        let shapes: Vec<Marginal> = scores.iter().map(|own| bend(own)).collect::<Option<_>>()?;
        let patterns = patterns(&cells, &shapes, students);
        let joint = Joint::fit(cells.len(), &patterns)?;
        let corrections = (0..cells.len())
            .map(|cell| correction(cell, &times, &joint, &patterns))
            .collect();
        let standard = Normal::standard();
        let quantiles = std::array::from_fn(|i| standard.inverse_cdf((i as f64 + 0.5) / MEAN_POINTS as f64));
        Some(Self {
            cells,
            times,
            shapes,
            joint,
            corrections,
            quantiles,
        })
    }

    /// The result `target` given `earlier` ones; `None` when its cell, or all of theirs, are unknown.
    pub(super) fn predict(&self, earlier: &[Sitting], target: &Sitting) -> Option<Predicted<'_>> {
        let wanted = *self.cells.get(&key(target))?;
        let (mut seen, mut values) = normal_values(&self.cells, &self.shapes, earlier);
        // What is known of a cell is what came before the wanted one.
        while seen
            .last()
            .is_some_and(|&cell| self.times[cell] >= self.times[wanted])
        {
            seen.pop();
            values.pop();
        }
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
        Some(Predicted {
            shape: &self.shapes[wanted],
            quantiles: &self.quantiles,
            mean: case.mean + missed,
            sd: given.variance.sqrt(),
        })
    }
}

fn key(one: &Sitting) -> Key {
    // Minus zero is zero.
    (one.subject, (one.at + 0.0).to_bits())
}

/// The cells with enough students, numbered by time, then subject.
fn find_cells(students: &[&[Sitting]]) -> Option<HashMap<Key, usize>> {
    let mut counts: HashMap<Key, usize> = HashMap::new();
    for one in students.iter().copied().flatten() {
        *counts.entry(key(one)).or_default() += 1;
    }
    let total: usize = counts.values().sum();
    counts.retain(|_, n| *n >= LEAST_STUDENTS);
    let covered: usize = counts.values().sum();
    if counts.len() < 2 || counts.len() > MOST_CELLS || (covered as f64) < LEAST_SHARE * total as f64 {
        return None;
    }
    let mut kept: Vec<Key> = counts.into_keys().collect();
    kept.sort_by(|a, b| {
        f64::from_bits(a.1)
            .total_cmp(&f64::from_bits(b.1))
            .then(a.0.cmp(&b.0))
    });
    Some(
        kept.into_iter()
            .enumerate()
            .map(|(cell, key)| (key, cell))
            .collect(),
    )
}

/// Known cells in rising order with the student's mean normal value in each.
fn normal_values(
    cells: &HashMap<Key, usize>,
    shapes: &[Marginal],
    own: &[Sitting],
) -> (Vec<usize>, Vec<f64>) {
    let known = |one: &Sitting| {
        let cell = *cells.get(&key(one))?;
        Some((cell, shapes[cell].to_normal(one.score)))
    };
    let mut found: Vec<(usize, f64)> = own.iter().filter_map(known).collect();
    found.sort_by_key(|(cell, _)| *cell);
    let mean = |run: &[(usize, f64)]| run.iter().map(|(_, z)| z).sum::<f64>() / run.len() as f64;
    found
        .chunk_by(|a, b| a.0 == b.0)
        .map(|run| (run[0].0, mean(run)))
        .unzip()
}

fn patterns(cells: &HashMap<Key, usize>, shapes: &[Marginal], students: &[&[Sitting]]) -> Vec<Pattern> {
    let mut places: HashMap<Vec<usize>, usize> = HashMap::new();
    let mut found: Vec<Pattern> = Vec::new();
    for own in students {
        let (seen, values) = normal_values(cells, shapes, own);
        if seen.is_empty() {
            continue;
        }
        let place = *places.entry(seen.clone()).or_insert_with(|| {
            found.push(Pattern {
                seen,
                rows: Vec::new(),
            });
            found.len() - 1
        });
        found[place].rows.push(values);
    }
    found
}

/// Learns what the joint normal misses in the cell `wanted`, from the students it was fitted on.
fn correction(wanted: usize, times: &[f64], joint: &Joint, patterns: &[Pattern]) -> Option<Correction> {
    // Cells are numbered by time, so the earlier ones are the first.
    let n_earlier = times.partition_point(|at| *at < times[wanted]);
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
