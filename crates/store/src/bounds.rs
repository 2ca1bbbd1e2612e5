//! What can be asked of both engines alike. Beyond these bounds one refuses and the other answers at random.

use chrono::NaiveDate;

/// Longest text to look for, in bytes: several times what any stored name takes, folded or not.
const MAX_TEXT: usize = 4_096;
/// Dates of four digits: PostgreSQL's calendar ends earlier than ours, and SQLite compares dates as text.
const FIRST: NaiveDate = NaiveDate::from_ymd_opt(1, 1, 1).expect("a valid date");
const LAST: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a valid date");

/// The nearest date that both engines know; all that is stored lies far within.
pub(crate) fn date(date: NaiveDate) -> NaiveDate {
    date.clamp(FIRST, LAST)
}

/// Whether a stored text can be, or contain, this one. None holds a NUL, which PostgreSQL refuses and which ends a
/// pattern in SQLite.
pub(crate) fn is_findable(text: &str) -> bool {
    text.len() <= MAX_TEXT && !text.contains('\0')
}
