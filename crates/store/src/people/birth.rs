//! The month in which somebody was born.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::UserId;

statements! {
    // Said once and for all: who could change it could make themselves older.
    BORN = "SELECT born, born_corrected_at FROM users WHERE id = $1";
    CORRECT_BORN = "UPDATE users SET born = $2, born_corrected_at = $3, data_version = data_version + 1, \
                    updated_at = $3 WHERE id = $1";
    SET_BORN = "UPDATE users SET born = $2, data_version = data_version + 1, updated_at = $3 WHERE id = $1 AND born IS NULL";
}

/// The month of birth, `YYYY-MM`, if it is known, and when it was corrected last; `None` for nobody.
pub async fn born(
    on: &mut impl AsConn,
    user: UserId,
) -> Result<Option<(Option<String>, Option<DateTime<Utc>>)>> {
    Ok(on_conn!(on, c => sqlx::query_as(BORN).bind(user.0).fetch_optional(c).await)?)
}

/// Puts another month of birth in the place of the one that is known.
pub async fn correct_born(on: &mut impl AsConn, user: UserId, born: &str, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(CORRECT_BORN).bind(user.0).bind(born).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Notes the month of birth, `YYYY-MM`, of somebody who has not said it before; `false` when they have.
pub async fn set_born(on: &mut impl AsConn, user: UserId, born: &str, now: DateTime<Utc>) -> Result<bool> {
    let changed = on_conn!(on, c => sqlx::query(SET_BORN)
        .bind(user.0)
        .bind(born)
        .bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}
