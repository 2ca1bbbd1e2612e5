//! Check-ins: stored with consent, read with consent.

use super::{Wellbeing, instruments};
use crate::Caller;
use crate::error::{Result, ServiceError};
use analytics::instruments::{Direction, Instrument, find};
use analytics::load::state::{Reported, SMALLEST_CHANGE};
use api::wellbeing::{CheckInDraft, CheckInList, CheckInView, ReportedScale, SelfReport};
use catalogue::{Locale, problems};
use domain::ids::UserId;
use std::collections::BTreeMap;
use store::AsConn;
use store::wellbeing::{NewCheckIn, StoredCheckIn};

/// Check-ins that are read: more than a year of a questionnaire a month and a pulse a day.
const MOST: u32 = 400;

impl Wellbeing {
    /// Stores answers to a questionnaire, beside those of the same day: of two to one question the later counts.
    ///
    /// # Errors
    /// `Withheld`; `Conflict("consent_needed")` without consent, `Invalid` with the refused fields.
    pub async fn check_in(&self, caller: &Caller, draft: CheckInDraft) -> Result<CheckInView> {
        self.must_be_allowed(caller)?;
        let instrument = instruments::check(&draft)?;
        let now = self.core.now();
        let date = caller.today(now);
        let mut tx = self.core.db.begin().await?;
        // Of two that are sent at once the second finds the answers of the first.
        store::people::lock(&mut tx, caller.user, now).await?;
        // Within the transaction: a consent taken back on another device holds no answer back.
        if store::wellbeing::consent(&mut tx, caller.user).await?.is_none() {
            let words = problems::wellbeing::consent(Locale::current());
            return Err(ServiceError::Conflict("consent_needed", words.into()));
        }
        let before = stored(&mut tx, caller.user).await?.into_iter().find(|one| {
            (one.date, one.instrument.as_str(), one.version) == (date, instrument.key, instrument.version)
        });
        let mut answers = before.map_or_else(BTreeMap::new, |one| one.answers);
        answers.extend(draft.answers);
        let scored = instruments::score(instrument, answers)?;
        let new = NewCheckIn {
            id: self.core.new_id(),
            instrument: scored.instrument.key,
            version: i64::from(scored.instrument.version),
            answers: serde_json::to_string(&scored.answers).map_err(ServiceError::internal)?,
            scores: serde_json::to_string(&scored.scores).map_err(ServiceError::internal)?,
            date,
        };
        let id = store::wellbeing::put_check_in(&mut tx, caller.institution, caller.user, &new, now).await?;
        tx.commit().await?;
        Ok(CheckInView {
            id,
            instrument: scored.instrument.key.into(),
            version: scored.instrument.version,
            date: new.date,
            answers: scored.answers,
            scores: scored.scores,
        })
    }

    /// The caller's check-ins, newest first; none without consent.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn check_ins(&self, caller: &Caller) -> Result<CheckInList> {
        self.must_be_allowed(caller)?;
        let mut on = self.core.db.read().await?;
        let items = match store::wellbeing::consent(&mut on, caller.user).await? {
            Some(_) => stored(&mut on, caller.user).await?,
            None => Vec::new(),
        };
        Ok(CheckInList { items })
    }
}

/// What is stored, newest first. The caller has looked for the consent.
pub(super) async fn stored(on: &mut impl AsConn, user: UserId) -> Result<Vec<CheckInView>> {
    let rows = store::wellbeing::check_ins(on, user, MOST).await?;
    rows.into_iter().map(view).collect()
}

fn view(stored: StoredCheckIn) -> Result<CheckInView> {
    Ok(CheckInView {
        id: stored.id,
        version: stored.version as u32,
        date: stored.date,
        answers: serde_json::from_str(&stored.answers).map_err(ServiceError::internal)?,
        scores: serde_json::from_str(&stored.scores).map_err(ServiceError::internal)?,
        instrument: stored.instrument,
    })
}

/// Questionnaires by their highest scale, and pulses by their mean, for the state.
pub(super) fn reported(said: &[CheckInView]) -> (Vec<Reported>, Vec<Reported>) {
    let (mut reports, mut pulses) = (Vec::new(), Vec::new());
    for one in said {
        let Some(instrument) = find(&one.instrument) else {
            continue;
        };
        let scores = one.scores.values().flatten().copied();
        let Some(score) = scores.reduce(f64::max) else {
            continue;
        };
        let reported = Reported {
            day: crate::results::derived::day(one.date),
            score,
        };
        match instrument.direction {
            Direction::HighIsBurden => reports.push(reported),
            Direction::HighIsWell => pulses.push(reported),
        }
    }
    (reports, pulses)
}

/// The newest report of a direction, against the one before it. `said` is newest first.
pub(super) fn newest(said: &[CheckInView], direction: Direction) -> Option<SelfReport> {
    let is_asked = |one: &CheckInView| find(&one.instrument).filter(|found| found.direction == direction);
    let (one, instrument): (&CheckInView, &Instrument) =
        said.iter().find_map(|one| Some((one, is_asked(one)?)))?;
    let earlier = said
        .iter()
        .skip_while(|other| other.id != one.id)
        .skip(1)
        .find(|other| other.instrument == one.instrument);
    let scales = instrument.scales.iter().map(|scale| {
        let score = one.scores.get(scale.key).copied().flatten();
        let before = earlier.and_then(|other| other.scores.get(scale.key).copied().flatten());
        ReportedScale {
            key: scale.key.into(),
            name: scale.name.into(),
            score,
            change: score
                .zip(before)
                .map(|(now, before)| now - before)
                .filter(|change| change.abs() >= SMALLEST_CHANGE),
        }
    });
    Some(SelfReport {
        instrument: one.instrument.clone(),
        name: instrument.name.into(),
        date: one.date,
        scales: scales.collect(),
    })
}
