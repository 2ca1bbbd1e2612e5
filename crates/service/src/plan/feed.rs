//! The private address of a calendar: 256 random bits, kept as a hash, revoked at once.

use super::Plans;
use super::calendar::Reader;
use crate::Caller;
use crate::error::{Result, ServiceError};
use api::plan::FeedAddress;
use auth::Token;
use domain::people::Role;
use store::AsConn;
use store::plan::feeds;

impl Plans {
    /// Makes a private address in place of any before. It is told this once.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn create_feed(&self, caller: &Caller) -> Result<FeedAddress> {
        caller.must_be(Role::Student)?;
        let (now, token) = (self.core.now(), Token::generate(&*self.core.random));
        let mut tx = self.core.db.begin().await?;
        feeds::revoke(&mut tx, caller.user, now).await?;
        let id = self.core.new_id();
        feeds::add(&mut tx, caller.institution, caller.user, id, &token.hash(), now).await?;
        tx.commit().await?;
        let url = format!(
            "{}/calendar/{}.ics",
            self.core.settings.public_url,
            token.encode()
        );
        Ok(FeedAddress { url })
    }

    /// Ends the private address at once.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    pub async fn revoke_feed(&self, caller: &Caller) -> Result<()> {
        caller.must_be(Role::Student)?;
        let mut tx = self.core.db.begin().await?;
        if !feeds::revoke(&mut tx, caller.user, self.core.now()).await? {
            return Err(ServiceError::NotFound);
        }
        Ok(tx.commit().await?)
    }

    /// The calendar at a private address.
    ///
    /// # Errors
    /// `NotFound` for an address that was never made, was revoked, belongs to nobody who may sign in, to somebody whose
    /// guardian has not agreed, or to one whose account is to go.
    pub async fn feed(&self, token: &str) -> Result<String> {
        let token = Token::parse(token).ok_or(ServiceError::NotFound)?;
        let caller = {
            let mut on = self.core.db.read().await?;
            owner(&mut on, &token).await?.ok_or(ServiceError::NotFound)?
        };
        if !caller.is(Role::Student) || caller.is_leaving || caller.shelter(self.core.now()).is_waiting() {
            return Err(ServiceError::NotFound);
        }
        self.calendar_for(&caller, Reader::Address).await
    }
}

async fn owner(on: &mut impl AsConn, token: &Token) -> Result<Option<Caller>> {
    let Some(user) = feeds::find(on, &token.hash()).await? else {
        return Ok(None);
    };
    let account = store::identity::keys::account(on, user).await?;
    let account = account.filter(|account| account.is_active);
    Ok(account.map(|account| crate::accounts::caller(account, crate::Entrance::Inside, None)))
}
