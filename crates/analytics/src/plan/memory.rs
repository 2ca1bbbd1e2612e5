//! How memory fades: FSRS-6 with its published default parameters, and whether it earns a say.
//!
//! A chapter is no flash card, so the model speaks only for a student whose own answers it foretells better than the
//! student's average does: one step ahead, on all of the past, by log loss. Otherwise revision keeps plain gaps.
//!
//! Source: Ye, FSRS-6 (open-spaced-repetition, "The Algorithm"): curve, state update and the 21 default parameters.

use std::sync::LazyLock;

mod judged;

pub use judged::{Judged, MIN_PREDICTIONS, Sight, judge};

/// The default parameters of FSRS-6.
pub const PARAMETERS: [f64; 21] = [
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835, 0.0614,
    0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
];
const W: [f64; 21] = PARAMETERS;
/// Shortest and longest stability, in days.
const STABILITY: (f64, f64) = (0.001, 36_500.0);

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
    power(
        1.0 + FIXED.factor * days.max(0.0) / stability_days.max(STABILITY.0),
        -W[20],
    )
}

/// `x^y` of a number above 0: two thirds of the time of `powf`, which cares for all numbers and for the last bit.
fn power(x: f64, y: f64) -> f64 {
    (y * x.ln()).exp()
}

/// What the parameters alone decide.
struct Fixed {
    /// Makes recall nine tenths after the stability.
    factor: f64,
    growth: f64,
    easiest: f64,
}

static FIXED: LazyLock<Fixed> = LazyLock::new(|| Fixed {
    factor: 0.9_f64.powf(-1.0 / W[20]) - 1.0,
    growth: W[8].exp(),
    easiest: first_difficulty(Grade::Easy),
});

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
        self.recalled(days, recall(days, self.stability_days), grade)
    }

    /// As [`Self::next`], where the chance of recall is known already.
    fn recalled(self, days: f64, chance: f64, grade: Grade) -> Self {
        let (s, d, g) = (self.stability_days, self.difficulty, grade.number());
        let gone = 1.0 - chance;
        let stability = if days < 1.0 {
            let step = (W[17] * (g - 3.0 + W[18])).exp() * power(s, -W[19]);
            // What was recalled at all, with trouble too, holds no shorter for it.
            s * if grade == Grade::Again {
                step
            } else {
                step.max(1.0)
            }
        } else if grade == Grade::Again {
            let lapsed = W[11] * power(d, -W[12]) * (power(s + 1.0, W[13]) - 1.0) * (W[14] * gone).exp();
            lapsed.min(s / (W[17] * W[18]).exp())
        } else {
            let bonus = match grade {
                Grade::Hard => W[15],
                Grade::Easy => W[16],
                _ => 1.0,
            };
            s * (1.0 + FIXED.growth * (11.0 - d) * power(s, -W[9]) * ((W[10] * gone).exp() - 1.0) * bonus)
        };
        let damped = d - W[6] * (g - 3.0) * (10.0 - d) / 9.0;
        let difficulty = W[7] * FIXED.easiest + (1.0 - W[7]) * damped;
        Self {
            stability_days: stability.clamp(STABILITY.0, STABILITY.1),
            difficulty: difficulty.clamp(1.0, 10.0),
        }
    }
}

fn first_difficulty(grade: Grade) -> f64 {
    W[4] - (W[5] * (grade.number() - 1.0)).exp() + 1.0
}
