//! The cells of one test to a draft, and the draft to a checked result.

use super::cells::Found;
use super::explain;
use super::group::Group;
use super::layout::{Field, Layout};
use super::{CellError, ParsedTest};
use crate::dates::{self, DateOrder};
use crate::numbers::{self, DecimalMark, NumberError};
use crate::sheet::{Row, Sheet};
use catalogue::{Locale, cells};
use chrono::NaiveDate;
use domain::results::{ChapterDraft, Context, ResultDraft};
use std::borrow::Cow;

/// What is the same for all tests of a file.
pub(super) struct Reader<'a> {
    pub sheet: &'a Sheet,
    pub layout: &'a Layout,
    pub order: DateOrder,
    pub mark: DecimalMark,
    pub context: &'a Context,
}

/// One test being read: its rows, and what was refused so far.
pub(super) struct Reading<'a> {
    pub rows: Vec<Row<'a>>,
    /// Of `rows`, those with a chapter, in the order of the draft's chapters.
    pub chapter_rows: Vec<usize>,
    pub errors: Vec<CellError>,
    /// Fields of the draft that could not be read and hold a stand-in.
    pub unread: Vec<Field>,
}

impl<'a> Reader<'a> {
    pub fn test(&self, group: &Group) -> ParsedTest {
        let rows: Vec<Row<'a>> = group.rows.iter().map(|index| self.sheet.row(*index)).collect();
        let numbers = rows.iter().map(|row| row.number).collect();
        let mut reading = Reading {
            rows,
            chapter_rows: Vec::new(),
            errors: Vec::new(),
            unread: Vec::new(),
        };
        if let Some(first) = group.duplicate_of {
            reading
                .errors
                .push(explain::duplicate(reading.rows[0].number, first));
            return ParsedTest {
                rows: numbers,
                result: Err(reading.errors),
            };
        }
        self.refuse_extra_cells(&mut reading);
        let draft = self.draft(&mut reading);
        let result = match draft.check(self.context) {
            Ok(result) if reading.errors.is_empty() => Ok(result),
            Ok(_) => Err(reading.errors),
            Err(refused) => {
                explain::add(self, &mut reading, refused);
                Err(reading.errors)
            }
        };
        ParsedTest {
            rows: numbers,
            result,
        }
    }

    /// More cells than headers: most often a decimal comma in a file separated by commas.
    fn refuse_extra_cells(&self, reading: &mut Reading<'a>) {
        let width = self.sheet.headers.len();
        for row in reading.rows.iter().filter(|row| row.len() > width) {
            reading.errors.push(CellError {
                row: row.number,
                column: None,
                value: row.cell(width).to_owned(),
                code: Cow::Borrowed("extra_cells"),
                reason: cells::reason::extra_cells(Locale::current(), row.len(), width),
                fix: cells::fix::extra_cells(Locale::current()).to_owned(),
            });
        }
    }

    fn draft(&self, reading: &mut Reading<'a>) -> ResultDraft {
        let first = reading.rows[0];
        let text = |field| self.layout.cell(&first, field).to_owned();
        let chapters = self.chapters(reading);
        let (score, max_score) = self.score(reading, &chapters);
        let sum = |part: fn(&ChapterDraft) -> i64| {
            (!chapters.is_empty()).then(|| chapters.iter().map(part).fold(0, i64::saturating_add))
        };
        let asked = |c: &ChapterDraft| c.attempted.unwrap_or(c.correct.saturating_add(c.wrong));
        let total_questions = self.count(reading, Field::TotalQuestions, sum(asked), true);
        let correct_answers = self.count(reading, Field::CorrectAnswers, sum(|c| c.correct), true);
        let wrong_answers = self.count(reading, Field::WrongAnswers, sum(|c| c.wrong), false);
        let time_taken = self.time_taken(reading, &chapters);
        ResultDraft {
            test_name: text(Field::TestName),
            source: Some(text(Field::Source)).filter(|source| !numbers::is_blank(source)),
            subject: text(Field::Subject),
            total_questions,
            correct_answers,
            wrong_answers,
            score,
            max_score,
            time_taken,
            test_date: self.date(reading),
            chapter_performance: chapters,
        }
    }

    fn date(&self, reading: &mut Reading<'a>) -> NaiveDate {
        let first = reading.rows[0];
        let text = self.layout.cell(&first, Field::TestDate);
        dates::read(text).date(self.order).unwrap_or_else(|| {
            let code = if text.is_empty() { "required" } else { "bad_date" };
            let reason = if text.is_empty() {
                cells::reason::date_missing(Locale::current()).to_owned()
            } else {
                cells::reason::bad_date(Locale::current(), text)
            };
            let fix = cells::fix::date(Locale::current());
            self.refuse(reading, first, Field::TestDate, (code, reason, fix));
            self.context.today
        })
    }

    /// A whole-test count: its column, else the sum of the chapters, else zero unless it is required.
    fn count(&self, reading: &mut Reading<'a>, field: Field, sum: Option<i64>, is_required: bool) -> i64 {
        match (self.whole_value(reading, field, numbers::whole), sum) {
            (Found::Value(value), _) => value,
            (Found::Refused, _) => 0,
            (Found::Blank, Some(sum)) => sum,
            (Found::Blank, None) => {
                if is_required {
                    let fix = cells::fix::number_or_chapters(Locale::current());
                    self.refuse(
                        reading,
                        reading.rows[0],
                        field,
                        (
                            "required",
                            cells::reason::number_missing(Locale::current()).to_owned(),
                            fix,
                        ),
                    );
                }
                0
            }
        }
    }

    /// Score and maximum. `85 %` counts of the maximum, else of 100; chapters' marks add up when all are there.
    fn score(&self, reading: &mut Reading<'a>, chapters: &[ChapterDraft]) -> (Option<f64>, Option<f64>) {
        let score = self.whole_value(reading, Field::Score, numbers::parse);
        let max = self.whole_value(reading, Field::MaxScore, |text, mark| {
            match numbers::parse(text, mark)? {
                Some(number) if number.is_percent => Err(NumberError::NotANumber),
                number => Ok(number.map(|number| number.value)),
            }
        });
        let hundredth = |value: f64| (value * 100.0).round() / 100.0;
        match (score, max) {
            (Found::Value(score), max) if score.is_percent => {
                let of = max.value().unwrap_or(100.0);
                (Some(hundredth(score.value * of / 100.0)), Some(of))
            }
            (Found::Value(score), max) => (Some(score.value), max.value()),
            (Found::Refused, max) => (None, max.value()),
            (Found::Blank, max) => {
                let marks: Option<Vec<f64>> = chapters.iter().map(|chapter| chapter.marks).collect();
                let sum = marks
                    .filter(|marks| !marks.is_empty())
                    .map(|marks| hundredth(marks.iter().sum()));
                (sum, max.value())
            }
        }
    }

    /// Minutes of the whole test; added up from the chapters only in a file that has no column for them.
    fn time_taken(&self, reading: &mut Reading<'a>, chapters: &[ChapterDraft]) -> Option<i64> {
        if self.layout.column(Field::TimeTaken).is_some() {
            return self
                .whole_value(reading, Field::TimeTaken, numbers::minutes)
                .value();
        }
        let minutes: Option<Vec<i64>> = chapters.iter().map(|chapter| chapter.minutes).collect();
        minutes
            .filter(|minutes| !minutes.is_empty())
            .map(|minutes| minutes.into_iter().fold(0, i64::saturating_add))
    }

    fn chapters(&self, reading: &mut Reading<'a>) -> Vec<ChapterDraft> {
        if self.layout.column(Field::Chapter).is_none() {
            return Vec::new();
        }
        let mut chapters = Vec::new();
        for (at, row) in reading.rows.clone().into_iter().enumerate() {
            let chapter = self.layout.cell(&row, Field::Chapter);
            if chapter.is_empty() {
                continue;
            }
            let correct = match self.value(reading, row, Field::ChapterCorrect, numbers::whole) {
                Found::Blank => {
                    let reason = cells::reason::chapter_correct(Locale::current()).to_owned();
                    self.refuse(
                        reading,
                        row,
                        Field::ChapterCorrect,
                        ("required", reason, cells::fix::chapter_correct(Locale::current())),
                    );
                    0
                }
                found => found.value().unwrap_or(0),
            };
            let marks = self
                .value(reading, row, Field::ChapterMarks, numbers::parse)
                .value();
            reading.chapter_rows.push(at);
            chapters.push(ChapterDraft {
                chapter: chapter.to_owned(),
                attempted: self
                    .value(reading, row, Field::ChapterAttempted, numbers::whole)
                    .value(),
                correct,
                wrong: self
                    .value(reading, row, Field::ChapterWrong, numbers::whole)
                    .value()
                    .unwrap_or(0),
                marks: marks.map(|marks| marks.value),
                minutes: self
                    .value(reading, row, Field::ChapterMinutes, numbers::minutes)
                    .value(),
            });
        }
        chapters
    }
}
