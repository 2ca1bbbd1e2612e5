//! What forecasts are made from, read in a few statements.

use crate::error::Result;
use crate::{Caller, Core};
use analytics::models::rank::RankTable as Shares;
use analytics::rank_forecast::{Sitting, Tables};
use chrono::NaiveDate;
use domain::ids::PUBLIC_INSTITUTION;
use std::collections::HashMap;
use std::sync::Arc;
use store::exams::StoredExam;
use store::forecast_models::ForecastModel;
use store::goals::Goal;
use store::predictions::Forecast;
use store::rank_tables::RankTable;
use store::test_parts::TestPart;
use store::{AsConn, Reader};
use uuid::Uuid;

use super::{EXAM_SCORE, Forecasts, NEXT_SCORE};

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
}

/// The tables of one exam.
#[derive(Clone)]
pub(super) struct Ranks {
    pub tables: Arc<Tables>,
    pub views: Vec<RankTable>,
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
        Ok(Self {
            today: caller.today(service.core.now()),
            parts: store::test_parts::of_student(on, caller.user).await?,
            goals: store::goals::of_student(on, caller.user).await?,
            exams,
            surroundings,
            told,
            ranks,
        })
    }
}

impl Forecasts {
    /// The tables of these exams, by profile key.
    pub(super) async fn ranks_by_exam(
        &self,
        on: &mut impl AsConn,
        exams: &[StoredExam],
        surroundings: &Surroundings,
    ) -> Result<HashMap<String, Ranks>> {
        let mut ranks = HashMap::new();
        for stored in exams {
            let exam = &stored.exam;
            // Whoever prepares for other marks than the published ones cannot be read from these tables.
            let published = crate::exams::profile(&exam.profile).and_then(|profile| profile.max_score);
            if let Some(max) = published.filter(|max| exam.max_score == Some(*max))
                && !ranks.contains_key(&exam.profile)
                && let Some(found) = self
                    .ranks_of(on, &surroundings.tables, &exam.profile, max)
                    .await?
            {
                ranks.insert(exam.profile.clone(), found);
            }
        }
        Ok(ranks)
    }

    /// The tables of an exam out of `max` marks; `None` without any.
    pub(super) async fn ranks_of(
        &self,
        on: &mut impl AsConn,
        tables: &[RankTable],
        exam: &str,
        max: f64,
    ) -> Result<Option<Ranks>> {
        let mut sittings = Vec::new();
        let mut views = Vec::new();
        for table in tables.iter().filter(|table| table.exam == exam) {
            // An imported table with a single step has no slope to read from.
            if let Some(shares) = self.shares(on, table.id).await? {
                sittings.push(Sitting {
                    table: shares.as_ref().clone(),
                    year: i32::try_from(table.year).unwrap_or_default(),
                    candidates: None,
                });
                views.push(table.clone());
            }
        }
        let tables = Tables::new(sittings, max).ok().map(Arc::new);
        Ok(tables.map(|tables| Ranks { tables, views }))
    }

    /// The steps of a table; they never change, so they are kept.
    async fn shares(&self, on: &mut impl AsConn, table: Uuid) -> Result<Option<Arc<Shares>>> {
        if let Some(kept) = self.shares.get(&table) {
            return Ok(Some(kept));
        }
        let steps = store::rank_tables::steps(on, table).await?;
        let rows: Vec<(f64, u64)> = steps
            .iter()
            .map(|step| (step.marks, u64::try_from(step.candidates).unwrap_or_default()))
            .collect();
        let Ok(shares) = Shares::new(&rows) else {
            return Ok(None);
        };
        let shares = Arc::new(shares);
        self.shares
            .put(table, Arc::clone(&shares), size_of_val(rows.as_slice()));
        Ok(Some(shares))
    }
}

/// The surroundings, read on a connection of their own.
pub(super) async fn surroundings(core: &Core, caller: &Caller) -> Result<(Reader, Surroundings)> {
    let mut on = core.db.read().await?;
    let surroundings = Surroundings::read(&mut on, caller).await?;
    Ok((on, surroundings))
}
