//! Grows one tree on sums by bin. Of two branches only the smaller one is summed: the other has what is left.

use rayon::prelude::*;

use super::{BINS, DEPTH, Node, RATE};

/// Information a leaf needs at least, and by which its step is drawn to zero.
const LEAST_INFORMATION: f64 = 40.0;
const RIDGE: f64 = 20.0;
/// Rows that one task sums; the sums do not depend on how many tasks there are at a time.
const CHUNK: usize = 8_192;

/// The gradient and the information of a row, or their sums.
type Pull = [f64; 2];
/// What is pulled in each bin of each feature.
type Histogram<const N: usize> = Box<[[Pull; BINS]; N]>;

/// What a tree learns from: the bins of each row's features, and what pulls at the row.
pub(super) struct Learning<'a, const N: usize> {
    rows: &'a [[u8; N]],
    pulls: &'a [Pull],
}

/// A split of rows: the feature, the bin up to which rows go to the first branch.
struct Best {
    feature: usize,
    upto: u8,
}

impl<'a, const N: usize> Learning<'a, N> {
    /// `rows` are bins, each below [`BINS`]; `pulls` the gradient and the information of each row.
    pub(super) fn new(rows: &'a [[u8; N]], pulls: &'a [Pull]) -> Self {
        Self { rows, pulls }
    }

    /// The tree for the rows `chosen`.
    pub(super) fn tree(&self, mut chosen: Vec<u32>) -> Vec<Node> {
        let mut tree = vec![Node::Leaf(0.0)];
        let all = self.histogram(&chosen);
        self.grow(&mut tree, 0, &mut chosen, DEPTH, all);
        tree
    }

    /// Grows the tree below node `at` for the rows `chosen`, whose histogram is `own`.
    fn grow(&self, tree: &mut Vec<Node>, at: usize, chosen: &mut [u32], depth: usize, own: Histogram<N>) {
        let [sum, weight] = self.sum(chosen);
        let split = if depth == 0 {
            None
        } else {
            best_split(&own, sum, weight)
        };
        let Some(Best { feature, upto }) = split else {
            tree[at] = Node::Leaf(RATE * sum / (weight + RIDGE));
            return;
        };
        let middle = self.divide(chosen, feature, upto);
        let branches = tree.len();
        tree[at] = Node::Split {
            feature,
            upto,
            branches,
        };
        tree.extend([Node::Leaf(0.0), Node::Leaf(0.0)]);
        let (low, high) = chosen.split_at_mut(middle);
        // A leaf reads no histogram; of two branches the larger one has what the smaller one leaves of `own`.
        let (of_low, of_high) = if depth == 1 {
            (nothing(), own)
        } else if low.len() <= high.len() {
            let small = self.histogram(low);
            let rest = without(own, &small);
            (small, rest)
        } else {
            let small = self.histogram(high);
            let rest = without(own, &small);
            (rest, small)
        };
        self.grow(tree, branches, low, depth - 1, of_low);
        self.grow(tree, branches + 1, high, depth - 1, of_high);
    }

    /// Puts the rows of the first branch before the others, each in their order; returns how many there are. Every row
    /// is written to both places and only one of them moves on: a guess at each row would be wrong half of the time.
    fn divide(&self, chosen: &mut [u32], feature: usize, upto: u8) -> usize {
        let (mut others, mut n_low, mut n_high) = (vec![0; chosen.len()], 0, 0);
        for at in 0..chosen.len() {
            let i = chosen[at];
            let is_low = self.rows[i as usize][feature] <= upto;
            chosen[n_low] = i;
            others[n_high] = i;
            n_low += usize::from(is_low);
            n_high += usize::from(!is_low);
        }
        chosen[n_low..].copy_from_slice(&others[..n_high]);
        n_low
    }

    fn sum(&self, chosen: &[u32]) -> Pull {
        let mut sum = [0.0; 2];
        for &i in chosen {
            add(&mut sum, self.pulls[i as usize]);
        }
        sum
    }

    /// Row by row, so that the bins of a row are read at once; parts are added in their order.
    fn histogram(&self, chosen: &[u32]) -> Histogram<N> {
        let of_part = |part: &[u32]| {
            let mut own = nothing();
            for &i in part {
                let pull = self.pulls[i as usize];
                for (bins, &bin) in own.iter_mut().zip(&self.rows[i as usize]) {
                    add(&mut bins[usize::from(bin) % BINS], pull);
                }
            }
            own
        };
        let parts: Vec<Histogram<N>> = chosen.par_chunks(CHUNK).map(of_part).collect();
        let mut all = nothing();
        for part in &parts {
            for (sum, own) in all.iter_mut().flatten().zip(part.iter().flatten()) {
                add(sum, *own);
            }
        }
        all
    }
}

fn nothing<const N: usize>() -> Histogram<N> {
    Box::new([[[0.0; 2]; BINS]; N])
}

fn add(sum: &mut Pull, pull: Pull) {
    sum[0] += pull[0];
    sum[1] += pull[1];
}

fn without<const N: usize>(mut all: Histogram<N>, part: &Histogram<N>) -> Histogram<N> {
    for (sum, own) in all.iter_mut().flatten().zip(part.iter().flatten()) {
        add(sum, own.map(|x| -x));
    }
    all
}

/// The split that gains most, of rows that together pull with `sum` and `weight`.
fn best_split<const N: usize>(own: &Histogram<N>, sum: f64, weight: f64) -> Option<Best> {
    let score = |sum: f64, weight: f64| sum * sum / (weight + RIDGE);
    let whole = score(sum, weight);
    // Less is the rounding of sums.
    let (mut most, mut best) = (1e-9, None);
    for (feature, bins) in own.iter().enumerate() {
        let (mut below, mut lighter) = (0.0, 0.0);
        for (bin, [own, own_weight]) in bins.iter().enumerate() {
            below += own;
            lighter += own_weight;
            if lighter >= LEAST_INFORMATION && weight - lighter >= LEAST_INFORMATION {
                let gain = score(below, lighter) + score(sum - below, weight - lighter) - whole;
                if gain > most {
                    most = gain;
                    best = Some(Best {
                        feature,
                        upto: bin as u8,
                    });
                }
            }
        }
    }
    best
}
