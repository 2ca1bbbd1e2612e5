//! Fits the logistic model: Newton steps for the weights, one-dimensional ones for each random effect.

use std::iter::repeat_n;

use rayon::prelude::*;

use super::history::{FEATURES, History};
use super::newton::{Effects, NewtonSums, weighed};
use super::slopes::{Learning, Slopes};
use super::trees::Trees;
use super::{AnswerLog, MasteryError, MasteryModel, sigmoid};

/// The history is read again with better problem effects this many times after the first, plain round.
const ROUNDS: usize = 3;
/// Alternations between weights and effects within a round.
const PASSES: usize = 3;
/// Alternations between the skills' slopes and the effects, after all rounds.
const SLOPE_PASSES: usize = 3;
/// Students below whom skills have no slopes of their own: of 60 they learn more noise than they tell.
const SLOPE_STUDENTS: usize = 100;
/// Rows one task sums; sums are added in the order of the rows, so the cores do not change the result.
const CHUNK: usize = 8_192;

/// All answers of all students as columns.
struct Rows<'a> {
    features: Vec<[f64; FEATURES]>,
    problems: Vec<u32>,
    skills: Vec<&'a [u32]>,
    right: Vec<f64>,
}

pub(super) fn fit(logs: &[&AnswerLog]) -> Result<MasteryModel, MasteryError> {
    let answers: usize = logs.iter().map(|log| log.len()).sum();
    if answers == 0 {
        return Err(MasteryError::NoAnswers);
    }
    let n_right = logs
        .iter()
        .flat_map(|log| &log.right)
        .filter(|right| **right)
        .count() as f64;
    let base = ((n_right + 0.5) / (answers as f64 - n_right + 0.5)).ln();
    let size = |ids: &dyn Fn(&AnswerLog) -> Option<u32>| {
        logs.iter()
            .filter_map(|log| ids(log))
            .max()
            .map_or(0, |id| id as usize + 1)
    };
    let mut problems = Effects::new(size(&|log| log.problems.iter().copied().max()));
    let mut skills = Effects::new(size(&|log| log.skills.iter().copied().max()));
    let mut weights = [0.0; FEATURES];
    weights[0] = base;

    let mut rows = Rows::of(logs);
    for round in 0..=ROUNDS {
        let passes = if round == 0 { 2 * PASSES } else { PASSES };
        if round > 0 {
            rows.read_histories(logs, base, &problems, &skills);
        }
        for _ in 0..passes {
            if round > 0 {
                rows.step_weights(&mut weights, &problems, &skills)?;
            }
            let known = rows.known(&weights);
            rows.step_effects(&known, &mut problems, &mut skills);
        }
        problems.learn_precision();
        skills.learn_precision();
    }
    let passes = if logs.len() < SLOPE_STUDENTS {
        0
    } else {
        SLOPE_PASSES
    };
    let (known, slopes) = rows.fit_slopes(passes, &weights, &mut problems, &mut skills);
    let odds = rows.odds_of_strangers(&known, &problems, &skills);
    let trees = Trees::fit(&rows.features, &odds, &rows.right);
    Ok(MasteryModel {
        weights,
        base,
        problems: problems.values,
        skills: skills.values,
        slopes,
        trees,
    })
}

impl<'a> Rows<'a> {
    fn of(logs: &[&'a AnswerLog]) -> Self {
        let mut constant = [0.0; FEATURES];
        constant[0] = 1.0;
        let answers = || logs.iter().flat_map(|log| log.answers());
        let right: Vec<f64> = answers()
            .map(|answer| f64::from(u8::from(answer.is_right)))
            .collect();
        Self {
            features: repeat_n(constant, right.len()).collect(),
            problems: answers().map(|answer| answer.problem as u32).collect(),
            skills: answers().map(|answer| answer.skills).collect(),
            right,
        }
    }

    fn effect(&self, i: usize, problems: &Effects, skills: &Effects) -> f64 {
        let tags = self.skills[i];
        let sum: f64 = tags.iter().map(|&skill| skills.values[skill as usize]).sum();
        problems.values[self.problems[i] as usize] + sum / tags.len().max(1) as f64
    }

    fn read_histories(&mut self, logs: &[&AnswerLog], base: f64, problems: &Effects, skills: &Effects) {
        let expected: Vec<f64> = (0..self.right.len())
            .into_par_iter()
            .map(|i| sigmoid(base + self.effect(i, problems, skills)))
            .collect();
        let mut expected = expected.as_slice();
        let mut features = self.features.as_mut_slice();
        let mut parts = Vec::with_capacity(logs.len());
        for &log in logs {
            let (own, rest) = std::mem::take(&mut features).split_at_mut(log.len());
            let (chances, later) = expected.split_at(log.len());
            (features, expected) = (rest, later);
            parts.push((log, own, chances));
        }
        parts.into_par_iter().for_each(|(log, own, chances)| {
            let mut history = History::default();
            for ((answer, row), &chance) in log.answers().zip(own).zip(chances) {
                *row = history.features(Some(answer.problem), answer.skills);
                history.record(&answer, chance);
            }
        });
    }

    fn known(&self, weights: &[f64; FEATURES]) -> Vec<f64> {
        self.features
            .par_iter()
            .map(|row| weighed(row, weights))
            .collect()
    }

    /// The skills' slopes beyond the common weights, and what is known of each answer with them, effects apart.
    fn fit_slopes(
        &self,
        passes: usize,
        weights: &[f64; FEATURES],
        problems: &mut Effects,
        skills: &mut Effects,
    ) -> (Vec<f64>, Slopes) {
        let mut learning = Learning::new(skills.values.len());
        let common = self.known(weights);
        let mut known = common.clone();
        for _ in 0..passes {
            let pulls = self.pulls(&known, problems, skills);
            for (i, pull) in pulls.into_iter().enumerate() {
                learning.add(&self.features[i], self.skills[i], pull);
            }
            learning.step();
            let slopes = learning.slopes();
            known.par_iter_mut().enumerate().for_each(|(i, known)| {
                *known = common[i] + slopes.add(&self.features[i], self.skills[i]);
            });
            self.step_effects(&known, problems, skills);
        }
        (known, learning.finish())
    }

    /// The log odds of each answer had its own outcome not moved its problem's effect: what a new student gets.
    fn odds_of_strangers(&self, known: &[f64], problems: &Effects, skills: &Effects) -> Vec<f64> {
        let of = |(i, known): (usize, &f64)| {
            let odds = known + self.effect(i, problems, skills);
            let [surprise, information] = self.pull(i, *known, problems, skills);
            odds - problems.moved_by(self.problems[i] as usize, surprise, information)
        };
        known.par_iter().enumerate().map(of).collect()
    }

    /// One Newton step for the weights, effects held.
    fn step_weights(
        &self,
        weights: &mut [f64; FEATURES],
        problems: &Effects,
        skills: &Effects,
    ) -> Result<(), MasteryError> {
        let starts: Vec<usize> = (0..self.right.len()).step_by(CHUNK).collect();
        let sums: Vec<NewtonSums> = starts
            .into_par_iter()
            .map(|start| {
                let (mut sums, end) = (NewtonSums::default(), (start + CHUNK).min(self.right.len()));
                let pull = |i| self.pull(i, weighed(&self.features[i], weights), problems, skills);
                let pulls: Vec<[f64; 2]> = (start..end).map(pull).collect();
                sums.add(&self.features[start..end], &pulls);
                sums
            })
            .collect();
        let mut total = NewtonSums::default();
        for part in &sums {
            total.merge(part);
        }
        total.step(weights)
    }

    /// Surprise and information of an answer that is known so far without its effects.
    fn pull(&self, i: usize, known: f64, problems: &Effects, skills: &Effects) -> [f64; 2] {
        let chance = sigmoid(known + self.effect(i, problems, skills));
        [self.right[i] - chance, chance * (1.0 - chance)]
    }

    fn pulls(&self, known: &[f64], problems: &Effects, skills: &Effects) -> Vec<[f64; 2]> {
        let of = |(i, known): (usize, &f64)| self.pull(i, *known, problems, skills);
        known.par_iter().enumerate().map(of).collect()
    }

    /// One Newton step for each skill's effect, then for each problem's. What pulls is computed on all cores, and added
    /// in the order of the rows on one.
    fn step_effects(&self, known: &[f64], problems: &mut Effects, skills: &mut Effects) {
        skills.information.fill(0.0);
        let pulls = self.pulls(known, problems, skills);
        for (tags, [surprise, information]) in self.skills.iter().zip(pulls) {
            let share = 1.0 / tags.len().max(1) as f64;
            for &skill in *tags {
                skills.gradient[skill as usize] += share * surprise;
                skills.information[skill as usize] += share * information;
            }
        }
        skills.step();
        for _ in 0..2 {
            problems.information.fill(0.0);
            let pulls = self.pulls(known, problems, skills);
            for (&problem, [surprise, information]) in self.problems.iter().zip(pulls) {
                problems.gradient[problem as usize] += surprise;
                problems.information[problem as usize] += information;
            }
            problems.step();
        }
    }
}
