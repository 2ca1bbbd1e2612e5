//! The study plan: made when something it rests on has changed, kept otherwise, and changed by the student.
//!
//! A plan is stored with what it was made from (version of the data, day, exam, settings). Whoever asks for it gets the
//! stored one as long as that is still so; of two who ask at once the second waits and gets what the first has made.

use crate::cache::Cache;
use crate::error::{Result, ServiceError};
use crate::wellbeing::Eases;
use crate::{Caller, Core};
use analytics::plan::Kind;
use api::plan::{NextWork, PlanBlock, PlanView};
use chrono::{Duration, NaiveDate};
use domain::ids::UserId;
use domain::keys::Scope;
use domain::people::Role;
use domain::plan::PlanSettings;
use domain::text::fold;
use remembered::Waiting;
use std::sync::Arc;
use store::plan::{Block, DONE, OPEN};

mod blocks;
mod calendar;
mod change;
mod checks;
mod feed;
mod history;
mod inputs;
mod make;
mod making;
mod moving;
mod order;
mod own;
mod pace;
mod remembered;
mod shown;
mod view;
mod work;

pub use calendar::MEDIA_TYPE;
pub(crate) use shown::count_another_zone;

/// Days of blocks that are read back: what was kept lately, and how long work took.
const DAYS_BACK: i64 = 60;
/// Memory for the next blocks of students, and about what one takes.
const NEXT_BYTES: usize = 1 << 20;
const ABOUT_BYTES: usize = 800;

/// The plan at a glance.
pub(crate) struct Ahead {
    pub next: Vec<PlanBlock>,
    pub gain: Option<api::plan::PlanGain>,
    pub missing: Option<String>,
}

/// Plans of students.
#[derive(Clone)]
pub struct Plans {
    core: Arc<Core>,
    next: Arc<Cache<NextKey, NextWork>>,
}

/// Whose, of which version of the data and of the plan, on which day.
type NextKey = (UserId, i64, i64, NaiveDate);

impl Plans {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self {
            core,
            next: Arc::new(Cache::new(NEXT_BYTES)),
        }
    }

    /// The caller's plan, made anew where what it rests on has changed.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn get(&self, caller: &Caller) -> Result<PlanView> {
        caller.must_be(Role::Student)?;
        self.refresh_if_possible(caller).await?;
        self.read(caller).await
    }

    /// The next open block, for a page that shows no more of the plan: of today, or else of the next day that has one. Kept
    /// as long as the data, the plan and the day stay the same.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn next(&self, caller: &Caller) -> Result<NextWork> {
        caller.must_be(Role::Student)?;
        let today = caller.today(self.core.now());
        let version = {
            let mut on = self.core.db.read().await?;
            store::plan::version(&mut on, caller.user).await?
        };
        // Read before the blocks: what is kept under a version is never older than it.
        let key = version.map(|version| (caller.user, caller.data_version, version, today));
        if let Some(kept) = key.as_ref().and_then(|key| self.next.get(key)) {
            return Ok(kept.as_ref().clone());
        }
        let (next, is_current) = self.find_next(caller, today).await?;
        if let Some(key) = key.filter(|_| is_current) {
            self.next.put(key, Arc::new(next.clone()), ABOUT_BYTES);
        }
        Ok(next)
    }

    /// With whether it is of the plan as it would be now.
    async fn find_next(&self, caller: &Caller, today: NaiveDate) -> Result<(NextWork, bool)> {
        let is_current = self.refresh_if_possible(caller).await?;
        let mut on = self.core.db.read().await?;
        let blocks = store::plan::since(&mut on, caller.user, today).await?;
        let head = store::plan::head(&mut on, caller.user).await?;
        let settings = settings_of(head.as_ref())?;
        let summary = make::Summary::of(head.as_ref())?;
        let has = |status| {
            blocks
                .iter()
                .any(|block| block.day == today && block.status == status)
        };
        let next = NextWork {
            is_done: has(DONE) && !has(OPEN),
            has_plan: summary.missing.is_none() && head.is_some_and(|head| head.made_at.is_some()),
            block: open(&blocks, &settings, &summary.waiting).next(),
        };
        Ok((next, is_current))
    }

    /// Makes the plan anew where it can be stored; says whether it is current. While nothing can be written people still
    /// read, and the plan of before is better than none.
    pub(super) async fn refresh_if_possible(&self, caller: &Caller) -> Result<bool> {
        match self.refresh(caller).await {
            Ok(()) => Ok(true),
            Err(ServiceError::Full | ServiceError::ReadOnly) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The next `most` open blocks, what the plan is expected to win, and why there is none.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub(crate) async fn ahead(&self, caller: &Caller, most: usize) -> Result<Ahead> {
        caller.must_be(Role::Student)?;
        self.refresh_if_possible(caller).await?;
        let today = caller.today(self.core.now());
        let mut on = self.core.db.read().await?;
        let head = store::plan::head(&mut on, caller.user).await?;
        let blocks = store::plan::since(&mut on, caller.user, today).await?;
        let settings = settings_of(head.as_ref())?;
        let summary = make::Summary::of(head.as_ref())?;
        Ok(Ahead {
            next: open(&blocks, &settings, &summary.waiting).take(most).collect(),
            gain: summary.gain,
            missing: summary.missing,
        })
    }

    /// The day of the next open revision of a chapter, or of the last pass over it.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn next_revision(
        &self,
        caller: &Caller,
        subject: &str,
        chapter: &str,
    ) -> Result<Option<NaiveDate>> {
        caller.must_be(Role::Student)?;
        self.refresh_if_possible(caller).await?;
        let mut on = self.core.db.read().await?;
        let ahead = store::plan::since(&mut on, caller.user, caller.today(self.core.now())).await?;
        let wanted = (fold(subject), fold(chapter));
        let kinds = [Kind::Revise, Kind::LastPass].map(Kind::word);
        let next = ahead.iter().find(|block| {
            block.status == OPEN
                && kinds.contains(&block.kind.as_str())
                && (fold(&block.subject), fold(&block.chapter)) == wanted
        });
        Ok(next.map(|block| block.day))
    }

    async fn read(&self, caller: &Caller) -> Result<PlanView> {
        let now = self.core.now();
        let today = caller.today(now);
        let mut on = self.core.db.read().await?;
        let head = store::plan::head(&mut on, caller.user).await?;
        let blocks = store::plan::since(&mut on, caller.user, today - Duration::days(7)).await?;
        let sessions = store::study_sessions::since(&mut on, caller.user, today).await?;
        let exams = store::exams::of_student(&mut on, caller.user).await?;
        let data_until = store::results::newest_date(&mut on, caller.user).await?;
        let feed_since = store::plan::feeds::created(&mut on, caller.user).await?;
        // That the days are lighter is of the balance, which a key for the plan does not open.
        let eases = if caller.lacks(Some(Scope::WellbeingRead)) {
            Eases::default()
        } else {
            Eases::of(&mut on, caller, today).await?
        };
        view::Of {
            today,
            head: head.as_ref(),
            blocks: &blocks,
            sessions: &sessions,
            eases: &eases,
            exams: &exams,
            data_until,
            feed_since,
        }
        .plan()
    }
}

/// The open ones of these blocks, which are in the order of their days.
fn open<'a>(
    blocks: &'a [Block],
    settings: &'a PlanSettings,
    waiting: &'a [Waiting],
) -> impl Iterator<Item = PlanBlock> + 'a {
    blocks
        .chunk_by(|one, other| one.day == other.day)
        .flat_map(|of_day| view::blocks(of_day, settings, &[], waiting))
        .filter(|block| block.status == OPEN)
}

/// The settings in force.
fn settings_of(head: Option<&store::plan::Head>) -> Result<PlanSettings> {
    let Some(head) = head else {
        return Ok(PlanSettings::default());
    };
    let settings: PlanSettings = serde_json::from_str(&head.settings).map_err(ServiceError::internal)?;
    let locations = serde_json::from_str(&head.locations).map_err(ServiceError::internal)?;
    Ok(PlanSettings {
        locations,
        ..settings
    })
}
