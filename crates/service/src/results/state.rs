//! What uploads know of the results before theirs, without reading them again.
//!
//! Each upload raises the version of the student's data by a number drawn at random. So the version that a transaction
//! finds tells which one came before it: no other made that version, also not where one was rolled back or another
//! process wrote. What is kept under it here is then what the database holds.

use super::{Results, derived};
use crate::Caller;
use crate::error::Result;
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::UserId;
use std::sync::Arc;
use store::Tx;

/// Bytes of states that are kept.
pub(super) const BYTES: usize = 2 << 20;
/// Other changes raise the version by one; an upload by far more than there are others between two uploads.
const SMALLEST_STEP: u32 = 1 << 20;

/// Whose, of which version of the data, on which day.
pub(super) type Key = (UserId, i64, NaiveDate);

/// The caller's results, locked until the transaction ends.
pub(super) struct Locked {
    /// What is derived from them.
    pub state: Arc<derived::State>,
    key: Key,
}

impl Results {
    /// Locks the caller's row under a new version of the data: two uploads of one student must not both read the old
    /// sums.
    pub(super) async fn lock(&self, tx: &mut Tx, caller: &Caller, now: DateTime<Utc>) -> Result<Locked> {
        let today = caller.today(now);
        let mut drawn = [0u8; 4];
        self.core.random.fill(&mut drawn);
        let step = SMALLEST_STEP + u32::from_le_bytes(drawn) / 2;
        let version = store::results::raise_data_version(tx, caller.user, step).await?;
        let before = (caller.user, version - i64::from(step), today);
        let state = match self.states.get(&before) {
            Some(kept) => kept,
            None => Arc::new(derived::State::read(tx, caller.user, today).await?),
        };
        Ok(Locked {
            state,
            key: (caller.user, version, today),
        })
    }

    /// Keeps what is derived from the results as this transaction leaves them. May come before its commit: where that
    /// fails, nobody ever finds the version.
    pub(super) fn keep(&self, locked: &Locked, after: derived::State) {
        let bytes = after.bytes();
        self.states.put(locked.key, Arc::new(after), bytes);
    }
}
