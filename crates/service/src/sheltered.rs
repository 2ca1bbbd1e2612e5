//! Whom models of many students must not learn from: everybody under age whose guardian has not agreed to it. Asked by
//! whatever reads across students; the rule itself stands in `domain::guardian`.

use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::age::{ADULT, BirthMonth};
use domain::ids::{InstitutionId, UserId};
use std::collections::HashSet;
use store::{AsConn, guardians};

/// The month of birth from which somebody may be under age anywhere on earth, with a year to spare.
pub(crate) fn young_since(now: DateTime<Utc>) -> String {
    BirthMonth::years_before(now.date_naive(), ADULT + 1).to_string()
}

/// The people of an institution whose data teaches nobody but themselves.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn apart(
    on: &mut impl AsConn,
    institution: InstitutionId,
    now: DateTime<Utc>,
) -> Result<HashSet<UserId>> {
    let young = guardians::young(on, institution, &young_since(now)).await?;
    let is_apart = |one: &guardians::Young| {
        let zone: chrono_tz::Tz = one.time_zone.parse().unwrap_or(chrono_tz::UTC);
        let today = now.with_timezone(&zone).date_naive();
        !one.facts.shelter(today).allows_learning()
    };
    Ok(young.into_iter().filter(is_apart).map(|one| one.user).collect())
}
