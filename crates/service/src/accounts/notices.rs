//! Tells the owner by mail what happened to the account, so that what somebody else did does not stay unseen.

use super::{Accounts, SignedIn, minutes, user_agent};
use crate::error::{Result, ServiceError};
use crate::mail::{Text, texts};
use catalogue::{Locale, mail};
use domain::ids::UserId;
use store::Tx;
use store::people::{self, Person};

/// An account younger than this is still being made, in the browser that makes it.
const NEW_ACCOUNT_MINUTES: i64 = 60;

/// What an owner is told of.
#[derive(Debug, Clone)]
pub(super) enum Change {
    /// A sign-in in a browser without the mark of this account: what the browser calls itself; or of a program.
    NewDevice(Option<String>),
    /// The password.
    Password,
}

impl Accounts {
    /// Queues the notice of `change` in its transaction. Call [`Accounts::send_mail`] after the commit.
    pub(super) async fn notify(&self, tx: &mut Tx, person: &Person, change: &Change) -> Result<()> {
        let (locale, revert) = (language(person), self.way_back(tx, person).await?);
        let text: Text = match change {
            Change::NewDevice(agent) => {
                let zone: chrono_tz::Tz = person.time_zone.parse().unwrap_or(chrono_tz::UTC);
                let when = self.core.now().with_timezone(&zone).format("%Y-%m-%d %H:%M %Z");
                let device = agent.as_ref().map_or_else(
                    || mail::device_program(locale).to_owned(),
                    |agent| device(locale, agent),
                );
                texts::new_device(locale, &device, &when.to_string(), &revert)
            }
            Change::Password => texts::password_changed(locale, &revert),
        };
        self.queue(tx, person.institution, &person.email, &text).await?;
        Ok(())
    }

    /// Tells the owner when whoever just proved themselves did so in a browser that does not bear the account's mark.
    ///
    /// # Errors
    /// Only when the database fails.
    pub async fn notice_device(&self, who: &SignedIn, mark: Option<&str>, user_agent: &str) -> Result<()> {
        self.tell_of_device(who, mark, Some(user_agent.to_owned())).await
    }

    /// Tells the owner of a sign-in that gave tokens to a program: whatever it is, it is trusted for thirty days. That
    /// it cannot be told is no reason to refuse it.
    pub(super) async fn notice_program(&self, who: &SignedIn) {
        // Without limits, as under a load test, each of a thousand sign-ins would be a mail.
        if !self.core.settings.has_limits {
            return;
        }
        if let Err(error) = self.tell_of_device(who, None, None).await {
            tracing::warn!(%error, "a sign-in of a program could not be told");
        }
    }

    async fn tell_of_device(&self, who: &SignedIn, mark: Option<&str>, agent: Option<String>) -> Result<()> {
        let now = self.core.now();
        let mut on = self.core.db.read().await?;
        let person = people::find(&mut on, who.user)
            .await?
            .ok_or(ServiceError::NotFound)?;
        // The browser that made the account is no news to whoever made it.
        if people::created_at(&mut on, who.user)
            .await?
            .is_some_and(|created_at| now < created_at + minutes(NEW_ACCOUNT_MINUTES))
        {
            return Ok(());
        }
        let known = mark.and_then(|mark| self.devices.read(mark, &person.email_key));
        if known.is_some_and(|known| known.cred_version == person.cred_version) {
            return Ok(());
        }
        // Each by itself: a program that signs in every hour must not be what keeps a stranger's browser from being told.
        let kind = if agent.is_some() { "browser" } else { "program" };
        let bucket = (
            format!("notice/{kind}/{}", who.user),
            self.core.limits.rules.notice_per_user,
        );
        if self.core.limits.take(&[bucket], now).await.is_err() {
            return Ok(());
        }
        drop(on);
        let mut tx = self.core.db.begin().await?;
        self.notify(&mut tx, &person, &Change::NewDevice(agent)).await?;
        tx.commit().await?;
        self.send_mail();
        Ok(())
    }

    /// Tells a person that the file with their data is ready, in the transaction that stores it.
    pub(crate) async fn tell_data_ready(&self, tx: &mut Tx, user: UserId) -> Result<()> {
        if let Some(person) = people::find(tx, user).await? {
            let text = texts::data_ready(language(&person), &self.link("/me/data"));
            self.queue(tx, person.institution, &person.email, &text).await?;
        }
        Ok(())
    }

    /// Has queued mail sent now.
    pub(crate) fn mail_is_queued(&self) {
        self.send_mail();
    }
}

/// The language that a person reads, for mails: these are written on anybody's request and on nobody's.
pub(super) fn language(person: &Person) -> Locale {
    Locale::accepted(&person.language)
}

/// In names of our own making: what a stranger's browser calls itself does not stand in a mail of ours.
fn device(locale: Locale, agent: &str) -> String {
    match user_agent::read(agent) {
        (Some(browser), Some(system)) => mail::device_on(locale, browser, system),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => mail::device_unknown(locale).to_owned(),
    }
}
