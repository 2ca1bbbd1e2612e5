//! Small trees on top of the logistic model: what its features do together.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

mod grow;

use grow::Learning;

use super::sigmoid;
use crate::models::random::Random;

/// Rounds, each of one tree, and how much of each is believed.
const ROUNDS: usize = 40;
const RATE: f64 = 0.12;
/// Splits below one another.
const DEPTH: usize = 4;
/// Values are sorted into this many bins of about equal count.
const BINS: usize = 32;
/// Rows from which the edges of the bins are read.
const SAMPLE: usize = 10_000;
/// Share of the rows each tree sees.
const SHARE: f64 = 0.4;

/// A leaf's value, or a feature with the bin up to which rows go to the first of two branches.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Node {
    Leaf(f64),
    Split {
        feature: usize,
        upto: u8,
        branches: usize,
    },
}

/// The fitted trees: the sum of their leaves is added to the log odds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Trees {
    #[serde(with = "exactly")]
    edges: Vec<Vec<f64>>,
    trees: Vec<Vec<Node>>,
}

impl Trees {
    /// Learns what is left of `right` (0 or 1) beyond the log odds `known`.
    ///
    /// Source: Friedman (2002), Stochastic Gradient Boosting; leaves by one Newton step.
    pub(super) fn fit<const N: usize>(rows: &[[f64; N]], known: &[f64], right: &[f64]) -> Self {
        let edges: Vec<Vec<f64>> = (0..N)
            .into_par_iter()
            .map(|feature| edges(rows, feature))
            .collect();
        let bins_of = |row: &[f64; N]| std::array::from_fn(|feature| bin(row[feature], &edges[feature]));
        let rows: Vec<[u8; N]> = rows.par_iter().map(bins_of).collect();
        let mut odds = known.to_vec();
        let mut trees = Vec::with_capacity(ROUNDS);
        let mut random = Random::new(rows.len() as u64);
        for _ in 0..ROUNDS {
            let pull = |(y, odds): (&f64, &f64)| {
                let chance = sigmoid(*odds);
                [y - chance, chance * (1.0 - chance)]
            };
            let pulls: Vec<[f64; 2]> = right.par_iter().zip(&odds).map(pull).collect();
            let tree = Learning::new(&rows, &pulls).tree(drawn(rows.len(), &mut random));
            odds.par_iter_mut()
                .zip(&rows)
                .for_each(|(odds, row)| *odds += leaf(&tree, |feature| row[feature]));
            trees.push(tree);
        }
        Self { edges, trees }
    }

    /// What to add to the log odds for `row`.
    pub(super) fn of<const N: usize>(&self, row: &[f64; N]) -> f64 {
        let bins: [u8; N] = std::array::from_fn(|feature| {
            self.edges
                .get(feature)
                .map_or(0, |edges| bin(row[feature], edges))
        });
        self.trees
            .iter()
            .map(|tree| leaf(tree, |feature| bins[feature]))
            .sum()
    }
}

/// The rows that one tree sees. Each is written down and only some are kept, without a guess at which.
fn drawn(n: usize, random: &mut Random) -> Vec<u32> {
    let (mut chosen, mut kept) = (vec![0; n], 0);
    for i in 0..n {
        chosen[kept] = i as u32;
        kept += usize::from(random.uniform() < SHARE);
    }
    chosen.truncate(kept);
    chosen
}

fn bin(x: f64, edges: &[f64]) -> u8 {
    edges.partition_point(|edge| *edge < x) as u8
}

fn edges<const N: usize>(rows: &[[f64; N]], feature: usize) -> Vec<f64> {
    let stride = rows.len().div_ceil(SAMPLE).max(1);
    let mut known: Vec<f64> = rows.iter().step_by(stride).map(|row| row[feature]).collect();
    known.sort_by(f64::total_cmp);
    let mut edges: Vec<f64> = (1..BINS)
        .filter_map(|k| known.get(k * known.len() / BINS).copied())
        .collect();
    edges.dedup();
    edges
}

fn leaf(tree: &[Node], bin_of: impl Fn(usize) -> u8) -> f64 {
    let mut at = 0;
    loop {
        match &tree[at] {
            Node::Leaf(value) => return *value,
            Node::Split {
                feature,
                upto,
                branches,
            } => at = branches + usize::from(bin_of(*feature) > *upto),
        }
    }
}

/// Edges are values that features take, and a value on its edge must stay on its side of it: as decimal numbers they
/// would be read back a hair beside. Their bits are not.
mod exactly {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    pub fn serialize<S: Serializer>(edges: &[Vec<f64>], to: S) -> Result<S::Ok, S::Error> {
        let bits = |edges: &Vec<f64>| edges.iter().map(|edge| edge.to_bits()).collect();
        edges.iter().map(bits).collect::<Vec<Vec<u64>>>().serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Vec<f64>>, D::Error> {
        let values = |bits: Vec<u64>| bits.into_iter().map(f64::from_bits).collect();
        Ok(Vec::<Vec<u64>>::deserialize(from)?
            .into_iter()
            .map(values)
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::Trees;
    use crate::models::mastery::sigmoid;
    use crate::models::random::Random;

    fn rows(seed: u64, n: usize) -> (Vec<[f64; 3]>, Vec<f64>) {
        let mut random = Random::new(seed);
        let row = |_| [random.normal(), random.normal(), random.normal()];
        let rows: Vec<[f64; 3]> = (0..n).map(row).collect();
        let chance = |row: &[f64; 3]| sigmoid(if row[0] * row[1] > 0.0 { 1.5 } else { -1.5 });
        let right = rows
            .iter()
            .map(|row| f64::from(u8::from(random.uniform() < chance(row))));
        let right = right.collect();
        (rows, right)
    }

    #[test]
    fn what_two_features_say_together_is_found_and_noise_is_not() {
        let (seen, right) = rows(1, 6_000);
        let trees = Trees::fit(&seen, &vec![0.0; seen.len()], &right);
        assert!(trees.of(&[1.0, 1.0, 0.0]) > 0.8 && trees.of(&[1.0, -1.0, 0.0]) < -0.8);
        // Known beforehand, there is little left to add.
        let known: Vec<f64> = seen
            .iter()
            .map(|row| if row[0] * row[1] > 0.0 { 1.5 } else { -1.5 })
            .collect();
        let little = Trees::fit(&seen, &known, &right);
        let (unseen, _) = rows(2, 500);
        let squares: f64 = unseen.iter().map(|row| little.of(row).powi(2)).sum();
        assert!((squares / 500.0).sqrt() < 0.2, "{squares}");
    }

    #[test]
    fn without_rows_nothing_is_added() {
        let none = Trees::fit::<2>(&[], &[], &[]);
        assert!(none.of(&[1.0, 2.0]).abs() < 1e-12);
    }
}
