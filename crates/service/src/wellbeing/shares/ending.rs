//! What ends shares besides their student's own word: a consent that is taken back, and whatever else closes the balance
//! to mentors. A share that could not be seen any longer is gone, so that nothing brings it back but a new choice.

use super::{is_covered, note_share};
use crate::accounts;
use crate::caller::{Caller, Entrance};
use crate::core::Core;
use crate::error::Result;
use domain::ids::{InstitutionId, UserId};
use store::{AsConn, Tx, balance_shares, guardians, people};

/// Ends whatever a student shares, in the transaction of what ends it.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn end_all(
    core: &Core,
    tx: &mut Tx,
    institution: InstitutionId,
    student: UserId,
) -> Result<()> {
    // What is being shared at this moment is waited for, and ends, too.
    people::lock(tx, student, core.now()).await?;
    for id in balance_shares::remove_all(tx, student).await? {
        note_share(core, tx, institution, student, "balance_unshared", id).await?;
    }
    Ok(())
}

/// Ends whatever a student shares if mentors may not see it as things stand now, in the transaction of what changed them.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn end_uncovered(
    core: &Core,
    tx: &mut Tx,
    institution: InstitutionId,
    student: UserId,
) -> Result<()> {
    people::lock(tx, student, core.now()).await?;
    let Some(person) = as_of_now(tx, student).await? else {
        return Ok(());
    };
    if is_covered(tx, student, person.shelter(core.now())).await? {
        return Ok(());
    }
    end_all(core, tx, institution, student).await
}

/// The same for every student of an institution who is under age.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn end_uncovered_young(core: &Core, tx: &mut Tx, institution: InstitutionId) -> Result<()> {
    let since = crate::sheltered::young_since(core.now());
    let sharing = balance_shares::sharing(tx, institution).await?;
    for one in guardians::young(tx, institution, &since).await? {
        if sharing.contains(&one.user) {
            end_uncovered(core, tx, institution, one.user).await?;
        }
    }
    Ok(())
}

/// A student as the database has them now, for the rules that ask a caller.
pub(super) async fn as_of_now(on: &mut impl AsConn, student: UserId) -> Result<Option<Caller>> {
    let account = store::identity::keys::account(on, student).await?;
    Ok(account.map(|account| accounts::caller(account, Entrance::Inside, None)))
}
