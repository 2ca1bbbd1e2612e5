//! AUC, log loss, Brier score and calibration error, quick enough to be drawn again many times.

use crate::evaluate::bootstrap::intervals;
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
    /// Student, outcome, and whether the chance is the same as that before.
    ranked: Vec<(u32, bool, bool)>,
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
        ranked.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let mut before = f64::NAN;
        let ranked = ranked
            .into_iter()
            .map(|(chance, student, is_right)| {
                let is_tied = chance.total_cmp(&before).is_eq();
                before = chance;
                (student, is_right, is_tied)
            })
            .collect();
        Self { students, ranked }
    }

    pub(super) fn measure(&self, name: &str, seed: u64) -> Measured {
        let once = vec![1; self.students.len()];
        let named = |[auc, log_loss, brier, ece]: [Option<f64>; 4]| Figures::Answer {
            auc,
            log_loss,
            brier,
            ece,
        };
        let [auc, log_loss, brier, ece] = intervals(self.students.len(), seed, |times| self.figures(times));
        Measured {
            name: name.to_owned(),
            n: self.ranked.len(),
            figures: named(self.figures(&once)),
            ci: Figures::Answer {
                auc,
                log_loss,
                brier,
                ece,
            },
        }
    }

    /// AUC, log loss, Brier score and calibration error when student `i` counts `times[i]` times.
    fn figures(&self, times: &[u32]) -> [Option<f64>; 4] {
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
        if all.n == 0.0 {
            return [None; 4];
        }
        let ece = all.gaps.iter().map(|gap| gap.abs()).sum::<f64>() / all.n;
        [
            self.auc(times),
            Some(all.log_loss / all.n),
            Some(all.brier / all.n),
            Some(ece),
        ]
    }

    /// Pairs of a right and a wrong answer in the right order, ties by half; `None` with one class only.
    fn auc(&self, times: &[u32]) -> Option<f64> {
        let (mut pairs, mut wrong_below) = (0_u64, 0_u64);
        let (mut right_all, mut right_tied, mut wrong_tied) = (0_u64, 0_u64, 0_u64);
        // Pairs are counted twice so that half a pair is a whole number.
        let close = |right: u64, wrong: u64, below: u64| right * (2 * below + wrong);
        for &(student, is_right, is_tied) in &self.ranked {
            if !is_tied {
                pairs += close(right_tied, wrong_tied, wrong_below);
                wrong_below += wrong_tied;
                (right_tied, wrong_tied) = (0, 0);
            }
            let weight = u64::from(times[student as usize]);
            if is_right {
                right_tied += weight;
                right_all += weight;
            } else {
                wrong_tied += weight;
            }
        }
        pairs += close(right_tied, wrong_tied, wrong_below);
        wrong_below += wrong_tied;
        let possible = right_all * wrong_below;
        (possible > 0).then(|| pairs as f64 / (2.0 * possible as f64))
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
            scored(&[false, true, false, true], &[0.2, 0.2, 0.6, 0.9]).figures(&[1]);
        // Pairs: (0.2, 0.2) tied, (0.2, 0.6) wrong, (0.9, 0.2) and (0.9, 0.6) right.
        assert!((auc.unwrap() - 2.5 / 4.0).abs() < 1e-12);
        let by_hand = -(0.8_f64.ln() + 0.2_f64.ln() + 0.4_f64.ln() + 0.9_f64.ln()) / 4.0;
        assert!((log_loss.unwrap() - by_hand).abs() < 1e-12);
        assert!((brier.unwrap() - (0.04 + 0.64 + 0.36 + 0.01) / 4.0).abs() < 1e-12);
        assert!((ece.unwrap() - (0.6 + 0.6 + 0.1) / 4.0).abs() < 1e-12);
    }

    #[test]
    fn one_class_has_no_auc_and_nobody_has_no_figures() {
        assert_eq!(scored(&[true, true], &[0.4, 0.6]).figures(&[1])[0], None);
        assert_eq!(scored(&[true, false], &[0.4, 0.6]).figures(&[0]), [None; 4]);
    }
}
