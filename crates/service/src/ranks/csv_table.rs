//! Reads a table of marks and candidates, or of marks and percentiles.

use super::percentiles;
use super::rows::{Range, by_marks, must_have_steps, refused};
use crate::error::{Result, ServiceError};
use catalogue::{Locale, problems};
use domain::FieldErrors;
use sheets::{Row, Sheet};
use store::rank_tables::{CANDIDATES, PERCENTILE, Step};

/// Most candidates of an exam, or of one mark.
pub(super) const MOST: i64 = 100_000_000;
/// Fewest different marks of a table: fewer is no table of an exam, and would take the place of one that is.
const LEAST_COUNTED: usize = 10;
/// Fewest candidates of a table.
pub(super) const LEAST_CANDIDATES: i64 = 100;

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
/// `Invalid` with a path such as `file.row[7].candidates`, `file` where there is too little to be a table, or `candidates`
/// where their number is missing or another one.
pub(super) fn read(csv: &str, stated: Option<i64>, range: Range) -> Result<Read> {
    let sheet = sheets::read::read_file("table.csv", csv.as_bytes())
        .map_err(|error| ServiceError::field("file", error.code(), format!("{error} {}", error.fix())))?;
    let column = |name: &str| {
        let named = |header: &String| header.trim().eq_ignore_ascii_case(name);
        sheet.headers.iter().position(named)
    };
    match (column("marks"), column("candidates"), column("percentile")) {
        (Some(marks), Some(candidates), _) => {
            let steps = counted(&sheet, (marks, range), candidates)?;
            let sum: i64 = steps.iter().map(|step| step.candidates).sum();
            if sum < LEAST_CANDIDATES {
                let words = problems::ranks::few_candidates(Locale::current(), LEAST_CANDIDATES, sum);
                return Err(ServiceError::field("file", "too_few_candidates", words));
            }
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
                steps: percentiles::read(&sheet, (marks, range), percentile, stated)?,
            })
        }
        _ => Err(ServiceError::field(
            "file",
            "missing_column",
            problems::ranks::columns(Locale::current()),
        )),
    }
}

/// Reckons the ranks from how many had exactly which marks.
fn counted(sheet: &Sheet, marks: (usize, Range), candidates: usize) -> Result<Vec<Step>> {
    let mut errors = FieldErrors::default();
    let number = |row: &Row<'_>| {
        let n = row.cell(candidates).trim().parse::<i64>().ok();
        n.filter(|n| (1..=MOST).contains(n)).ok_or_else(|| {
            let words = problems::ranks::candidates(Locale::current());
            refused(row, "candidates", "out_of_range", words)
        })
    };
    let by_marks = by_marks(sheet, marks, number, &mut errors);
    must_have_steps(by_marks.len(), LEAST_COUNTED, &mut errors);
    errors.into_result()?;
    let mut worst = 0;
    let steps = by_marks.into_iter().rev().map(|(key, (candidates, _))| {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_table_has_all_candidates_and_its_published_ranks() {
        // Its column of percentiles is passed over: counts are exact.
        let table = read(super::super::NEET_UG_2024, Some(2_333_162), Some((-180.0, 720.0))).unwrap();
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

    /// Path, code and words of the first refusal.
    fn refusal(csv: &str) -> (String, String, String) {
        let ServiceError::Invalid(errors) = read(csv, None, Some((-75.0, 300.0))).unwrap_err() else {
            panic!("not Invalid")
        };
        let first = errors.0[0].clone();
        (first.path, first.code.into_owned(), first.message)
    }

    #[test]
    fn a_bad_row_is_named_with_its_column() {
        let (path, _, words) = refusal("marks,candidates\n200,3\nx,4\n");
        assert_eq!(path, "file.row[3].marks");
        assert!(words.contains("Row 3, marks"), "{words}");
    }

    #[test]
    fn marks_that_the_exam_does_not_give_are_refused_at_both_ends() {
        let table = |marks: &str| {
            let good = (0..20).fold(String::new(), |text, mark| text + &format!("{mark},9\n"));
            format!("marks,candidates\n{good}{marks},9\n")
        };
        for marks in ["900", "300.5", "-1000", "-75.5"] {
            let (path, code, words) = refusal(&table(marks));
            assert_eq!(
                (path.as_str(), code.as_str()),
                ("file.row[22].marks", "out_of_range"),
                "{marks}"
            );
            assert!(words.contains("from -75 to 300"), "{words}");
        }
        for marks in ["300", "-75"] {
            assert_eq!(
                read(&table(marks), None, Some((-75.0, 300.0)))
                    .unwrap()
                    .steps
                    .len(),
                21
            );
        }
    }

    #[test]
    fn the_same_marks_in_two_rows_are_refused_and_both_rows_named() {
        let (path, code, words) = refusal("marks,candidates\n5,3\n6,1\n5.0,4\n");
        assert_eq!((path.as_str(), code.as_str()), ("file.row[4].marks", "duplicate"));
        assert!(words.contains("Row 4") && words.contains("row 2"), "{words}");
    }

    #[test]
    fn what_is_too_little_to_be_a_table_is_refused() {
        let of = |n: usize, each: usize| {
            let rows = (0..n).fold(String::new(), |text, mark| text + &format!("{mark},{each}\n"));
            format!("marks,candidates\n{rows}")
        };
        for (csv, expected) in [(of(9, 1_000), "too_few_marks"), (of(11, 9), "too_few_candidates")] {
            let (path, code, _) = refusal(&csv);
            assert_eq!((path.as_str(), code.as_str()), ("file", expected));
        }
        assert_eq!(read(&of(10, 10), None, None).unwrap().candidates, 100);
    }
}
