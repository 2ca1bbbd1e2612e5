//! A student's balance, check-ins and lighter plan: for that student only, but for a balance that they share.
//!
//! What is derived from study sessions is computed when the student looks and stored nowhere. What the student says in
//! a questionnaire is stored and read only while the student's separate consent holds, and goes for good with one
//! button. Nobody else reads any of it: there is no route for mentors or admins to what was said, and no other use case
//! calls `store::wellbeing` (a test walks the sources). The one number that leaves is the share of the daily cap a
//! student has agreed to ([`cap_factor`]). What sessions say can be shared with a mentor by the student alone
//! (`shares`). Sums over a cohort do not exist; should they come, not below ten students, and from consenting ones only.

mod check_ins;
mod ease;
mod instruments;
mod load;
mod shares;
mod view;

use crate::cache::Cache;
use crate::error::{Result, ServiceError};
use crate::{Caller, Core};
use analytics::load::MAX_TREND_DAYS;
use analytics::load::state::state;
use api::wellbeing::{BalanceView, ConsentView, InstrumentView, MissingView, Wellbeing as View};
use catalogue::{Locale, guardian, problems};
use domain::people::Role;
pub use ease::{Eases, cap_factor};
pub(crate) use shares::{
    end_all as end_all_shares, end_uncovered as end_uncovered_shares,
    end_uncovered_young as end_uncovered_shares_of_young,
};
use std::sync::Arc;
pub(crate) use view::needs_scope;

/// Which words of consent the pages show now. Raised when they change.
const CONSENT_TEXT: i64 = 1;
/// Days of the trend unless asked for others.
pub const TREND_DAYS: u32 = 30;

/// Wellbeing of students.
#[derive(Clone)]
pub struct Wellbeing {
    core: Arc<Core>,
    kept: Arc<Cache<load::Key, analytics::load::Load>>,
}

impl Wellbeing {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self {
            core,
            kept: Arc::new(Cache::new(load::KEPT_BYTES)),
        }
    }

    /// Everything the caller sees of it, with a trend of so many days.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student, `Withheld` while a guardian does not agree, `Invalid` for a trend outside 7 to 120 days.
    pub async fn get(&self, caller: &Caller, trend_days: u32) -> Result<View> {
        self.must_be_allowed(caller)?;
        if !(7..=MAX_TREND_DAYS).contains(&trend_days) {
            let words = problems::wellbeing::trend(Locale::current());
            return Err(crate::ServiceError::field("days", "out_of_range", words));
        }
        let now = self.core.now();
        let today = caller.today(now);
        let load = self.load(caller).await?;
        let mut on = self.core.db.read().await?;
        let consent = store::wellbeing::consent(&mut on, caller.user).await?;
        // Without consent nothing that was said is read, even where it is still stored.
        let said = match consent {
            Some(_) => check_ins::stored(&mut on, caller.user).await?,
            None => Vec::new(),
        };
        let ease = Eases::of(&mut on, caller, today).await?;
        let has_stored = store::wellbeing::has_any(&mut on, caller.user).await?;
        let help_contacts = crate::help_contacts::shown(&self.core, &mut on, caller.institution).await?;
        drop(on);
        let day = crate::results::derived::day(today);
        let (reports, pulses) = check_ins::reported(&said);
        let (state, reason) = state(day, &load, &reports, &pulses);
        let seen = view::Seen {
            load: &load,
            state,
            reason,
            said: &said,
            ease: ease.on(today),
            today,
        };
        Ok(View {
            trend: view::trend(&load, today, trend_days),
            consent_since: consent,
            has_stored,
            help_contacts,
            computed_at: now,
            ..seen.view()
        })
    }

    /// The balance in a number and a band, for a glance; `None` until there is one.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn glance(&self, caller: &Caller) -> Result<Option<BalanceView>> {
        caller.must_be(Role::Student)?;
        if !caller.shelter(self.core.now()).allows_balance() {
            return Ok(None);
        }
        Ok(view::balance(&*self.load(caller).await?))
    }

    /// The same, with what it still needs where there is none.
    pub(crate) async fn short(&self, caller: &Caller) -> Result<(Option<BalanceView>, Option<MissingView>)> {
        if let Some(withheld) = self.withheld(caller)? {
            return Ok((None, Some(withheld)));
        }
        Ok(view::short(&*self.load(caller).await?))
    }

    /// The same, computed afresh.
    pub(crate) async fn short_afresh(
        &self,
        caller: &Caller,
    ) -> Result<(Option<BalanceView>, Option<MissingView>)> {
        if let Some(withheld) = self.withheld(caller)? {
            return Ok((None, Some(withheld)));
        }
        Ok(view::short(&self.compute_load(caller).await?))
    }

    fn withheld(&self, caller: &Caller) -> Result<Option<MissingView>> {
        caller.must_be(Role::Student)?;
        let is_allowed = caller.shelter(self.core.now()).allows_balance();
        Ok((!is_allowed).then(view::withheld))
    }

    /// Whether anything that the caller said is stored here, also where it may not be read.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn has_stored(&self, caller: &Caller) -> Result<bool> {
        caller.must_be(Role::Student)?;
        let mut on = self.core.db.read().await?;
        Ok(store::wellbeing::has_any(&mut on, caller.user).await?)
    }

    /// Balance looks at behaviour across sessions: of somebody under age only where their guardian agrees to that.
    fn must_be_allowed(&self, caller: &Caller) -> Result<()> {
        caller.must_be(Role::Student)?;
        if caller.shelter(self.core.now()).allows_balance() {
            return Ok(());
        }
        let locale = Locale::current();
        Err(ServiceError::Withheld(
            "guardian_balance_needed",
            guardian::refused::balance(locale).into(),
            guardian::refused::balance_detail(locale).into(),
        ))
    }

    /// The questionnaires there are.
    pub fn instruments(&self) -> Vec<InstrumentView> {
        analytics::instruments::ALL
            .into_iter()
            .map(instruments::view)
            .collect()
    }

    /// Notes that the caller agrees to check-ins being kept.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn give_consent(&self, caller: &Caller) -> Result<ConsentView> {
        self.must_be_allowed(caller)?;
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        store::wellbeing::give_consent(&mut tx, caller.institution, caller.user, CONSENT_TEXT, now).await?;
        let since = store::wellbeing::consent(&mut tx, caller.user).await?;
        tx.commit().await?;
        Ok(ConsentView {
            given_at: since.unwrap_or(now),
        })
    }

    /// Takes the consent back: nothing is stored or read any longer, and nothing is shared. What is stored waits for its
    /// deletion, or for a new consent; what was shared is not shared again by one. Without consent nothing is taken back.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn withdraw_consent(&self, caller: &Caller) -> Result<()> {
        caller.must_be(Role::Student)?;
        let mut tx = self.core.db.begin().await?;
        store::wellbeing::withdraw_consent(&mut tx, caller.user, self.core.now()).await?;
        shares::end_all(&self.core, &mut tx, caller.institution, caller.user).await?;
        Ok(tx.commit().await?)
    }

    /// Deletes check-ins, lighter plans and the consent of the caller, for good, and ends whatever is shared.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn remove_all(&self, caller: &Caller) -> Result<()> {
        caller.must_be(Role::Student)?;
        let mut tx = self.core.db.begin().await?;
        store::wellbeing::remove_all(&mut tx, caller.user).await?;
        shares::end_all(&self.core, &mut tx, caller.institution, caller.user).await?;
        // The plan may have been lighter.
        store::results::bump_data_version(&mut tx, caller.user).await?;
        Ok(tx.commit().await?)
    }
}
