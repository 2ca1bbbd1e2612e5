//! Reads a table of marks and candidates.

use crate::error::{Result, ServiceError};
use catalogue::{Locale, problems};
use domain::FieldErrors;
use std::collections::BTreeMap;
use store::rank_tables::Step;

/// Most steps of one table: marks in hundredths over a wide range.
const MAX_STEPS: usize = 200_000;

/// Reads `marks` and `candidates` (other columns are passed over) and reckons the ranks, highest marks first.
///
/// # Errors
/// `Invalid` with a path such as `file.row[7].candidates`.
pub(super) fn read(csv: &str) -> Result<Vec<Step>> {
    let sheet = sheets::read::read_file("table.csv", csv.as_bytes())
        .map_err(|error| ServiceError::field("file", error.code(), format!("{error} {}", error.fix())))?;
    let column = |name: &str| {
        sheet
            .headers
            .iter()
            .position(|header| header.trim().eq_ignore_ascii_case(name))
    };
    let (Some(marks), Some(candidates)) = (column("marks"), column("candidates")) else {
        return Err(ServiceError::field(
            "file",
            "missing_column",
            problems::ranks::columns(Locale::current()),
        ));
    };
    let mut errors = FieldErrors::default();
    let mut by_marks: BTreeMap<i64, i64> = BTreeMap::new();
    for row in sheet.rows() {
        // Thousandths: every scheme's marks are exact there, and they can be compared as whole numbers.
        let key = row
            .cell(marks)
            .trim()
            .parse::<f64>()
            .ok()
            .filter(|value| value.is_finite() && value.abs() <= 10_000.0);
        let n = row
            .cell(candidates)
            .trim()
            .parse::<i64>()
            .ok()
            .filter(|n| (1..=100_000_000).contains(n));
        match (key, n) {
            (Some(key), Some(n)) => *by_marks.entry((key * 1000.0).round() as i64).or_default() += n,
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
        if errors.0.len() >= 50 || by_marks.len() > MAX_STEPS {
            break;
        }
    }
    if by_marks.is_empty() || by_marks.len() > MAX_STEPS {
        errors.push(
            "file",
            "out_of_range",
            problems::ranks::steps(Locale::current(), MAX_STEPS),
        );
    }
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
        }
    });
    Ok(steps.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_table_has_all_candidates_and_its_published_ranks() {
        let steps = read(super::super::NEET_UG_2024).unwrap();
        assert_eq!(
            (steps.len(), steps.iter().map(|step| step.candidates).sum::<i64>()),
            (800, 2_333_162)
        );
        // Published with the table: 61 at 720, 2,321 at 700 or more, 30,204 at 650 or more, 81,550 at 600 or more.
        for (marks, rank) in [(720.0, 61), (700.0, 2_321), (650.0, 30_204), (600.0, 81_550)] {
            let worst = steps
                .iter()
                .filter(|step| step.marks >= marks)
                .map(|step| step.worst_rank)
                .max();
            assert_eq!(worst, Some(rank), "{marks}");
        }
    }
    #[test]
    fn a_bad_row_is_named() {
        let ServiceError::Invalid(errors) = read("marks,candidates\n700,3\nx,4\n").unwrap_err() else {
            panic!("not Invalid")
        };
        assert_eq!(errors.0[0].path, "file.row[3].marks");
    }
}
