//! Rows to tests: long form (one row a chapter) and wide form (one row a test), checked by the rules of `domain`.

use crate::columns::Mapping;
use crate::dates::{self, DateOrder, Detected};
use crate::numbers::{self, DecimalMark};
use crate::sheet::Sheet;
use catalogue::Locale;
use catalogue::cells::detected;
use domain::results::{Context, NewResult};
use std::borrow::Cow;
use std::collections::BTreeMap;

mod cells;
mod draft;
mod explain;
mod group;
mod layout;

use layout::{Field, Layout};

/// One refused cell, or a refused row when there is no column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellError {
    /// Row in the file, counted from 1, the header included.
    pub row: u32,
    /// Header of the column, absent when the whole row is meant.
    pub column: Option<String>,
    /// As found.
    pub value: String,
    /// A stable code: those of `domain`, and `bad_date`, `not_a_number`, `not_whole`, `conflict`, `duplicate`,
    /// `extra_cells`, `missing_column`, `unknown_column`.
    pub code: Cow<'static, str>,
    /// What is wrong.
    pub reason: String,
    /// How to fix it.
    pub fix: String,
}

/// One test of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct ParsedTest {
    /// Its rows in the file, in order; never empty.
    pub rows: Vec<u32>,
    /// The test, or why it cannot be imported.
    pub result: Result<NewResult, Vec<CellError>>,
}

/// A file as understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The tests in order of their first rows.
    pub tests: Vec<ParsedTest>,
    /// What keeps the whole file from being read: columns that are missing or unknown. `tests` is then empty.
    pub problems: Vec<CellError>,
    /// Whether no row names a chapter: one row a test.
    pub is_wide: bool,
    /// Dates read both ways and nothing decides: ask, and parse again. Until then days are taken to come first.
    pub is_date_order_needed: bool,
    /// What was detected, in words.
    pub detected: Vec<String>,
    layout: Layout,
}

/// A test as a preview shows it, whether or not it can be imported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// Its first row.
    pub row: u32,
    /// Name of the test.
    pub test_name: String,
    /// Subject.
    pub subject: String,
    /// ISO, or as found.
    pub test_date: String,
    /// Score of the maximum, or as found.
    pub score: String,
    /// Number of chapters.
    pub chapters: u32,
}

/// Makes tests of the rows of `sheet` and checks each.
///
/// Rows with the same date, name, subject, source and sitting are one test, next to each other or not. Whole-test counts come
/// from their columns, else from the sum of the chapters. A second row about the same whole test is refused.
pub fn tests(sheet: &Sheet, mapping: &Mapping, date_order: Option<DateOrder>, context: &Context) -> Parsed {
    let layout = match Layout::new(sheet, mapping) {
        Ok(layout) => layout,
        Err(problems) => return Parsed::unreadable(problems),
    };
    let dates = detect_dates(sheet, &layout, date_order);
    let mark = detect_mark(sheet, &layout);
    let groups = group::groups(sheet, &layout, dates.order);
    let is_wide = !groups.iter().any(|group| group.has_chapters);
    let reader = draft::Reader {
        sheet,
        layout: &layout,
        order: dates.order,
        mark,
        context,
    };
    let tests = groups.iter().map(|group| reader.test(group)).collect();
    let detected = in_words(dates, mark, is_wide);
    Parsed {
        tests,
        problems: Vec::new(),
        is_wide,
        is_date_order_needed: dates.is_needed,
        detected,
        layout,
    }
}

fn detect_dates(sheet: &Sheet, layout: &Layout, chosen: Option<DateOrder>) -> Detected {
    dates::detect(
        sheet
            .rows()
            .map(|row| dates::read(layout.cell(&row, Field::TestDate))),
        chosen,
    )
}

fn detect_mark(sheet: &Sheet, layout: &Layout) -> DecimalMark {
    let cells = sheet.rows().flat_map(|row| {
        [Field::Score, Field::MaxScore, Field::ChapterMarks].map(|field| layout.cell(&row, field))
    });
    numbers::detect(cells, sheet.delimiter == b';')
}

fn in_words(dates: Detected, mark: DecimalMark, is_wide: bool) -> Vec<String> {
    let locale = Locale::current();
    let mut words = vec![if is_wide {
        detected::wide(locale)
    } else {
        detected::long(locale)
    }];
    match (dates.matters, dates.is_needed, dates.order) {
        (true, false, DateOrder::Dmy) => words.push(detected::day_first(locale)),
        (true, false, DateOrder::Mdy) => words.push(detected::month_first(locale)),
        _ => (),
    }
    if mark == DecimalMark::Comma {
        words.push(detected::comma(locale));
    }
    words.into_iter().map(str::to_owned).collect()
}

impl Parsed {
    fn unreadable(problems: Vec<CellError>) -> Self {
        Self {
            tests: Vec::new(),
            problems,
            is_wide: true,
            is_date_order_needed: false,
            detected: Vec::new(),
            layout: Layout::default(),
        }
    }

    /// Every refused cell, in order of the file's problems and tests.
    pub fn errors(&self) -> impl Iterator<Item = &CellError> {
        self.problems.iter().chain(
            self.tests
                .iter()
                .filter_map(|test| test.result.as_ref().err())
                .flatten(),
        )
    }

    /// All rows of the refused tests with what is wrong in each; empty for a row that is refused because of another.
    pub fn failed_rows(&self) -> BTreeMap<u32, String> {
        let mut failed: BTreeMap<u32, String> = BTreeMap::new();
        for test in &self.tests {
            let Err(errors) = &test.result else { continue };
            for row in &test.rows {
                failed.entry(*row).or_default();
            }
            for error in errors {
                let reasons = failed.entry(error.row).or_default();
                if !reasons.is_empty() {
                    reasons.push(' ');
                }
                if let Some(column) = &error.column {
                    reasons.push_str(column);
                    reasons.push_str(": ");
                }
                reasons.push_str(&error.reason);
            }
        }
        failed
    }

    /// A test as a preview shows it. `sheet` is the one it was parsed from.
    pub fn shown(&self, sheet: &Sheet, test: &ParsedTest) -> Shown {
        let row = test.rows.first().copied().unwrap_or_default();
        if let Ok(result) = &test.result {
            return Shown {
                row,
                test_name: result.test_name.clone(),
                subject: result.subject.clone(),
                test_date: result.test_date.to_string(),
                score: format!("{} / {}", result.score, result.max_score),
                chapters: result.chapter_performance.len() as u32,
            };
        }
        let Some(first) = sheet.find_row(row) else {
            return Shown {
                row,
                ..Shown::default()
            };
        };
        let cell = |field| self.layout.cell(&first, field).to_owned();
        let names_chapter = |number: &&u32| {
            sheet
                .find_row(**number)
                .is_some_and(|r| !self.layout.cell(&r, Field::Chapter).is_empty())
        };
        Shown {
            row,
            test_name: cell(Field::TestName),
            subject: cell(Field::Subject),
            test_date: cell(Field::TestDate),
            score: cell(Field::Score),
            chapters: test.rows.iter().filter(names_chapter).count() as u32,
        }
    }
}

#[cfg(test)]
mod tests;
