//! The five analyses in one answer, each as its own use case gives it.
//!
//! An answer is kept as long as the data, the day and what else decides it stay the same: the plan, whose blocks are
//! checked off while the data stays as it is, the models and the rank tables. One statement tells whether they do.
//! What is not made of results alone is kept apart under the same key: it is the same for whoever may see all of it
//! and for whoever may not.
//! The balance and the places of study are private: an answer to a key that does not open them is another one, and kept
//! as such.

use crate::cache::{Answer, Cache};
use crate::dashboard::{Dashboards, Kept};
use crate::error::{Result, ServiceError};
use crate::forecasts::Forecasts;
use crate::plan::{Ahead, Plans};
use crate::wellbeing::Wellbeing;
use crate::{Caller, Core};
use api::dashboard::{
    Analyses, Dashboard, ExamShort, ForecastsShort, HeatMapShort, LoadShort, PerformanceShort, PlanShort,
    PriorityShort, TrendShort,
};
use api::wellbeing::{BalanceView, MissingView};
use catalogue::Locale;
use chrono::NaiveDate;
use chrono_tz::Tz;
use domain::ids::{PUBLIC_INSTITUTION, UserId};
use domain::keys::Scope;
use domain::people::Role;
use std::sync::Arc;
use store::overview::Stamp;

/// Blocks, chapters and priorities that are named.
const NAMED: usize = 3;
/// Bytes of finished answers that are kept.
const KEPT_BYTES: usize = 6 << 20;
/// Bytes of the analyses beside the dashboard that are kept, and about what those of one student take.
const OTHERS_BYTES: usize = 2 << 20;
const ABOUT_BYTES: usize = 6 << 10;

/// The five analyses of students.
#[derive(Clone)]
pub struct Overviews {
    core: Arc<Core>,
    dashboards: Dashboards,
    forecasts: Forecasts,
    plans: Plans,
    wellbeing: Wellbeing,
    kept: Arc<Cache<(Key, Shown), Answer>>,
    others: Arc<Cache<Key, Others>>,
}

/// The analyses that have a use case of their own, in short.
struct Others {
    trends: Vec<TrendShort>,
    forecasts: ForecastsShort,
    ahead: Ahead,
    balance: Option<BalanceView>,
    missing: Option<MissingView>,
}

/// What the caller is shown of what is private: whoever came by a key needs a scope of its own for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Shown {
    balance: bool,
    /// Where the student studies.
    places: bool,
}

impl Shown {
    fn to(caller: &Caller) -> Self {
        Self {
            balance: !caller.lacks(Some(Scope::WellbeingRead)),
            places: !caller.lacks(Some(Scope::PlanRead)),
        }
    }
}

/// Whose, of which version of the data, on which day by which clock, with which plan, models and tables, in which
/// language.
type Key = (UserId, i64, NaiveDate, Tz, Stamp, Locale);

impl Overviews {
    pub(crate) fn new(
        core: &Arc<Core>,
        dashboards: Dashboards,
        forecasts: Forecasts,
        plans: Plans,
        wellbeing: Wellbeing,
    ) -> Self {
        Self {
            core: Arc::clone(core),
            dashboards,
            forecasts,
            plans,
            wellbeing,
            kept: Arc::new(Cache::new(KEPT_BYTES)),
            others: Arc::new(Cache::new(OTHERS_BYTES)),
        }
    }

    /// The caller's dashboard with all five analyses, as JSON.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn get(&self, caller: &Caller) -> Result<Arc<Answer>> {
        caller.must_be(Role::Student)?;
        let key = self.key(caller).await?;
        let shown = Shown::to(caller);
        if let Some(kept) = self.kept.get(&(key.clone(), shown)) {
            return Ok(kept);
        }
        let dashboard = self.dashboards.get(caller).await?;
        let json = whole(&dashboard, &*self.others(caller, &key).await?, shown)?;
        let answer = Arc::new(Answer::new(json));
        // Making it may have made the plan, or another request may have changed it meanwhile: then the next one keeps.
        if self.key(caller).await? == key {
            let bytes = 3 * answer.json.len();
            self.kept.put((key, shown), Arc::clone(&answer), bytes);
        }
        Ok(answer)
    }

    /// The same with every analysis made afresh. The rows of results that the dashboard is made of are kept by the version
    /// of the data, and the plan is what is stored: made anew where what it rests on has changed.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn compute(&self, caller: &Caller) -> Result<Vec<u8>> {
        let dashboard = self.dashboards.compute(caller).await?;
        let forecasts = self.forecasts.compute(caller).await?;
        let load = self.wellbeing.short_afresh(caller).await?;
        let others = self.beside(caller, &forecasts, load).await?;
        whole(&dashboard, &others, Shown::to(caller))
    }

    async fn key(&self, caller: &Caller) -> Result<Key> {
        let today = caller.today(self.core.now());
        let mut on = self.core.db.read().await?;
        let stamp =
            store::overview::stamp(&mut on, caller.user, caller.institution, PUBLIC_INSTITUTION).await?;
        let (zone, locale) = (caller.time_zone, Locale::current());
        Ok((caller.user, caller.data_version, today, zone, stamp, locale))
    }

    async fn others(&self, caller: &Caller, key: &Key) -> Result<Arc<Others>> {
        if let Some(kept) = self.others.get(key) {
            return Ok(kept);
        }
        let forecasts = self.forecasts.get(caller).await?;
        let load = self.wellbeing.short(caller).await?;
        let made = Arc::new(self.beside(caller, &forecasts, load).await?);
        // As above: making them may have made the plan.
        if self.key(caller).await? == *key {
            self.others.put(key.clone(), Arc::clone(&made), ABOUT_BYTES);
        }
        Ok(made)
    }

    async fn beside(
        &self,
        caller: &Caller,
        forecasts: &api::forecasts::Forecasts,
        (balance, missing): (Option<BalanceView>, Option<MissingView>),
    ) -> Result<Others> {
        Ok(Others {
            trends: trends(forecasts),
            forecasts: short(forecasts),
            ahead: self.plans.ahead(caller, NAMED).await?,
            balance,
            missing,
        })
    }
}

fn whole(kept: &Kept, others: &Others, shown: Shown) -> Result<Vec<u8>> {
    let dashboard = &kept.dashboard;
    let mut next = others.ahead.next.clone();
    if !shown.places {
        for block in &mut next {
            block.location = None;
        }
    }
    let (balance, missing) = if shown.balance {
        (others.balance.clone(), others.missing.clone())
    } else {
        // Nor what it still needs: that tells how the student studies, or what a guardian has decided.
        (None, Some(crate::wellbeing::needs_scope()))
    };
    let analyses = Analyses {
        performance: performance(dashboard, &others.trends),
        forecasts: others.forecasts.clone(),
        plan: PlanShort {
            href: "/api/v1/plan".to_owned(),
            next,
            gain: others.ahead.gain.clone(),
            missing: others.ahead.missing.clone(),
            priorities: priorities(dashboard),
        },
        load: LoadShort {
            href: "/api/v1/wellbeing".to_owned(),
            is_private: true,
            balance,
            missing,
        },
        heat_map: heat_map(dashboard),
    };
    let whole = Dashboard {
        analyses: Some(analyses),
        ..dashboard.clone()
    };
    serde_json::to_vec(&whole).map_err(ServiceError::internal)
}

fn trends(forecasts: &api::forecasts::Forecasts) -> Vec<TrendShort> {
    let trends = forecasts.trends.iter().map(|trend| TrendShort {
        subject: trend.subject.clone(),
        tests: trend.tests,
        now: trend.now.clone(),
        before: trend.before.clone(),
        missing: trend.missing.clone(),
    });
    trends.collect()
}

fn performance(dashboard: &Dashboard, trends: &[TrendShort]) -> PerformanceShort {
    PerformanceShort {
        href: "/api/v1/insights".to_owned(),
        tests: dashboard.tests,
        mean_percent: dashboard.mean_percent,
        mean_accuracy: dashboard.mean_accuracy,
        trends: trends.to_vec(),
    }
}

fn short(forecasts: &api::forecasts::Forecasts) -> ForecastsShort {
    let exams = forecasts.exams.iter().map(|exam| ExamShort {
        exam_id: exam.exam_id,
        name: exam.name.clone(),
        exam_date: exam.exam_date,
        next: exam.next.clone(),
        at_exam: exam.at_exam.clone(),
        rank: exam.rank.clone(),
        missing: exam.missing.clone(),
    });
    ForecastsShort {
        href: "/api/v1/forecasts".to_owned(),
        exams: exams.collect(),
        missing: forecasts.missing.clone(),
    }
}

fn priorities(dashboard: &Dashboard) -> Vec<PriorityShort> {
    let most = dashboard.recommendations.iter().take(NAMED);
    most.map(|one| PriorityShort {
        subject: one.subject.clone(),
        chapter: one.chapter.clone(),
        weight: one.weight,
        marks_open: one.marks_open,
        marks_open_low: one.marks_open_low,
        marks_open_high: one.marks_open_high,
    })
    .collect()
}

fn heat_map(dashboard: &Dashboard) -> HeatMapShort {
    let map = &dashboard.heat_map;
    HeatMapShort {
        href: "/api/v1/heatmap".to_owned(),
        chapters: map.rows.len() as u32,
        weeks: map.weeks.len() as u32,
        cells: map.rows.iter().flat_map(|row| &row.cells).flatten().count() as u32,
        lowest: dashboard.weakest.iter().take(NAMED).cloned().collect(),
    }
}
