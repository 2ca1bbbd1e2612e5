//! How memory fades: FSRS-6 with its published default parameters, and whether it earns a say.
//!
//! A chapter is no flash card, so the model speaks only for a student whose own answers it foretells better than the
//! student's average does: one step ahead, on all of the past, by log loss. Otherwise revision keeps plain gaps.
//!
//! Source: Ye, FSRS-6 (open-spaced-repetition, "The Algorithm"): curve, state update and the 21 default parameters.

use crate::input::Day;

/// The default parameters of FSRS-6.
pub const PARAMETERS: [f64; 21] = [
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835, 0.0614,
    0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
];
const W: [f64; 21] = PARAMETERS;
/// Shortest and longest stability, in days.
const STABILITY: (f64, f64) = (0.001, 36_500.0);
/// Predictions of the past that a judgement needs. A design choice: fewer say nothing on log loss.
pub const MIN_PREDICTIONS: usize = 30;
/// A chance nearer to 0 or 1 than this is no belief that anybody holds about a chapter.
const MARGIN: f64 = 0.02;

/// How well something was recalled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    /// Not.
    Again,
    /// With trouble.
    Hard,
    /// Well.
    Good,
    /// Without effort.
    Easy,
}

impl Grade {
    fn number(self) -> f64 {
        match self {
            Self::Again => 1.0,
            Self::Hard => 2.0,
            Self::Good => 3.0,
            Self::Easy => 4.0,
        }
    }
    /// The grade of a test of a chapter, from the share answered right. The bounds are a design choice.
    pub fn of_share(share: f64) -> Self {
        match share {
            share if share < 0.5 => Self::Again,
            share if share < 0.7 => Self::Hard,
            share if share < 0.9 => Self::Good,
            _ => Self::Easy,
        }
    }
}

/// What the model holds of a memory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct State {
    /// Days until recall has fallen to 90 %.
    pub stability_days: f64,
    /// 1 (easy) to 10.
    pub difficulty: f64,
}

/// The chance of recall after `days` with a stability of `stability_days`: `(1 + f t / S)^-d`, so that it is 0.9 at
/// `t = S`. Days before the last sight count as none.
pub fn recall(days: f64, stability_days: f64) -> f64 {
    let decay = W[20];
    let factor = 0.9_f64.powf(-1.0 / decay) - 1.0;
    (1.0 + factor * days.max(0.0) / stability_days.max(STABILITY.0)).powf(-decay)
}

impl State {
    /// After the first sight.
    pub fn first(grade: Grade) -> Self {
        Self {
            stability_days: W[grade.number() as usize - 1],
            difficulty: first_difficulty(grade).clamp(1.0, 10.0),
        }
    }

    /// After a further sight, `days` after the one before; 0 on the same day.
    #[must_use]
    pub fn next(self, days: f64, grade: Grade) -> Self {
        let (s, d, g) = (self.stability_days, self.difficulty, grade.number());
        let gone = 1.0 - recall(days, s);
        let stability = if days < 1.0 {
            let step = (W[17] * (g - 3.0 + W[18])).exp() * s.powf(-W[19]);
            // What was recalled at all, with trouble too, holds no shorter for it.
            s * if grade == Grade::Again {
                step
            } else {
                step.max(1.0)
            }
        } else if grade == Grade::Again {
            let lapsed = W[11] * d.powf(-W[12]) * ((s + 1.0).powf(W[13]) - 1.0) * (W[14] * gone).exp();
            lapsed.min(s / (W[17] * W[18]).exp())
        } else {
            let bonus = match grade {
                Grade::Hard => W[15],
                Grade::Easy => W[16],
                _ => 1.0,
            };
            s * (1.0 + W[8].exp() * (11.0 - d) * s.powf(-W[9]) * ((W[10] * gone).exp() - 1.0) * bonus)
        };
        let damped = d - W[6] * (g - 3.0) * (10.0 - d) / 9.0;
        let difficulty = W[7] * first_difficulty(Grade::Easy) + (1.0 - W[7]) * damped;
        Self {
            stability_days: stability.clamp(STABILITY.0, STABILITY.1),
            difficulty: difficulty.clamp(1.0, 10.0),
        }
    }
}

fn first_difficulty(grade: Grade) -> f64 {
    W[4] - (W[5] * (grade.number() - 1.0)).exp() + 1.0
}

/// A test of a chapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    /// Index of the chapter.
    pub chapter: u32,
    /// When.
    pub day: Day,
    /// Questions tried, above 0.
    pub tried: u32,
    /// Of them right.
    pub correct: u32,
}

/// Whether the model may speak for this student.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Judged {
    /// Predictions that were compared.
    pub n: usize,
    /// Mean log loss a question of the model; 0 without a prediction.
    pub memory_loss: f64,
    /// Of the student's own average until then.
    pub average_loss: f64,
    /// The state of each chapter that was seen, by chapter.
    pub states: Vec<Option<State>>,
}

impl Judged {
    /// Whether the model beat the average on enough of the past.
    pub fn is_better(&self) -> bool {
        self.n >= MIN_PREDICTIONS && self.memory_loss < self.average_loss
    }
    /// The stability of a chapter, if the model may speak.
    pub fn stability_days(&self, chapter: u32) -> Option<f64> {
        let state = (*self.states.get(chapter as usize)?)?;
        self.is_better().then_some(state.stability_days)
    }
}

/// Walks through the past of a student, oldest first, and compares at each test of a chapter seen before.
pub fn judge(chapters: usize, sights: &[Sight]) -> Judged {
    let mut judged = Judged {
        states: vec![None; chapters],
        ..Judged::default()
    };
    let mut last: Vec<Day> = vec![0; chapters];
    // Half an answer on either side, as for the subjects.
    let (mut right, mut tried, mut asked) = (0.5, 1.0, 0.0);
    for sight in sights.iter().filter(|sight| sight.tried > 0) {
        let chapter = sight.chapter as usize;
        let Some(state) = judged.states.get_mut(chapter) else {
            continue;
        };
        let (hits, n) = (f64::from(sight.correct.min(sight.tried)), f64::from(sight.tried));
        let grade = Grade::of_share(hits / n);
        *state = Some(if let Some(known) = *state {
            let days = f64::from(sight.day.saturating_sub(last[chapter]));
            judged.memory_loss += loss(recall(days, known.stability_days), hits, n);
            judged.average_loss += loss(right / tried, hits, n);
            judged.n += 1;
            asked += n;
            known.next(days, grade)
        } else {
            State::first(grade)
        });
        last[chapter] = sight.day;
        right += hits;
        tried += n;
    }
    if asked > 0.0 {
        judged.memory_loss /= asked;
        judged.average_loss /= asked;
    }
    judged
}

fn loss(chance: f64, hits: f64, n: f64) -> f64 {
    let chance = chance.clamp(MARGIN, 1.0 - MARGIN);
    -(hits * chance.ln() + (n - hits) * (1.0 - chance).ln())
}
