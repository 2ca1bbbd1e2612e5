//! The study plan: made when something it rests on has changed, kept otherwise, and changed by the student.
//!
//! A plan is stored with what it was made from (version of the data, day, exam, settings). Whoever asks for it gets the
//! stored one as long as that is still so; of two who ask at once the second waits and gets what the first has made.

use crate::cache::Cache;
use crate::error::{Result, ServiceError};
use crate::{Caller, Core};
use analytics::plan::Kind;
use api::plan::{BlockChange, PlanBlock, PlanView};
use chrono::{Duration, NaiveDate};
use domain::ids::UserId;
use domain::people::Role;
use domain::plan::{OwnBlockDraft, PlanSettings, PlanSettingsDraft, day_ahead};
use domain::text::fold;
use std::sync::Arc;
use store::Tx;
use store::plan::{Block, DONE, DROPPED, OPEN, OWN};
use uuid::Uuid;

mod calendar;
mod feed;
mod inputs;
mod make;
mod pace;
mod view;

pub use calendar::MEDIA_TYPE;

/// Most own blocks that may lie ahead.
const MAX_OWN: usize = 200;
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
    next: Arc<Cache<NextKey, Option<PlanBlock>>>,
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
        self.refresh(caller).await?;
        self.read(caller).await
    }

    /// The first open block of today, for a page that shows no more of the plan. Kept as long as the data, the plan and
    /// the day stay the same.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn next(&self, caller: &Caller) -> Result<Option<PlanBlock>> {
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
        let next = self.find_next(caller, today).await?;
        if let Some(key) = key {
            self.next.put(key, Arc::new(next.clone()), ABOUT_BYTES);
        }
        Ok(next)
    }

    async fn find_next(&self, caller: &Caller, today: NaiveDate) -> Result<Option<PlanBlock>> {
        self.refresh(caller).await?;
        let mut on = self.core.db.read().await?;
        let blocks = store::plan::of_day(&mut on, caller.user, today).await?;
        let settings = settings_of(store::plan::head(&mut on, caller.user).await?.as_ref())?;
        Ok(view::blocks(&blocks, &settings, &[])
            .into_iter()
            .find(|block| block.status == OPEN))
    }

    /// The next `most` open blocks, what the plan is expected to win, and why there is none.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub(crate) async fn ahead(&self, caller: &Caller, most: usize) -> Result<Ahead> {
        caller.must_be(Role::Student)?;
        self.refresh(caller).await?;
        let today = caller.today(self.core.now());
        let mut on = self.core.db.read().await?;
        let head = store::plan::head(&mut on, caller.user).await?;
        let blocks = store::plan::since(&mut on, caller.user, today).await?;
        let settings = settings_of(head.as_ref())?;
        let summary: make::Summary = match &head {
            Some(head) => serde_json::from_str(&head.summary).map_err(ServiceError::internal)?,
            None => make::Summary::default(),
        };
        let next = blocks
            .chunk_by(|one, other| one.day == other.day)
            .flat_map(|of_day| view::blocks(of_day, &settings, &[]))
            .filter(|block| block.status == OPEN)
            .take(most);
        Ok(Ahead {
            next: next.collect(),
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
        self.refresh(caller).await?;
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

    /// Makes the plan afresh: everything but what the student has put on a day may change.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn replan(&self, caller: &Caller) -> Result<PlanView> {
        caller.must_be(Role::Student)?;
        self.change(caller, async |_, _| Ok(make::Why::Asked)).await
    }

    /// Stores the settings and makes the plan anew from them.
    ///
    /// # Errors
    /// `Invalid` with the refused fields.
    pub async fn set_settings(&self, caller: &Caller, draft: PlanSettingsDraft) -> Result<PlanView> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        let settings = draft.check(caller.today(now))?;
        self.store_settings(caller, &settings).await
    }

    /// Gives each day of study these minutes; the rest of the settings stays.
    ///
    /// # Errors
    /// `Invalid` (`minutes`) outside of 0 to 720.
    pub async fn set_usual_day(&self, caller: &Caller, minutes: i64) -> Result<PlanView> {
        caller.must_be(Role::Student)?;
        let head = {
            let mut on = self.core.db.read().await?;
            store::plan::head(&mut on, caller.user).await?
        };
        let settings = settings_of(head.as_ref())?.with_usual_day(minutes)?;
        self.store_settings(caller, &settings).await
    }

    async fn store_settings(&self, caller: &Caller, settings: &PlanSettings) -> Result<PlanView> {
        let now = self.core.now();
        let text = serde_json::to_string(settings).map_err(ServiceError::internal)?;
        self.change(caller, async |tx, _| {
            store::plan::set_settings(tx, caller.user, &text, now).await?;
            Ok(make::Why::Asked)
        })
        .await
    }

    /// Takes the least valuable open block of today out; its work competes for the days to come.
    ///
    /// # Errors
    /// `Conflict` (`nothing_open`) when nothing planned is open today.
    pub async fn too_much_today(&self, caller: &Caller) -> Result<PlanView> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        self.change(caller, async |tx, today| {
            let blocks = store::plan::of_day(tx, caller.user, today).await?;
            let open = blocks
                .iter()
                .filter(|block| block.status == OPEN && block.kind != OWN);
            let least = open
                .clone()
                .min_by(|x, y| worth(x).total_cmp(&worth(y)).then(y.position.cmp(&x.position)));
            let Some(least) = least else {
                let words = "Nothing planned is open today.";
                return Err(ServiceError::Conflict("nothing_open", words.into()));
            };
            let left: i64 = open.map(|block| block.minutes).sum::<i64>() - least.minutes;
            give_back(tx, caller, least, now).await?;
            store::plan::set_lighter(tx, caller.user, today, left, now).await?;
            Ok(make::Why::Slipped)
        })
        .await
    }

    /// Adds a block of the student's own. What was planned gives way to it.
    ///
    /// # Errors
    /// `Invalid` with the refused fields, `Conflict` beyond 200 of them.
    pub async fn add_own(&self, caller: &Caller, draft: OwnBlockDraft) -> Result<Uuid> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        let own = draft.check(caller.today(now))?;
        let id = self.core.new_id();
        self.change(caller, async |tx, today| {
            let ahead = store::plan::since(tx, caller.user, today).await?;
            if ahead.iter().filter(|block| block.kind == OWN).count() >= MAX_OWN {
                let words = format!("At most {MAX_OWN} blocks of your own lie ahead. Remove one first.");
                return Err(ServiceError::Conflict("too_many", words));
            }
            let block = view::own(id, own.clone(), now);
            store::plan::add_many(tx, caller.institution, caller.user, &[block], now).await?;
            Ok(make::Why::Slipped)
        })
        .await?;
        Ok(id)
    }

    /// Checks a block off, takes that back, or moves it to another day.
    ///
    /// # Errors
    /// `NotFound`, `Invalid` with the refused fields, `Conflict` (`day_full`) where the day has no room.
    pub async fn change_block(&self, caller: &Caller, id: Uuid, change: BlockChange) -> Result<PlanView> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        self.change(caller, async |tx, today| {
            let found = store::plan::find(tx, caller.user, id).await?;
            let mut block = found.ok_or(ServiceError::NotFound)?;
            let mut why = make::Why::Nothing;
            if let Some(status) = &change.status {
                set_status(&mut block, status, change.actual_minutes)?;
            } else if change.actual_minutes.is_some() {
                return Err(ServiceError::field(
                    "actual_minutes",
                    "without_done",
                    "Say that the block is done as well.",
                ));
            }
            if let Some(date) = change.date {
                self.move_to(tx, caller, &mut block, day_ahead("date", date, today)?, today)
                    .await?;
                why = make::Why::Slipped;
            }
            store::plan::update(tx, caller.user, &block, now).await?;
            Ok(why)
        })
        .await
    }

    /// Removes a block of the student's own; a planned one goes back to the pool.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn remove_block(&self, caller: &Caller, id: Uuid) -> Result<()> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        self.change(caller, async |tx, _| {
            let found = store::plan::find(tx, caller.user, id).await?;
            let block = found.ok_or(ServiceError::NotFound)?;
            if block.kind == OWN {
                store::plan::remove(tx, caller.user, id).await?;
            } else {
                give_back(tx, caller, &block, now).await?;
            }
            Ok(make::Why::Slipped)
        })
        .await?;
        Ok(())
    }

    /// Puts the block on a day, if the day has room beside what the student has put there before.
    async fn move_to(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        block: &mut Block,
        date: NaiveDate,
        today: NaiveDate,
    ) -> Result<()> {
        if block.status != OPEN {
            return Err(ServiceError::field(
                "date",
                "not_open",
                "Only an open block can be moved.",
            ));
        }
        if block.kind != OWN {
            let settings = settings_of(store::plan::head(tx, caller.user).await?.as_ref())?;
            let blocks = store::plan::since(tx, caller.user, today).await?;
            let stays = |other: &&Block| {
                other.day == date
                    && other.id != block.id
                    && (other.status == DONE
                        || (other.status == OPEN && (other.kind == OWN || other.is_pinned)))
            };
            let taken: i64 = blocks.iter().filter(stays).map(|other| other.minutes).sum();
            let eases = crate::wellbeing::Eases::of(tx, caller.user, today).await?;
            let cap = inputs::settings(&settings, &eases).cap(crate::results::derived::day(date));
            if taken + block.minutes > i64::from(cap) {
                let words = "That day has no room for this block. Choose another day or more minutes.";
                return Err(ServiceError::Conflict("day_full", words.into()));
            }
        }
        if block.day != date {
            block.day = date;
            block.sequence += 1;
        }
        block.is_pinned = true;
        Ok(())
    }

    /// Runs a change and makes the plan anew where it asks for that, in one transaction.
    async fn change(
        &self,
        caller: &Caller,
        change: impl AsyncFnOnce(&mut Tx, NaiveDate) -> Result<make::Why>,
    ) -> Result<PlanView> {
        self.refresh(caller).await?;
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        make::lock(&mut tx, caller, now).await?;
        let why = change(&mut tx, caller.today(now)).await?;
        if why != make::Why::Nothing {
            self.make(&mut tx, caller, why, now).await?;
        }
        tx.commit().await?;
        self.read(caller).await
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
        let eases = crate::wellbeing::Eases::of(&mut on, caller.user, today).await?;
        view::Of {
            today,
            head: head.as_ref(),
            blocks: &blocks,
            sessions: &sessions,
            eases: &eases,
            exam: crate::exams::primary(&exams, today),
            data_until,
            feed_since,
        }
        .plan()
    }
}

/// Marks a minute that a block wins.
fn worth(block: &Block) -> f64 {
    block.gain / (block.minutes.max(1) as f64)
}

async fn give_back(
    tx: &mut Tx,
    caller: &Caller,
    block: &Block,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<()> {
    let given = Block {
        status: DROPPED.to_owned(),
        ..block.clone()
    };
    store::plan::update(tx, caller.user, &given, now).await?;
    Ok(())
}

fn set_status(block: &mut Block, status: &str, actual: Option<i64>) -> Result<()> {
    match status {
        DONE => {
            let minutes = actual.unwrap_or(block.minutes);
            if !(1..=1440).contains(&minutes) {
                return Err(ServiceError::field(
                    "actual_minutes",
                    "out_of_range",
                    "A block took 1 to 1440 minutes.",
                ));
            }
            block.actual_minutes = Some(minutes);
        }
        OPEN if actual.is_none() => block.actual_minutes = None,
        OPEN => {
            return Err(ServiceError::field(
                "actual_minutes",
                "without_done",
                "An open block took no time yet.",
            ));
        }
        _ => {
            return Err(ServiceError::field(
                "status",
                "unknown_status",
                "A block is done or open.",
            ));
        }
    }
    status.clone_into(&mut block.status);
    Ok(())
}

/// The settings in force.
fn settings_of(head: Option<&store::plan::Head>) -> Result<PlanSettings> {
    head.map_or(Ok(PlanSettings::default()), |head| {
        serde_json::from_str(&head.settings).map_err(ServiceError::internal)
    })
}
