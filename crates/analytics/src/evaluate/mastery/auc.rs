//! The area under the receiver operating characteristic of many bootstrap draws, several at a pass over the answers.

use rayon::prelude::*;

/// Draws counted side by side.
const LANES: usize = 16;

/// One count for each draw of a pass.
type Counts = [u32; LANES];

/// One answer, in the order of the chances.
struct Step {
    student: u32,
    is_right: bool,
    /// Whether the order between this answer and those since the last one with this mark says something.
    opens: bool,
}

/// Answers by rising chance.
pub(super) struct Ranked(Vec<Step>);

impl Ranked {
    /// `answers`: chance, student, whether it was right.
    pub(super) fn new(mut answers: Vec<(f64, u32, bool)>) -> Self {
        answers.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let mut steps = Vec::with_capacity(answers.len());
        // Right answers among themselves make no pair, so a change of outcome alone begins a block; answers of one
        // chance and both outcomes are a block of their own.
        let mut block = None;
        for tied in answers.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
            let first = tied[0].2;
            let outcome = tied.iter().all(|answer| answer.2 == first).then_some(first);
            let opens = outcome.is_none() || block != Some(outcome);
            block = Some(outcome);
            for (i, &(_, student, is_right)) in tied.iter().enumerate() {
                steps.push(Step {
                    student,
                    is_right,
                    opens: opens && i == 0,
                });
            }
        }
        Self(steps)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Pairs of a right and a wrong answer in the right order, ties by half, of all such pairs: for each draw, in which
    /// student `i` counts `draw[i]` times. `None` with one class only.
    pub(super) fn aucs(&self, draws: &[Vec<u32>]) -> Vec<Option<f64>> {
        let side_by_side = |draws: &[Vec<u32>]| {
            let mut times = vec![[0; LANES]; draws.first().map_or(0, Vec::len)];
            for (lane, draw) in draws.iter().enumerate() {
                for (counts, &drawn) in times.iter_mut().zip(draw) {
                    counts[lane] = drawn;
                }
            }
            let aucs = self.pass(&times);
            (0..draws.len()).map(move |lane| aucs[lane])
        };
        draws.par_chunks(LANES).flat_map_iter(side_by_side).collect()
    }

    fn pass(&self, times: &[Counts]) -> [Option<f64>; LANES] {
        let mut sums = Sums::default();
        for step in &self.0 {
            if step.opens {
                sums.close();
            }
            let into = if step.is_right {
                &mut sums.right
            } else {
                &mut sums.wrong
            };
            for (sum, drawn) in into.iter_mut().zip(times[step.student as usize]) {
                *sum += drawn;
            }
        }
        sums.close();
        std::array::from_fn(|lane| {
            let possible = sums.all_right[lane] * u64::from(sums.below[lane]);
            (possible > 0).then(|| sums.pairs[lane] as f64 / (2.0 * possible as f64))
        })
    }
}

#[derive(Default)]
struct Sums {
    /// Answers of the block.
    right: Counts,
    wrong: Counts,
    /// Wrong answers before the block.
    below: Counts,
    all_right: [u64; LANES],
    /// Counted twice, so that half a pair is a whole number.
    pairs: [u64; LANES],
}

impl Sums {
    fn close(&mut self) {
        for lane in 0..LANES {
            let (right, wrong) = (u64::from(self.right[lane]), u64::from(self.wrong[lane]));
            self.pairs[lane] += right * (2 * u64::from(self.below[lane]) + wrong);
            self.all_right[lane] += right;
            self.below[lane] += self.wrong[lane];
        }
        self.right = [0; LANES];
        self.wrong = [0; LANES];
    }
}

#[cfg(test)]
mod tests {
    use super::{LANES, Ranked};
    use crate::models::random::Random;

    /// By the definition: each right answer against each wrong one.
    fn by_pairs(answers: &[(f64, u32, bool)], times: &[u32]) -> Option<f64> {
        let (mut won, mut all) = (0.0, 0.0);
        for right in answers.iter().filter(|answer| answer.2) {
            for wrong in answers.iter().filter(|answer| !answer.2) {
                let pairs = f64::from(times[right.1 as usize] * times[wrong.1 as usize]);
                all += pairs;
                won += pairs
                    * (f64::from(u8::from(right.0 > wrong.0)) + f64::from(u8::from(right.0 >= wrong.0)));
            }
        }
        (all > 0.0).then(|| won / (2.0 * all))
    }

    #[test]
    fn each_draw_has_the_area_that_counting_all_pairs_gives() {
        let mut random = Random::new(3);
        // Twenty chances among 400 answers: most are tied.
        let answers: Vec<(f64, u32, bool)> = (0..400)
            .map(|_| {
                let chance = random.below(20) as f64 / 20.0;
                (chance, random.below(9) as u32, random.uniform() < chance)
            })
            .collect();
        // More draws than one pass takes, and one of nobody.
        let mut draws: Vec<Vec<u32>> = (0..LANES + 3)
            .map(|_| (0..9).map(|_| random.below(4) as u32).collect())
            .collect();
        draws.push(vec![0; 9]);
        let found = Ranked::new(answers.clone()).aucs(&draws);
        assert_eq!(found.len(), draws.len());
        for (found, draw) in found.into_iter().zip(&draws) {
            match (found, by_pairs(&answers, draw)) {
                (Some(found), Some(expected)) => {
                    assert!((found - expected).abs() < 1e-12, "{found} {expected}");
                }
                (found, expected) => assert_eq!(found, expected),
            }
        }
    }
}
