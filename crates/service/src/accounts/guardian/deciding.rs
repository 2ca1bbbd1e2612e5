//! The guardian's answer, by the link of the mail that asks. Looking changes nothing; an answer ends the link.

use super::{conflict, link_ended};
use crate::accounts::Accounts;
use crate::accounts::notices::language;
use crate::caller::Caller;
use crate::error::{Result, ServiceError};
use crate::mail::texts;
use crate::wellbeing::end_all_shares;
use auth::Token;
use catalogue::Locale;
use catalogue::guardian as words;
use domain::guardian::{MAX_NAME, masked_address, masked_name};
use domain::{FieldErrors, text};
use std::net::IpAddr;
use store::guardians::{self, Decision, Guardian};
use store::people::{self, Person};
use store::{AsConn, Tx};

/// Which words a guardian agrees to. Raised when they change.
pub(super) const TEXT_VERSION: i64 = 2;
/// The first version that says that mentors may see the balance, if the student shares it; before, "only the student".
pub(crate) const SHARING_SINCE: i64 = 2;

/// What a guardian sees before they answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardianQuestion {
    /// The student's name, in part.
    pub student: String,
    /// The student's address, in part.
    pub address: String,
    /// What the student calls the guardian.
    pub name: String,
}

/// What a guardian says.
#[derive(Debug, Clone, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a box of the form by itself"
)]
pub struct GuardianAnswer {
    /// Yes or no; the rest belongs to a yes.
    pub agrees: bool,
    /// What they are called.
    pub name: String,
    /// They are the parent or guardian.
    pub is_guardian: bool,
    /// Study data may be kept and worked out: without it there is no yes.
    pub study: bool,
    /// Also what looks at behaviour across sessions.
    pub balance: bool,
    /// Also models that learn from many students.
    pub learning: bool,
}

impl Accounts {
    /// What the link of a mail asks. `viewer` is who is signed in in the same browser.
    ///
    /// # Errors
    /// `Gone` when the link was answered, replaced, is too old or never was, or the student has come of age;
    /// `Conflict("own_consent")` for the student; `TooMany` for `ip`.
    pub async fn guardian_question(
        &self,
        token: &str,
        viewer: Option<&Caller>,
        ip: IpAddr,
    ) -> Result<GuardianQuestion> {
        self.allow_link(ip).await?;
        let token = Token::parse(token).ok_or_else(link_ended)?;
        let mut on = self.core.db.read().await?;
        let (guardian, person) = self.asked(&mut on, &token, viewer).await?;
        Ok(GuardianQuestion {
            student: masked_name(&person.display_name),
            address: masked_address(&person.email),
            name: guardian.name,
        })
    }

    /// Takes the guardian's answer and ends the link; after a yes a second mail leads to where it can be taken back.
    /// `true` for a yes.
    ///
    /// # Errors
    /// As [`Accounts::guardian_question`]; `Invalid` (`name`, `is_guardian`, `study`) for a yes without them;
    /// `Conflict("guardian_under_age")` when the guardian's own account says so.
    pub async fn answer_guardian(
        &self,
        token: &str,
        viewer: Option<&Caller>,
        answer: &GuardianAnswer,
        ip: IpAddr,
    ) -> Result<bool> {
        self.allow_link(ip).await?;
        let token = Token::parse(token).ok_or_else(link_ended)?;
        let mut tx = self.core.db.begin().await?;
        let (guardian, person) = self.asked(&mut tx, &token, viewer).await?;
        if answer.agrees {
            let name = check(answer)?;
            self.must_be_grown(&mut tx, &guardian).await?;
            self.say_yes(&mut tx, &token, (&guardian, &person), answer, &name)
                .await?;
        } else {
            self.say_no(&mut tx, &token, (&guardian, &person)).await?;
        }
        people::raise_data_version(&mut tx, person.id, self.core.now()).await?;
        tx.commit().await?;
        self.send_mail();
        Ok(answer.agrees)
    }

    async fn asked(
        &self,
        on: &mut impl AsConn,
        token: &Token,
        viewer: Option<&Caller>,
    ) -> Result<(Guardian, Person)> {
        let guardian = guardians::find_by_ask(on, &token.hash(), self.core.now())
            .await?
            .ok_or_else(link_ended)?;
        let (person, _) = self.ward(on, &guardian, viewer).await?;
        Ok((guardian, person))
    }

    async fn say_yes(
        &self,
        tx: &mut Tx,
        ask: &Token,
        (guardian, person): (&Guardian, &Person),
        answer: &GuardianAnswer,
        name: &str,
    ) -> Result<()> {
        let keep = Token::generate(&*self.core.random);
        let decision = Decision {
            status: guardians::GIVEN,
            name,
            keep_hash: Some(&keep.hash()),
            text_version: TEXT_VERSION,
            allows_balance: answer.balance,
            allows_learning: answer.learning,
        };
        self.decide(tx, ask, person, &decision).await?;
        let link = self.link(&format!("/guardian/consent/{}", keep.encode()));
        let record = texts::guardian_record(language(person), &link);
        self.queue(tx, person.institution, &guardian.email, &record)
            .await?;
        let told = texts::guardian_given(language(person), &self.link("/today"));
        self.queue(tx, person.institution, &person.email, &told).await?;
        self.note_guardian(tx, person.institution, person.id, "guardian_consent_given")
            .await
    }

    async fn say_no(&self, tx: &mut Tx, ask: &Token, (guardian, person): (&Guardian, &Person)) -> Result<()> {
        let decision = Decision {
            status: guardians::REFUSED,
            name: &guardian.name,
            keep_hash: None,
            text_version: 0,
            allows_balance: false,
            allows_learning: false,
        };
        self.decide(tx, ask, person, &decision).await?;
        let told = texts::guardian_refused(language(person), &self.link("/guardian"));
        self.queue(tx, person.institution, &person.email, &told).await?;
        self.note_guardian(tx, person.institution, person.id, "guardian_consent_refused")
            .await
    }

    async fn decide(&self, tx: &mut Tx, ask: &Token, person: &Person, decision: &Decision<'_>) -> Result<()> {
        // Two answers at once: one of them finds the question closed.
        if !guardians::decide(tx, person.id, &ask.hash(), decision, self.core.now()).await? {
            return Err(link_ended());
        }
        // Nothing that was shared without this guardian's word comes back with it.
        end_all_shares(&self.core, tx, person.institution, person.id).await
    }

    /// A friend's account is no guardian's. Only who reads that mailbox is told.
    async fn must_be_grown(&self, tx: &mut Tx, guardian: &Guardian) -> Result<()> {
        let Some(known) = people::find_by_email(tx, &guardian.email_key).await? else {
            return Ok(());
        };
        let facts = super::facts(tx, known.id).await?.unwrap_or_default();
        let zone: chrono_tz::Tz = known.time_zone.parse().unwrap_or(chrono_tz::UTC);
        if facts.is_minor(self.core.now().with_timezone(&zone).date_naive()) {
            return Err(conflict("guardian_under_age", words::refused::under_age));
        }
        Ok(())
    }
}

/// The guardian's name, if everything that a yes needs is there.
fn check(answer: &GuardianAnswer) -> Result<String> {
    let mut errors = FieldErrors::default();
    let locale = Locale::current();
    let name = errors.take(text::line("name", &answer.name, MAX_NAME));
    if !answer.is_guardian {
        errors.push("is_guardian", "required", words::refused::is_guardian(locale));
    }
    if !answer.study {
        errors.push("study", "required", words::refused::study(locale));
    }
    match name {
        Some(name) if errors.0.is_empty() => Ok(name),
        _ => Err(ServiceError::Invalid(errors)),
    }
}
