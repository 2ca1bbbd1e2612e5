//! Registration, sign-in, sessions, tokens, passwords.
//!
//! No answer here tells whether an address has an account: what is done for a known one is done for an unknown one, too.
//! Nobody becomes a person before their mailbox has proven itself. Every change notes an event of the OWASP vocabulary
//! in the same transaction.
//! To add a way in: prove who it is, then `Accounts::enter`; browsers get a session for it, API clients tokens. Where a
//! second factor is missing they get a challenge instead, and nobody but `factors` has to know.

mod bootstrap;
mod carried;
mod choose;
mod confirm;
mod deletion;
mod devices;
mod email;
mod enter;
mod factors;
mod guardian;
mod identities;
mod keys;
mod login;
mod notices;
mod passwords;
mod phone;
mod profile;
mod register;
mod revert;
mod sessions;
mod sign_ins;
pub(crate) mod sweep;
mod tokens;
mod user_agent;
mod verify;
mod ways;

pub use carried::CARRIED_MINUTES;
pub use factors::{Asked, PasskeyAnswer, PasskeyQuestion, Proof, Proven};
pub(crate) use guardian::SHARING_SINCE;
pub use guardian::{GuardianAnswer, GuardianQuestion, GuardianRecord};
pub(crate) use identities::{Joining, Met, link_required, proposed_name};
pub use keys::{DEFAULT_DAYS, DEFAULT_PER_MINUTE, MAX_DAYS, MAX_PER_MINUTE};
pub use phone::{PhonePurpose, PhoneWaiting};
pub use register::OutboxMessage;
pub(crate) use sessions::caller;

use crate::core::Core;
use crate::error::{Result, ServiceError};
use crate::limits::{Rule, ip_key, too_many};
use crate::mail::{self, Deliverer, Text};
use crate::sms::Texting;
use auth::{Busy, Codes, Policy, RefreshTokens};
use catalogue::Locale;
use catalogue::problems::accounts as problems;
use chrono::TimeDelta;
use chrono_tz::Tz;
use devices::Devices;
use domain::ids::{InstitutionId, UserId};
use domain::people::Role;
use domain::{FieldError, text};
use factors::{Factors, Need};
use sha2::{Digest as _, Sha256};
use std::net::IpAddr;
use std::sync::Arc;
use store::factors::State;
use store::people::Person;
use store::{AsConn, Tx, outbox_mail};
use tokio::sync::Notify;
use uuid::Uuid;

/// Longest name that a person may go by, in characters.
const MAX_NAME: usize = 80;
/// Sessions and API sign-ins of one person; the oldest makes room.
const MAX_SESSIONS: i64 = 20;

/// The use cases of accounts. Cheap to clone.
#[derive(Clone)]
pub struct Accounts {
    core: Arc<Core>,
    mail_is_due: Arc<Notify>,
    policy: Policy,
    codes: Codes,
    refresh: RefreshTokens,
    devices: Devices,
    factors: Arc<Factors>,
    texting: Option<Texting>,
}

/// Somebody who has just proven who they are. Only this module makes one; turn it into a session or into tokens.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SignedIn {
    /// The person.
    pub user: UserId,
    /// The tenant.
    pub institution: InstitutionId,
    /// What to call the person.
    pub display_name: String,
    /// Roles within the tenant.
    pub roles: Vec<Role>,
    /// For a cookie that lives long and marks this browser as the person's own: it keeps its way in while strangers try
    /// passwords elsewhere. It signs nobody in.
    pub device: String,
    cred_version: i64,
    /// Whether signing in was a fresh proof of who it is, which opens what is delicate for five minutes.
    is_proven: bool,
    /// What is missing before a session or tokens are given.
    need: Need,
    /// Changes with every change of the person's factors.
    stamp: String,
}

impl Accounts {
    /// The use cases on `core`.
    pub fn new(core: Arc<Core>) -> Self {
        Self {
            mail_is_due: Arc::new(Notify::new()),
            policy: core.settings.password_policy.clone(),
            codes: Codes::new(&core.secret),
            refresh: RefreshTokens::new(&core.secret),
            devices: Devices::new(&core.secret),
            factors: Arc::new(Factors::new(&core)),
            texting: Texting::new(&core.settings),
            core,
        }
    }

    /// What sends the mail that the use cases here queue; to be run once in each process.
    ///
    /// # Errors
    /// When the mail server's address or the sender's cannot be read.
    pub fn deliverer(&self) -> std::result::Result<Deliverer, mail::MailSetupError> {
        Deliverer::new(Arc::clone(&self.core), Arc::clone(&self.mail_is_due))
    }

    async fn signed_in(&self, on: &mut impl AsConn, person: &Person, cred_version: i64) -> Result<SignedIn> {
        let (roles, state) = store::identity::entries::gate(on, person.id).await?;
        Ok(self.signed_in_as(person, roles, &state, cred_version))
    }

    fn signed_in_as(&self, person: &Person, roles: Vec<Role>, state: &State, cred_version: i64) -> SignedIn {
        SignedIn {
            need: Need::of(person, &roles, state),
            stamp: factors::stamp(state),
            user: person.id,
            institution: person.institution,
            display_name: person.display_name.clone(),
            roles,
            device: self
                .devices
                .issue(&person.email_key, cred_version, &*self.core.random),
            cred_version,
            is_proven: true,
        }
    }

    /// Notes in the transaction of what it is about that `event` was done to `object`, a word and never a name.
    async fn note(
        &self,
        tx: &mut Tx,
        institution: InstitutionId,
        actor: Option<UserId>,
        event: &str,
        object: &str,
    ) -> Result<()> {
        crate::audit::note(&self.core, tx, institution, actor, event, object).await
    }

    /// Queues a mail in the transaction of its cause. Call [`Accounts::send_mail`] after the commit.
    async fn queue(
        &self,
        tx: &mut Tx,
        institution: InstitutionId,
        recipient: &str,
        mail: &Text,
    ) -> Result<Uuid> {
        let id = self.core.new_id();
        let new = outbox_mail::NewMail {
            id,
            institution,
            recipient,
            subject: mail.subject,
            body: &mail.body,
        };
        outbox_mail::add(tx, &new, self.core.now()).await?;
        Ok(id)
    }

    fn send_mail(&self) {
        self.mail_is_due.notify_one();
    }

    /// Takes one mail from the allowance of an address and of whoever asks for it, and says what was taken.
    async fn allow_mail(&self, email_key: &str, ip: IpAddr) -> Result<Vec<(String, Rule)>> {
        let rules = &self.core.limits.rules;
        let wanted = vec![
            (format!("mail/minute/{email_key}"), rules.mail_per_minute),
            (format!("mail/hour/{email_key}"), rules.mail_per_hour),
            (format!("mail/day/{email_key}"), rules.mail_per_day),
            (format!("mail/ip/{}", ip_key(ip)), rules.mail_per_ip),
            ("mail/all".to_owned(), rules.mail_overall),
        ];
        self.core
            .limits
            .take(&wanted, self.core.now())
            .await
            .map_err(|seconds| too_many("mail", seconds))?;
        Ok(wanted)
    }

    fn link(&self, path: &str) -> String {
        format!("{}{path}", self.core.settings.public_url.trim_end_matches('/'))
    }
}

fn busy(_: Busy) -> ServiceError {
    ServiceError::Busy(Busy::RETRY_AFTER_S)
}

fn minutes(n: i64) -> TimeDelta {
    TimeDelta::minutes(n)
}

fn display_name(value: &str) -> std::result::Result<String, FieldError> {
    text::line("display_name", value, MAX_NAME)
}

fn time_zone(value: &str) -> std::result::Result<Tz, FieldError> {
    value.trim().parse().map_err(|_| {
        FieldError::new(
            "time_zone",
            "unknown_time_zone",
            problems::time_zone(Locale::current()),
        )
    })
}

fn sha256(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}
