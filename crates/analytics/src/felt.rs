//! How hard a chapter feels beside how well it is known: where the two disagree, and nothing more. A feeling is never
//! taken for a measurement.

use crate::mastery::Mastery;
use crate::priority::{KEEP_UP_FROM, LEARN_BELOW, PROBE_QUESTIONS};

/// From here on a chapter feels hard, of 5.
const HARD: u8 = 4;
/// Up to here it feels easy.
const EASY: u8 = 2;

/// A feeling that the tests do not share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contrast {
    /// It feels hard, and only wants to be kept up.
    HardButKnown,
    /// It feels easy, and most of its questions go wrong.
    EasyButUnknown,
}

impl Contrast {
    /// A stable word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::HardButKnown => "hard_but_known",
            Self::EasyButUnknown => "easy_but_unknown",
        }
    }
}

/// Whether tests say otherwise than the feeling, 1 (easy) to 5 (hard); nothing from fewer questions than a probe has.
/// Known and unknown are what they are for the plan: [`KEEP_UP_FROM`], [`LEARN_BELOW`].
pub fn contrast(felt: u8, mastery: Mastery, questions: u64) -> Option<Contrast> {
    if questions < u64::from(PROBE_QUESTIONS) {
        return None;
    }
    if felt >= HARD && mastery.mean >= KEEP_UP_FROM {
        Some(Contrast::HardButKnown)
    } else if felt <= EASY && mastery.mean < LEARN_BELOW {
        Some(Contrast::EasyButUnknown)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(felt: u8, mean: f64, questions: u64) -> Option<&'static str> {
        let mastery = Mastery {
            mean,
            low: mean - 0.05,
            high: mean + 0.05,
        };
        contrast(felt, mastery, questions).map(Contrast::word)
    }

    #[test]
    fn only_a_clear_feeling_against_a_clear_measurement_disagrees() {
        assert_eq!([of(5, 0.82, 45), of(4, 0.8, 10)], [Some("hard_but_known"); 2]);
        assert_eq!([of(1, 0.31, 45), of(2, 0.39, 10)], [Some("easy_but_unknown"); 2]);
        for (felt, mean) in [(5, 0.79), (3, 0.95), (1, 0.95), (2, 0.4), (3, 0.1), (5, 0.1)] {
            assert_eq!(of(felt, mean, 45), None, "{felt} {mean}");
        }
    }

    #[test]
    fn a_handful_of_questions_contradicts_nobody() {
        assert_eq!([of(5, 0.95, 9), of(1, 0.1, 9), of(5, 0.95, 0)], [None; 3]);
    }
}
