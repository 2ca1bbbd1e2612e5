//! Questionnaires as they are asked, and answers checked against them.

use analytics::instruments::{Direction, Instrument, Item};
use api::wellbeing::{CheckInDraft, ChoiceView, InstrumentView, ItemView, ScaleView};
use catalogue::{Locale, problems};
use domain::{FieldError, FieldErrors};
use std::collections::BTreeMap;

/// Fields named in one refusal; more help nobody.
const MOST_ERRORS: usize = 20;

pub(super) fn view(instrument: &Instrument) -> InstrumentView {
    let scales = instrument.scales.iter().map(|scale| ScaleView {
        key: scale.key.into(),
        name: scale.name.into(),
        need: (instrument.items_of(scale.key).count() as u32).div_ceil(2),
    });
    InstrumentView {
        key: instrument.key.into(),
        version: instrument.version,
        language: instrument.language.into(),
        name: instrument.name.into(),
        source: instrument.source.into(),
        licence: instrument.licence.into(),
        high_is_burden: instrument.direction == Direction::HighIsBurden,
        scales: scales.collect(),
        items: instrument.items.iter().map(item).collect(),
    }
}

fn item(item: &Item) -> ItemView {
    let choices = item.choices.iter().map(|choice| ChoiceView {
        key: choice.key.into(),
        text: choice.text.into(),
    });
    ItemView {
        key: item.key.into(),
        scale: item.scale.into(),
        text: item.text.into(),
        choices: choices.collect(),
    }
}

/// Answers that fit their instrument, and their scores.
pub(super) struct Scored {
    pub instrument: &'static Instrument,
    pub answers: BTreeMap<String, String>,
    pub scores: BTreeMap<String, Option<f64>>,
}

/// The instrument of a draft whose answers fit it.
///
/// # Errors
/// An unknown instrument, question or choice.
pub(super) fn check(draft: &CheckInDraft) -> Result<&'static Instrument, FieldErrors> {
    let instrument = analytics::instruments::find(&draft.instrument).ok_or_else(|| {
        FieldErrors::from(FieldError::new(
            "instrument",
            "unknown_instrument",
            problems::wellbeing::instrument(Locale::current()),
        ))
    })?;
    let mut errors = FieldErrors::default();
    if draft.answers.is_empty() {
        errors.push("answers", "too_few", problems::wellbeing::half(Locale::current()));
    }
    for (key, choice) in &draft.answers {
        if errors.0.len() == MOST_ERRORS {
            break;
        }
        match instrument.item(key) {
            // The name is the client's and of any length, so it is not repeated.
            None => errors.push(
                "answers",
                "unknown_item",
                problems::wellbeing::item(Locale::current()),
            ),
            Some(item) if item.choice(choice).is_none() => errors.push(
                format!("answers.{}", item.key),
                "unknown_choice",
                problems::wellbeing::choice(Locale::current()),
            ),
            Some(_) => {}
        }
    }
    errors.into_result()?;
    Ok(instrument)
}

/// Scores answers to an instrument.
///
/// # Errors
/// Too few answers for any score.
pub(super) fn score(
    instrument: &'static Instrument,
    answers: BTreeMap<String, String>,
) -> Result<Scored, FieldErrors> {
    let scores: BTreeMap<String, Option<f64>> = instrument
        .score(|item| item.choice(answers.get(item.key)?))
        .into_iter()
        .map(|scale| (scale.scale.to_owned(), scale.score.ok()))
        .collect();
    if scores.values().all(Option::is_none) {
        let words = problems::wellbeing::half(Locale::current());
        return Err(FieldError::new("answers", "too_few", words).into());
    }
    Ok(Scored {
        instrument,
        answers,
        scores,
    })
}
