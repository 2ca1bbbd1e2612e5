//! When a plan is made anew, and how it is stored over the one before.

use super::inputs::Read;
use super::making::Making;
use super::remembered::Waiting;
use super::shown::Before;
use super::{DAYS_BACK, Plans, settings_of};
use crate::Caller;
use crate::error::{Result, ServiceError};
use crate::wellbeing::Eases;
use api::plan::{DroppedWork, PlanGain};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::plan::PlanSettings;
use serde::{Deserialize, Serialize};
use store::Tx;
use store::exams::StoredExam;
use store::plan::Head;

/// Raised when the planner changes, so that stored plans are made anew.
const VERSION: u32 = 5;

/// Why a plan is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// It holds.
    Nothing,
    /// Something slipped, or new data came.
    Slipped,
    /// The student asked for it.
    Asked,
}

/// What a plan says besides its blocks.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Summary {
    pub gain: Option<PlanGain>,
    pub dropped: Vec<DroppedWork>,
    pub missing: Option<String>,
    pub notes: Vec<String>,
    pub waiting: Vec<Waiting>,
}

impl Summary {
    /// What the stored plan says; nothing where there is none.
    pub(super) fn of(head: Option<&Head>) -> Result<Self> {
        head.map_or(Ok(Self::default()), |head| {
            serde_json::from_str(&head.summary).map_err(ServiceError::internal)
        })
    }
}

/// Locks the student's plan, so that of two who make it at once the second sees what the first has made.
pub(super) async fn lock(tx: &mut Tx, caller: &Caller, now: DateTime<Utc>) -> Result<()> {
    let settings = serde_json::to_string(&PlanSettings::default()).map_err(ServiceError::internal)?;
    Ok(store::plan::ensure(tx, caller.institution, caller.user, &settings, now).await?)
}

/// What the plan rests on, in one text: version of the planner, of the data, the day, the exam, the settings.
struct Basis {
    text: String,
}

impl Basis {
    fn of(caller: &Caller, today: NaiveDate, exam: Option<&StoredExam>, settings: &str) -> Self {
        let exam = exam.map_or_else(String::new, |stored| {
            format!("{} {:?}", stored.id, stored.exam.exam_date)
        });
        Self {
            text: [
                VERSION.to_string(),
                caller.data_version.to_string(),
                today.to_string(),
                exam,
                settings.to_owned(),
            ]
            .join("|"),
        }
    }

    /// Whether the exam or the settings are others than those of `made_from`: then the student expects another plan.
    fn is_another(&self, made_from: &str) -> bool {
        let parts = |text: &str| text.splitn(4, '|').nth(3).map(str::to_owned);
        parts(&self.text) != parts(made_from)
    }
}

impl Plans {
    /// Makes the plan anew where what it rests on has changed.
    pub(super) async fn refresh(&self, caller: &Caller) -> Result<()> {
        let now = self.core.now();
        let today = caller.today(now);
        {
            let mut on = self.core.db.read().await?;
            let exams = store::exams::of_student(&mut on, caller.user).await?;
            let head = store::plan::head(&mut on, caller.user).await?;
            if head.is_some_and(|head| is_current(&head, caller, today, &exams)) {
                return Ok(());
            }
        }
        let mut tx = self.core.db.begin().await?;
        lock(&mut tx, caller, now).await?;
        let before = Before::of(&mut tx, caller, today).await?;
        self.bring_up_to_date(&mut tx, caller, now).await?;
        before.count_changes(&mut tx, caller, now).await?;
        // Whoever asked for a change has not got it by this.
        Ok(tx.commit_aside().await?)
    }

    /// The same in a transaction, which counts what changes. The student's plan must be locked.
    pub(super) async fn bring_up_to_date(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let exams = store::exams::of_student(tx, caller.user).await?;
        let head = store::plan::head(tx, caller.user).await?;
        if head.is_some_and(|head| is_current(&head, caller, caller.today(now), &exams)) {
            return Ok(());
        }
        self.make(tx, caller, Why::Slipped, now).await
    }

    /// Makes the plan and stores it over what was open. The student's plan must be locked.
    pub(super) async fn make(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        why: Why,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let (user, today) = (caller.user, caller.today(now));
        let head = store::plan::head(tx, user).await?.ok_or(ServiceError::NotFound)?;
        let exams = store::exams::of_student(tx, user).await?;
        let exam = crate::exams::of_plan(&exams, today);
        let basis = Basis::of(caller, today, exam, &head.settings);
        let blocks = store::plan::since(tx, user, today - Duration::days(DAYS_BACK)).await?;
        store::plan::skip_missed(tx, user, today, now).await?;
        store::plan::remove_open(tx, user, today).await?;
        let is_free = why == Why::Asked || basis.is_another(&head.made_from);
        let (made, summary) = match to_plan_for(exam, today) {
            Err(what) => (Vec::new(), missing(what)),
            Ok(stored) => {
                let rows = store::results::for_analysis(tx, user).await?;
                let parts = store::test_parts::of_student(tx, user).await?;
                let sessions =
                    store::study_sessions::since(tx, user, today - Duration::days(DAYS_BACK)).await?;
                let ratings = store::difficulties::of_student(tx, user).await?;
                let added_at = store::exams::added_at(tx, user, stored.id).await?;
                let read = Read {
                    rows: &rows,
                    parts: &parts,
                    sessions: &sessions,
                    blocks: &blocks,
                    ratings: &ratings,
                    exam: stored,
                    started_on: added_at.map(|at| caller.today(at)),
                    today,
                };
                let settings = settings_of(Some(&head))?;
                let eases = Eases::of(tx, caller, today).await?;
                let of = Making {
                    head: &head,
                    read: &read,
                    settings: &settings,
                    eases: &eases,
                    exams: &exams,
                    is_free,
                };
                of.plan(&read.student()?, || self.core.new_id(), now)
            }
        };
        store::plan::add_many(tx, caller.institution, user, &made, now).await?;
        let summary = serde_json::to_string(&summary).map_err(ServiceError::internal)?;
        Ok(store::plan::set_made(tx, user, &basis.text, &summary, now).await?)
    }
}

fn is_current(head: &Head, caller: &Caller, today: NaiveDate, exams: &[StoredExam]) -> bool {
    let exam = crate::exams::of_plan(exams, today);
    head.made_from == Basis::of(caller, today, exam, &head.settings).text
}

/// The exam, or what a plan for it lacks.
pub(super) fn to_plan_for(
    exam: Option<&StoredExam>,
    today: NaiveDate,
) -> std::result::Result<&StoredExam, &'static str> {
    let date = exam.and_then(|stored| stored.exam.exam_date);
    if date == Some(today) {
        return Err("exam_today");
    }
    let exam = exam
        .filter(|stored| crate::exams::has_chapters(stored))
        .ok_or("chapters")?;
    if date.is_some_and(|date| date < today) {
        return Err("exam_ahead");
    }
    Ok(exam)
}

fn missing(what: &str) -> Summary {
    Summary {
        missing: Some(what.to_owned()),
        ..Summary::default()
    }
}
