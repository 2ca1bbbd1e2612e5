//! Accounts of people under age to which no guardian has ever agreed: after thirty days without an answer they go the
//! way of any deletion, with its mail and its seven days. What is kept of a child nobody answers for is not kept long.

use crate::accounts::Accounts;
use crate::accounts::deletion::Ending;
use crate::error::{Result, ServiceError};
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::UserId;
use store::guardians;
use store::guardians::waits::{self, Watched};
use store::people;

/// How long an answer is waited for, since somebody was asked last.
const PATIENCE: TimeDelta = TimeDelta::days(30);

impl Accounts {
    /// Notes who waits, and has the accounts go that have waited too long. Returns how many. A wait counts from when it
    /// was first seen here: who was exempt, had said no age or was shut out until then has not waited.
    ///
    /// # Errors
    /// Only when the database fails; what is left is done by the next call.
    pub async fn end_unanswered(&self) -> Result<usize> {
        let now = self.core.now();
        let watched = {
            let mut on = self.core.db.read().await?;
            waits::all(&mut on, &crate::sheltered::young_since(now)).await?
        };
        self.note_waits(&watched, now).await?;
        let mut n_ended = 0;
        for one in watched.iter().filter(|one| is_over(one, now)) {
            match self.end_wait(one.user).await {
                Ok(has_ended) => n_ended += usize::from(has_ended),
                // An institution's only admin stays, of whatever age.
                Err(ServiceError::Conflict(..)) => {}
                Err(error) => return Err(error),
            }
        }
        if n_ended > 0 {
            tracing::info!(
                n_ended,
                "accounts that no guardian has answered for are to be deleted"
            );
            self.send_mail();
        }
        Ok(n_ended)
    }

    async fn note_waits(&self, watched: &[Watched], now: DateTime<Utc>) -> Result<()> {
        let changed: Vec<&Watched> = watched
            .iter()
            .filter(|one| is_waiting(one, now) != one.began_at.is_some())
            .collect();
        if changed.is_empty() {
            return Ok(());
        }
        let mut tx = self.core.db.begin().await?;
        for one in changed {
            if one.began_at.is_some() {
                waits::remove(&mut tx, one.user).await?;
            } else {
                waits::begin(&mut tx, one.institution, one.user, now).await?;
            }
        }
        Ok(tx.commit().await?)
    }

    /// Begins the end of one account, unless something has happened since; `false` then.
    async fn end_wait(&self, user: UserId) -> Result<bool> {
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        // An answer on its way is waited for, and seen.
        guardians::lock(&mut tx, user, now).await?;
        people::lock(&mut tx, user, now).await?;
        let watched = waits::of_user(&mut tx, user).await?;
        if !watched.is_some_and(|one| is_over(&one, now)) {
            return Ok(false);
        }
        let Some(person) = people::find(&mut tx, user).await? else {
            return Ok(false);
        };
        self.end_in_seven_days(&mut tx, &person, Ending::Unanswered)
            .await?;
        // Whoever keeps the account has thirty days more.
        waits::remove(&mut tx, user).await?;
        tx.commit().await?;
        Ok(true)
    }
}

fn is_waiting(one: &Watched, now: DateTime<Utc>) -> bool {
    let zone: chrono_tz::Tz = one.time_zone.parse().unwrap_or(chrono_tz::UTC);
    let today = now.with_timezone(&zone).date_naive();
    one.is_in_use && one.first_given_at.is_none() && one.facts.shelter(today).is_waiting()
}

fn is_over(one: &Watched, now: DateTime<Utc>) -> bool {
    // A no is an answer, after which the student may ask somebody else.
    let newest = one.began_at.max(one.asked_at).max(one.decided_at);
    let waits_since = one.began_at.and(newest);
    is_waiting(one, now) && waits_since.is_some_and(|since| since + PATIENCE <= now)
}
