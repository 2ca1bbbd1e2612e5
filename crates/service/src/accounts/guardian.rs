//! The consent of a guardian for somebody under age: asked for here, answered in [`deciding`], kept and taken back in
//! [`keeping`]. Who may do what without one is the rule of `domain::guardian`, applied by the table of access.
//!
//! Consent by e-mail is the proof we ask for: whoever reads the mailbox that the student named has answered. Its address
//! must not be the student's own, nothing happens by opening a link, and the answer is confirmed by a second mail.

mod born;
mod deciding;
mod keeping;
mod unanswered;

pub(crate) use deciding::SHARING_SINCE;
use deciding::TEXT_VERSION;
pub use deciding::{GuardianAnswer, GuardianQuestion};
pub use keeping::GuardianRecord;

use super::{Accounts, minutes};
use crate::caller::Caller;
use crate::error::{Result, ServiceError};
use crate::limits::{ip_key, too_many};
use crate::mail::texts;
use api::guardian::{GuardianAsk, GuardianState, GuardianStatus};
use auth::Token;
use catalogue::Locale;
use catalogue::guardian as words;
use domain::age::ADULT;
use domain::guardian::{Facts, GuardianDraft, NewGuardian, Shelter, same_mailbox};
use std::net::IpAddr;
use store::guardians::{self, Guardian, NewAsk};
use store::people::{self, Person};
use store::{AsConn, Tx};

/// How long the link that asks holds, in minutes: seven days.
const ASK_MINUTES: i64 = 7 * 24 * 60;

impl Accounts {
    /// How far the consent of the caller's guardian is.
    ///
    /// # Errors
    /// Only when the database fails.
    pub async fn guardian(&self, caller: &Caller) -> Result<GuardianState> {
        let mut on = self.core.db.read().await?;
        self.guardian_state(&mut on, caller).await
    }

    /// Mails a guardian the question whether they agree. An earlier question ends, and its link with it.
    ///
    /// # Errors
    /// `Invalid` (`name`, `email`; `own_address` for an address of the caller's own); `Conflict("guardian_not_needed")`;
    /// `Conflict("guardian_given")` while a consent holds; `TooMany` for the caller, the address or `ip`.
    pub async fn ask_guardian(&self, caller: &Caller, ask: GuardianAsk, ip: IpAddr) -> Result<GuardianState> {
        let draft = GuardianDraft {
            name: ask.name,
            email: ask.email,
        };
        let guardian = draft.check()?;
        let now = self.core.now();
        if caller.shelter(now) == Shelter::Open {
            return Err(conflict("guardian_not_needed", words::refused::not_needed));
        }
        {
            let mut on = self.core.db.read().await?;
            let own = guardians::own_addresses(&mut on, caller.user).await?;
            if own.iter().any(|own| same_mailbox(own, &guardian.email.key)) {
                let words = words::refused::own_address(Locale::current());
                return Err(ServiceError::field("email", "own_address", words));
            }
            let before = guardians::find(&mut on, caller.user).await?;
            if before.is_some_and(|before| before.status == guardians::GIVEN) {
                return Err(conflict("guardian_given", words::refused::given));
            }
        }
        self.allow_asking(caller, &guardian.email.key, ip).await?;
        let mut tx = self.core.db.begin().await?;
        let before = guardians::find(&mut tx, caller.user).await?;
        let is_same = |before: &Guardian| same_mailbox(&before.email_key, &guardian.email.key);
        self.put_question(&mut tx, caller, &guardian, before.as_ref().is_some_and(is_same))
            .await?;
        let former = before.filter(|before| before.decided_at.is_some() && !is_same(before));
        if let Some(former) = former {
            // Whoever has answered learns that somebody else is asked.
            let text = texts::guardian_replaced(Locale::current());
            self.queue(&mut tx, caller.institution, &former.email, &text)
                .await?;
        }
        self.note_guardian(&mut tx, caller.institution, caller.user, "guardian_consent_asked")
            .await?;
        let state = self.guardian_state(&mut tx, caller).await?;
        tx.commit().await?;
        self.send_mail();
        Ok(state)
    }

    /// Asks the same guardian once more with a new link.
    ///
    /// # Errors
    /// `NotFound` when nobody was asked; else as [`Accounts::ask_guardian`].
    pub async fn remind_guardian(&self, caller: &Caller, ip: IpAddr) -> Result<GuardianState> {
        let known = {
            let mut on = self.core.db.read().await?;
            guardians::find(&mut on, caller.user).await?
        };
        let known = known.ok_or(ServiceError::NotFound)?;
        let ask = GuardianAsk {
            name: known.name,
            email: known.email,
        };
        self.ask_guardian(caller, ask, ip).await
    }

    async fn put_question(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        guardian: &NewGuardian,
        is_same: bool,
    ) -> Result<()> {
        let (now, token) = (self.core.now(), Token::generate(&*self.core.random));
        let new = NewAsk {
            user: caller.user,
            institution: caller.institution,
            name: &guardian.name,
            email_key: &guardian.email.key,
            email: &guardian.email.given,
            ask_hash: &token.hash(),
            expires_at: now + minutes(ASK_MINUTES),
            is_same,
        };
        if !guardians::ask(tx, &new, now).await? {
            return Err(conflict("guardian_given", words::refused::given));
        }
        let link = self.link(&format!("/guardian/ask/{}", token.encode()));
        let text = texts::guardian_ask(Locale::current(), &link);
        self.queue(tx, caller.institution, &guardian.email.given, &text)
            .await?;
        Ok(())
    }

    /// A mail from the allowance of the caller, of the address and of the network address.
    async fn allow_asking(&self, caller: &Caller, email_key: &str, ip: IpAddr) -> Result<()> {
        let rules = &self.core.limits.rules;
        let own = [
            ("minute", rules.mail_per_minute),
            ("hour", rules.mail_per_hour),
            ("day", rules.mail_per_day),
        ];
        let own = own.map(|(span, rule)| (format!("guardian/{span}/{}", caller.user), rule));
        let taken = self.core.limits.take(&own, self.core.now()).await;
        taken.map_err(|seconds| too_many("guardian", seconds))?;
        self.allow_mail(email_key, ip).await?;
        Ok(())
    }

    async fn allow_link(&self, ip: IpAddr) -> Result<()> {
        let per_ip = (
            format!("guardian-link/{}", ip_key(ip)),
            self.core.limits.rules.guardian_per_ip,
        );
        let taken = self.core.limits.take(&[per_ip], self.core.now()).await;
        taken.map_err(|seconds| too_many("guardian-link", seconds))
    }

    async fn guardian_state(&self, on: &mut impl AsConn, caller: &Caller) -> Result<GuardianState> {
        // As it is now, also within the transaction that changes it.
        let facts = facts(on, caller.user).await?.unwrap_or_default();
        let today = caller.today(self.core.now());
        let is_needed = facts.shelter(today) != Shelter::Open;
        let needed_until = facts.born.filter(|_| is_needed).map(|born| born.reaches(ADULT));
        let found = guardians::find(on, caller.user).await?;
        let state = GuardianState {
            is_needed,
            needed_until,
            status: found.as_ref().map_or(GuardianStatus::None, status),
            name: None,
            email: None,
            asked_at: None,
            link_ends_at: None,
            decided_at: None,
            withdrawn_at: None,
            allows_balance: facts.shelter(today).allows_balance(),
            allows_learning: facts.shelter(today).allows_learning(),
        };
        Ok(match found {
            None => state,
            Some(guardian) => {
                // While a question is open, an earlier answer of theirs is no answer to it.
                let is_open = guardian.status == guardians::ASKED;
                GuardianState {
                    asked_at: Some(guardian.asked_at),
                    link_ends_at: is_open.then_some(guardian.expires_at),
                    decided_at: guardian.decided_at.filter(|_| !is_open),
                    withdrawn_at: guardian.withdrawn_at.filter(|_| !is_open),
                    name: Some(guardian.name),
                    email: Some(guardian.email),
                    ..state
                }
            }
        })
    }

    async fn note_guardian(
        &self,
        tx: &mut Tx,
        institution: domain::ids::InstitutionId,
        user: domain::ids::UserId,
        event: &str,
    ) -> Result<()> {
        self.note(tx, institution, Some(user), event, "guardian").await
    }

    /// The student of a guardian's link, and how they are protected now: somebody who may sign in, is under age, and is
    /// not the one who looks.
    async fn ward(
        &self,
        on: &mut impl AsConn,
        guardian: &Guardian,
        viewer: Option<&Caller>,
    ) -> Result<(Person, Facts)> {
        if viewer.is_some_and(|viewer| viewer.user == guardian.user) {
            return Err(conflict("own_consent", words::refused::own_consent));
        }
        let person = people::find(on, guardian.user)
            .await?
            .filter(Person::is_active)
            .ok_or_else(link_ended)?;
        let facts = facts(on, person.id).await?.unwrap_or_default();
        let zone: chrono_tz::Tz = person.time_zone.parse().unwrap_or(chrono_tz::UTC);
        let today = self.core.now().with_timezone(&zone).date_naive();
        if !facts.is_minor(today) {
            return Err(link_ended());
        }
        Ok((person, facts))
    }
}

async fn facts(on: &mut impl AsConn, user: domain::ids::UserId) -> Result<Option<Facts>> {
    let account = store::identity::keys::account(on, user).await?;
    Ok(account.map(|account| account.facts))
}

fn status(guardian: &Guardian) -> GuardianStatus {
    match guardian.status.as_str() {
        guardians::ASKED => GuardianStatus::Asked,
        guardians::GIVEN => GuardianStatus::Given,
        guardians::REFUSED => GuardianStatus::Refused,
        guardians::WITHDRAWN => GuardianStatus::Withdrawn,
        _ => GuardianStatus::None,
    }
}

fn conflict(code: &'static str, words: impl Fn(Locale) -> &'static str) -> ServiceError {
    ServiceError::Conflict(code, words(Locale::current()).into())
}

fn link_ended() -> ServiceError {
    ServiceError::Gone(
        "guardian_link_ended",
        words::refused::link_ended(Locale::current()).into(),
    )
}
