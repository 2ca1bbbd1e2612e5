//! Reads a table of marks and candidates, or of marks and percentiles.

use super::percentiles;
use crate::error::{Result, ServiceError};
use catalogue::{Locale, problems};
use domain::FieldErrors;
use sheets::Sheet;
use std::collections::BTreeMap;
use store::rank_tables::{CANDIDATES, PERCENTILE, Step};

/// Most steps of one table: marks in hundredths over a wide range.
pub(super) const MAX_STEPS: usize = 200_000;
/// Most candidates of an exam, or of one mark.
pub(super) const MOST: i64 = 100_000_000;
/// Refused rows after which reading ends: nobody mends more at once.
pub(super) const MANY_ERRORS: usize = 50;

/// What a file says.
#[derive(Debug)]
pub(super) struct Read {
    pub kind: &'static str,
    /// Candidates of the table.
    pub candidates: i64,
    /// Highest marks first.
    pub steps: Vec<Step>,
}

/// Reads `marks` and `candidates`, or where the file has no such column `marks` and `percentile`, among the `stated`
/// candidates. Other columns are passed over.
///
/// # Errors
/// `Invalid` with a path such as `file.row[7].candidates`, or `candidates` where their number is missing or another one.
pub(super) fn read(csv: &str, stated: Option<i64>) -> Result<Read> {
    let sheet = sheets::read::read_file("table.csv", csv.as_bytes())
        .map_err(|error| ServiceError::field("file", error.code(), format!("{error} {}", error.fix())))?;
    let column = |name: &str| {
        let named = |header: &String| header.trim().eq_ignore_ascii_case(name);
        sheet.headers.iter().position(named)
    };
    match (column("marks"), column("candidates"), column("percentile")) {
        (Some(marks), Some(candidates), _) => {
            let steps = counted(&sheet, marks, candidates)?;
            let sum = steps.iter().map(|step| step.candidates).sum();
            if stated.is_some_and(|stated| stated != sum) {
                let words = problems::ranks::sum(Locale::current(), sum);
                return Err(ServiceError::field("candidates", "mismatch", words));
            }
            Ok(Read {
                kind: CANDIDATES,
                candidates: sum,
                steps,
            })
        }
        (Some(marks), None, Some(percentile)) => {
            let stated = stated.ok_or_else(|| {
                let words = problems::ranks::needs_candidates(Locale::current());
                ServiceError::field("candidates", "required", words)
            })?;
            Ok(Read {
                kind: PERCENTILE,
                candidates: stated,
                steps: percentiles::read(&sheet, marks, percentile, stated)?,
            })
        }
        _ => Err(ServiceError::field(
            "file",
            "missing_column",
            problems::ranks::columns(Locale::current()),
        )),
    }
}

/// Marks in thousandths: every scheme's marks are exact there, and they can be compared as whole numbers.
pub(super) fn thousandths(cell: &str) -> Option<i64> {
    let marks = cell.trim().parse::<f64>().ok()?;
    (marks.is_finite() && marks.abs() <= 10_000.0).then(|| (marks * 1000.0).round() as i64)
}

/// Reckons the ranks from how many had exactly which marks.
fn counted(sheet: &Sheet, marks: usize, candidates: usize) -> Result<Vec<Step>> {
    let mut errors = FieldErrors::default();
    let mut by_marks: BTreeMap<i64, i64> = BTreeMap::new();
    for row in sheet.rows() {
        let n = row.cell(candidates).trim().parse::<i64>().ok();
        let n = n.filter(|n| (1..=MOST).contains(n));
        match (thousandths(row.cell(marks)), n) {
            (Some(key), Some(n)) => *by_marks.entry(key).or_default() += n,
            (None, _) => errors.push(
                format!("file.row[{}].marks", row.number),
                "not_a_number",
                problems::ranks::not_a_number(Locale::current()),
            ),
            (_, None) => errors.push(
                format!("file.row[{}].candidates", row.number),
                "out_of_range",
                problems::ranks::candidates(Locale::current()),
            ),
        }
        if errors.0.len() >= MANY_ERRORS || by_marks.len() > MAX_STEPS {
            break;
        }
    }
    must_have_steps(by_marks.len(), &mut errors);
    errors.into_result()?;
    let mut worst = 0;
    let steps = by_marks.into_iter().rev().map(|(key, candidates)| {
        let best_rank = worst + 1;
        worst += candidates;
        Step {
            marks: key as f64 / 1000.0,
            candidates,
            best_rank,
            worst_rank: worst,
            percentile: None,
        }
    });
    Ok(steps.collect())
}

pub(super) fn must_have_steps(n: usize, errors: &mut FieldErrors) {
    if n == 0 || n > MAX_STEPS {
        let words = problems::ranks::steps(Locale::current(), MAX_STEPS);
        errors.push("file", "out_of_range", words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_table_has_all_candidates_and_its_published_ranks() {
        // Its column of percentiles is passed over: counts are exact.
        let table = read(super::super::NEET_UG_2024, Some(2_333_162)).unwrap();
        assert_eq!(
            (table.kind, table.steps.len(), table.candidates),
            (CANDIDATES, 800, 2_333_162)
        );
        // Published with the table: 61 at 720, 2,321 at 700 or more, 30,204 at 650 or more, 81,550 at 600 or more.
        for (marks, rank) in [(720.0, 61), (700.0, 2_321), (650.0, 30_204), (600.0, 81_550)] {
            let above = table.steps.iter().filter(|step| step.marks >= marks);
            assert_eq!(above.map(|step| step.worst_rank).max(), Some(rank), "{marks}");
        }
    }

    #[test]
    fn a_bad_row_is_named() {
        let ServiceError::Invalid(errors) = read("marks,candidates\n700,3\nx,4\n", None).unwrap_err() else {
            panic!("not Invalid")
        };
        assert_eq!(errors.0[0].path, "file.row[3].marks");
    }
}
