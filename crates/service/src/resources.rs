//! Links that help with chapters: a student's own, and beside them those of the student's institution. Nobody but their
//! student sees the former; the latter are their admins' to set, and every change of them is noted. None is ever opened
//! from here.

use crate::error::{Result, ServiceError};
use crate::insights::Insights;
use crate::results::UNDO;
use crate::{Caller, Core};
use api::resources::{ChapterResources, ResourceView};
use catalogue::{Locale, problems};
use chrono::{DateTime, Utc};
use domain::links::host;
use domain::people::Role;
use domain::resources::{MAX_IN_ALL, MAX_OF_CHAPTER, NewResource, ResourceDraft};
use std::sync::Arc;
use store::resources::{self, Owner, Resource};
use store::{AsConn, people};
use uuid::Uuid;

mod shared;

/// Links of students and of institutions.
#[derive(Clone)]
pub struct Resources {
    core: Arc<Core>,
    insights: Insights,
}

impl Resources {
    pub(crate) fn new(core: Arc<Core>, insights: Insights) -> Self {
        Self { core, insights }
    }

    /// The links for one of the caller's chapters.
    ///
    /// # Errors
    /// `NotFound` when the caller has no chapter of this id.
    pub async fn of_chapter(&self, caller: &Caller, chapter: Uuid) -> Result<ChapterResources> {
        caller.must_be(Role::Student)?;
        let view = self.insights.chapter_of_data(caller, chapter).await?;
        let names = (view.subject.as_str(), view.chapter.as_str());
        let (own, shared) = (
            Owner::Student(caller.user),
            Owner::Institution(caller.institution),
        );
        let mut on = self.core.db.read().await?;
        let institution = resources::of_chapter(&mut on, shared, names).await?;
        let own = resources::of_chapter(&mut on, own, names).await?;
        Ok(ChapterResources {
            shared: institution.into_iter().map(told).collect(),
            own: own.into_iter().map(told).collect(),
        })
    }

    /// Adds a link to one of the caller's chapters.
    ///
    /// # Errors
    /// `NotFound` when the caller has no chapter of this id, `Invalid` with the refused fields, `Conflict` beyond 30
    /// links for a chapter or 2,000 in all (`too_many`).
    pub async fn add(&self, caller: &Caller, chapter: Uuid, draft: ResourceDraft) -> Result<ResourceView> {
        caller.must_be(Role::Student)?;
        let view = self.insights.chapter_of_data(caller, chapter).await?;
        let new = draft.check()?;
        let names = (view.subject.as_str(), view.chapter.as_str());
        let (owner, now) = (Owner::Student(caller.user), self.core.now());
        let mut tx = self.core.db.begin().await?;
        people::lock(&mut tx, caller.user, now).await?;
        let id = self.core.new_id();
        resources::add(&mut tx, caller.institution, owner, id, names, &new, now).await?;
        must_fit(&mut tx, owner, names).await?;
        tx.commit().await?;
        Ok(told(stored(id, names, new, now)))
    }

    /// Takes one of the caller's own links out; it can be put back for a day. Returns the id of its chapter, if there
    /// still is one.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn remove(&self, caller: &Caller, id: Uuid) -> Result<Option<Uuid>> {
        caller.must_be(Role::Student)?;
        let mut tx = self.core.db.begin().await?;
        let removed = resources::remove(&mut tx, Owner::Student(caller.user), id, self.core.now()).await?;
        let removed = removed.ok_or(ServiceError::NotFound)?;
        tx.commit().await?;
        self.chapter_of(caller, &removed).await
    }

    /// Puts back what was taken out within a day. Returns it, and the id of its chapter, if there still is one.
    ///
    /// # Errors
    /// `NotFound` when there is nothing to put back, `Conflict` where there is no room for it any more (`too_many`).
    pub async fn restore(&self, caller: &Caller, id: Uuid) -> Result<(ResourceView, Option<Uuid>)> {
        caller.must_be(Role::Student)?;
        let (owner, now) = (Owner::Student(caller.user), self.core.now());
        let mut tx = self.core.db.begin().await?;
        people::lock(&mut tx, caller.user, now).await?;
        let back = put_back(&mut tx, owner, id, now).await?;
        tx.commit().await?;
        let chapter = self.chapter_of(caller, &back).await?;
        Ok((told(back), chapter))
    }

    /// The chapter of a link: gone with the exam or the result that had it.
    async fn chapter_of(&self, caller: &Caller, of: &Resource) -> Result<Option<Uuid>> {
        match self.insights.find_chapter(caller, &of.subject, &of.chapter).await {
            Ok(id) => Ok(Some(id)),
            Err(ServiceError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Refuses what is one link too many, counted with it. The owner must be locked, and what is refused is not committed.
async fn must_fit(on: &mut impl AsConn, owner: Owner, names: (&str, &str)) -> Result<()> {
    let (locale, there) = (Locale::current(), resources::count(on, owner, names).await?);
    let words = if there.of_chapter > MAX_OF_CHAPTER {
        problems::resources::most_of_chapter(locale, MAX_OF_CHAPTER)
    } else if there.in_all > MAX_IN_ALL {
        problems::resources::most_in_all(locale, MAX_IN_ALL)
    } else {
        return Ok(());
    };
    Err(ServiceError::Conflict("too_many", words))
}

/// Puts a link back where there is room for it. The owner must be locked.
async fn put_back(on: &mut impl AsConn, owner: Owner, id: Uuid, now: DateTime<Utc>) -> Result<Resource> {
    let back = resources::restore(on, owner, id, now - UNDO, now).await?;
    let back = back.ok_or(ServiceError::NotFound)?;
    must_fit(on, owner, (&back.subject, &back.chapter)).await?;
    Ok(back)
}

/// A link as it was just stored.
fn stored(id: Uuid, (subject, chapter): (&str, &str), new: NewResource, now: DateTime<Utc>) -> Resource {
    Resource {
        id,
        subject: subject.to_owned(),
        chapter: chapter.to_owned(),
        title: new.title,
        url: new.url,
        minutes: new.minutes.map(i64::from),
        created_at: now,
    }
}

fn told(stored: Resource) -> ResourceView {
    ResourceView {
        id: stored.id,
        host: host(&stored.url),
        title: stored.title,
        link: stored.url,
        minutes: minutes(stored.minutes),
        created_at: stored.created_at,
    }
}

fn minutes(stored: Option<i64>) -> Option<u32> {
    stored.and_then(|minutes| u32::try_from(minutes).ok())
}
