//! Results that change, go, and come back.

use super::{Results, UNDO, derived, view};
use crate::Caller;
use crate::error::{Result, ServiceError};
use api::results::ResultView;
use chrono::{DateTime, Utc};
use domain::ids::ResultId;
use domain::people::Role;
use domain::results::ResultDraft;

impl Results {
    /// Overwrites one of the caller's results.
    ///
    /// # Errors
    /// `Invalid` with the refused fields, such as fewer answers than are noted (`below_noted`); `NotFound`.
    pub async fn replace(&self, caller: &Caller, id: ResultId, draft: ResultDraft) -> Result<ResultView> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        let new = draft.check(&self.context(caller).await?)?;
        let mut tx = self.core.db.begin().await?;
        store::results::bump_data_version(&mut tx, caller.user).await?;
        let new = crate::answers::beside(&mut tx, caller.user, id, &new).await?;
        if !store::results::update(&mut tx, caller.user, id, &new, now).await? {
            return Err(ServiceError::NotFound);
        }
        derived::rebuild(&mut tx, caller.institution, caller.user, caller.today(now), now).await?;
        let stored = store::results::find(&mut tx, caller.user, id)
            .await?
            .ok_or(ServiceError::NotFound)?;
        tx.commit().await?;
        Ok(view(stored))
    }

    /// Removes one of the caller's results; it can be brought back for a day.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn remove(&self, caller: &Caller, id: ResultId) -> Result<()> {
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        store::results::bump_data_version(&mut tx, caller.user).await?;
        if !store::results::remove(&mut tx, caller.user, id, now).await? {
            return Err(ServiceError::NotFound);
        }
        derived::rebuild(&mut tx, caller.institution, caller.user, caller.today(now), now).await?;
        Ok(tx.commit().await?)
    }

    /// Brings back a result removed within the last day.
    ///
    /// # Errors
    /// `NotFound` when there is none, or it is too late.
    pub async fn restore(&self, caller: &Caller, id: ResultId) -> Result<ResultView> {
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        store::results::bump_data_version(&mut tx, caller.user).await?;
        if !store::results::restore(&mut tx, caller.user, id, now - UNDO).await? {
            return Err(ServiceError::NotFound);
        }
        derived::rebuild(&mut tx, caller.institution, caller.user, caller.today(now), now).await?;
        let stored = store::results::find(&mut tx, caller.user, id)
            .await?
            .ok_or(ServiceError::NotFound)?;
        tx.commit().await?;
        Ok(view(stored))
    }

    /// Deletes for good what was removed more than a day ago.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn purge(&self, now: DateTime<Utc>) -> Result<()> {
        let mut tx = self.core.db.begin().await?;
        store::results::purge_removed(&mut tx, now - UNDO).await?;
        store::study_sessions::purge_removed(&mut tx, now - UNDO).await?;
        store::plan::purge_removed(&mut tx, now - UNDO).await?;
        store::official_results::purge_removed(&mut tx, now - UNDO).await?;
        store::resources::purge_removed(&mut tx, now - UNDO).await?;
        store::imports::purge_files(&mut tx, now - UNDO).await?;
        Ok(tx.commit().await?)
    }
}
