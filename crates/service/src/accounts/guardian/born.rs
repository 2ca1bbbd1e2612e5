//! When somebody was born: said at registration, or once afterwards by those whose account is older than the question.

use crate::accounts::Accounts;
use crate::caller::Caller;
use crate::error::Result;
use api::accounts::Me;
use catalogue::guardian as words;
use domain::age::BirthMonth;
use domain::people::Role;
use store::people;

impl Accounts {
    /// Notes when the caller, a student, was born, `YYYY-MM`, if they have not said it before.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student; `Invalid` (`born`) as [`BirthMonth::parse`]; `Conflict("born_set")` when it is known.
    pub async fn set_born(&self, caller: &Caller, value: &str) -> Result<Me> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        let born = BirthMonth::parse("born", value, caller.today(now))?;
        let mut tx = self.core.db.begin().await?;
        if !people::set_born(&mut tx, caller.user, &born.to_string(), now).await? {
            return Err(super::conflict("born_set", words::refused::born_set));
        }
        self.note(
            &mut tx,
            caller.institution,
            Some(caller.user),
            "user_updated",
            "born",
        )
        .await?;
        tx.commit().await?;
        self.me(caller).await
    }
}
