//! Questionnaires that students may answer about themselves, and how their authors score them.
//!
//! An instrument is data: items with their wording, choices with their points, scales with the items they are the mean
//! of. To add one, write a file like `copenhagen`, name source and licence, add it to [`ALL`], and test its scores
//! against published values or a published worked rule. An instrument never changes once answers to it are stored: a
//! new wording is a new version.
//!
//! A scale is the mean of its answered items; when fewer than half of its items are answered it has no score (the rule
//! of the Copenhagen Burnout Inventory, used for all).

mod copenhagen;
mod pulse;
#[cfg(test)]
mod tests;

use crate::Missing;
pub use copenhagen::CBI_S;
pub use pulse::PULSE;

/// The instruments that there are; the first is the full questionnaire that is suggested.
pub const ALL: [&Instrument; 2] = [&CBI_S, &PULSE];

/// What a high score means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// A burden.
    HighIsBurden,
    /// All is well.
    HighIsWell,
}

/// A questionnaire.
#[derive(Debug)]
pub struct Instrument {
    /// The word programs use.
    pub key: &'static str,
    /// Raised with every change of wording or scoring.
    pub version: u32,
    /// Language of the wording, BCP 47.
    pub language: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Where wording and scoring come from.
    pub source: &'static str,
    /// Under what terms it may be used.
    pub licence: &'static str,
    /// What a high score means.
    pub direction: Direction,
    /// Its scales.
    pub scales: &'static [Scale],
    /// Its items, in the order they are asked.
    pub items: &'static [Item],
}

/// A scale: the mean of its items.
#[derive(Debug)]
pub struct Scale {
    /// The word programs use.
    pub key: &'static str,
    /// Its name.
    pub name: &'static str,
}

/// A question.
#[derive(Debug)]
pub struct Item {
    /// The word programs use.
    pub key: &'static str,
    /// Key of the scale it belongs to.
    pub scale: &'static str,
    /// The question.
    pub text: &'static str,
    /// What can be answered.
    pub choices: &'static [Choice],
    /// A high answer means little of what the scale measures: it counts as 100 less its points.
    pub is_reversed: bool,
}

/// An answer that can be given.
#[derive(Debug)]
pub struct Choice {
    /// The word programs use.
    pub key: &'static str,
    /// The words a person chooses.
    pub text: &'static str,
    /// 0, 25, 50, 75 or 100.
    pub points: f64,
}

const fn choice(key: &'static str, text: &'static str, points: f64) -> Choice {
    Choice { key, text, points }
}

/// How often.
pub(crate) const FREQUENCY: [Choice; 5] = [
    choice("always", "Always", 100.0),
    choice("often", "Often", 75.0),
    choice("sometimes", "Sometimes", 50.0),
    choice("seldom", "Seldom", 25.0),
    choice("never", "Never or almost never", 0.0),
];
/// To what degree.
pub(crate) const DEGREE: [Choice; 5] = [
    choice("very_high", "To a very high degree", 100.0),
    choice("high", "To a high degree", 75.0),
    choice("somewhat", "Somewhat", 50.0),
    choice("low", "To a low degree", 25.0),
    choice("very_low", "To a very low degree", 0.0),
];

/// The score of one scale.
#[derive(Debug, Clone, PartialEq)]
pub struct ScaleScore {
    /// Key of the scale.
    pub scale: &'static str,
    /// 0 to 100, or how many answers are missing.
    pub score: Result<f64, Missing>,
}

/// The instrument with this key.
pub fn find(key: &str) -> Option<&'static Instrument> {
    ALL.into_iter().find(|instrument| instrument.key == key)
}

impl Instrument {
    /// The item with this key.
    pub fn item(&self, key: &str) -> Option<&'static Item> {
        self.items.iter().find(|item| item.key == key)
    }

    /// Items of a scale.
    pub fn items_of(&self, scale: &str) -> impl Iterator<Item = &'static Item> {
        self.items.iter().filter(move |item| item.scale == scale)
    }

    /// The scores of all scales. `answer` gives the chosen answer of an item, if there is one.
    ///
    /// Each scale is [`Missing::Answers`] when fewer than half of its items are answered.
    pub fn score(&self, answer: impl Fn(&Item) -> Option<&'static Choice>) -> Vec<ScaleScore> {
        self.scales
            .iter()
            .map(|scale| {
                let points: Vec<f64> = self
                    .items_of(scale.key)
                    .filter_map(|item| Some(item.worth(answer(item)?)))
                    .collect();
                let need = (self.items_of(scale.key).count() as u32).div_ceil(2);
                let have = points.len() as u32;
                let score = if have < need {
                    Err(Missing::Answers { have, need })
                } else {
                    Ok(points.iter().sum::<f64>() / f64::from(have))
                };
                ScaleScore {
                    scale: scale.key,
                    score,
                }
            })
            .collect()
    }
}

impl Item {
    /// The choice with this key.
    pub fn choice(&self, key: &str) -> Option<&'static Choice> {
        self.choices.iter().find(|choice| choice.key == key)
    }

    /// Points of an answer, turned round where the item asks for the opposite.
    pub fn worth(&self, choice: &Choice) -> f64 {
        if self.is_reversed {
            100.0 - choice.points
        } else {
            choice.points
        }
    }
}
