//! Changes of single blocks: any is checked off, taken out, put back or moved.

use super::change::give_back;
use super::moving::Moving;
use super::{Plans, make, view, work};
use crate::Caller;
use crate::error::{Result, ServiceError};
use crate::told;
use api::plan::{BlockChange, PlanView};
use catalogue::Locale;
use catalogue::problems::{plan as problems, told as told_words};
use domain::people::Role;
use store::Tx;
use store::plan::{Block, DONE, OPEN};
use uuid::Uuid;

/// Most minutes that a block takes.
pub(super) const MOST_TAKEN: i64 = 1440;

impl Plans {
    /// Checks a block off, opens it again, puts back one that was taken out, puts one on another day or in another place of
    /// its day, or changes places with the block before or after it. One that is told later to have been done before it was
    /// made was done on the day it was made.
    ///
    /// # Errors
    /// `NotFound`, `Invalid` with the refused fields (`at` for a time that cannot be), `Conflict` (`day_full`) where the day
    /// has no room, (`prerequisite_first`) where a chapter that comes first would not, and (`at_end`, `three_in_a_row`)
    /// where it cannot have that place.
    pub async fn change_block(&self, caller: &Caller, id: Uuid, change: BlockChange) -> Result<PlanView> {
        caller.must_be(Role::Student)?;
        must_be_alone(&change)?;
        let now = self.core.now();
        if change.at.is_some() && change.status.is_none() {
            return Err(ServiceError::field(
                "at",
                "without_status",
                told_words::alone(Locale::current()),
            ));
        }
        let at = told::time(change.at, now)?;
        self.change(caller, async |tx, today| {
            let before = store::plan::find(tx, caller.user, id).await?;
            let before = before.ok_or(ServiceError::NotFound)?;
            if view::is_removed(&before) && change.status.as_deref() != Some(OPEN) {
                return Err(ServiceError::NotFound);
            }
            let mut block = before.clone();
            let mut is_moved_since = false;
            if let Some(status) = &change.status {
                // The plan has moved it since it was done, which was not before there was one.
                let day = caller.today(at.max(block.created_at));
                is_moved_since = change.at.is_some() && status == DONE && block.day > day;
                if is_moved_since {
                    block.day = day;
                }
                let measured = match change.actual_minutes {
                    None if status == DONE => timed(tx, caller, &block).await?,
                    typed => typed,
                };
                set_status(&mut block, status, measured)?;
            } else if change.actual_minutes.is_some() {
                return Err(ServiceError::field(
                    "actual_minutes",
                    "without_done",
                    problems::done_as_well(Locale::current()),
                ));
            }
            let moving = Moving { caller, today, now };
            let why = moving.go(tx, &before, &mut block, &change).await?;
            if let Some(place) = change.place {
                moving.exchange(tx, &mut block, place).await?;
            }
            store::plan::update(tx, caller.user, &block, now).await?;
            Ok(if is_moved_since { make::Why::Slipped } else { why })
        })
        .await
    }

    /// Takes a block out: one of the student's own for good after a day, and a planned one goes back to the pool. Opened
    /// again it is where it was.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn remove_block(&self, caller: &Caller, id: Uuid) -> Result<()> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        self.change(caller, async |tx, _| {
            let found = store::plan::find(tx, caller.user, id).await?;
            let block = found.filter(|block| !view::is_removed(block));
            give_back(tx, caller, &block.ok_or(ServiceError::NotFound)?, now).await?;
            Ok(make::Why::Slipped)
        })
        .await?;
        Ok(())
    }
}

/// Another place among the blocks of a day is asked for by itself.
fn must_be_alone(change: &BlockChange) -> Result<()> {
    let is_more = change.date.is_some() || change.before.is_some();
    let path = if change.place.is_some() && (change.status.is_some() || is_more) {
        "place"
    } else if change.before.is_some() && change.status.is_some() {
        "before"
    } else {
        return Ok(());
    };
    let words = problems::place_alone(Locale::current());
    Err(ServiceError::field(path, "not_alone", words))
}

/// Minutes of the timer for a block that is checked off without any.
async fn timed(tx: &mut Tx, caller: &Caller, block: &Block) -> Result<Option<i64>> {
    let of_day = store::plan::of_day(tx, caller.user, block.day).await?;
    let sessions = store::study_sessions::since(tx, caller.user, block.day).await?;
    Ok(work::measured(block, &of_day, &sessions))
}

fn set_status(block: &mut Block, status: &str, actual: Option<i64>) -> Result<()> {
    let refused = |code, words: &'static str| Err(ServiceError::field("actual_minutes", code, words));
    match (status, actual) {
        (DONE, Some(minutes)) if !(1..=MOST_TAKEN).contains(&minutes) => {
            return refused("out_of_range", problems::actual_minutes(Locale::current()));
        }
        (OPEN, Some(_)) => {
            return refused("without_done", problems::open_took_none(Locale::current()));
        }
        (DONE | OPEN, actual) => block.actual_minutes = actual,
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
