//! The tests that all sit: subject by occasion, each with a shape of its own.

use std::collections::HashMap;

use super::Shape;
use super::joint::Pattern;
use super::offsets::Offsets;
use crate::models::next_score::Sitting;
use crate::models::next_score::marginal::Marginal;

/// More cells (subject x occasion) than this are not one series of tests any more.
const MOST_CELLS: usize = 24;
/// Students a cell needs for a shape and covariances of its own.
const LEAST_STUDENTS: usize = 40;
/// Share of all results that must lie in cells with enough students.
const LEAST_SHARE: f64 = 0.8;

/// Subject and time (its bits) of a test that all sit.
type Key = (usize, u64);

/// Cells numbered by time, then subject.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    numbers: HashMap<Key, usize>,
    /// When each cell's test was sat.
    times: Vec<f64>,
    shapes: Vec<Marginal>,
}

impl Cells {
    /// `None` when the results are no common series of tests, or when an occasion has no spread.
    pub(super) fn find(students: &[&[Sitting]], shape: Shape) -> Option<Self> {
        let numbers = number(students)?;
        let mut times = vec![0.0; numbers.len()];
        for ((_, bits), &cell) in &numbers {
            times[cell] = f64::from_bits(*bits);
        }
        let mut scores: Vec<Vec<f64>> = vec![Vec::new(); numbers.len()];
        for one in students.iter().copied().flatten() {
            if let Some(&cell) = numbers.get(&key(one)) {
                scores[cell].push(one.score);
            }
        }
        let bend = match shape {
            Shape::Bent => Marginal::bent,
            Shape::Straight => Marginal::straight,
        };
        let shapes = scores.iter().map(|own| bend(own)).collect::<Option<_>>()?;
        Some(Self {
            numbers,
            times,
            shapes,
        })
    }

    pub(super) fn len(&self) -> usize {
        self.times.len()
    }

    pub(super) fn of(&self, one: &Sitting) -> Option<usize> {
        self.numbers.get(&key(one)).copied()
    }

    pub(super) fn shape(&self, cell: usize) -> &Marginal {
        &self.shapes[cell]
    }

    /// How many cells come before `cell` in time: they are the first ones.
    pub(super) fn earlier(&self, cell: usize) -> usize {
        self.times.partition_point(|at| *at < self.times[cell])
    }

    /// Known cells in rising order with the student's mean normal value in each, without what the source adds.
    pub(super) fn values(&self, offsets: &Offsets, own: &[Sitting]) -> (Vec<usize>, Vec<f64>) {
        let known = |one: &Sitting| {
            let cell = self.of(one)?;
            let value = self.shapes[cell].to_normal(one.score);
            Some((cell, value - offsets.of(one.source, cell).0))
        };
        let mut found: Vec<(usize, f64)> = own.iter().filter_map(known).collect();
        found.sort_by_key(|(cell, _)| *cell);
        let mean = |run: &[(usize, f64)]| run.iter().map(|(_, z)| z).sum::<f64>() / run.len() as f64;
        found
            .chunk_by(|a, b| a.0 == b.0)
            .map(|run| (run[0].0, mean(run)))
            .unzip()
    }

    /// The students by the cells that they have results in.
    pub(super) fn patterns(&self, offsets: &Offsets, students: &[&[Sitting]]) -> Vec<Pattern> {
        let mut places: HashMap<Vec<usize>, usize> = HashMap::new();
        let mut found: Vec<Pattern> = Vec::new();
        for own in students {
            let (seen, values) = self.values(offsets, own);
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
}

fn key(one: &Sitting) -> Key {
    // Minus zero is zero.
    (one.subject, (one.at + 0.0).to_bits())
}

/// The cells with enough students.
fn number(students: &[&[Sitting]]) -> Option<HashMap<Key, usize>> {
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
