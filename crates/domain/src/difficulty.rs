//! How hard a chapter feels to a student: what they say, not what tests say.

use crate::FieldErrors;
use catalogue::{Locale, rules};
use serde::{Deserialize, Serialize};

/// The hardest.
pub const HARDEST: u8 = 5;

/// A rating as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DifficultyDraft {
    /// 1 (easy) to 5 (hard).
    pub difficulty: i64,
}

/// A checked rating.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difficulty(u8);

impl Difficulty {
    /// 1 (easy) to 5 (hard).
    pub fn get(self) -> u8 {
        self.0
    }
}

impl DifficultyDraft {
    /// Checks the rating.
    ///
    /// # Errors
    /// `out_of_range` (`difficulty`) outside 1 to 5.
    pub fn check(self) -> Result<Difficulty, FieldErrors> {
        let rated = u8::try_from(self.difficulty)
            .ok()
            .filter(|rated| (1..=HARDEST).contains(rated));
        rated.map(Difficulty).ok_or_else(|| {
            let mut errors = FieldErrors::default();
            let words = rules::chapter::difficulty(Locale::current());
            errors.push("difficulty", "out_of_range", words);
            errors
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difficulty_is_from_one_to_five() {
        for difficulty in 1..=5 {
            let checked = DifficultyDraft { difficulty }.check().unwrap();
            assert_eq!(i64::from(checked.get()), difficulty);
        }
        for difficulty in [0, 6, -1, 257, i64::MIN, i64::MAX] {
            let errors = DifficultyDraft { difficulty }.check().unwrap_err();
            assert_eq!(
                (errors.0[0].path.as_str(), &*errors.0[0].code),
                ("difficulty", "out_of_range")
            );
        }
    }
}
