//! Accounts that are to go, and what goes with them beyond what refers to them.

use crate::db::AsConn;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use uuid::Uuid;

statements! {
    // Asked for twice, it goes on the day that was said first.
    ADD = "INSERT INTO account_deletions (user_id, institution_id, due_at, created_at, updated_at) \
           VALUES ($1, $2, $3, $4, $4) ON CONFLICT (user_id) DO NOTHING";
    FIND = "SELECT due_at FROM account_deletions WHERE user_id = $1";
    REMOVE = "DELETE FROM account_deletions WHERE user_id = $1";
    DUE = "SELECT user_id FROM account_deletions WHERE due_at <= $1 ORDER BY due_at, user_id LIMIT 50";
    TAKE = "DELETE FROM account_deletions WHERE user_id = $1 AND due_at <= $2";
    // The triggers of the table let nothing else be changed.
    RENAME_ACTOR = "UPDATE audit_events SET actor_id = $2 WHERE actor_id = $1";
    FORGET_MAKER = "UPDATE service_accounts SET created_by = NULL, updated_at = $2 WHERE created_by = $1";
    // Mail also goes to an address as somebody else has typed it.
    FORGET_MAIL = "DELETE FROM outbox_mail WHERE LOWER(recipient) IN (SELECT email_key FROM users WHERE id = $1) \
                   OR recipient IN (SELECT email FROM users WHERE id = $1 \
                   UNION SELECT email FROM email_reverts WHERE user_id = $1 \
                   UNION SELECT email FROM email_changes WHERE user_id = $1)";
    // What waits to be sent may be about somebody else; it goes soon after it was.
    FORGET_GUARDIAN_MAIL = "DELETE FROM outbox_mail WHERE status <> 'queued' \
                            AND recipient IN (SELECT email FROM guardian_consents WHERE user_id = $1)";
    FORGET_EXEMPTING = "UPDATE institutions SET exempt_by = NULL, updated_at = $2 WHERE exempt_by = $1";
    FORGET_PHONE_CODES = "DELETE FROM phone_codes WHERE number IN (SELECT number FROM phones WHERE user_id = $1)";
    FORGET_REGISTRATIONS = "DELETE FROM pending_registrations WHERE email_key IN (SELECT email_key FROM users \
                            WHERE id = $1 UNION SELECT email_key FROM email_reverts WHERE user_id = $1)";
}

/// Says when an account goes; a day that was said before stays.
pub async fn add(
    on: &mut impl AsConn,
    institution: InstitutionId,
    user: UserId,
    due_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(ADD)
        .bind(user.0)
        .bind(institution.0)
        .bind(due_at)
        .bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// When an account goes, if it does.
pub async fn find(on: &mut impl AsConn, user: UserId) -> Result<Option<DateTime<Utc>>> {
    Ok(on_conn!(on, c => sqlx::query_scalar(FIND).bind(user.0).fetch_optional(c).await)?)
}

/// Lets an account stay; `false` when it was not to go.
pub async fn remove(on: &mut impl AsConn, user: UserId) -> Result<bool> {
    let removed = on_conn!(on, c => sqlx::query(REMOVE)
        .bind(user.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(removed == 1)
}

/// Whose day has come, fifty at most.
pub async fn due(on: &mut impl AsConn, now: DateTime<Utc>) -> Result<Vec<UserId>> {
    let ids: Vec<Uuid> = on_conn!(on, c => sqlx::query_scalar(DUE).bind(now).fetch_all(c).await)?;
    Ok(ids.into_iter().map(UserId).collect())
}

/// Begins the end of an account in the transaction that removes it; `false` when it stays after all.
pub async fn take(on: &mut impl AsConn, user: UserId, now: DateTime<Utc>) -> Result<bool> {
    let taken = on_conn!(on, c => sqlx::query(TAKE)
        .bind(user.0)
        .bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(taken == 1)
}

/// Forgets a person where no reference does: what they did stays in the audit trail under `stand_in`, mail to them and
/// registrations of their addresses go. To be called before the person is removed, in the same transaction.
pub async fn forget(on: &mut impl AsConn, user: UserId, stand_in: Uuid, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(RENAME_ACTOR).bind(user.0).bind(stand_in).execute(c).await.map(|_| ()))?;
    on_conn!(on, c => sqlx::query(FORGET_MAKER).bind(user.0).bind(now).execute(c).await.map(|_| ()))?;
    on_conn!(on, c => sqlx::query(FORGET_EXEMPTING).bind(user.0).bind(now).execute(c).await.map(|_| ()))?;
    let of_person = [
        FORGET_MAIL,
        FORGET_GUARDIAN_MAIL,
        FORGET_PHONE_CODES,
        FORGET_REGISTRATIONS,
    ];
    for statement in of_person {
        on_conn!(on, c => sqlx::query(statement).bind(user.0).execute(c).await.map(|_| ()))?;
    }
    Ok(())
}
