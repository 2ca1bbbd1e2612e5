//! A consent that was given: looked at, narrowed, widened or taken back, by the link of the second mail. It works until
//! the student has come of age, also after the consent was taken back, so that the account can be ended then.

use super::{TEXT_VERSION, conflict, link_ended};
use crate::accounts::Accounts;
use crate::accounts::deletion::Ending;
use crate::accounts::notices::language;
use crate::caller::Caller;
use crate::error::Result;
use crate::mail::texts;
use crate::wellbeing::{end_all_shares, end_uncovered_shares};
use auth::Token;
use catalogue::guardian as words;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::age::ADULT;
use domain::guardian::{masked_address, masked_name};
use std::net::IpAddr;
use store::guardians::{self, Guardian};
use store::people::{self, Person};
use store::{AsConn, deletions};

/// A consent, as its guardian sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardianRecord {
    /// The student's name, in part.
    pub student: String,
    /// The student's address, in part.
    pub address: String,
    /// Whether the consent holds.
    pub holds: bool,
    /// Also to what looks at behaviour across sessions.
    pub balance: bool,
    /// Also to models that learn from many students.
    pub learning: bool,
    /// The day it was given, where the student lives.
    pub given_on: Option<NaiveDate>,
    /// The day it was taken back.
    pub withdrawn_on: Option<NaiveDate>,
    /// The first day on which it is no longer needed.
    pub until: Option<NaiveDate>,
    /// The day the account goes, if it does.
    pub leaves_on: Option<NaiveDate>,
}

impl Accounts {
    /// The consent of a guardian's link. `viewer` is who is signed in in the same browser.
    ///
    /// # Errors
    /// `Gone` when the link never was, another guardian was asked since, or the student has come of age;
    /// `Conflict("own_consent")` for the student; `TooMany` for `ip`.
    pub async fn guardian_record(
        &self,
        token: &str,
        viewer: Option<&Caller>,
        ip: IpAddr,
    ) -> Result<GuardianRecord> {
        self.allow_link(ip).await?;
        let token = Token::parse(token).ok_or_else(link_ended)?;
        let mut on = self.core.db.read().await?;
        let (guardian, person) = self.kept(&mut on, &token, viewer).await?;
        let zone: Tz = person.time_zone.parse().unwrap_or(chrono_tz::UTC);
        let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
        let facts = super::facts(&mut on, person.id).await?.unwrap_or_default();
        let due = deletions::find(&mut on, person.id).await?;
        Ok(GuardianRecord {
            student: masked_name(&person.display_name),
            address: masked_address(&person.email),
            holds: guardian.status == guardians::GIVEN,
            balance: guardian.allows_balance,
            learning: guardian.allows_learning,
            given_on: guardian.decided_at.map(day),
            withdrawn_on: guardian.withdrawn_at.map(day),
            until: facts.born.map(|born| born.reaches(ADULT)),
            leaves_on: due.map(day),
        })
    }

    /// Changes what a consent goes to beyond study data; at once.
    ///
    /// # Errors
    /// As [`Accounts::guardian_record`]; `Conflict("guardian_withdrawn")` when it no longer holds.
    pub async fn choose_for_ward(
        &self,
        token: &str,
        viewer: Option<&Caller>,
        (balance, learning): (bool, bool),
        ip: IpAddr,
    ) -> Result<()> {
        self.allow_link(ip).await?;
        let token = Token::parse(token).ok_or_else(link_ended)?;
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        let (_, person) = self.kept(&mut tx, &token, viewer).await?;
        // Nor does a wider yes bring back what it does not cover yet.
        guardians::lock(&mut tx, person.id, now).await?;
        end_uncovered_shares(&self.core, &mut tx, person.institution, person.id).await?;
        if !guardians::choose(&mut tx, &token.hash(), (balance, learning), TEXT_VERSION, now).await? {
            return Err(conflict("guardian_withdrawn", words::refused::withdrawn));
        }
        if !balance {
            // A later yes does not bring back what the student had shared before.
            end_all_shares(&self.core, &mut tx, person.institution, person.id).await?;
        }
        people::raise_data_version(&mut tx, person.id, now).await?;
        self.note_guardian(&mut tx, person.institution, person.id, "guardian_consent_changed")
            .await?;
        Ok(tx.commit().await?)
    }

    /// Takes a consent back, at once, and tells the student; with `ends_account` the account goes in seven days, too,
    /// also when the consent was taken back before.
    ///
    /// # Errors
    /// As [`Accounts::guardian_record`].
    pub async fn withdraw_for_ward(
        &self,
        token: &str,
        viewer: Option<&Caller>,
        ends_account: bool,
        ip: IpAddr,
    ) -> Result<()> {
        self.allow_link(ip).await?;
        let token = Token::parse(token).ok_or_else(link_ended)?;
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        let (_, person) = self.kept(&mut tx, &token, viewer).await?;
        if guardians::withdraw(&mut tx, &token.hash(), now).await? {
            end_all_shares(&self.core, &mut tx, person.institution, person.id).await?;
            people::raise_data_version(&mut tx, person.id, now).await?;
            let told = texts::guardian_withdrawn(language(&person), &self.link("/guardian"));
            self.queue(&mut tx, person.institution, &person.email, &told)
                .await?;
            self.note_guardian(
                &mut tx,
                person.institution,
                person.id,
                "guardian_consent_withdrawn",
            )
            .await?;
        }
        if ends_account {
            self.end_in_seven_days(&mut tx, &person, Ending::Asked).await?;
        }
        tx.commit().await?;
        self.send_mail();
        Ok(())
    }

    async fn kept(
        &self,
        on: &mut impl AsConn,
        token: &Token,
        viewer: Option<&Caller>,
    ) -> Result<(Guardian, Person)> {
        let guardian = guardians::find_by_keep(on, &token.hash())
            .await?
            .ok_or_else(link_ended)?;
        let (person, _) = self.ward(on, &guardian, viewer).await?;
        Ok((guardian, person))
    }
}
