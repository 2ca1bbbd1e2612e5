//! Which column of a sheet holds which field.

use super::CellError;
use crate::columns::{FIELDS, Mapping};
use crate::sheet::{Row, Sheet};
use catalogue::{Locale, cells};
use std::borrow::Cow;

/// A field, in the order of [`FIELDS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    TestDate,
    TestName,
    Source,
    Subject,
    TotalQuestions,
    CorrectAnswers,
    WrongAnswers,
    Score,
    MaxScore,
    TimeTaken,
    Chapter,
    ChapterAttempted,
    ChapterCorrect,
    ChapterWrong,
    ChapterMarks,
    ChapterMinutes,
    Sitting,
}

impl Field {
    pub fn name(self) -> &'static str {
        FIELDS[self as usize]
    }
}

/// Column index by field.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Layout {
    columns: [Option<usize>; FIELDS.len()],
}

impl Layout {
    /// # Errors
    /// Columns that are mapped but not there, and fields without which no row can be read.
    pub fn new(sheet: &Sheet, mapping: &Mapping) -> Result<Self, Vec<CellError>> {
        let mut layout = Self::default();
        let mut problems = Vec::new();
        for (field, header) in mapping {
            match (
                FIELDS.iter().position(|name| name == field),
                sheet.find_column(header),
            ) {
                (Some(at), Some(column)) => layout.columns[at] = Some(column),
                _ => problems.push(unknown_column(sheet, field, header)),
            }
        }
        problems.extend(
            layout
                .missing()
                .into_iter()
                .map(|(field, what)| missing_column(sheet, field, what)),
        );
        if problems.is_empty() {
            Ok(layout)
        } else {
            Err(problems)
        }
    }

    fn missing(&self) -> Vec<(Field, &'static str)> {
        let has = |field: Field| self.columns[field as usize].is_some();
        let counts_by_chapter = has(Field::Chapter) && has(Field::ChapterCorrect);
        let rules = [
            (
                has(Field::TestDate),
                Field::TestDate,
                cells::field::test_date(Locale::current()),
            ),
            (
                has(Field::TestName),
                Field::TestName,
                cells::field::test_name(Locale::current()),
            ),
            (
                has(Field::Subject),
                Field::Subject,
                cells::field::subject(Locale::current()),
            ),
            (
                has(Field::TotalQuestions) || counts_by_chapter,
                Field::TotalQuestions,
                cells::field::total_questions(Locale::current()),
            ),
            (
                has(Field::CorrectAnswers) || counts_by_chapter,
                Field::CorrectAnswers,
                cells::field::correct_answers(Locale::current()),
            ),
            (
                has(Field::ChapterCorrect) || !has(Field::Chapter),
                Field::ChapterCorrect,
                cells::field::chapter_correct(Locale::current()),
            ),
        ];
        rules
            .into_iter()
            .filter(|(is_there, ..)| !is_there)
            .map(|(_, field, what)| (field, what))
            .collect()
    }

    pub fn column(&self, field: Field) -> Option<usize> {
        self.columns[field as usize]
    }
    /// The text of a field in a row; empty when it has no column.
    pub fn cell<'a>(&self, row: &Row<'a>, field: Field) -> &'a str {
        self.columns[field as usize].map_or("", |column| row.cell(column))
    }
}

fn unknown_column(sheet: &Sheet, field: &str, header: &str) -> CellError {
    CellError {
        row: sheet.header_row,
        column: Some(header.to_owned()),
        value: field.to_owned(),
        code: Cow::Borrowed("unknown_column"),
        reason: cells::reason::unknown_column(Locale::current(), field, header),
        fix: cells::fix::unknown_column(Locale::current()).to_owned(),
    }
}

fn missing_column(sheet: &Sheet, field: Field, what: &str) -> CellError {
    CellError {
        row: sheet.header_row,
        column: None,
        value: field.name().to_owned(),
        code: Cow::Borrowed("missing_column"),
        reason: cells::reason::missing_column(Locale::current(), what),
        fix: cells::fix::missing_column(Locale::current()).to_owned(),
    }
}
