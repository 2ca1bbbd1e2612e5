//! The Copenhagen Burnout Inventory in the wording for students: its personal and its studies-related scale.
//!
//! Scoring as published with the inventory: answers count 100, 75, 50, 25, 0; the question about energy for family and
//! friends is turned round; a scale is the mean of its answered items; with fewer than three of the six personal or
//! fewer than four of the seven studies-related items answered, the person counts as not having answered the scale.
//!
//! The scales about fellow students and teachers of the student version are not here: no wording in English is
//! published by its authors. Scores of 50 and more are usually called moderate, of 75 and more high.

use super::{DEGREE, Direction, FREQUENCY, Instrument, Item, Scale};

const PERSONAL: &str = "personal";
const STUDIES: &str = "studies";

const fn often(key: &'static str, scale: &'static str, text: &'static str) -> Item {
    Item {
        key,
        scale,
        text,
        choices: &FREQUENCY,
        is_reversed: false,
    }
}
const fn degree(key: &'static str, text: &'static str) -> Item {
    Item {
        key,
        scale: STUDIES,
        text,
        choices: &DEGREE,
        is_reversed: false,
    }
}

/// The questionnaire: 13 items in two scales.
pub const CBI_S: Instrument = Instrument {
    key: "cbi_s",
    version: 1,
    language: "en",
    name: "Copenhagen Burnout Inventory, for students",
    source: "Kristensen, Borritz, Villadsen and Christensen (2005), The Copenhagen Burnout Inventory: A new tool for the \
             assessment of burnout, Work & Stress 19(3), 192-207; with \"studies\" in place of \"work\" after Campos, \
             Carlotto and Marôco (2013), Copenhagen Burnout Inventory, student version, Psicologia: Reflexão e Crítica \
             26(1), 87-97.",
    licence: "The questionnaire is in the public domain; its authors ask for the citation.",
    direction: Direction::HighIsBurden,
    scales: &[
        Scale {
            key: PERSONAL,
            name: "Personal",
        },
        Scale {
            key: STUDIES,
            name: "Studies-related",
        },
    ],
    items: &[
        often("personal_1", PERSONAL, "How often do you feel tired?"),
        often("personal_2", PERSONAL, "How often are you physically exhausted?"),
        often("personal_3", PERSONAL, "How often are you emotionally exhausted?"),
        often(
            "personal_4",
            PERSONAL,
            "How often do you think: “I can’t take it anymore”?",
        ),
        often("personal_5", PERSONAL, "How often do you feel worn out?"),
        often(
            "personal_6",
            PERSONAL,
            "How often do you feel weak and susceptible to illness?",
        ),
        degree("studies_1", "Are your studies emotionally exhausting?"),
        degree("studies_2", "Do you feel burnt out because of your studies?"),
        degree("studies_3", "Do your studies frustrate you?"),
        often(
            "studies_4",
            STUDIES,
            "Do you feel worn out at the end of the study day?",
        ),
        often(
            "studies_5",
            STUDIES,
            "Are you exhausted in the morning at the thought of another day of studies?",
        ),
        often(
            "studies_6",
            STUDIES,
            "Do you feel that every hour of study is tiring for you?",
        ),
        Item {
            is_reversed: true,
            ..often(
                "studies_7",
                STUDIES,
                "Do you have enough energy for family and friends during leisure time?",
            )
        },
    ],
};
