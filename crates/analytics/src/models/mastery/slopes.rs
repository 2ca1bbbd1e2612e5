//! What a history counts for on one skill and not on another: random slopes of each skill on numbers of the history.
//!
//! Some skills are learned quickly, some are forgotten, in some the last answer says most. A skill's slopes are what its
//! answers say beyond the weights common to all; they are drawn to zero by variances that are learned too, so a skill
//! with few answers keeps to the common weights.

use serde::{Deserialize, Serialize};

use super::history::FEATURES;
use crate::models::linalg::Factor;

/// Numbers of the history that may count differently from skill to skill: those with a size, not the flags.
const ON: [usize; 17] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 22];
const N: usize = ON.len();
/// First guess and limits of the slopes' precisions (1 / variance).
const FIRST_PRECISION: f64 = 20.0;
const PRECISIONS: (f64, f64) = (2.0, 2_000.0);

/// The slopes of each skill.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Slopes {
    of: Vec<[f64; N]>,
}

impl Slopes {
    /// What they add to the log odds of a question on `skills`; the mean where it needs several.
    pub(super) fn add(&self, features: &[f64; FEATURES], skills: &[u32]) -> f64 {
        let along =
            |own: &[f64; N]| -> f64 { ON.iter().zip(own).map(|(&at, slope)| slope * features[at]).sum() };
        let known = skills.iter().filter_map(|&skill| self.of.get(skill as usize));
        known.map(along).sum::<f64>() / skills.len().max(1) as f64
    }
}

/// The sums of one skill; of the information the lower triangle only.
#[derive(Clone)]
struct Sums {
    gradient: [f64; N],
    information: [[f64; N]; N],
}

/// Slopes that are being learned.
pub(super) struct Learning {
    slopes: Slopes,
    precisions: [f64; N],
    sums: Vec<Sums>,
}

impl Learning {
    /// Starts with no slope for any of `n` skills.
    pub(super) fn new(n: usize) -> Self {
        let nothing = Sums {
            gradient: [0.0; N],
            information: [[0.0; N]; N],
        };
        Self {
            slopes: Slopes {
                of: vec![[0.0; N]; n],
            },
            precisions: [FIRST_PRECISION; N],
            sums: vec![nothing; n],
        }
    }

    pub(super) fn slopes(&self) -> &Slopes {
        &self.slopes
    }

    pub(super) fn finish(self) -> Slopes {
        self.slopes
    }

    /// Takes an answer, by how much it was better than expected, and the information in it.
    pub(super) fn add(
        &mut self,
        features: &[f64; FEATURES],
        skills: &[u32],
        [surprise, information]: [f64; 2],
    ) {
        let share = 1.0 / skills.len().max(1) as f64;
        let row = ON.map(|at| share * features[at]);
        for &skill in skills {
            let sums = &mut self.sums[skill as usize];
            for a in 0..N {
                sums.gradient[a] += surprise * row[a];
                let weighted = information * row[a];
                for (sum, x) in sums.information[a][..=a].iter_mut().zip(&row) {
                    *sum += weighted * x;
                }
            }
        }
    }

    /// One Newton step for each skill with answers, then the precisions that slopes of this size and certainty point to
    /// (the EM step of a random effect).
    pub(super) fn step(&mut self) {
        let (mut variances, mut seen) = ([0.0; N], 0.0);
        for (own, sums) in self.slopes.of.iter_mut().zip(&mut self.sums) {
            let is_empty = sums.information.iter().flatten().all(|x| x.abs() <= 0.0);
            let certainty = if is_empty {
                None
            } else {
                sums.certainty(&self.precisions)
            };
            if let Some(certainty) = certainty {
                let mut moved: [f64; N] =
                    std::array::from_fn(|a| sums.gradient[a] - self.precisions[a] * own[a]);
                certainty.solve(&mut moved);
                seen += 1.0;
                for a in 0..N {
                    own[a] += moved[a];
                    let mut unit = [0.0; N];
                    unit[a] = 1.0;
                    certainty.solve(&mut unit);
                    variances[a] += own[a] * own[a] + unit[a];
                }
            }
            sums.gradient = [0.0; N];
            sums.information = [[0.0; N]; N];
        }
        if seen >= 2.0 {
            self.precisions = variances.map(|sum| (seen / sum).clamp(PRECISIONS.0, PRECISIONS.1));
        }
    }
}

impl Sums {
    /// The factor of the information with the prior's; `None` unless it is positive definite, which the prior ensures.
    fn certainty(&self, precisions: &[f64; N]) -> Option<Factor> {
        let mut matrix = vec![0.0; N * N];
        for a in 0..N {
            for b in 0..=a {
                matrix[a * N + b] = self.information[a][b];
                matrix[b * N + a] = self.information[a][b];
            }
            matrix[a * N + a] += precisions[a];
        }
        Factor::of(&matrix, N)
    }
}

#[cfg(test)]
mod tests {
    use super::{FEATURES, Learning};
    use crate::models::mastery::sigmoid;
    use crate::models::random::Random;

    #[test]
    fn a_skill_with_many_answers_gets_its_own_slope_and_one_with_few_keeps_to_the_common_weight() {
        // Beyond the common weights, skill 0 counts the first number by 1, skill 1 by -1; skill 2 has four answers.
        let mut random = Random::new(7);
        let rows: Vec<([f64; FEATURES], u32, f64)> = (0..6_004)
            .map(|i| {
                let mut features = [0.0; FEATURES];
                features[1] = random.normal();
                let skill = if i < 4 { 2 } else { i % 2 };
                let odds = [1.0, -1.0, 1.0][skill as usize] * features[1];
                (
                    features,
                    skill,
                    f64::from(u8::from(random.uniform() < sigmoid(odds))),
                )
            })
            .collect();
        let mut learning = Learning::new(4);
        for _ in 0..6 {
            for (features, skill, right) in &rows {
                let chance = sigmoid(learning.slopes().add(features, &[*skill]));
                learning.add(features, &[*skill], [right - chance, chance * (1.0 - chance)]);
            }
            learning.step();
        }
        let mut one = [0.0; FEATURES];
        one[1] = 1.0;
        let slope = |skill: u32| learning.slopes().add(&one, &[skill]);
        // 3,000 answers tell a slope to about 0.04.
        assert!(
            (slope(0) - 1.0).abs() < 0.15 && (slope(1) + 1.0).abs() < 0.15,
            "{} {}",
            slope(0),
            slope(1)
        );
        assert!(
            slope(2).abs() < 0.7 && slope(3).abs() < 1e-12,
            "{} {}",
            slope(2),
            slope(3)
        );
        // Nobody has met skill 9; a question on two skills reads their mean.
        assert!(slope(9).abs() < 1e-12);
        assert!((learning.slopes().add(&one, &[0, 1]) - f64::midpoint(slope(0), slope(1))).abs() < 1e-12);
    }
}
