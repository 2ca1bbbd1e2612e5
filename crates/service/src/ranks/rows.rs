//! The rows of a table by their marks, and what is refused of them.

use catalogue::{Locale, problems};
use domain::{FieldError, FieldErrors};
use sheets::{Row, Sheet};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Most steps of one table: marks in hundredths over a wide range.
pub(super) const MAX_STEPS: usize = 200_000;
/// Refused rows after which reading ends: nobody mends more at once.
pub(super) const MANY_ERRORS: usize = 50;

/// Least and greatest marks of an exam; nothing where it has no maximum of its own.
pub(super) type Range = Option<(f64, f64)>;

/// By marks in thousandths: what is said of them, and the row that says it.
pub(super) type ByMarks<T> = BTreeMap<i64, (T, u32)>;

/// Each row of a table by its marks, with what `read` says of it. The same marks in two rows are refused: whether they
/// belong together or one of them is mistyped, nobody here can tell.
pub(super) fn by_marks<T>(
    sheet: &Sheet,
    (marks, range): (usize, Range),
    read: impl Fn(&Row<'_>) -> std::result::Result<T, FieldError>,
    errors: &mut FieldErrors,
) -> ByMarks<T> {
    let mut found = ByMarks::new();
    for row in sheet.rows() {
        match (marks_of(&row, marks, range), read(&row)) {
            (Err(error), _) | (_, Err(error)) => errors.0.push(error),
            (Ok(key), Ok(value)) => match found.entry(key) {
                Entry::Vacant(place) => {
                    place.insert((value, row.number));
                }
                Entry::Occupied(known) => {
                    let words = problems::ranks::same_marks(Locale::current(), known.get().1);
                    errors.0.push(refused(&row, "marks", "duplicate", &words));
                }
            },
        }
        if errors.0.len() >= MANY_ERRORS || found.len() > MAX_STEPS {
            break;
        }
    }
    found
}

/// A refusal of one cell, which says in words, too, where it stands.
pub(super) fn refused(row: &Row<'_>, column: &str, code: &'static str, words: &str) -> FieldError {
    let path = format!("file.row[{}].{column}", row.number);
    let words = problems::ranks::in_row(Locale::current(), column, row.number, words);
    FieldError::new(path, code, words)
}

/// Marks in thousandths: every scheme's marks are exact there, and they can be compared as whole numbers.
fn marks_of(row: &Row<'_>, column: usize, range: Range) -> std::result::Result<i64, FieldError> {
    let locale = Locale::current();
    let number = row.cell(column).trim().parse::<f64>().ok();
    let number = number.filter(|marks| marks.is_finite() && marks.abs() <= 10_000.0);
    let marks = number.ok_or_else(|| {
        refused(
            row,
            "marks",
            "not_a_number",
            problems::ranks::not_a_number(locale),
        )
    })?;
    if let Some((least, max)) = range.filter(|(least, max)| !(*least..=*max).contains(&marks)) {
        let words = problems::exams::range(locale, least, max);
        return Err(refused(row, "marks", "out_of_range", &words));
    }
    Ok((marks * 1000.0).round() as i64)
}

/// A table that could be read has as many different marks as one of its kind has.
pub(super) fn must_have_steps(n: usize, least: usize, errors: &mut FieldErrors) {
    let locale = Locale::current();
    if n > MAX_STEPS {
        errors.push("file", "out_of_range", problems::ranks::steps(locale, MAX_STEPS));
    } else if n < least && errors.0.is_empty() {
        errors.push(
            "file",
            "too_few_marks",
            problems::ranks::few_marks(locale, least, n),
        );
    }
}
