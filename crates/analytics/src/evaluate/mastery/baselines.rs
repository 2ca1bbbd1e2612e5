//! Simpler ways to follow a student: the skill's mean, performance factors, Elo ratings.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::models::linalg::Factor;
use crate::models::mastery::{Answer, AnswerLog, sigmoid};

/// Newton steps and ridge of the performance factors.
const NEWTON_STEPS: usize = 8;
const RIDGE: f64 = 1.0;

/// Elo: an update is worth `ELO_FIRST / (1 + ELO_DECAY x updates so far)` of the surprise.
///
/// Source: Pelanek (2016), section 3.2, whose constants for ability and difficulty these are.
const ELO_FIRST: f64 = 1.0;
const ELO_DECAY: f64 = 0.05;

/// An answer counts for its first skill, as in most published comparisons; answers without any for one more.
fn first_skill(answer: &Answer<'_>, n_skills: usize) -> usize {
    answer.skills.first().map_or(n_skills, |skill| *skill as usize)
}

/// The share of right answers on the skill among the students fitted, drawn a little towards the overall share.
pub(super) fn skill_means(fitted: &[AnswerLog], measured: &[AnswerLog], n_skills: usize) -> Vec<Vec<f64>> {
    let (mut right, mut all) = (vec![0.0; n_skills + 1], vec![0.0; n_skills + 1]);
    for answer in fitted.iter().flat_map(AnswerLog::answers) {
        let skill = first_skill(&answer, n_skills);
        all[skill] += 1.0;
        right[skill] += f64::from(u8::from(answer.is_right));
    }
    let overall = (right.iter().sum::<f64>() + 0.5) / (all.iter().sum::<f64>() + 1.0);
    let means: Vec<f64> = right
        .iter()
        .zip(&all)
        .map(|(r, n)| (r + 5.0 * overall) / (n + 5.0))
        .collect();
    let of = |log: &AnswerLog| {
        log.answers()
            .map(|answer| means[first_skill(&answer, n_skills)])
            .collect()
    };
    measured.iter().map(of).collect()
}

/// Per skill a logistic regression on the logarithms of right and wrong answers to it so far.
///
/// Source: Pavlik, Cen and Koedinger (2009), Performance Factors Analysis; the logarithms after Gervet et
/// al. (2020), where they do better than the plain counts.
pub(super) fn performance_factors(
    fitted: &[AnswerLog],
    measured: &[AnswerLog],
    n_skills: usize,
) -> Vec<Vec<f64>> {
    let mut rows: Vec<Vec<([f64; 3], f64)>> = vec![Vec::new(); n_skills + 1];
    for log in fitted {
        follow_counts(log, n_skills, |skill, row, outcome| {
            rows[skill].push((row, outcome));
        });
    }
    let weights: Vec<[f64; 3]> = rows.par_iter().map(|own| logistic(own)).collect();
    let of = |log: &AnswerLog| {
        let mut chances = Vec::with_capacity(log.len());
        follow_counts(log, n_skills, |skill, row, _| {
            chances.push(sigmoid(dot(&weights[skill], &row)));
        });
        chances
    };
    measured.iter().map(of).collect()
}

fn follow_counts(log: &AnswerLog, n_skills: usize, mut each: impl FnMut(usize, [f64; 3], f64)) {
    let mut counts: HashMap<usize, [f64; 2]> = HashMap::new();
    for answer in log.answers() {
        let skill = first_skill(&answer, n_skills);
        let own = counts.entry(skill).or_default();
        each(
            skill,
            [1.0, own[1].ln_1p(), own[0].ln_1p()],
            f64::from(u8::from(answer.is_right)),
        );
        own[usize::from(answer.is_right)] += 1.0;
    }
}

/// Ridge logistic regression by Newton's method.
fn logistic(rows: &[([f64; 3], f64)]) -> [f64; 3] {
    let mut weights = [0.0; 3];
    for _ in 0..NEWTON_STEPS {
        let mut gradient = weights.map(|weight| -RIDGE * weight);
        let mut matrix = [RIDGE, 0.0, 0.0, 0.0, RIDGE, 0.0, 0.0, 0.0, RIDGE];
        for (row, outcome) in rows {
            let chance = sigmoid(dot(&weights, row));
            for a in 0..3 {
                gradient[a] += (outcome - chance) * row[a];
                for b in 0..3 {
                    matrix[3 * a + b] += chance * (1.0 - chance) * row[a] * row[b];
                }
            }
        }
        // The ridge keeps the matrix positive definite; were it not, the last weights stand.
        let Some(factor) = Factor::of(&matrix, 3) else {
            break;
        };
        factor.solve(&mut gradient);
        for (weight, by) in weights.iter_mut().zip(gradient) {
            *weight += by;
        }
    }
    weights
}

fn dot(a: &[f64; 3], b: &[f64; 3]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// A rating, in log odds, and how often it was updated.
#[derive(Clone, Copy, Default)]
struct Rating {
    value: f64,
    updates: f64,
}

impl Rating {
    fn update(&mut self, surprise: f64) {
        self.value += ELO_FIRST / (1.0 + ELO_DECAY * self.updates) * surprise;
        self.updates += 1.0;
    }
}

/// Each problem has a difficulty from the students fitted, each student measured an ability that follows the
/// answers: the sum of an overall one and one on the skill.
pub(super) fn elo(fitted: &[AnswerLog], measured: &[AnswerLog], n_problems: usize) -> Vec<Vec<f64>> {
    let mut difficulties = vec![Rating::default(); n_problems];
    for log in fitted {
        follow_ratings(log, |answer, ability| {
            let difficulty = &mut difficulties[answer.problem];
            let chance = sigmoid(ability - difficulty.value);
            difficulty.update(chance - f64::from(u8::from(answer.is_right)));
            chance
        });
    }
    let of = |log: &AnswerLog| {
        let mut chances = Vec::with_capacity(log.len());
        follow_ratings(log, |answer, ability| {
            let chance = sigmoid(ability - difficulties[answer.problem].value);
            chances.push(chance);
            chance
        });
        chances
    };
    measured.iter().map(of).collect()
}

fn follow_ratings(log: &AnswerLog, mut chance_of: impl FnMut(&Answer<'_>, f64) -> f64) {
    let mut overall = Rating::default();
    let mut by_skill: HashMap<u32, Rating> = HashMap::new();
    for answer in log.answers() {
        let own = answer
            .skills
            .first()
            .map(|skill| by_skill.entry(*skill).or_default());
        let on_skill = own.as_ref().map_or(0.0, |rating| rating.value);
        let chance = chance_of(&answer, overall.value + on_skill);
        let surprise = f64::from(u8::from(answer.is_right)) - chance;
        // The two abilities add up, so each takes half of what was learned.
        overall.update(surprise / 2.0);
        if let Some(rating) = own {
            rating.update(surprise / 2.0);
        }
    }
}
