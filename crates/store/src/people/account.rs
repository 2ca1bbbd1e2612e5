//! What sessions and tokens lead to: a person with their roles, read in the one statement that finds them.

use super::{LEAVING, may_sign_in, role};
use crate::error::{Result, StoreError};
use domain::age::BirthMonth;
use domain::guardian::{Consent, Facts};
use domain::ids::{InstitutionId, UserId};
use domain::people::Role;
use sqlx::FromRow;
use uuid::Uuid;

/// What a request needs to know about its sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The person.
    pub user: UserId,
    /// Tenant.
    pub institution: InstitutionId,
    /// What to call the person.
    pub display_name: String,
    /// IANA name.
    pub time_zone: String,
    /// Raised by every change of the person's data.
    pub data_version: i64,
    /// Sessions and tokens of another version have ended.
    pub cred_version: i64,
    /// Whether the person may sign in.
    pub is_active: bool,
    /// Whether the account is to be deleted.
    pub is_leaving: bool,
    /// What decides how the person is protected.
    pub facts: Facts,
    /// Roles within the tenant.
    pub roles: Vec<Role>,
}

/// One row of an account joined with its roles: as many rows as roles, or one without.
#[derive(Debug, FromRow)]
pub(crate) struct AccountRow {
    user_id: Uuid,
    institution_id: Uuid,
    display_name: String,
    time_zone: String,
    data_version: i64,
    cred_version: i64,
    status: String,
    role: Option<String>,
    born: Option<String>,
    is_exempt: bool,
    guardian_status: Option<String>,
    allows_balance: Option<bool>,
    allows_learning: Option<bool>,
}

/// What decides how a person is protected, from its columns.
///
/// # Errors
/// [`StoreError::Corrupt`] when the month of birth is none.
pub(crate) fn facts(
    born: Option<String>,
    is_exempt: bool,
    guardian_status: Option<&str>,
    (balance, learning): (Option<bool>, Option<bool>),
) -> Result<Facts> {
    let born = born.map(BirthMonth::try_from).transpose();
    Ok(Facts {
        born: born.map_err(|error| StoreError::Corrupt(error.to_string()))?,
        is_exempt,
        consent: Consent::of(
            guardian_status,
            balance.unwrap_or_default(),
            learning.unwrap_or_default(),
        ),
    })
}

impl AccountRow {
    /// Gathers the rows of one person.
    pub(crate) fn gather(rows: Vec<Self>) -> Result<Option<Account>> {
        let mut account: Option<Account> = None;
        for row in rows {
            let role = row.role.map(role).transpose()?;
            if let Some(account) = &mut account {
                account.roles.extend(role);
                continue;
            }
            let facts = facts(
                row.born,
                row.is_exempt,
                row.guardian_status.as_deref(),
                (row.allows_balance, row.allows_learning),
            )?;
            account = Some(Account {
                user: row.user_id.into(),
                institution: row.institution_id.into(),
                display_name: row.display_name,
                time_zone: row.time_zone,
                data_version: row.data_version,
                cred_version: row.cred_version,
                is_active: may_sign_in(&row.status),
                is_leaving: row.status == LEAVING,
                facts,
                roles: role.into_iter().collect(),
            });
        }
        Ok(account)
    }
}
