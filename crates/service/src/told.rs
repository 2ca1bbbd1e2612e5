//! When something happened that a device tells of later, since it had no network at the time.

use crate::error::{Result, ServiceError};
use catalogue::{Locale, problems};
use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};

/// Days back of which a device may tell; browsers keep a page for as long.
const DAYS_BACK: i64 = 14;
/// By how much the clock of a device may be off: no order of events is read from less.
pub(crate) const CLOCKS_DIFFER: TimeDelta = TimeDelta::minutes(5);

/// When it happened: `at`, by the clock of the device, or now where nothing is said. A clock that is a little fast tells
/// of now.
///
/// # Errors
/// `Invalid` (`at`): `too_old` before the last 14 days, `in_future` by more than clocks differ.
pub(crate) fn time(at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<DateTime<Utc>> {
    let refused = |code, words: String| Err(ServiceError::field("at", code, words));
    let locale = Locale::current();
    match at {
        Some(at) if at > now + CLOCKS_DIFFER => {
            refused("in_future", problems::told::in_future(locale).into())
        }
        Some(at) if at < now - TimeDelta::days(DAYS_BACK) => {
            refused("too_old", problems::told::too_old(locale, DAYS_BACK))
        }
        Some(at) => Ok(at.trunc_subsecs(6).min(now)),
        None => Ok(now),
    }
}

/// The same for a change of what was changed last at `last`.
///
/// # Errors
/// Those of [`time`], and `out_of_order` for what happened before `last`, by more than clocks differ.
pub(crate) fn time_after(
    last: DateTime<Utc>,
    at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>> {
    let time = time(at, now)?;
    if at.is_none() || time >= last {
        return Ok(time);
    }
    if time + CLOCKS_DIFFER >= last {
        return Ok(last.min(now));
    }
    let words = problems::told::out_of_order(Locale::current());
    Err(ServiceError::field("at", "out_of_order", words))
}
