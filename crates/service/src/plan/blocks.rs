//! Changes of single blocks: own ones are added and removed, any is checked off or moved.

use super::change::give_back;
use super::{Plans, inputs, make, settings_of, view};
use crate::Caller;
use crate::error::{Result, ServiceError};
use api::plan::{BlockChange, PlanView};
use catalogue::Locale;
use catalogue::problems::plan as problems;
use chrono::NaiveDate;
use domain::people::Role;
use domain::plan::{OwnBlockDraft, day_ahead};
use store::Tx;
use store::plan::{Block, DONE, OPEN, OWN};
use uuid::Uuid;

/// Most own blocks that may lie ahead.
const MAX_OWN: usize = 200;

impl Plans {
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
                let words = problems::most_own(Locale::current(), MAX_OWN);
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
                    problems::done_as_well(Locale::current()),
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
                problems::not_open(Locale::current()),
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
            let eases = crate::wellbeing::Eases::of(tx, caller, today).await?;
            let cap = inputs::settings(&settings, &eases).cap(crate::results::derived::day(date));
            if taken + block.minutes > i64::from(cap) {
                let words = problems::day_full(Locale::current());
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
}

fn set_status(block: &mut Block, status: &str, actual: Option<i64>) -> Result<()> {
    match status {
        DONE => {
            let minutes = actual.unwrap_or(block.minutes);
            if !(1..=1440).contains(&minutes) {
                return Err(ServiceError::field(
                    "actual_minutes",
                    "out_of_range",
                    problems::actual_minutes(Locale::current()),
                ));
            }
            block.actual_minutes = Some(minutes);
        }
        OPEN if actual.is_none() => block.actual_minutes = None,
        OPEN => {
            return Err(ServiceError::field(
                "actual_minutes",
                "without_done",
                problems::open_took_none(Locale::current()),
            ));
        }
        _ => {
            return Err(ServiceError::field(
                "status",
                "unknown_status",
                problems::status(Locale::current()),
            ));
        }
    }
    status.clone_into(&mut block.status);
    Ok(())
}
