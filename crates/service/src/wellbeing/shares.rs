//! The balance shared with mentors: each by itself, on and off at any time, by nobody but the student. What mentors see
//! of it is in [`seen`].
//!
//! Shared is what study sessions say. Nothing here reads what a student has said about themselves, nor the state that
//! follows from it, nor lighter plans (a test walks the sources).

mod ending;
mod seen;

use super::Wellbeing;
use crate::accounts::SHARING_SINCE;
use crate::audit::note;
use crate::caller::Caller;
use crate::core::Core;
use crate::error::{Result, ServiceError};
use api::balance_shares::{BalanceShare, BalanceShares, MentorView};
use catalogue::{Locale, guardian, problems};
use domain::guardian::Shelter;
use domain::ids::{InstitutionId, UserId};
use domain::people::Role;
pub(crate) use ending::{end_all, end_uncovered, end_uncovered_young};
use store::balance_shares::{self, Mentor, Share};
use store::{AsConn, Tx};
use uuid::Uuid;

/// Mentors whom one student may share with at a time: a circle, and no noticeboard.
const MAX_SHARES: usize = 10;
/// Mentors that are offered.
const MAX_OFFERED: u32 = 200;
/// Why somebody under age cannot share yet.
const SHUT: &str = "guardian_sharing_needed";

impl Wellbeing {
    /// With whom the caller shares their balance, and with whom they could.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student, `Withheld` while a guardian does not agree to the balance.
    pub async fn shares(&self, caller: &Caller) -> Result<BalanceShares> {
        self.must_be_allowed(caller)?;
        let mut on = self.core.db.read().await?;
        let shared = balance_shares::of_student(&mut on, caller.user).await?;
        let is_covered = is_covered(&mut on, caller.user, caller.shelter(self.core.now())).await?;
        let mut mentors = if is_covered && shared.len() < MAX_SHARES {
            balance_shares::mentors(&mut on, caller.institution, caller.user, MAX_OFFERED).await?
        } else {
            Vec::new()
        };
        mentors.retain(|mentor| shared.iter().all(|share| share.mentor != mentor.id));
        mentors.sort_by_cached_key(|mentor| mentor.name.to_lowercase());
        Ok(BalanceShares {
            items: shared.into_iter().map(share_view).collect(),
            mentors: mentors.into_iter().map(mentor_view).collect(),
            shut: (!is_covered).then(|| SHUT.to_owned()),
        })
    }

    /// Shares the caller's balance with a mentor, from now on. Doing it again changes nothing.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student, `NotFound` unless they are an active mentor of the caller's institution,
    /// `Withheld` while a guardian has not agreed to this, `Conflict("too_many_shares")` after ten.
    pub async fn share(&self, caller: &Caller, mentor: UserId) -> Result<BalanceShare> {
        self.must_be_allowed(caller)?;
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        // Of two at once the second one waits here, and counts the first. A guardian may have changed their mind since
        // the request came: what is true now decides.
        store::people::lock(&mut tx, caller.user, now).await?;
        let student = ending::as_of_now(&mut tx, caller.user).await?;
        let facts = student.ok_or(ServiceError::NotFound)?.facts;
        let caller = &Caller {
            facts,
            ..caller.clone()
        };
        self.must_be_allowed(caller)?;
        if !is_covered(&mut tx, caller.user, caller.shelter(now)).await? {
            return Err(not_covered());
        }
        let known = balance_shares::find_mentor(&mut tx, caller.institution, caller.user, mentor).await?;
        known.ok_or(ServiceError::NotFound)?;
        let shared = balance_shares::of_student(&mut tx, caller.user).await?;
        if let Some(share) = shared.iter().find(|share| share.mentor == mentor) {
            return Ok(share_view(share.clone()));
        }
        if shared.len() >= MAX_SHARES {
            let words = problems::wellbeing::shares_full(Locale::current());
            return Err(ServiceError::Conflict("too_many_shares", words.into()));
        }
        let id = self.core.new_id();
        balance_shares::add(&mut tx, caller.institution, (caller.user, mentor), id, now).await?;
        note_share(
            &self.core,
            &mut tx,
            caller.institution,
            caller.user,
            "balance_shared",
            id,
        )
        .await?;
        let shared = balance_shares::of_student(&mut tx, caller.user).await?;
        tx.commit().await?;
        let share = shared.into_iter().find(|share| share.mentor == mentor);
        share.map(share_view).ok_or(ServiceError::NotFound)
    }

    /// Stops sharing with a mentor: their next request finds nothing. Doing it again changes nothing. Open also while a
    /// guardian does not agree to the balance.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student, `NotFound` for an id with which nothing was shared and nothing could be.
    pub async fn unshare(&self, caller: &Caller, mentor: UserId) -> Result<()> {
        caller.must_be(Role::Student)?;
        let mut tx = self.core.db.begin().await?;
        let Some(id) = balance_shares::remove(&mut tx, caller.user, mentor).await? else {
            let known = balance_shares::find_mentor(&mut tx, caller.institution, caller.user, mentor).await?;
            return known.map(drop).ok_or(ServiceError::NotFound);
        };
        let (institution, student) = (caller.institution, caller.user);
        note_share(&self.core, &mut tx, institution, student, "balance_unshared", id).await?;
        Ok(tx.commit().await?)
    }
}

/// The trail names a share by its own id. Whose it is stands beside its beginning, as the actor: an account that is
/// deleted becomes another id there, and no trace of the person is left in what others did.
async fn note_share(
    core: &Core,
    tx: &mut Tx,
    institution: InstitutionId,
    actor: UserId,
    event: &str,
    share: Uuid,
) -> Result<()> {
    note(
        core,
        tx,
        institution,
        Some(actor),
        event,
        &format!("balance_share {share}"),
    )
    .await
}

/// Whether the words that a guardian has agreed to say that mentors may see it. Those of before said "only the student".
async fn is_covered(on: &mut impl AsConn, student: UserId, shelter: Shelter) -> Result<bool> {
    if shelter == Shelter::Open {
        return Ok(true);
    }
    let words = balance_shares::guardian_words(on, student).await?;
    Ok(covers(shelter, words))
}

fn covers(shelter: Shelter, guardian_words: Option<i64>) -> bool {
    shelter == Shelter::Open
        || (shelter.allows_balance() && guardian_words.is_some_and(|words| words >= SHARING_SINCE))
}

fn not_covered() -> ServiceError {
    let locale = Locale::current();
    ServiceError::Withheld(
        SHUT,
        guardian::refused::sharing(locale).into(),
        guardian::refused::sharing_detail(locale).into(),
    )
}

fn share_view(share: Share) -> BalanceShare {
    BalanceShare {
        mentor: MentorView {
            id: share.mentor.0,
            name: share.mentor_name,
        },
        since: share.since,
        last_looked_at: share.last_looked_at,
    }
}

fn mentor_view(mentor: Mentor) -> MentorView {
    MentorView {
        id: mentor.id.0,
        name: mentor.name,
    }
}
