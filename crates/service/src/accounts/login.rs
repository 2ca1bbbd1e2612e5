//! Sign-in by address and password.

mod counted;

use super::factors::Need;
use super::{Accounts, SignedIn, busy, too_many};
use crate::error::{Result, ServiceError};
use crate::limits::ip_key;
use api::accounts::{Login, Tokens};
use auth::Verdict;
use catalogue::Locale;
use catalogue::problems::accounts as problems;
use counted::Counted;
use domain::email::Email;
use domain::ids::PUBLIC_INSTITUTION;
use std::net::IpAddr;
use store::Tx;
use store::identity::entries::{self, Comer};
use store::limits;
use store::people::{self, Person};

/// Somebody who knows the password, before it is written down that they are in.
struct Proven {
    comer: Comer,
    counted: Counted,
    /// Where the stored hash has outdated costs.
    new_hash: Option<String>,
}

impl Accounts {
    /// Signs somebody in. `known_device` is the value of an earlier [`SignedIn::device`], if the browser has one.
    ///
    /// # Errors
    /// `Unauthenticated("wrong_credentials")`, the same for an unknown, unproven or disabled account and a wrong
    /// password; `TooMany` for `ip` or after ten failures; `Busy`.
    pub async fn login(&self, input: Login, ip: IpAddr, known_device: Option<&str>) -> Result<SignedIn> {
        let proven = self.knows_password(input, ip, known_device).await?;
        let mut tx = self.core.db.begin().await?;
        let who = self.let_in(&mut tx, &proven).await?;
        tx.commit().await?;
        Ok(who)
    }

    /// The same for a program, with the tokens it asks for. A flood of sign-ins costs little more than its hashes: where
    /// nothing is missing the database is asked once before the hash and once after it. Whoever adds a factor meanwhile
    /// finds this sign-in among the others, as though it had come the moment before.
    ///
    /// # Errors
    /// As [`Self::login`]; `SecondFactor` with a challenge where one is missing.
    pub async fn login_for_tokens(&self, input: Login, ip: IpAddr) -> Result<Tokens> {
        let proven = self.knows_password(input, ip, None).await?;
        let Comer { person, roles, state } = &proven.comer;
        let who = self.signed_in_as(person, roles.clone(), state, person.cred_version);
        if who.need != Need::Nothing || proven.new_hash.is_some() {
            let mut tx = self.core.db.begin().await?;
            let who = self.let_in(&mut tx, &proven).await?;
            tx.commit().await?;
            return self.issue_tokens(&who).await;
        }
        let failures = match &proven.counted {
            Counted::At(hash) => Some(&hash[..]),
            Counted::Elsewhere => None,
        };
        self.issue_tokens_at_once(&who, "password", failures).await
    }

    /// Looks at an address and a password, with everything that limits how often.
    async fn knows_password(&self, input: Login, ip: IpAddr, known_device: Option<&str>) -> Result<Proven> {
        if input.password.len() > auth::password::MAX_BYTES {
            return Err(ServiceError::field(
                "password",
                "too_long",
                problems::password_too_long(Locale::current()),
            ));
        }
        self.allow_login(ip).await?;
        let Ok(email) = Email::parse("email", &input.email) else {
            self.note_stranger("password").await?;
            return Err(wrong_credentials());
        };
        let counted = self.count_login(&email.key, known_device).await?;
        let comer = {
            let mut on = self.core.db.read().await?;
            entries::find(&mut on, &email.key).await?
        };
        let comer = comer.filter(|comer| comer.person.is_active());
        let person = comer.as_ref().map(|comer| &comer.person);
        let new_hash = self
            .judge(person, input.password, &counted, "authn_login_fail")
            .await?;
        Ok(Proven {
            comer: comer.ok_or_else(wrong_credentials)?,
            counted,
            new_hash,
        })
    }

    /// Takes one try to sign in from what `ip` may do.
    pub(super) async fn allow_login(&self, ip: IpAddr) -> Result<()> {
        let per_ip = (
            format!("login/ip/{}", ip_key(ip)),
            self.core.limits.rules.login_per_ip,
        );
        let taken = self.core.limits.take(&[per_ip], self.core.now()).await;
        taken.map_err(|seconds| too_many("login", seconds))
    }

    /// Whether the signed-in person knows their password. Counted apart from sign-ins, so that strangers who try those
    /// keep nobody from changing a password.
    ///
    /// `event` is what a wrong one is called in the trail.
    pub(super) async fn prove_password(
        &self,
        person: Person,
        password: String,
        event: &str,
    ) -> Result<Person> {
        let bucket = (
            format!("password/{}", person.id),
            self.core.limits.rules.login_per_device,
        );
        self.core
            .limits
            .take(&[bucket], self.core.now())
            .await
            .map_err(|seconds| too_many("password", seconds))?;
        let counted = self.count_proof(person.id).await?;
        self.judge(Some(&person), password, &counted, event).await?;
        if let Counted::At(hash) = &counted {
            let mut tx = self.core.db.begin().await?;
            limits::clear_login(&mut tx, hash).await?;
            tx.commit_aside().await?;
        }
        Ok(person)
    }

    /// Looks at a try that was counted; gives a new hash where the stored one has outdated costs. Without a person the
    /// same work is done and the answer is no.
    async fn judge(
        &self,
        person: Option<&Person>,
        password: String,
        counted: &Counted,
        event: &str,
    ) -> Result<Option<String>> {
        let phc = person.and_then(|person| person.password_hash.as_deref());
        let verdict = match self.core.passwords.verify(password.clone(), phc).await {
            Ok(verdict) => verdict,
            Err(error) => {
                self.take_back(counted).await?;
                return Err(busy(error));
            }
        };
        match (person, verdict) {
            (Some(_), Verdict::Match) => Ok(None),
            // It can wait for another time when the queue is full.
            (Some(_), Verdict::MatchOutdated) => {
                Ok(self.core.passwords.hash(password, &*self.core.random).await.ok())
            }
            (person, _) => {
                let mut tx = self.core.db.begin().await?;
                let (institution, actor) = person.map_or((PUBLIC_INSTITUTION, None), |person| {
                    (person.institution, Some(person.id))
                });
                if let Counted::At(hash) = counted {
                    limits::name(&mut tx, hash, actor).await?;
                }
                self.note(&mut tx, institution, actor, event, "password").await?;
                tx.commit_aside().await?;
                Err(wrong_credentials())
            }
        }
    }

    async fn let_in(&self, tx: &mut Tx, proven: &Proven) -> Result<SignedIn> {
        let person = &proven.comer.person;
        if let Counted::At(hash) = &proven.counted {
            limits::clear_login(tx, hash).await?;
        }
        if let (Some(new), Some(old)) = (&proven.new_hash, &person.password_hash) {
            people::rehash(tx, person.id, old, new, self.core.now()).await?;
        }
        self.enter(tx, person, "password").await
    }

    /// Notes a sign-in that names nobody.
    pub(super) async fn note_stranger(&self, object: &str) -> Result<()> {
        let mut tx = self.core.db.begin().await?;
        self.note(&mut tx, PUBLIC_INSTITUTION, None, "authn_login_fail", object)
            .await?;
        Ok(tx.commit().await?)
    }
}

fn wrong_credentials() -> ServiceError {
    ServiceError::Unauthenticated("wrong_credentials")
}
