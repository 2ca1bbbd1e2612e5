//! Links that an institution shows to all of its students: its admins' to add, to take out and to put back.

use super::{Resources, minutes, must_fit, put_back, stored};
use crate::Caller;
use crate::error::{Result, ServiceError};
use api::resources::{SharedResourceList, SharedResourceView};
use domain::links::host;
use domain::people::Role;
use domain::resources::SharedResourceDraft;
use domain::text::fold;
use store::people;
use store::resources::{self, Owner, Resource};
use uuid::Uuid;

impl Resources {
    /// All links of the caller's institution, by subject and chapter.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is its admin.
    pub async fn shared(&self, caller: &Caller) -> Result<SharedResourceList> {
        caller.must_be(Role::InstitutionAdmin)?;
        let mut on = self.core.db.read().await?;
        let mut all = resources::list(&mut on, Owner::Institution(caller.institution)).await?;
        // Stable, and here: engines order letters in their own ways.
        all.sort_by_cached_key(|one| (fold(&one.subject), fold(&one.chapter)));
        Ok(SharedResourceList {
            items: all.into_iter().map(told).collect(),
        })
    }

    /// Adds a link that every student of the caller's institution sees who has a chapter of these names.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is its admin, `Invalid` with the refused fields, `Conflict` beyond 30 links for a
    /// chapter or 2,000 in all (`too_many`).
    pub async fn add_shared(
        &self,
        caller: &Caller,
        draft: SharedResourceDraft,
    ) -> Result<SharedResourceView> {
        caller.must_be(Role::InstitutionAdmin)?;
        let new = draft.check()?;
        let names = (new.subject.as_str(), new.chapter.as_str());
        let (id, now) = (self.core.new_id(), self.core.now());
        let (institution, owner) = (caller.institution, Owner::Institution(caller.institution));
        let mut tx = self.core.db.begin().await?;
        people::lock_institution(&mut tx, institution, now).await?;
        resources::add(&mut tx, institution, owner, id, names, &new.resource, now).await?;
        must_fit(&mut tx, owner, names).await?;
        self.note(&mut tx, caller, "resource_added", id).await?;
        tx.commit().await?;
        Ok(told(stored(id, names, new.resource, now)))
    }

    /// Takes a link of the caller's institution out; it can be put back for a day.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is its admin, `NotFound`.
    pub async fn remove_shared(&self, caller: &Caller, id: Uuid) -> Result<SharedResourceView> {
        caller.must_be(Role::InstitutionAdmin)?;
        let (owner, now) = (Owner::Institution(caller.institution), self.core.now());
        let mut tx = self.core.db.begin().await?;
        let removed = resources::remove(&mut tx, owner, id, now).await?;
        let removed = removed.ok_or(ServiceError::NotFound)?;
        self.note(&mut tx, caller, "resource_removed", id).await?;
        tx.commit().await?;
        Ok(told(removed))
    }

    /// Puts back what was taken out within a day.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is its admin, `NotFound` when there is nothing to put back, `Conflict` where there
    /// is no room for it any more (`too_many`).
    pub async fn restore_shared(&self, caller: &Caller, id: Uuid) -> Result<SharedResourceView> {
        caller.must_be(Role::InstitutionAdmin)?;
        let (owner, now) = (Owner::Institution(caller.institution), self.core.now());
        let mut tx = self.core.db.begin().await?;
        people::lock_institution(&mut tx, caller.institution, now).await?;
        let back = put_back(&mut tx, owner, id, now).await?;
        self.note(&mut tx, caller, "resource_restored", id).await?;
        tx.commit().await?;
        Ok(told(back))
    }

    async fn note(&self, tx: &mut store::Tx, caller: &Caller, event: &str, id: Uuid) -> Result<()> {
        let object = format!("resource {id}");
        crate::audit::note(
            &self.core,
            tx,
            caller.institution,
            Some(caller.user),
            event,
            &object,
        )
        .await
    }
}

fn told(stored: Resource) -> SharedResourceView {
    SharedResourceView {
        id: stored.id,
        host: host(&stored.url),
        subject: stored.subject,
        chapter: stored.chapter,
        title: stored.title,
        link: stored.url,
        minutes: minutes(stored.minutes),
        created_at: stored.created_at,
    }
}
