//! Chapters by weeks or by test series: how well each was known then and there, and how sure that is.
//!
//! A cell of few questions is shrunk as a chapter is: its prior, worth ten questions, is what all other answers say of the
//! chapter, and without any the student's mean in the subject. So a row does not say one thing and its cells another.
//! Answers within a cell all count in full.

use crate::heatmap::{MAX_WEEKS, monday};
use crate::input::{Day, History, ResultRow};
use crate::mastery::{ChapterMastery, Masteries, Mastery, posterior};
use crate::study::Study;

/// Test series a map has at most, those with the most questions.
pub const MAX_SERIES: usize = 24;
const DAYS: Day = 7;

/// A chapter in one column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// Questions tried, above zero.
    pub questions: u64,
    /// Of them right.
    pub correct: u64,
    /// Shrunk.
    pub mastery: Mastery,
}

/// A chapter of the map.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The chapter over all time.
    pub chapter: ChapterMastery,
    /// Questions tried in the columns of the map.
    pub questions: u64,
    /// One a column; `None` where nothing was tried.
    pub cells: Vec<Option<Cell>>,
}

/// A map: only chapters tried in its columns, lowest mastery first, ties by subject and name.
#[derive(Debug, Clone, PartialEq)]
pub struct ChapterMap<C> {
    /// What the columns are.
    pub columns: Vec<C>,
    /// The chapters.
    pub rows: Vec<Row>,
}

/// The last `weeks` weeks (at most [`MAX_WEEKS`]) up to the newest result, by their Mondays, oldest first.
pub fn by_week(history: &History<'_>, masteries: &Masteries, weeks: u32) -> ChapterMap<Day> {
    let Some(newest) = history.newest() else {
        return empty();
    };
    let weeks = weeks.min(MAX_WEEKS) as Day;
    let first = monday(newest) - DAYS * (weeks - 1);
    let columns: Vec<Day> = (0..weeks).map(|week| first + DAYS * week).collect();
    let column_of = |result: &ResultRow| usize::try_from((result.day - first).div_euclid(DAYS)).ok();
    map(history, masteries, columns, column_of)
}

/// A test series, or the tests of none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Series {
    /// Its index as in [`crate::study::Detail`]; `None` for tests whose source is not known.
    pub source: Option<u32>,
    /// Tests of it.
    pub tests: u32,
}

/// The test series, in the order of their indices and those without one last; of more than [`MAX_SERIES`] those with
/// the most tests.
pub fn by_series(study: &Study<'_>, masteries: &Masteries) -> ChapterMap<Series> {
    let source = |result: &ResultRow| study.detail(result).and_then(|detail| detail.source);
    let mut columns: Vec<Series> = Vec::new();
    let mut tests = std::collections::BTreeMap::<(bool, u32), u32>::new();
    for result in study.history.results() {
        let source = source(result);
        *tests
            .entry((source.is_none(), source.unwrap_or_default()))
            .or_default() += 1;
    }
    for ((is_none, index), tests) in tests {
        let source = (!is_none).then_some(index);
        columns.push(Series { source, tests });
    }
    if columns.len() > MAX_SERIES {
        let mut by_tests = columns.clone();
        by_tests.sort_by_key(|column| std::cmp::Reverse(column.tests));
        by_tests.truncate(MAX_SERIES);
        columns.retain(|column| by_tests.contains(column));
    }
    let places: std::collections::HashMap<Option<u32>, usize> = columns
        .iter()
        .enumerate()
        .map(|(i, column)| (column.source, i))
        .collect();
    map(study.history, masteries, columns, |result| {
        places.get(&source(result)).copied()
    })
}

fn empty<C>() -> ChapterMap<C> {
    ChapterMap {
        columns: Vec::new(),
        rows: Vec::new(),
    }
}

fn map<C>(
    history: &History<'_>,
    masteries: &Masteries,
    columns: Vec<C>,
    column_of: impl Fn(&ResultRow) -> Option<usize>,
) -> ChapterMap<C> {
    let n = columns.len();
    let mut counts = vec![(0_u64, 0_u64); n * history.chapters().len()];
    for result in history.results() {
        let Some(column) = column_of(result).filter(|column| *column < n) else {
            continue;
        };
        for row in history.chapters_of(result) {
            let (questions, correct) = &mut counts[row.chapter as usize * n + column];
            *questions += u64::from(row.attempted);
            *correct += u64::from(row.correct);
        }
    }
    let row = |chapter: &ChapterMastery| {
        let subject = history.chapters()[chapter.chapter as usize].subject;
        let subject_mean = masteries.subject_mean(subject)?;
        let first = chapter.chapter as usize * n;
        let counts = counts.get(first..first + n)?;
        let cell = |&(questions, correct): &(u64, u64)| {
            let (others, right) = (chapter.questions - questions, chapter.correct - correct);
            let before = posterior(right as f64, others as f64, subject_mean);
            let prior_mean = before.map_or(subject_mean, |before| before.mean);
            let mastery = posterior(correct as f64, questions as f64, prior_mean)?;
            Some(Cell {
                questions,
                correct,
                mastery,
            })
        };
        let questions = counts.iter().map(|(questions, _)| questions).sum::<u64>();
        (questions > 0).then(|| Row {
            chapter: *chapter,
            questions,
            cells: counts.iter().map(cell).collect(),
        })
    };
    let mut rows: Vec<Row> = masteries.iter().filter_map(row).collect();
    rows.sort_by(|x, y| {
        let by_mastery = x.chapter.mastery.mean.total_cmp(&y.chapter.mastery.mean);
        by_mastery.then_with(|| {
            history
                .label(x.chapter.chapter)
                .cmp(&history.label(y.chapter.chapter))
        })
    });
    ChapterMap { columns, rows }
}
