//! Results as a table in long form, with the headers an import knows by heart.

use crate::columns::FIELDS;
use crate::write::{Cell, Table};
use domain::results::{ChapterPerformance, NewResult};

/// One row a chapter; a result without chapters takes one row. Importing the table gives equal results.
pub fn results_table<'a>(results: impl IntoIterator<Item = &'a NewResult>) -> Table {
    let mut rows = Vec::new();
    for result in results {
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
    }
    Table {
        headers: FIELDS.map(str::to_owned).to_vec(),
        rows,
    }
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
