//! AUC, log loss, Brier score and calibration error, quick enough to be drawn again many times.

use rayon::prelude::*;

use super::auc::Ranked;
use crate::evaluate::bootstrap::{draws, intervals_of};
use crate::evaluate::report::{Figures, Measured};
use crate::models::mastery::AnswerLog;

/// Bins of equal width for the calibration error.
const BINS: usize = 10;
/// No model is surer than this, lest one answer make the log loss infinite.
const SUREST: f64 = 1e-6;

/// Sums over the answers of one student; each figure but the AUC needs no more.
#[derive(Clone, Debug, Default)]
struct Sums {
    n: f64,
    log_loss: f64,
    brier: f64,
    /// Sum of chance minus outcome, by bin of the chance.
    gaps: [f64; BINS],
}

/// Answers by rising chance, and the sums of each student.
pub(super) struct Scored {
    students: Vec<Sums>,
    ranked: Ranked,
}

impl Scored {
    pub(super) fn new(logs: &[AnswerLog], chances: &[Vec<f64>]) -> Self {
        let mut students = vec![Sums::default(); logs.len()];
        let mut ranked: Vec<(f64, u32, bool)> = Vec::new();
        for (i, (log, own)) in logs.iter().zip(chances).enumerate() {
            let sums = &mut students[i];
            for (answer, &chance) in log.answers().zip(own) {
                let chance = chance.clamp(SUREST, 1.0 - SUREST);
                let outcome = f64::from(u8::from(answer.is_right));
                sums.n += 1.0;
                sums.log_loss -= if answer.is_right {
                    chance.ln()
                } else {
                    (1.0 - chance).ln()
                };
                sums.brier += (chance - outcome).powi(2);
                sums.gaps[((chance * BINS as f64) as usize).min(BINS - 1)] += chance - outcome;
                ranked.push((chance, i as u32, answer.is_right));
            }
        }
        Self {
            students,
            ranked: Ranked::new(ranked),
        }
    }

    pub(super) fn measure(&self, name: &str, seed: u64) -> Measured {
        let named = |[auc, log_loss, brier, ece]: [Option<f64>; 4]| Figures::Answer {
            auc,
            log_loss,
            brier,
            ece,
        };
        let [auc, log_loss, brier, ece] = intervals_of(&self.figures(&draws(self.students.len(), seed)));
        let once = [vec![1; self.students.len()]];
        Measured {
            name: name.to_owned(),
            n: self.ranked.len(),
            n_coverage: None,
            figures: named(self.figures(&once)[0]),
            ci: Figures::Answer {
                auc,
                log_loss,
                brier,
                ece,
            },
        }
    }

    /// AUC, log loss, Brier score and calibration error of each draw, in which student `i` counts `draw[i]` times.
    fn figures(&self, draws: &[Vec<u32>]) -> Vec<[Option<f64>; 4]> {
        let aucs = self.ranked.aucs(draws);
        let of = |(times, auc): (&Vec<u32>, Option<f64>)| match self.sums(times) {
            [Some(log_loss), Some(brier), Some(ece)] => [auc, Some(log_loss), Some(brier), Some(ece)],
            _ => [None; 4],
        };
        draws.par_iter().zip(aucs).map(of).collect()
    }

    /// Log loss, Brier score and calibration error; none of nobody's answers.
    fn sums(&self, times: &[u32]) -> [Option<f64>; 3] {
        let mut all = Sums::default();
        for (own, &times) in self.students.iter().zip(times) {
            let times = f64::from(times);
            all.n += times * own.n;
            all.log_loss += times * own.log_loss;
            all.brier += times * own.brier;
            for (sum, gap) in all.gaps.iter_mut().zip(own.gaps) {
                *sum += times * gap;
            }
        }
        let ece = all.gaps.iter().map(|gap| gap.abs()).sum::<f64>();
        [all.log_loss, all.brier, ece].map(|sum| (all.n > 0.0).then(|| sum / all.n))
    }
}

#[cfg(test)]
mod tests {
    use super::Scored;
    use crate::models::mastery::AnswerLog;

    fn scored(outcomes: &[bool], chances: &[f64]) -> Scored {
        let mut log = AnswerLog::default();
        for right in outcomes {
            log.push(0, [0], *right);
        }
        Scored::new(&[log], &[chances.to_vec()])
    }

    #[test]
    fn figures_are_those_computed_by_hand() {
        let [auc, log_loss, brier, ece] =
            scored(&[false, true, false, true], &[0.2, 0.2, 0.6, 0.9]).figures(&[vec![1]])[0];
        // Pairs: (0.2, 0.2) tied, (0.2, 0.6) wrong, (0.9, 0.2) and (0.9, 0.6) right.
        assert!((auc.unwrap() - 2.5 / 4.0).abs() < 1e-12);
        let by_hand = -(0.8_f64.ln() + 0.2_f64.ln() + 0.4_f64.ln() + 0.9_f64.ln()) / 4.0;
        assert!((log_loss.unwrap() - by_hand).abs() < 1e-12);
        assert!((brier.unwrap() - (0.04 + 0.64 + 0.36 + 0.01) / 4.0).abs() < 1e-12);
        assert!((ece.unwrap() - (0.6 + 0.6 + 0.1) / 4.0).abs() < 1e-12);
    }

    #[test]
    fn one_class_has_no_auc_and_nobody_has_no_figures() {
        assert_eq!(scored(&[true, true], &[0.4, 0.6]).figures(&[vec![1]])[0][0], None);
        assert_eq!(
            scored(&[true, false], &[0.4, 0.6]).figures(&[vec![0]])[0],
            [None; 4]
        );
    }
}
