//! What is remembered of one student's answers, and the numbers the model reads from it.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::Answer;

/// How many numbers describe a history; the first is the constant 1.
pub(super) const FEATURES: usize = 32;

/// Shares of a memory kept from one answer to the next: the last few, the last dozen, the last fifty or so.
const QUICK: f64 = 0.7;
const STEADY: f64 = 0.9;
const SLOW: f64 = 0.97;

/// Answers that a steady memory still holds after `answers`: the sum of what is left of each.
pub(super) fn remembered(answers: u32) -> f64 {
    (1.0 - STEADY.powf(f64::from(answers))) / (1.0 - STEADY)
}

/// A longest streak that still counts; more right answers in a row say no more.
const LONGEST_STREAK: f64 = 6.0;

/// Right answers beyond expectation and the information in them, faded by a share at every answer.
///
/// `sum / (information + prior)` is one Newton step towards the most likely ability, in log odds.
#[derive(Clone, Copy, Debug, Default)]
struct Memory {
    sum: f64,
    information: f64,
}

impl Memory {
    fn add(&mut self, kept: f64, surprise: f64, information: f64) {
        self.sum = self.sum * kept + surprise;
        self.information = self.information * kept + information;
    }

    fn ability(self, prior: f64) -> f64 {
        self.sum / (self.information + prior)
    }

    fn add_share(&mut self, share: f64, other: Self) {
        self.sum += share * other.sum;
        self.information += share * other.information;
    }
}

/// The answers on one skill, or all of them.
#[derive(Clone, Copy, Debug, Default)]
struct Trace {
    all: Memory,
    quick: Memory,
    steady: Memory,
    right: f64,
    wrong: f64,
    /// 1 for a right last answer, -1 for a wrong one.
    last: f64,
    before_last: f64,
    /// Right answers in a row (positive) or wrong ones (negative).
    streak: f64,
    /// Number of the student's answer at which this was last touched.
    touched: usize,
}

impl Trace {
    fn add(&mut self, is_right: bool, surprise: f64, information: f64, number: usize) {
        self.all.add(1.0, surprise, information);
        self.quick.add(QUICK, surprise, information);
        self.steady.add(STEADY, surprise, information);
        *(if is_right {
            &mut self.right
        } else {
            &mut self.wrong
        }) += 1.0;
        self.before_last = self.last;
        self.last = sign(is_right);
        self.streak = if is_right {
            self.streak.max(0.0) + 1.0
        } else {
            self.streak.min(0.0) - 1.0
        };
        self.touched = number;
    }

    fn add_share(&mut self, share: f64, other: &Self) {
        self.all.add_share(share, other.all);
        self.quick.add_share(share, other.quick);
        self.steady.add_share(share, other.steady);
        self.right += share * other.right;
        self.wrong += share * other.wrong;
        self.last += share * other.last;
        self.before_last += share * other.before_last;
        self.streak += share * other.streak;
    }
}

/// One student so far.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    overall: Trace,
    slow: Memory,
    by_skill: HashMap<u32, Trace, BuildHasherDefault<IdHasher>>,
    problems: HashMap<u32, f64, BuildHasherDefault<IdHasher>>,
    count: usize,
}

impl History {
    /// Takes note of an answer of which `expected` was the chance for an average student.
    pub(super) fn record(&mut self, answer: &Answer<'_>, expected: f64) {
        let surprise = f64::from(u8::from(answer.is_right)) - expected;
        let information = expected * (1.0 - expected);
        self.count += 1;
        self.overall
            .add(answer.is_right, surprise, information, self.count);
        self.slow.add(SLOW, surprise, information);
        for &skill in answer.skills {
            let trace = self.by_skill.entry(skill).or_default();
            trace.add(answer.is_right, surprise, information, self.count);
        }
        self.problems.insert(answer.problem as u32, sign(answer.is_right));
    }

    /// How many answers on this skill.
    pub(super) fn answers_on(&self, skill: u32) -> u32 {
        self.by_skill
            .get(&skill)
            .map_or(0, |trace| (trace.right + trace.wrong) as u32)
    }

    /// The numbers the model weighs, for a question on `skills`; a question on several reads their mean.
    pub(super) fn features(&self, problem: Option<usize>, skills: &[u32]) -> [f64; FEATURES] {
        let o = &self.overall;
        let (s, new, gap) = self.on(skills);
        let seen = s.right + s.wrong;
        let ability = s.all.ability(1.0);
        let (quick, steady) = (s.quick.ability(0.5), s.steady.ability(1.0));
        let (level, lately) = (o.all.ability(1.0), o.steady.ability(1.0));
        let met = problem
            .and_then(|id| self.problems.get(&(id as u32)))
            .copied()
            .unwrap_or(0.0);
        [
            1.0,
            level,
            o.quick.ability(0.5),
            lately,
            self.slow.ability(0.3),
            ability,
            quick,
            steady,
            s.right.ln_1p(),
            s.wrong.ln_1p(),
            o.last,
            s.last,
            s.before_last,
            new,
            (self.count as f64).ln_1p(),
            met,
            gap,
            ability * ability,
            seen.ln_1p() * ability,
            (self.count as f64).ln_1p() * level,
            quick * lately,
            new * lately,
            o.streak.clamp(0.0, LONGEST_STREAK),
            o.streak.clamp(-LONGEST_STREAK, 0.0),
            flag(s.streak >= 1.0),
            flag(s.streak >= 2.0),
            flag(s.streak >= 3.0),
            flag(s.streak >= 5.0),
            flag(s.streak <= -2.0),
            flag(s.streak <= -3.0),
            flag(seen >= 2.0),
            flag(seen >= 5.0),
        ]
    }

    /// The mean trace on `skills`, the share of them never met, and the mean log of answers since.
    fn on(&self, skills: &[u32]) -> (Trace, f64, f64) {
        let share = 1.0 / skills.len().max(1) as f64;
        let (mut mean, mut new, mut gap) = (Trace::default(), 0.0, 0.0);
        for skill in skills {
            if let Some(trace) = self.by_skill.get(skill) {
                mean.add_share(share, trace);
                gap += share * ((self.count - trace.touched) as f64).ln_1p();
            } else {
                new += share;
            }
        }
        (mean, new, gap)
    }
}

fn sign(is_right: bool) -> f64 {
    if is_right { 1.0 } else { -1.0 }
}

fn flag(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

/// Ids are small numbers of our own making, so one multiplication spreads them well enough.
#[derive(Clone, Copy, Debug, Default)]
struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u32(u32::from(byte));
        }
    }

    fn write_u32(&mut self, id: u32) {
        self.0 = (self.0 ^ u64::from(id))
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            .rotate_left(26);
    }
}
