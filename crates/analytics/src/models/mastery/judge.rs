//! Whether the model says more of students it has not seen than simple rules do: counting, and one share for all.

use rayon::prelude::*;

use super::{AnswerLog, MasteryError, MasteryModel};
use crate::mastery::{PRIOR_MARGIN, PRIOR_QUESTIONS};
use std::collections::HashMap;

/// Students, answers of one and answers of all below which nothing is learned: the weights alone are three dozen
/// numbers, and whether they help is told by students, not by answers.
pub const MIN_STUDENTS: usize = 60;
/// Answers of one student below which they are left out.
pub const MIN_OWN_ANSWERS: usize = 20;
/// Answers of all that count.
pub const MIN_ANSWERS: usize = 5_000;
/// Standard errors that the gain must lie above zero: 97.5 % of a normal variable lies below it.
const STANDARD_ERRORS: f64 = 1.96;
/// No chance is surer than this, lest one answer make the log loss infinite.
const SUREST: f64 = 1e-6;

/// What the comparison came to. Log losses are in nats an answer, each answer said from the ones before it by a model
/// that has not seen its student.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judged {
    /// Students that count.
    pub students: usize,
    /// Their answers.
    pub answers: usize,
    /// Log loss of the model.
    pub log_loss: f64,
    /// Log loss of counting: the chapter's own answers and ten of the student's mean.
    pub rule_log_loss: f64,
    /// Whether the model is better than counting, and than the share of right answers of the others, by more than
    /// chance would make it, students drawn anew. Where answers are coins, counting is worse than the share: to be
    /// better than it is not enough.
    pub is_better: bool,
}

/// Compares the model with the rules by halves: each student is told by a model learned from the other half.
///
/// `None` where there are too few answers for a verdict.
///
/// # Errors
/// [`MasteryError::NotSolved`].
pub fn judge(logs: &[AnswerLog]) -> Result<Option<Judged>, MasteryError> {
    let logs: Vec<&AnswerLog> = logs.iter().filter(|log| log.len() >= MIN_OWN_ANSWERS).collect();
    let answers: usize = logs.iter().map(|log| log.len()).sum();
    if logs.len() < MIN_STUDENTS || answers < MIN_ANSWERS {
        return Ok(None);
    }
    let half = |odd: usize| {
        let own = logs.iter().enumerate().filter(move |(i, _)| i % 2 == odd);
        own.map(|(_, log)| *log).collect::<Vec<&AnswerLog>>()
    };
    let (even, odd) = (half(0), half(1));
    let mut losses = losses(&even, &odd)?;
    losses.extend(self::losses(&odd, &even)?);
    Ok(Some(verdict(&losses)))
}

/// Log losses of one student, summed over the answers.
#[derive(Clone, Copy, Debug)]
struct Losses {
    answers: f64,
    model: f64,
    rule: f64,
    share: f64,
}

/// The losses of `logs`, by what `others` teach.
fn losses(others: &[&AnswerLog], logs: &[&AnswerLog]) -> Result<Vec<Losses>, MasteryError> {
    let model = MasteryModel::fit(others)?;
    let right = |log: &&AnswerLog| log.right.iter().filter(|right| **right).count();
    let answers: usize = others.iter().map(|log| log.len()).sum();
    let share = others.iter().map(right).sum::<usize>() as f64 / answers as f64;
    let of = |log: &&AnswerLog| Losses {
        answers: log.len() as f64,
        model: log_loss(log, &model.chances(log)),
        rule: log_loss(log, &counted(log)),
        share: log_loss(log, &vec![share; log.len()]),
    };
    Ok(logs.par_iter().map(of).collect())
}

fn log_loss(log: &AnswerLog, chances: &[f64]) -> f64 {
    let loss = |(right, chance): (&bool, &f64)| {
        let chance = chance.clamp(SUREST, 1.0 - SUREST);
        -(if *right { chance } else { 1.0 - chance }).ln()
    };
    log.right.iter().zip(chances).map(loss).sum()
}

/// The rule of [`crate::mastery`], one answer after the other; days play no part in an order of answers.
fn counted(log: &AnswerLog) -> Vec<f64> {
    #[derive(Default)]
    struct Count {
        right: f64,
        tried: f64,
    }
    let (mut all, mut by_skill) = (Count::default(), HashMap::<u32, Count>::new());
    let mut chances = Vec::with_capacity(log.len());
    for answer in log.answers() {
        let mean = ((all.right + 0.5) / (all.tried + 1.0)).clamp(PRIOR_MARGIN, 1.0 - PRIOR_MARGIN);
        let chance = |skill: &u32| {
            let own = by_skill.get(skill);
            let (right, tried) = own.map_or((0.0, 0.0), |own| (own.right, own.tried));
            (PRIOR_QUESTIONS * mean + right) / (PRIOR_QUESTIONS + tried)
        };
        let n = answer.skills.len();
        let known = answer.skills.iter().map(chance).sum::<f64>();
        chances.push(if n == 0 { mean } else { known / n as f64 });
        let right = f64::from(u8::from(answer.is_right));
        all.right += right;
        all.tried += 1.0;
        for skill in answer.skills {
            let own = by_skill.entry(*skill).or_default();
            own.right += right;
            own.tried += 1.0;
        }
    }
    chances
}

fn verdict(losses: &[Losses]) -> Judged {
    let sum = |of: &dyn Fn(&Losses) -> f64| losses.iter().map(of).sum::<f64>();
    let answers = sum(&|own| own.answers);
    let is_better_than = |rule: fn(&Losses) -> f64| {
        let gain = sum(&|own| rule(own) - own.model) / answers;
        // The answers of one student hang together, so students are what varies.
        let squares = sum(&|own| (rule(own) - own.model - gain * own.answers).powi(2));
        let n = losses.len() as f64;
        gain > STANDARD_ERRORS * (squares * n / (n - 1.0)).sqrt() / answers
    };
    Judged {
        students: losses.len(),
        answers: answers as usize,
        log_loss: sum(&|own| own.model) / answers,
        rule_log_loss: sum(&|own| own.rule) / answers,
        is_better: is_better_than(|own| own.rule) && is_better_than(|own| own.share),
    }
}

#[cfg(test)]
mod tests;
