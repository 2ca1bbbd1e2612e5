//! The forecasts a sample student would have been told: made from what was there on the day, marked as sample, scored
//! by the tests that followed. So a look around shows a track record, too.

use super::exam::Exam;
use super::frame::{Frame, WholeTest};
use super::inputs::{Inputs, Surroundings};
use super::{Forecasts, scoring};
use crate::Core;
use crate::error::Result;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use domain::ids::{InstitutionId, PUBLIC_INSTITUTION, UserId};
use std::collections::HashMap;
use std::sync::Arc;
use store::exams::StoredExam;
use store::predictions::{self, Forecast};
use store::test_parts::TestPart;
use store::{Tx, goals};
use uuid::Uuid;

/// Tests that are forecast in hindsight.
const TOLD: usize = 8;
/// The goal of a sample student: so much of the maximum above the last forecast, in steps of ten marks.
const AMBITION: f64 = 0.05;

/// Newest forecast by exam and kind, and the one before it.
type Told = HashMap<(Uuid, &'static str), (Forecast, Option<Forecast>)>;

/// Stores what the student would have been told of the sample exam, and a goal for it.
pub(crate) async fn tell_past(
    core: &Arc<Core>,
    tx: &mut Tx,
    (institution, user): (InstitutionId, UserId),
    now: DateTime<Utc>,
) -> Result<()> {
    let exams = store::exams::of_student(tx, user).await?;
    let Some(exam) = exams.into_iter().find(|stored| stored.is_sample) else {
        return Ok(());
    };
    let parts: Vec<TestPart> = store::test_parts::of_student(tx, user)
        .await?
        .into_iter()
        .filter(|part| part.is_sample)
        .collect();
    let tables = store::rank_tables::list(tx, institution, PUBLIC_INSTITUTION).await?;
    let surroundings = Surroundings {
        models: Vec::new(),
        tables,
    };
    let ranks = Forecasts::new(Arc::clone(core))
        .ranks_by_exam(tx, std::slice::from_ref(&exam), &surroundings)
        .await?;
    let full: Vec<WholeTest> = Frame::of(&exam)
        .tests(&parts)
        .into_iter()
        .filter(WholeTest::is_full)
        .collect();
    let mut told = Told::new();
    let mut last = None;
    for pair in full.windows(2).skip(full.len().saturating_sub(TOLD + 1)) {
        let made_on = pair[0].date + Days::new(1);
        // Two on one day: what is said the day after comes too late.
        if made_on > pair[1].date {
            continue;
        }
        let inputs = Inputs {
            today: made_on,
            exams: vec![exam.clone()],
            parts: parts
                .iter()
                .filter(|part| part.test_date < made_on)
                .cloned()
                .collect(),
            goals: Vec::new(),
            surroundings: surroundings.clone(),
            told: std::mem::take(&mut told),
            ranks: ranks.clone(),
            ranks_then: HashMap::new(),
        };
        let made = Exam::read(&inputs, &exam)?.make()?.to_store;
        told = inputs.told;
        for mut forecast in made {
            forecast.id = core.new_id();
            forecast.created_at = morning(made_on).min(now);
            forecast.is_sample = true;
            predictions::add(tx, institution, user, &forecast).await?;
            last = Some((forecast.predicted, forecast.max_score));
            remember(&mut told, &exam, forecast);
        }
    }
    scoring::rescore(tx, institution, user, now).await?;
    if let Some((predicted, max)) = last {
        let target = ((predicted + AMBITION * max) / 10.0).round() * 10.0;
        goals::put(
            tx,
            institution,
            user,
            exam.id,
            target.clamp(max.min(10.0), max),
            now,
        )
        .await?;
    }
    Ok(())
}

fn remember(told: &mut Told, exam: &StoredExam, forecast: Forecast) {
    let kind = [super::NEXT_SCORE, super::EXAM_SCORE]
        .into_iter()
        .find(|kind| *kind == forecast.kind);
    if let Some(kind) = kind {
        let before = told.remove(&(exam.id.0, kind)).map(|(newest, _)| newest);
        told.insert((exam.id.0, kind), (forecast, before));
    }
}

fn morning(date: NaiveDate) -> DateTime<Utc> {
    (date.and_time(NaiveTime::MIN) + chrono::Duration::hours(2)).and_utc()
}
