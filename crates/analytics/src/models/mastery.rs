//! The chance that a student answers the next question rightly, from what was answered before.
//!
//! A logistic model of three parts: the student's history (right answers beyond expectation,
//! overall and on the skill, over several memories), the problem's effect and the skill's effect. The effects
//! are random ones: each is drawn towards its skill or towards zero by a variance that is learned too, so a
//! problem that three students saw says little. The history is kept one answer at a time, as in Elo ratings, and what it
//! counts for may differ from skill to skill.
//! A few small trees add what the numbers of the history say together.
//!
//! Source: Pavlik, Cen and Koedinger (2009), Performance Factors Analysis; Pelanek (2016), Applications of
//! the Elo rating system in adaptive educational systems; Gervet et al. (2020), When is deep learning the
//! best approach to knowledge tracing?

use std::ops::Range;

use serde::{Deserialize, Serialize};
use thiserror::Error;

mod fit;
mod history;
mod judge;
mod newton;
mod slopes;
mod trees;

pub use judge::{Judged, MIN_ANSWERS, MIN_OWN_ANSWERS, MIN_STUDENTS, judge};

use history::{FEATURES, History};
use slopes::Slopes;
use trees::Trees;

use crate::mastery::{Mastery, PRIOR_QUESTIONS};
use crate::quantile::beta_interval80;

/// Why there is no model.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum MasteryError {
    /// No answer at all to learn from.
    #[error("there is no answer to learn from")]
    NoAnswers,
    /// The equations had no solution, which the ridge should prevent.
    #[error("the fit did not converge")]
    NotSolved,
}

/// One answer: ids are dense (0, 1, 2 ..); an id the fit has not seen counts as an average one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer<'a> {
    /// Which question.
    pub problem: usize,
    /// The skills it needs; may be empty.
    pub skills: &'a [u32],
    /// Whether the answer was right.
    pub is_right: bool,
}

/// The answers of one student, in the order given.
#[derive(Clone, Debug, Default)]
pub struct AnswerLog {
    problems: Vec<u32>,
    skills: Vec<u32>,
    skill_ends: Vec<u32>,
    right: Vec<bool>,
}

impl AnswerLog {
    /// Adds the next answer.
    pub fn push(&mut self, problem: u32, skills: impl IntoIterator<Item = u32>, is_right: bool) {
        self.problems.push(problem);
        self.skills.extend(skills);
        self.skill_ends.push(self.skills.len() as u32);
        self.right.push(is_right);
    }

    /// How many answers.
    pub fn len(&self) -> usize {
        self.problems.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    fn skill_range(&self, i: usize) -> Range<usize> {
        let start = if i == 0 {
            0
        } else {
            self.skill_ends[i - 1] as usize
        };
        start..self.skill_ends[i] as usize
    }

    /// The answers in order.
    pub fn answers(&self) -> impl Iterator<Item = Answer<'_>> {
        (0..self.len()).map(|i| Answer {
            problem: self.problems[i] as usize,
            skills: &self.skills[self.skill_range(i)],
            is_right: self.right[i],
        })
    }
}

/// What many students' answers have taught.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MasteryModel {
    weights: [f64; FEATURES],
    /// Log odds of an average student on an average problem.
    base: f64,
    problems: Vec<f64>,
    skills: Vec<f64>,
    /// Empty in models that were stored before there were any.
    #[serde(default)]
    slopes: Slopes,
    trees: Trees,
}

impl MasteryModel {
    /// Learns from the answers of many students. The same logs give the same model on any number of cores.
    ///
    /// # Errors
    /// [`MasteryError::NoAnswers`] when all logs are empty.
    pub fn fit(logs: &[&AnswerLog]) -> Result<Self, MasteryError> {
        fit::fit(logs)
    }

    /// Starts to follow one student, of whom nothing is known yet.
    pub fn tracker(&self) -> Tracker<'_> {
        Tracker {
            model: self,
            history: History::default(),
        }
    }

    /// The chance of a right answer before each answer of `log`, from those before it.
    pub fn chances(&self, log: &AnswerLog) -> Vec<f64> {
        let mut tracker = self.tracker();
        log.answers()
            .map(|answer| {
                let chance = tracker.chance(Some(answer.problem), answer.skills);
                tracker.record(&answer);
                chance
            })
            .collect()
    }

    /// Log odds that the problem and its skills add to the base.
    fn effect(&self, problem: Option<usize>, skills: &[u32]) -> f64 {
        let own = problem
            .and_then(|id| self.problems.get(id))
            .copied()
            .unwrap_or(0.0);
        let known = skills.iter().filter_map(|&id| self.skills.get(id as usize));
        own + known.sum::<f64>() / skills.len().max(1) as f64
    }
}

/// One student's state, after the answers recorded so far.
#[derive(Clone, Debug)]
pub struct Tracker<'a> {
    model: &'a MasteryModel,
    history: History,
}

impl Tracker<'_> {
    /// The chance, from 0 to 1, of a right answer now; `problem` is `None` for an average one of the skills.
    ///
    /// With one skill and no problem this is the student's mastery of the skill.
    pub fn chance(&self, problem: Option<usize>, skills: &[u32]) -> f64 {
        let features = self.history.features(problem, skills);
        let known: f64 = features.iter().zip(&self.model.weights).map(|(x, w)| x * w).sum();
        let of_skill = self.model.slopes.add(&features, skills);
        let together = self.model.trees.of(&features);
        sigmoid(known + of_skill + together + self.model.effect(problem, skills))
    }

    /// How well a skill is known, and the answers on it; `None` before the first.
    ///
    /// The interval is that of a beta posterior with this mean, worth the prior's questions and the answers that the
    /// model's memory of the skill still holds: it cannot be surer than it remembers.
    pub fn mastery(&self, skill: u32) -> Option<(Mastery, u32)> {
        let answers = self.history.answers_on(skill);
        if answers == 0 {
            return None;
        }
        let mean = self.chance(None, &[skill]);
        let weight = PRIOR_QUESTIONS + history::remembered(answers);
        let (low, high) = beta_interval80(mean * weight, (1.0 - mean) * weight);
        Some((Mastery { mean, low, high }, answers))
    }

    /// Takes note of an answer.
    pub fn record(&mut self, answer: &Answer<'_>) {
        let expected = sigmoid(self.model.base + self.model.effect(Some(answer.problem), answer.skills));
        self.history.record(answer, expected);
    }
}

pub(crate) fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}
