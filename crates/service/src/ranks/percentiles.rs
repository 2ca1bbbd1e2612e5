//! Tables that say which percentile marks were: reading them, and looking marks up in them.

use super::rows::{self, ByMarks, MANY_ERRORS, Range, must_have_steps, refused};
use crate::error::Result;
use analytics::models::rank::RankTable as Shares;
use catalogue::{Locale, problems};
use domain::FieldErrors;
use sheets::{Row, Sheet};
use store::rank_tables::{RankTable, Step};

/// Fewest different marks of a table: percentiles are published of some only.
const LEAST_PUBLISHED: usize = 3;

/// The steps, highest marks first: a percentile is 100 times the share of the candidates with these marks or fewer.
///
/// # Errors
/// `Invalid` with a path such as `file.row[7].percentile`.
pub(super) fn read(
    sheet: &Sheet,
    marks: (usize, Range),
    percentile: usize,
    candidates: i64,
) -> Result<Vec<Step>> {
    let mut errors = FieldErrors::default();
    let share = |row: &Row<'_>| {
        let share = row.cell(percentile).trim().parse::<f64>().ok();
        share
            .filter(|share| (0.0..=100.0).contains(share))
            .ok_or_else(|| {
                let words = problems::ranks::percentile(Locale::current());
                refused(row, "percentile", "out_of_range", words)
            })
    };
    let by_marks = rows::by_marks(sheet, marks, share, &mut errors);
    must_fall(&by_marks, &mut errors);
    must_have_steps(by_marks.len(), LEAST_PUBLISHED, &mut errors);
    errors.into_result()?;
    Ok(steps(&by_marks, candidates))
}

/// Fewer marks are never a better percentile.
fn must_fall(by_marks: &ByMarks<f64>, errors: &mut FieldErrors) {
    let mut least = 100.0;
    for (percentile, row) in by_marks.values().rev() {
        if *percentile > least && errors.0.len() < MANY_ERRORS {
            let locale = Locale::current();
            let words = problems::ranks::out_of_order(locale);
            let words = problems::ranks::in_row(locale, "percentile", row, words);
            errors.push(format!("file.row[{row}].percentile"), "out_of_order", words);
        }
        least = percentile.min(least);
    }
}

fn steps(by_marks: &ByMarks<f64>, candidates: i64) -> Vec<Step> {
    let ahead = |percentile: f64| (candidates as f64 * (1.0 - percentile / 100.0)).round() as i64;
    let mut after = candidates;
    let mut steps: Vec<Step> = by_marks
        .iter()
        .map(|(key, (percentile, _))| {
            let better = ahead(*percentile);
            let best_rank = (better + 1).min(candidates);
            let step = Step {
                marks: *key as f64 / 1000.0,
                candidates: after - better,
                best_rank,
                worst_rank: after.max(best_rank),
                percentile: Some(*percentile),
            };
            after = better;
            step
        })
        .collect();
    steps.reverse();
    steps
}

/// Best rank, worst rank and percentile of `marks` between the published steps around them. On a step the rank is the
/// one after all who had more; between two it lies between theirs, and the percentile on a logarithmic line.
pub(super) fn between(
    table: &RankTable,
    marks: f64,
    below: Option<Step>,
    above: Option<Step>,
) -> (i64, i64, f64) {
    if let Some(step) = below.filter(|step| step.marks.total_cmp(&marks).is_eq()) {
        return (
            step.best_rank,
            step.best_rank,
            step.percentile.unwrap_or_default(),
        );
    }
    let published = |step: Option<Step>| step.and_then(|step| Some((step.marks, step.percentile?)));
    let percentile = match (published(below), published(above)) {
        (Some(low), Some(high)) => on_the_line(low, high, marks, table.candidates),
        (Some((_, nearest)), None) | (None, Some((_, nearest))) => nearest,
        (None, None) => 0.0,
    };
    let best = above.map_or(1, |step| step.best_rank);
    let worst = below.map_or(table.candidates, |step| step.best_rank);
    (best, worst.max(best), percentile)
}

fn on_the_line(low: (f64, f64), high: (f64, f64), marks: f64, candidates: i64) -> f64 {
    let n = candidates.max(1);
    let Ok(two) = Shares::from_percentiles(&[low, high], n.unsigned_abs()) else {
        return low.1;
    };
    // The candidate's own half is in the share and not in the percentile.
    let ahead = two.share_ahead(marks) - 0.5 / n as f64;
    (100.0 * (1.0 - ahead)).clamp(low.1, high.1)
}
