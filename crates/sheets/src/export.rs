//! Results as a table in long form, with the headers an import knows by heart.

use crate::columns::FIELDS;
use crate::write::{Cell, Table};
use domain::results::{ChapterPerformance, NewResult};
use std::collections::HashMap;

/// One row a chapter; a result without chapters takes one row. Importing the table gives equal results.
///
/// Where several results have one name, date, subject and source, a column `sitting` numbers them in their order, so
/// that they stay apart.
pub fn results_table<'a>(results: impl IntoIterator<Item = &'a NewResult>) -> Table {
    let results: Vec<&NewResult> = results.into_iter().collect();
    let sittings = sittings(&results);
    let has_sittings = sittings.iter().any(|sitting| *sitting > 1);
    let mut rows = Vec::new();
    for (result, sitting) in results.into_iter().zip(sittings) {
        let begun = rows.len();
        let whole = whole(result);
        if result.chapter_performance.is_empty() {
            rows.push(joined(&whole, std::array::from_fn(|_| Cell::Empty)));
        }
        rows.extend(
            result
                .chapter_performance
                .iter()
                .map(|chapter| joined(&whole, part(chapter))),
        );
        if has_sittings {
            rows[begun..].iter_mut().for_each(|row| row.push(sitting.into()));
        }
    }
    let n_columns = FIELDS.len() - usize::from(!has_sittings);
    Table {
        headers: FIELDS[..n_columns]
            .iter()
            .map(|&field| field.to_owned())
            .collect(),
        rows,
    }
}

/// For each result, the how manieth it is of those that are told apart by nothing else.
fn sittings(results: &[&NewResult]) -> Vec<u32> {
    let mut seen: HashMap<_, u32> = HashMap::with_capacity(results.len());
    let count = |result: &&NewResult| {
        let n = seen.entry(result.identity()).or_default();
        *n += 1;
        *n
    };
    results.iter().map(count).collect()
}

fn joined(whole: &[Cell; 10], part: [Cell; 6]) -> Vec<Cell> {
    whole.iter().cloned().chain(part).collect()
}

fn whole(result: &NewResult) -> [Cell; 10] {
    [
        result.test_date.into(),
        result.test_name.as_str().into(),
        result.source.as_deref().into(),
        result.subject.as_str().into(),
        result.total_questions.into(),
        result.correct_answers.into(),
        result.wrong_answers.into(),
        result.score.into(),
        result.max_score.into(),
        result.time_taken.into(),
    ]
}

fn part(chapter: &ChapterPerformance) -> [Cell; 6] {
    [
        chapter.chapter.as_str().into(),
        chapter.attempted.into(),
        chapter.correct.into(),
        chapter.wrong.into(),
        chapter.marks.into(),
        chapter.minutes.into(),
    ]
}
