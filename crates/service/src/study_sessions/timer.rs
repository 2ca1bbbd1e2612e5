//! The timer, one a student. It is kept here, so that reload, lock and another device do not matter; what a device did
//! without a network it tells later, with when it happened and with which timer.

use super::measured::{longest_stretch, seconds, switched, timer_view, whole_minutes};
use super::{StudySessions, stored};
use crate::Caller;
use crate::error::{Result, ServiceError};
use crate::told;
use api::sessions::{SessionView, TimerStart, TimerStop, TimerView};
use catalogue::{Locale, problems};
use chrono::{DateTime, Utc};
use domain::ids::SessionId;
use domain::people::Role;
use domain::sessions::SessionDraft;
use domain::text;
use store::study_sessions::{self, Timer};
use uuid::Uuid;

/// When something happened to a timer, and to which. By default now, and to the one there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moment {
    /// By the clock of the device.
    pub at: Option<DateTime<Utc>>,
    /// The id of the timer; at its start the one it is given.
    pub timer: Option<Uuid>,
}

impl StudySessions {
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

    /// Starts the timer. Started again under the same id it is as it was.
    ///
    /// # Errors
    /// `Conflict("timer_running")` when there is another one, `Invalid` with the refused fields.
    pub async fn start(&self, caller: &Caller, start: TimerStart, moment: Moment) -> Result<TimerView> {
        caller.must_be(Role::Student)?;
        let subject = text::line("subject", &start.subject, 80)?;
        let chapter = text::optional_line("chapter", start.chapter.as_deref(), 120)?;
        let now = self.core.now();
        let at = told::time(moment.at, now)?;
        let mut tx = self.core.db.begin().await?;
        if let Some(there) = study_sessions::timer(&mut tx, caller.user).await? {
            if moment.timer.is_some() && there.id == moment.timer {
                return Ok(timer_view(there, now));
            }
            return Err(ServiceError::Conflict(
                "timer_running",
                problems::timer::running(Locale::current()).into(),
            ));
        }
        let id = moment.timer.unwrap_or_else(|| self.core.new_id());
        let what = (subject.as_str(), chapter.as_deref());
        study_sessions::start_timer(&mut tx, caller.institution, caller.user, id, what, at).await?;
        tx.commit().await?;
        let timer = Timer {
            id: Some(id),
            subject,
            chapter,
            started_at: at,
            running_since: Some(at),
            seconds_before: 0,
            paused_at: None,
            longest_stretch_seconds: Some(0),
            stretch_from_seconds: 0,
            updated_at: at,
        };
        Ok(timer_view(timer, now))
    }

    /// Pauses the timer; paused already stays paused.
    ///
    /// # Errors
    /// `NotFound` without a timer, `Conflict("timer_changed")` where another device was faster or it is another one,
    /// `Invalid` (`at`) for a time that cannot be.
    pub async fn pause(&self, caller: &Caller, moment: Moment) -> Result<TimerView> {
        self.set(caller, false, moment).await
    }

    /// Lets a paused timer go on.
    ///
    /// # Errors
    /// As for [`StudySessions::pause`].
    pub async fn resume(&self, caller: &Caller, moment: Moment) -> Result<TimerView> {
        self.set(caller, true, moment).await
    }

    async fn set(&self, caller: &Caller, run: bool, moment: Moment) -> Result<TimerView> {
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        let (timer, at) = meant(study_sessions::timer(&mut tx, caller.user).await?, moment, now)?;
        if timer.running_since.is_some() == run {
            return Ok(timer_view(timer, now));
        }
        let set = switched(&timer, run, at);
        if !study_sessions::set_timer(&mut tx, caller.user, &timer, &set, at).await? {
            return Err(changed(problems::timer::changed(Locale::current())));
        }
        tx.commit().await?;
        Ok(timer_view(set, now))
    }

    /// Stops the timer and stores the session; under a minute counts as one. Fewer minutes than were measured may be
    /// said, for a timer that went on when the student did not.
    ///
    /// # Errors
    /// `NotFound` without a timer, `Invalid` for a focus outside 1 to 5 or minutes outside 1 to those measured, and as for
    /// [`StudySessions::pause`].
    pub async fn stop(&self, caller: &Caller, stop: TimerStop, moment: Moment) -> Result<SessionView> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        let (timer, at) = meant(study_sessions::timer(&mut tx, caller.user).await?, moment, now)?;
        let measured = whole_minutes(seconds(&timer, at));
        let minutes = stop.minutes.unwrap_or(measured);
        if !(1..=measured).contains(&minutes) {
            let words = problems::timer::minutes(Locale::current(), measured);
            return Err(ServiceError::field("minutes", "out_of_range", words));
        }
        // A clock that was set back meanwhile must not put the session into the future, where it would be refused.
        let began = timer.started_at.min(at);
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
        new.longest_stretch = longest_stretch(&timer, at).filter(|_| minutes == measured);
        let id = SessionId(self.core.new_id());
        if !study_sessions::end_timer(&mut tx, caller.user, &timer).await? {
            return Err(changed(problems::timer::changed(Locale::current())));
        }
        study_sessions::add(&mut tx, caller.institution, caller.user, id, &new, false, now).await?;
        store::results::bump_data_version(&mut tx, caller.user).await?;
        tx.commit().await?;
        Ok(stored(id, new, now))
    }

    /// Ends the timer without storing a session.
    ///
    /// # Errors
    /// As for [`StudySessions::pause`].
    pub async fn discard(&self, caller: &Caller, moment: Moment) -> Result<()> {
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        let (timer, _) = meant(study_sessions::timer(&mut tx, caller.user).await?, moment, now)?;
        if !study_sessions::end_timer(&mut tx, caller.user, &timer).await? {
            return Err(changed(problems::timer::changed(Locale::current())));
        }
        Ok(tx.commit().await?)
    }
}

/// The timer that is meant, and when what is told of it happened.
fn meant(timer: Option<Timer>, moment: Moment, now: DateTime<Utc>) -> Result<(Timer, DateTime<Utc>)> {
    told::time(moment.at, now)?;
    // One that ran before timers had ids is the only one it can be.
    let is_other = |there: &Timer| moment.timer.is_some() && there.id.is_some() && there.id != moment.timer;
    match timer {
        Some(there) if !is_other(&there) => {
            let at = told::time_after(there.updated_at, moment.at, now)?;
            Ok((there, at))
        }
        None if moment.at.is_none() => Err(ServiceError::NotFound),
        _ => Err(changed(problems::timer::other(Locale::current()))),
    }
}

fn changed(words: &str) -> ServiceError {
    ServiceError::Conflict("timer_changed", words.into())
}
