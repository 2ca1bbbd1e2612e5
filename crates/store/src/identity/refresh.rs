//! Refresh tokens of API clients, in families: one sign-in and all tokens that descend from it.

use crate::db::AsConn;
use crate::error::Result;
use crate::people::{Account, AccountRow};
use chrono::{DateTime, Utc};
use domain::ids::{InstitutionId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    ADD_TOKEN = "INSERT INTO refresh_tokens (id, institution_id, family_id, token_hash, child_id, rotated_at, \
                 created_at) VALUES ($1, $2, $3, $4, NULL, NULL, $5)";
    FIND = "SELECT t.id, t.family_id, t.created_at, t.child_id, t.rotated_at, c.token_hash AS child_hash, \
            c.rotated_at AS child_rotated_at, f.institution_id, f.user_id, f.cred_version, f.revoked_at, f.expires_at \
            FROM refresh_tokens t JOIN refresh_families f ON f.id = t.family_id \
            LEFT JOIN refresh_tokens c ON c.id = t.child_id WHERE t.token_hash = $1";
    ROTATE = "UPDATE refresh_tokens SET child_id = $2, rotated_at = $3 WHERE id = $1 AND rotated_at IS NULL";
    ACCOUNT = concat!("SELECT f.cred_version AS family_cred_version, f.revoked_at AS family_revoked_at, \
               f.proven_at AS family_proven_at, f.created_at AS family_created_at, u.id AS user_id, \
               u.institution_id, u.display_name, u.time_zone, u.data_version, u.cred_version, u.status, m.role, ", shelter_columns!(), " \
               FROM refresh_families f JOIN users u ON u.id = f.user_id ", shelter_joins!(), "\
               LEFT JOIN memberships m ON m.user_id = u.id AND m.institution_id = u.institution_id \
               WHERE f.id = $1 ORDER BY m.role");
    PROVE = "UPDATE refresh_families SET proven_at = $2 WHERE id = $1";
    REVOKE_FAMILY = "UPDATE refresh_families SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
    REVOKE_OF_USER = "UPDATE refresh_families SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL";
    LIST = "SELECT f.id, f.created_at, \
            (SELECT t.created_at FROM refresh_tokens t WHERE t.family_id = f.id ORDER BY t.created_at DESC LIMIT 1) \
            AS last_used_at FROM refresh_families f \
            WHERE f.user_id = $1 AND f.revoked_at IS NULL AND f.expires_at > $2 \
            AND f.cred_version = (SELECT cred_version FROM users WHERE id = $1) ORDER BY f.created_at DESC, f.id";
    REVOKE_OWN = "UPDATE refresh_families SET revoked_at = $3 \
                  WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL AND expires_at > $3";
    REVOKE_OTHERS = "UPDATE refresh_families SET revoked_at = $3 \
                     WHERE user_id = $1 AND id <> $2 AND revoked_at IS NULL";
    REMOVE_EXPIRED = "DELETE FROM refresh_families WHERE expires_at <= $1";
}

/// A stored token.
#[derive(Debug, Clone, FromRow)]
pub struct RefreshToken {
    /// Id.
    pub id: Uuid,
    /// Family.
    #[sqlx(rename = "family_id")]
    pub family: Uuid,
    /// When it was handed out: its family was last used then.
    pub created_at: DateTime<Utc>,
    /// The token it was exchanged for.
    #[sqlx(rename = "child_id")]
    pub child: Option<Uuid>,
    /// When it was exchanged.
    pub rotated_at: Option<DateTime<Utc>>,
    /// SHA-256 of the child.
    pub child_hash: Option<Vec<u8>>,
    /// When the child was exchanged in turn.
    pub child_rotated_at: Option<DateTime<Utc>>,
    /// Tenant.
    #[sqlx(rename = "institution_id", try_from = "Uuid")]
    pub institution: InstitutionId,
    /// Whose.
    #[sqlx(rename = "user_id", try_from = "Uuid")]
    pub user: UserId,
    /// The person's version at sign-in.
    pub cred_version: i64,
    /// When the family was ended.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When the family ends by itself.
    pub expires_at: DateTime<Utc>,
}

/// A family with the person behind it.
#[derive(Debug, Clone)]
pub struct Family {
    /// The person as the database has it now.
    pub account: Account,
    /// The person's version at sign-in.
    pub cred_version: i64,
    /// When it was ended.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When its person last proved who they are.
    pub proven_at: Option<DateTime<Utc>>,
    /// When its person signed in.
    pub created_at: DateTime<Utc>,
}

#[derive(Debug, FromRow)]
struct FamilyRow {
    family_cred_version: i64,
    family_revoked_at: Option<DateTime<Utc>>,
    family_proven_at: Option<DateTime<Utc>>,
    family_created_at: DateTime<Utc>,
    #[sqlx(flatten)]
    account: AccountRow,
}

/// Stores a token of a family.
pub async fn add_token(
    on: &mut impl AsConn,
    id: Uuid,
    institution: InstitutionId,
    family: Uuid,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<()> {
    on_conn!(on, c => sqlx::query(ADD_TOKEN)
        .bind(id)
        .bind(institution.0)
        .bind(family)
        .bind(token_hash)
        .bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The token with this hash, with what is known of its family and child.
pub async fn find(on: &mut impl AsConn, token_hash: &[u8]) -> Result<Option<RefreshToken>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, RefreshToken>(FIND).bind(token_hash).fetch_optional(c).await)?)
}

/// Marks a token as exchanged for `child`; `false` when somebody was faster.
pub async fn rotate(on: &mut impl AsConn, id: Uuid, child: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let changed = on_conn!(on, c => sqlx::query(ROTATE)
        .bind(id)
        .bind(child)
        .bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}

/// A family, its person and the person's roles, in one statement. Whether they are in order is not asked.
pub async fn find_family(on: &mut impl AsConn, family: Uuid) -> Result<Option<Family>> {
    let rows = on_conn!(on, c => sqlx::query_as::<_, FamilyRow>(ACCOUNT).bind(family).fetch_all(c).await)?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let (cred_version, revoked_at) = (first.family_cred_version, first.family_revoked_at);
    let (proven_at, created_at) = (first.family_proven_at, first.family_created_at);
    let account = AccountRow::gather(rows.into_iter().map(|row| row.account).collect())?;
    Ok(account.map(|account| Family {
        account,
        cred_version,
        revoked_at,
        proven_at,
        created_at,
    }))
}

/// Notes that the family's person has proven anew who they are.
pub async fn prove(on: &mut impl AsConn, family: Uuid, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(PROVE).bind(family).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Ends a family; `false` when it had ended.
pub async fn revoke_family(on: &mut impl AsConn, family: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let changed = on_conn!(on, c => sqlx::query(REVOKE_FAMILY)
        .bind(family)
        .bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}

/// Ends all families of a person.
pub async fn revoke_of_user(on: &mut impl AsConn, user: UserId, now: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(REVOKE_OF_USER).bind(user.0).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Removes families that have ended by themselves before `before`, with their tokens.
pub async fn remove_expired(on: &mut impl AsConn, before: DateTime<Utc>) -> Result<()> {
    on_conn!(on, c => sqlx::query(REMOVE_EXPIRED).bind(before).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// A sign-in of a client as its person is shown it.
#[derive(Debug, Clone, FromRow)]
pub struct Listed {
    /// Family.
    pub id: Uuid,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When its tokens were last renewed.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A person's living sign-ins of clients, newest first.
pub async fn list(on: &mut impl AsConn, user: UserId, now: DateTime<Utc>) -> Result<Vec<Listed>> {
    Ok(on_conn!(on, c => sqlx::query_as::<_, Listed>(LIST).bind(user.0).bind(now).fetch_all(c).await)?)
}

/// Ends a living sign-in of this person; `false` when the person has no such one.
pub async fn revoke_own(
    on: &mut impl AsConn,
    user: UserId,
    family: Uuid,
    now: DateTime<Utc>,
) -> Result<bool> {
    let revoked = on_conn!(on, c => sqlx::query(REVOKE_OWN)
        .bind(family)
        .bind(user.0)
        .bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(revoked == 1)
}

/// Ends a person's sign-ins of clients but this one; the nil id ends all. Returns how many there were.
pub async fn revoke_others(
    on: &mut impl AsConn,
    user: UserId,
    family: Uuid,
    now: DateTime<Utc>,
) -> Result<u64> {
    Ok(on_conn!(on, c => sqlx::query(REVOKE_OTHERS)
        .bind(user.0)
        .bind(family)
        .bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?)
}
