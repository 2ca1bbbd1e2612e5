//! The one gate behind every way in: whoever was proven by a password, a provider or a number comes through here.

use super::factors::Need;
use super::{Accounts, SignedIn};
use crate::audit::Circumstances;
use crate::error::Result;
use store::Tx;
use store::identity::beginnings;
use store::identity::external::Told;
use store::people::Person;

/// What the trail calls it when somebody is in.
pub(super) const CAME_IN: &str = "authn_login_success";

impl Accounts {
    /// Lets in somebody whom `method` has proven, and notes it in the transaction of the proof. The person must be
    /// active; the caller has asked. Whoever needs a second factor gets a challenge where a session or tokens are
    /// asked for, and is noted as signed in once it is met.
    pub(super) async fn enter(&self, tx: &mut Tx, person: &Person, method: &str) -> Result<SignedIn> {
        let who = self.signed_in(tx, person, person.cred_version).await?;
        if who.need == Need::Nothing {
            self.note_entry(tx, person, method).await?;
        } else {
            self.note(
                tx,
                person.institution,
                Some(person.id),
                "authn_first_factor_success",
                method,
            )
            .await?;
        }
        Ok(who)
    }

    /// Lets in somebody whom another provider vouches for. It may do so without asking, as long as they are signed in
    /// there: for what is delicate whoever has a password here proves themselves by that.
    pub(super) async fn enter_from(&self, tx: &mut Tx, person: &Person, told: &Told) -> Result<SignedIn> {
        Ok(SignedIn {
            is_proven: person.password_hash.is_none(),
            ..self.enter(tx, person, &told.provider).await?
        })
    }

    /// Lets in somebody who was proven by all that is needed, `method` being the last of it.
    pub(super) async fn enter_wholly(&self, tx: &mut Tx, person: &Person, method: &str) -> Result<SignedIn> {
        self.note_entry(tx, person, method).await?;
        Ok(SignedIn {
            need: Need::Nothing,
            ..self.signed_in(tx, person, person.cred_version).await?
        })
    }

    async fn note_entry(&self, tx: &mut Tx, person: &Person, method: &str) -> Result<()> {
        let around = Circumstances::of(&self.core);
        let event = around.event(person.institution, Some(person.id), CAME_IN, method);
        Ok(beginnings::note(tx, person.id, &event, around.now).await?)
    }
}
