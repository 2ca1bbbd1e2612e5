//! Blocks of the student's own: added, and never moved by the plan, which makes room for them.

use super::{Plans, make};
use crate::Caller;
use crate::error::{Result, ServiceError};
use catalogue::Locale;
use catalogue::problems::plan as problems;
use chrono::{DateTime, Utc};
use domain::people::Role;
use domain::plan::{OwnBlock, OwnBlockDraft};
use store::plan::{Block, DROPPED, OPEN, OWN};
use uuid::Uuid;

/// Most own blocks that may lie ahead.
const MAX_OWN: usize = 200;
/// Place of an own block in its day: before what is planned.
const OWN_POSITION: i64 = 0;

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
            must_have_room_for_own(&store::plan::since(tx, caller.user, today).await?)?;
            let block = stored(id, own.clone(), now);
            store::plan::add_many(tx, caller.institution, caller.user, &[block], now).await?;
            Ok(make::Why::Slipped)
        })
        .await?;
        Ok(id)
    }
}

/// That no more than 200 of them lie ahead.
///
/// # Errors
/// `Conflict` (`too_many`).
pub(super) fn must_have_room_for_own(ahead: &[Block]) -> Result<()> {
    let is_counted = |block: &&Block| block.kind == OWN && block.status != DROPPED;
    if ahead.iter().filter(is_counted).count() >= MAX_OWN {
        let words = problems::most_own(Locale::current(), MAX_OWN);
        return Err(ServiceError::Conflict("too_many", words));
    }
    Ok(())
}

/// A block of the student's own, as it is stored.
fn stored(id: Uuid, own: OwnBlock, now: DateTime<Utc>) -> Block {
    Block {
        id,
        day: own.date,
        position: OWN_POSITION,
        kind: OWN.to_owned(),
        status: OPEN.to_owned(),
        subject: String::new(),
        chapter: String::new(),
        title: own.title,
        minutes: i64::from(own.minutes),
        actual_minutes: None,
        weight: 0.0,
        mastery: None,
        mastery_low: None,
        mastery_high: None,
        kept: 1.0,
        gain: 0.0,
        gain_low: 0.0,
        gain_high: 0.0,
        gap_days: None,
        is_pinned: true,
        sequence: 0,
        location: own.location.unwrap_or_default(),
        created_at: now,
    }
}
