//! Removes what has ended and is of no more use. Nothing relies on it: whatever has ended is refused anyway.

use crate::core::Core;
use crate::error::Result;
use auth::session::STUDENT_ABSOLUTE;
use chrono::TimeDelta;
use store::identity::{codes, email_changes, external, keys, pending, refresh, removed, reverts, sessions};
use store::{factors, guardians, idempotency, limits, outbox_mail, phones};

/// Failures of an address with fewer than this are forgotten after a day, others after a month.
const FEW_FAILURES: i64 = 10;

/// Removes what has ended.
pub(crate) async fn sweep(core: &Core) -> Result<()> {
    let now = core.now();
    let (day, month) = (TimeDelta::days(1), TimeDelta::days(30));
    let mut tx = core.db.begin().await?;
    pending::remove_expired(&mut tx, now).await?;
    codes::remove_expired(&mut tx, now - month).await?;
    external::remove_expired(&mut tx, now).await?;
    email_changes::remove_expired(&mut tx, now).await?;
    reverts::remove_expired(&mut tx, now).await?;
    removed::remove_expired(&mut tx, now).await?;
    sessions::remove_unseen(&mut tx, now - STUDENT_ABSOLUTE).await?;
    refresh::remove_expired(&mut tx, now - day).await?;
    keys::remove_ended(&mut tx, now - month).await?;
    factors::challenges::remove_expired(&mut tx, now - day).await?;
    factors::passkeys::remove_expired(&mut tx, now).await?;
    phones::codes::remove_old(&mut tx, now - day).await?;
    limits::remove_stale(&mut tx, now - month, FEW_FAILURES, now - day).await?;
    idempotency::remove_old(&mut tx, now - day).await?;
    // A year after they came of age nobody needs a proof that they had consent.
    guardians::remove_grown(&mut tx, &crate::sheltered::young_since(now)).await?;
    outbox_mail::remove_done(&mut tx, now - TimeDelta::days(7)).await?;
    Ok(tx.commit().await?)
}
