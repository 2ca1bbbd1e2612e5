//! When somebody was born: said at registration, or once afterwards by those whose account is older than the question;
//! corrected once in a while, but never so that whoever is under age becomes older by their own word.

use crate::accounts::Accounts;
use crate::caller::Caller;
use crate::error::{Result, ServiceError};
use crate::wellbeing::end_uncovered_shares;
use api::accounts::Me;
use catalogue::Locale;
use catalogue::guardian::refused as words;
use chrono::{DateTime, TimeDelta, Utc};
use domain::age::{ADULT, BirthMonth};
use domain::people::Role;
use store::people;

/// A correction is not made again before this has passed: who could, could be any age in turn.
const BETWEEN: TimeDelta = TimeDelta::days(365);

impl Accounts {
    /// Notes when the caller, a student, was born, `YYYY-MM`, if they have not said it before.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student; `Invalid` (`born`) as [`BirthMonth::parse`]; `Conflict("born_set")` when it is known.
    pub async fn set_born(&self, caller: &Caller, value: &str) -> Result<Me> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        let born = BirthMonth::parse("born", value, caller.today(now))?;
        let mut tx = self.core.db.begin().await?;
        if !people::set_born(&mut tx, caller.user, &born.to_string(), now).await? {
            return Err(super::conflict("born_set", words::born_set));
        }
        end_uncovered_shares(&self.core, &mut tx, caller.institution, caller.user).await?;
        self.note(
            &mut tx,
            caller.institution,
            Some(caller.user),
            "user_updated",
            "born",
        )
        .await?;
        tx.commit().await?;
        self.me(caller).await
    }

    /// Puts another month of birth, `YYYY-MM`, in the place of one that was mistyped. It holds from the next request on:
    /// whoever is under age by it waits for a guardian.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student; `Conflict("born_unknown")` when there is none; `Invalid` (`born`) as
    /// [`BirthMonth::parse`], `same_month`, `guardian_decides` where somebody under age would become older, `too_soon`
    /// within 365 days.
    pub async fn correct_born(&self, caller: &Caller, value: &str) -> Result<Me> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        let born = BirthMonth::parse("born", value, caller.today(now))?;
        let mut tx = self.core.db.begin().await?;
        // Of two corrections at once the second one sees the first.
        people::lock(&mut tx, caller.user, now).await?;
        let (known, corrected_at) = people::born(&mut tx, caller.user)
            .await?
            .ok_or(ServiceError::NotFound)?;
        let known = known.ok_or_else(|| super::conflict("born_unknown", words::born_unknown))?;
        let known = BirthMonth::try_from(known).map_err(ServiceError::internal)?;
        may_correct(caller, (known, born), corrected_at, now)?;
        people::correct_born(&mut tx, caller.user, &born.to_string(), now).await?;
        end_uncovered_shares(&self.core, &mut tx, caller.institution, caller.user).await?;
        self.note(
            &mut tx,
            caller.institution,
            Some(caller.user),
            "user_updated",
            "born_corrected",
        )
        .await?;
        tx.commit().await?;
        self.me(caller).await
    }
}

fn may_correct(
    caller: &Caller,
    (known, born): (BirthMonth, BirthMonth),
    corrected_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<()> {
    let locale = Locale::current();
    let refused = |code, words: &str| Err(ServiceError::field("born", code, words));
    if born == known {
        return refused("same_month", words::born_same(locale));
    }
    // Also to another month below the age: it would come sooner, and the guardian's word would end with it.
    if born < known && !known.has_reached(ADULT, caller.today(now)) {
        return refused("guardian_decides", words::born_older(locale));
    }
    match corrected_at.map(|at| at + BETWEEN).filter(|again| *again > now) {
        Some(again) => {
            let day = again.with_timezone(&caller.time_zone).format("%Y-%m-%d");
            refused("too_soon", &words::born_too_soon(locale, day))
        }
        None => Ok(()),
    }
}
