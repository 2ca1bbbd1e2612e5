//! Study sessions, and the timer that measures them.

mod measured;
mod timer;

use crate::error::{Result, ServiceError};
use crate::{Caller, Core};
use api::sessions::{SessionPage, SessionView};
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::SessionId;
use domain::people::Role;
use domain::sessions::{NewSession, SessionDraft};
use std::sync::Arc;
use store::study_sessions::{self, StoredSession};
use uuid::Uuid;

pub use timer::Moment;

/// Sessions of students.
#[derive(Clone)]
pub struct StudySessions {
    core: Arc<Core>,
}

impl StudySessions {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// A page of the caller's sessions, newest first.
    ///
    /// # Errors
    /// `Invalid` for a page mark that this server did not make.
    pub async fn list(&self, caller: &Caller, after: Option<&str>, limit: u32) -> Result<SessionPage> {
        caller.must_be(Role::Student)?;
        let from = match after {
            Some(mark) => crate::results::page_mark(mark)?,
            None => (
                NaiveDate::from_ymd_opt(9999, 12, 31).expect("a valid date"),
                Uuid::max(),
            ),
        };
        let mut on = self.core.db.read().await?;
        let mut items = study_sessions::page(&mut on, caller.user, from, limit + 1).await?;
        let has_more = items.len() > limit as usize;
        items.truncate(limit as usize);
        let next = items
            .last()
            .filter(|_| has_more)
            .map(|last| format!("{}_{}", last.date, last.id));
        let total = study_sessions::count(&mut on, caller.user).await?;
        Ok(SessionPage {
            items: items.into_iter().map(view).collect(),
            next,
            total,
        })
    }

    /// Stores a session typed by hand.
    ///
    /// # Errors
    /// `Invalid` with the refused fields.
    pub async fn add(&self, caller: &Caller, draft: SessionDraft) -> Result<SessionView> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        let new = draft.check(caller.today(now), caller.facts.born)?;
        let id = SessionId(self.core.new_id());
        let mut tx = self.core.db.begin().await?;
        study_sessions::add(&mut tx, caller.institution, caller.user, id, &new, false, now).await?;
        store::results::bump_data_version(&mut tx, caller.user).await?;
        tx.commit().await?;
        Ok(stored(id, new, now))
    }

    /// Removes a session; it can be brought back for a day.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn remove(&self, caller: &Caller, id: SessionId) -> Result<()> {
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        if !study_sessions::remove(&mut tx, caller.user, id, now).await? {
            return Err(ServiceError::NotFound);
        }
        store::results::bump_data_version(&mut tx, caller.user).await?;
        Ok(tx.commit().await?)
    }

    /// Brings back a session removed within the last day.
    ///
    /// # Errors
    /// `NotFound` when there is none, or it is too late.
    pub async fn restore(&self, caller: &Caller, id: SessionId) -> Result<()> {
        let since = self.core.now() - crate::results::UNDO;
        let mut tx = self.core.db.begin().await?;
        if !study_sessions::restore(&mut tx, caller.user, id, since).await? {
            return Err(ServiceError::NotFound);
        }
        store::results::bump_data_version(&mut tx, caller.user).await?;
        Ok(tx.commit().await?)
    }
}

/// A session that has just been stored.
fn stored(id: SessionId, new: NewSession, now: DateTime<Utc>) -> SessionView {
    SessionView {
        id: id.0,
        subject: new.subject,
        chapter: new.chapter,
        date: new.date,
        duration_minutes: new.duration_minutes,
        focus_score: new.focus_score,
        started_at: new.started_at,
        created_at: now,
        is_sample: false,
    }
}

fn view(stored: StoredSession) -> SessionView {
    SessionView {
        id: stored.id,
        subject: stored.subject,
        chapter: stored.chapter,
        date: stored.date,
        duration_minutes: stored.duration_minutes as u32,
        focus_score: stored.focus_score.map(|focus| focus as u8),
        started_at: stored.started_at,
        created_at: stored.created_at,
        is_sample: stored.is_sample,
    }
}
