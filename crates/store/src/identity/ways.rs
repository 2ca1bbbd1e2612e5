//! Ways into an account that are its owner's to keep. Every kind stands in the one statement here, so that no rule
//! forgets one. A phone number is none of them: it passes on to others, and whoever proves it next takes it away.

use crate::db::AsConn;
use crate::error::Result;
use domain::ids::UserId;
use sqlx::FromRow;

statements! {
    OF_USER = "SELECT 'password' AS kind, '' AS name FROM users WHERE id = $1 AND password_hash IS NOT NULL \
               UNION ALL SELECT 'passkey', '' FROM passkeys WHERE user_id = $1 \
               UNION ALL SELECT 'provider', provider FROM identities WHERE user_id = $1";
}

/// One way in.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Way {
    /// `password`, `passkey` or `provider`.
    pub kind: String,
    /// Of a provider: its name in the settings, which may have it no more. Else empty.
    pub name: String,
}

/// All that this person has, in no order.
pub async fn of_user(on: &mut impl AsConn, user: UserId) -> Result<Vec<Way>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, Way>(OF_USER).bind(user.0).fetch_all(c).await)?)
}
