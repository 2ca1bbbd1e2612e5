//! The one gate behind every way in: whoever was proven by a password, a provider or a number comes through here.

use super::{Accounts, SignedIn};
use crate::error::Result;
use store::Tx;
use store::people::{self, Person};

impl Accounts {
    /// Lets in somebody whom `method` has proven, and notes it in the transaction of the proof. The person must be
    /// active; the caller has asked.
    pub(super) async fn enter(&self, tx: &mut Tx, person: &Person, method: &str) -> Result<SignedIn> {
        people::note_login(tx, person.id, self.core.now()).await?;
        self.note(
            tx,
            person.institution,
            Some(person.id),
            "authn_login_success",
            method,
        )
        .await?;
        self.signed_in(tx, person, person.cred_version).await
    }
}
