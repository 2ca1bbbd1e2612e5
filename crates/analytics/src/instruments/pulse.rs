//! Two questions of our own, for the weeks between questionnaires. Not validated, and not about burnout: they show a
//! change against the student's own earlier answers, nothing more.

use super::{Direction, FREQUENCY, Instrument, Item, Scale};

const SCALE: &str = "pulse";

/// The pulse: two items, one scale, high is well.
pub const PULSE: Instrument = Instrument {
    key: "pulse",
    version: 1,
    language: "en",
    name: "Two quick questions",
    source: "Own wording of Study Plus; not a validated instrument.",
    licence: "MIT OR Apache-2.0",
    direction: Direction::HighIsWell,
    scales: &[Scale {
        key: SCALE,
        name: "Pulse",
    }],
    items: &[
        Item {
            key: "energy",
            scale: SCALE,
            text: "This week, how often did you have energy for studying?",
            choices: &FREQUENCY,
            is_reversed: false,
        },
        Item {
            key: "switch_off",
            scale: SCALE,
            text: "This week, how often could you switch off after studying?",
            choices: &FREQUENCY,
            is_reversed: false,
        },
    ],
};
