//! Study sessions, and the timer that measures them.

mod measured;

use crate::error::{Result, ServiceError};
use crate::{Caller, Core};
use api::sessions::{SessionPage, SessionView, TimerStart, TimerStop, TimerView};
use catalogue::{Locale, problems};
use chrono::NaiveDate;
use domain::ids::SessionId;
use domain::people::Role;
use domain::sessions::SessionDraft;
use domain::text;
use measured::{longest_stretch, seconds, switched, timer_view, whole_minutes};
use std::sync::Arc;
use store::study_sessions::{self, StoredSession, Timer};
use uuid::Uuid;

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
        Ok(SessionView {
            id: id.0,
            subject: new.subject,
            chapter: new.chapter,
            date: new.date,
            duration_minutes: new.duration_minutes,
            focus_score: new.focus_score,
            started_at: new.started_at,
            created_at: now,
            is_sample: false,
        })
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

    /// The caller's timer, if one is running or paused.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn timer(&self, caller: &Caller) -> Result<Option<TimerView>> {
        caller.must_be(Role::Student)?;
        let mut on = self.core.db.read().await?;
        let timer = study_sessions::timer(&mut on, caller.user).await?;
        Ok(timer.map(|timer| timer_view(timer, self.core.now())))
    }

    /// Starts the timer.
    ///
    /// # Errors
    /// `Conflict("timer_running")` when there is one, `Invalid` with the refused fields.
    pub async fn start(&self, caller: &Caller, start: TimerStart) -> Result<TimerView> {
        caller.must_be(Role::Student)?;
        let subject = text::line("subject", &start.subject, 80)?;
        let chapter = text::optional_line("chapter", start.chapter.as_deref(), 120)?;
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        if study_sessions::timer(&mut tx, caller.user).await?.is_some() {
            return Err(ServiceError::Conflict(
                "timer_running",
                problems::timer::running(Locale::current()).into(),
            ));
        }
        study_sessions::start_timer(
            &mut tx,
            caller.institution,
            caller.user,
            &subject,
            chapter.as_deref(),
            now,
        )
        .await?;
        tx.commit().await?;
        let timer = Timer {
            subject,
            chapter,
            started_at: now,
            running_since: Some(now),
            seconds_before: 0,
            paused_at: None,
            longest_stretch_seconds: Some(0),
            stretch_from_seconds: 0,
        };
        Ok(timer_view(timer, now))
    }

    /// Pauses the timer; paused already stays paused.
    ///
    /// # Errors
    /// `NotFound` without a timer.
    pub async fn pause(&self, caller: &Caller) -> Result<TimerView> {
        self.set(caller, false).await
    }

    /// Lets a paused timer go on.
    ///
    /// # Errors
    /// `NotFound` without a timer.
    pub async fn resume(&self, caller: &Caller) -> Result<TimerView> {
        self.set(caller, true).await
    }

    async fn set(&self, caller: &Caller, run: bool) -> Result<TimerView> {
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        let timer = study_sessions::timer(&mut tx, caller.user)
            .await?
            .ok_or(ServiceError::NotFound)?;
        if timer.running_since.is_some() == run {
            return Ok(timer_view(timer, now));
        }
        let set = switched(&timer, run, now);
        if !study_sessions::set_timer(&mut tx, caller.user, &timer, &set, now).await? {
            return Err(ServiceError::Conflict(
                "timer_changed",
                problems::timer::changed(Locale::current()).into(),
            ));
        }
        tx.commit().await?;
        Ok(timer_view(set, now))
    }

    /// Stops the timer and stores the session; under a minute counts as one. Fewer minutes than were measured may be
    /// said, for a timer that went on when the student did not.
    ///
    /// # Errors
    /// `NotFound` without a timer, `Invalid` for a focus outside 1 to 5 or minutes outside 1 to those measured.
    pub async fn stop(&self, caller: &Caller, stop: TimerStop) -> Result<SessionView> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        let timer = study_sessions::timer(&mut tx, caller.user)
            .await?
            .ok_or(ServiceError::NotFound)?;
        let measured = whole_minutes(seconds(&timer, now));
        let minutes = stop.minutes.unwrap_or(measured);
        if !(1..=measured).contains(&minutes) {
            let words = problems::timer::minutes(Locale::current(), measured);
            return Err(ServiceError::field("minutes", "out_of_range", words));
        }
        // A clock that was set back meanwhile must not put the session into the future, where it would be refused.
        let began = timer.started_at.min(now);
        let draft = SessionDraft {
            subject: timer.subject.clone(),
            chapter: timer.chapter.clone(),
            // The day it was begun: a session over midnight belongs to the evening.
            date: caller.today(began),
            duration_minutes: minutes,
            focus_score: stop.focus_score,
            started_at: Some(began),
        };
        // Dated by the clock: nothing a person could put right.
        let mut new = draft.check(caller.today(now), None)?;
        new.longest_stretch = longest_stretch(&timer, now).filter(|_| minutes == measured);
        let id = SessionId(self.core.new_id());
        if !study_sessions::end_timer(&mut tx, caller.user).await? {
            return Err(ServiceError::NotFound);
        }
        study_sessions::add(&mut tx, caller.institution, caller.user, id, &new, false, now).await?;
        store::results::bump_data_version(&mut tx, caller.user).await?;
        tx.commit().await?;
        Ok(SessionView {
            id: id.0,
            subject: new.subject,
            chapter: new.chapter,
            date: new.date,
            duration_minutes: new.duration_minutes,
            focus_score: new.focus_score,
            started_at: new.started_at,
            created_at: now,
            is_sample: false,
        })
    }

    /// Ends the timer without storing a session.
    ///
    /// # Errors
    /// `NotFound` without a timer.
    pub async fn discard(&self, caller: &Caller) -> Result<()> {
        let mut tx = self.core.db.begin().await?;
        if !study_sessions::end_timer(&mut tx, caller.user).await? {
            return Err(ServiceError::NotFound);
        }
        Ok(tx.commit().await?)
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
