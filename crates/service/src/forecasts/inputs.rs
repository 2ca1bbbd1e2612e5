//! What forecasts are made from, read in a few statements.

use super::ranks::Ranks;
use super::{EXAM_SCORE, Forecasts, NEXT_SCORE};
use crate::error::Result;
use crate::{Caller, Core};
use analytics::rank_forecast::Tables;
use chrono::NaiveDate;
use domain::ids::PUBLIC_INSTITUTION;
use std::collections::HashMap;
use std::sync::Arc;
use store::Reader;
use store::exams::StoredExam;
use store::forecast_models::ForecastModel;
use store::goals::Goal;
use store::predictions::Forecast;
use store::rank_tables::RankTable;
use store::test_parts::TestPart;
use uuid::Uuid;

/// Everything that decides what is said, besides the caller's own data and day.
#[derive(Debug, Clone)]
pub(super) struct Surroundings {
    pub models: Vec<ForecastModel>,
    pub tables: Vec<RankTable>,
}

impl Surroundings {
    pub(super) async fn read(on: &mut Reader, caller: &Caller) -> Result<Self> {
        Ok(Self {
            models: store::forecast_models::of_institution(on, caller.institution).await?,
            tables: store::rank_tables::list(on, caller.institution, PUBLIC_INSTITUTION).await?,
        })
    }

    /// Changes whenever a model or a table does.
    pub(super) fn fingerprint(&self) -> String {
        let models = self
            .models
            .iter()
            .map(|model| format!("{}:{}", model.exam, model.version));
        let tables = self.tables.iter().map(|table| table.id.to_string());
        models.chain(tables).collect::<Vec<_>>().join(" ")
    }
}

/// What one student's forecasts are made from.
pub(super) struct Inputs {
    pub today: NaiveDate,
    pub exams: Vec<StoredExam>,
    pub parts: Vec<TestPart>,
    pub goals: Vec<Goal>,
    pub surroundings: Surroundings,
    /// Newest stored forecast by exam and kind, and the one before it.
    pub told: HashMap<(Uuid, &'static str), (Forecast, Option<Forecast>)>,
    /// By profile key.
    pub ranks: HashMap<String, Ranks>,
    /// The tables of earlier forecasts where they are not today's, by the ids stored with the forecast.
    pub ranks_then: HashMap<String, Arc<Tables>>,
}

impl Inputs {
    pub(super) async fn read(
        service: &Forecasts,
        on: &mut Reader,
        caller: &Caller,
        surroundings: Surroundings,
    ) -> Result<Self> {
        let exams = store::exams::of_student(on, caller.user).await?;
        let mut told = HashMap::new();
        for stored in &exams {
            for kind in [NEXT_SCORE, EXAM_SCORE] {
                if let Some(newest) = store::predictions::newest(on, caller.user, kind, stored.id.0).await? {
                    let before = match newest.previous_id {
                        id if id.is_nil() => None,
                        id => store::predictions::find(on, caller.user, id).await?,
                    };
                    told.insert((stored.id.0, kind), (newest, before));
                }
            }
        }
        let ranks = service.ranks_by_exam(on, &exams, &surroundings).await?;
        let of_told = told
            .values()
            .flat_map(|(newest, before)| [Some(newest), before.as_ref()]);
        let terms: Vec<(String, String, f64)> = of_told
            .flatten()
            .map(|told| (told.rank_table_ids.clone(), told.exam.clone(), told.max_score))
            .collect();
        let ranks_then = service
            .ranks_then(on, caller.institution, terms, &ranks, &surroundings)
            .await?;
        Ok(Self {
            today: caller.today(service.core.now()),
            parts: store::test_parts::of_student(on, caller.user).await?,
            goals: store::goals::of_student(on, caller.user).await?,
            exams,
            surroundings,
            told,
            ranks,
            ranks_then,
        })
    }
}

/// The surroundings, read on a connection of their own.
pub(super) async fn surroundings(core: &Core, caller: &Caller) -> Result<(Reader, Surroundings)> {
    let mut on = core.db.read().await?;
    let surroundings = Surroundings::read(&mut on, caller).await?;
    Ok((on, surroundings))
}
