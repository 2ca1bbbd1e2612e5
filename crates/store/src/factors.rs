//! Second factors: authenticator apps, recovery codes, passkeys, and the challenges that ask for them.

pub mod challenges;
pub mod passkeys;
pub mod recovery;
pub mod totp;

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::UserId;
use sqlx::FromRow;

statements! {
    STATE = concat!("SELECT ", factor_columns!("$1"));
}

/// How many of each somebody has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromRow)]
pub struct State {
    /// Authenticator apps: 0 or 1.
    pub totp: i64,
    /// Passkeys.
    pub passkeys: i64,
    /// Recovery codes that were not used.
    pub recovery: i64,
    /// When the newest factor was added.
    pub newest_at: Option<DateTime<Utc>>,
}

impl State {
    /// Whether there is a second factor. Recovery codes alone are none.
    pub fn has_any(&self) -> bool {
        self.totp + self.passkeys > 0
    }
}

/// What somebody has.
pub async fn state(on: &mut impl AsConn, user: UserId) -> Result<State> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, State>(STATE).bind(user.0).fetch_one(c).await)?)
}
