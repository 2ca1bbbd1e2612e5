//! Which test tells whether a forecast came true.
//!
//! A full test speaks for the newest forecast that was made up to its day and before anything of it was known here, and only for
//! one that no test has spoken for yet. A forecast of the next score waits for any full test, one of the exam for a
//! full test on the exam's day. New results take [`on_new`], which asks one question unless something is open; every
//! other change takes [`rescore`]. Both follow [`assign`].

use super::frame::{Frame, WholeTest};
use super::{EXAM_SCORE, NEXT_SCORE};
use crate::error::Result;
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{InstitutionId, UserId};
use std::collections::{BTreeSet, HashMap, HashSet};
use store::Tx;
use store::predictions::{self, Outcome, Promise};
use store::test_parts;
use uuid::Uuid;

/// Forecasts looked back on when results arrive: the newest of every kind of twenty exams are among them, also where an
/// overdue test was forecast anew on each of the 45 days that one is.
const RECENT: u32 = 1_000;
/// Forecasts looked back on when everything is scored anew.
const ALL: u32 = 2_000;

/// Days that are asked one by one; with more, reading everything once is cheaper.
const MOST_DAYS: usize = 7;

/// Scores what these results, stored a moment ago in this transaction, tell.
pub(crate) async fn on_new(
    tx: &mut Tx,
    (institution, user): (InstitutionId, UserId),
    dates: impl Iterator<Item = NaiveDate>,
    now: DateTime<Utc>,
) -> Result<()> {
    let dates: BTreeSet<NaiveDate> = dates.collect();
    let Some(last) = dates.last() else { return Ok(()) };
    let promises = predictions::promises(tx, user, *last, RECENT).await?;
    if promises.iter().all(|promise| promise.actual.is_some()) {
        return Ok(());
    }
    if dates.len() > MOST_DAYS {
        return rescore(tx, institution, user, now).await;
    }
    let mut parts = Vec::new();
    for date in dates {
        parts.extend(test_parts::of_day(tx, user, date).await?);
    }
    let taken: HashMap<Uuid, Told> = told(&promises);
    for (id, outcome) in assign(&promises, &parts, &taken, Some(now)) {
        predictions::score(tx, institution, id, &outcome, now).await?;
    }
    Ok(())
}

/// Scores all of a student's forecasts anew: what no longer holds is taken back.
pub(crate) async fn rescore(
    tx: &mut Tx,
    institution: InstitutionId,
    user: UserId,
    now: DateTime<Utc>,
) -> Result<()> {
    let promises = predictions::promises(tx, user, NaiveDate::MAX, ALL).await?;
    if promises.is_empty() {
        return Ok(());
    }
    let parts = test_parts::of_student(tx, user).await?;
    let mut wanted: HashMap<Uuid, Outcome> = assign(&promises, &parts, &HashMap::new(), None)
        .into_iter()
        .collect();
    for promise in &promises {
        let holds = wanted
            .get(&promise.id)
            .is_some_and(|outcome| is_told(promise, outcome));
        if holds {
            wanted.remove(&promise.id);
        } else if promise.actual.is_some() {
            predictions::unscore(tx, promise.id).await?;
        }
    }
    for promise in &promises {
        if let Some(outcome) = wanted.remove(&promise.id) {
            predictions::score(tx, institution, promise.id, &outcome, now).await?;
        }
    }
    Ok(())
}

fn is_told(promise: &Promise, outcome: &Outcome) -> bool {
    promise
        .actual
        .is_some_and(|actual| actual.total_cmp(&outcome.actual).is_eq())
        && promise.test_date == Some(outcome.test_date)
        && promise.test.as_ref() == Some(&outcome.test)
        && promise.result_id == Some(outcome.result.0)
}

/// The day and key of the test that has spoken for a forecast.
type Told = (NaiveDate, String);

fn told(promises: &[Promise]) -> HashMap<Uuid, Told> {
    let told = promises
        .iter()
        .filter_map(|promise| Some((promise.id, (promise.test_date?, promise.test.clone()?))));
    told.collect()
}

/// Which test speaks for which forecast, besides those in `taken`. `promises` come newest first. With `since`, only
/// tests that a result of that moment belongs to are asked.
fn assign(
    promises: &[Promise],
    parts: &[test_parts::TestPart],
    taken: &HashMap<Uuid, Told>,
    since: Option<DateTime<Utc>>,
) -> Vec<(Uuid, Outcome)> {
    let mut exams: Vec<(&str, Uuid)> = Vec::new();
    for promise in promises {
        let exam = (promise.kind.as_str(), promise.exam_id);
        if !exams.contains(&exam) {
            exams.push(exam);
        }
    }
    let mut scored = Vec::new();
    for exam in exams {
        let own: Vec<&Promise> = promises
            .iter()
            .filter(|promise| (promise.kind.as_str(), promise.exam_id) == exam)
            .collect();
        of_exam(&own, parts, taken, since, &mut scored);
    }
    scored
}

/// `own` are the forecasts of one kind for one exam, newest first.
fn of_exam(
    own: &[&Promise],
    parts: &[test_parts::TestPart],
    taken: &HashMap<Uuid, Told>,
    since: Option<DateTime<Utc>>,
    scored: &mut Vec<(Uuid, Outcome)>,
) {
    let mut spoken: HashSet<Uuid> = taken.keys().copied().collect();
    let mut frames: HashMap<(&str, u64), Vec<WholeTest>> = HashMap::new();
    for promise in own {
        let key = (promise.subjects.as_str(), promise.max_score.to_bits());
        frames
            .entry(key)
            .or_insert_with(|| Frame::decode(&promise.subjects, promise.max_score).tests(parts));
    }
    // A forecast sees the tests through its own frame; walking them all in the order they became known keeps that fair.
    let mut tests: Vec<((&str, u64), &WholeTest)> = frames
        .iter()
        .flat_map(|(frame, tests)| tests.iter().map(move |test| (*frame, test)))
        .filter(|(_, test)| test.is_full() && since.is_none_or(|moment| test.completed_at >= moment))
        .collect();
    tests.sort_by(|(a_frame, a), (b_frame, b)| {
        (a.completed_at, a.date, &a.key, a_frame).cmp(&(b.completed_at, b.date, &b.key, b_frame))
    });
    for (frame, test) in tests {
        let could = |promise: &&&Promise| promise.made_on <= test.date && promise.created_at < test.known_at;
        let Some(promise) = own.iter().find(could) else {
            continue;
        };
        let is_own_frame = (promise.subjects.as_str(), promise.max_score.to_bits()) == frame;
        let is_due = match promise.kind.as_str() {
            NEXT_SCORE => true,
            EXAM_SCORE => promise.target_on == test.date,
            _ => false,
        };
        let has_spoken = own
            .iter()
            .filter_map(|promise| taken.get(&promise.id))
            .any(|(date, key)| (*date, key) == (test.date, &test.key));
        if is_own_frame && is_due && !has_spoken && spoken.insert(promise.id) {
            scored.push((
                promise.id,
                Outcome {
                    result: test.last_part,
                    actual: test.percent / 100.0 * promise.max_score,
                    test_date: test.date,
                    test: test.key.clone(),
                },
            ));
        }
    }
}
