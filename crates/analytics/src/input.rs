//! What is known of one student, checked once, with names turned into indices.
//!
//! The builder takes rows as they are stored (names as text) and gives a [`History`]: flat arrays, oldest result first,
//! every number finite and within its range. The analyses read nothing else.

use std::ops::Range;

mod builder;
mod names;
pub use builder::HistoryBuilder;

/// Days since 1970-01-01 in the student's own calendar.
pub type Day = i32;

/// Days further from 1970 than this (about 270,000 years) are refused, so that day arithmetic cannot overflow.
pub const DAY_LIMIT: Day = 100_000_000;
/// A share of the maximum below this is held here: one mistyped maximum must not drown every other number.
pub const LOWEST_SHARE: f64 = -10.0;

/// Why a row is refused. `row` counts the results as handed in, from 0.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum InputError {
    /// A day further than [`DAY_LIMIT`] from 1970.
    #[error("day {0} is out of range")]
    Day(Day),
    /// Marks that are not finite, a maximum that is not above zero, or a score above it.
    #[error("result {row}: {score} of {max_score} marks is not possible")]
    Marks {
        /// Which result.
        row: u32,
        /// Its marks.
        score: f64,
        /// Its maximum.
        max_score: f64,
    },
    /// No questions, or more answers than questions.
    #[error("result {row}: the answers do not fit the questions")]
    Answers {
        /// Which result.
        row: u32,
    },
    /// More answers in a chapter than questions tried.
    #[error("result {row}: a chapter has more answers than questions tried")]
    Chapter {
        /// Which result.
        row: u32,
    },
    /// Exam marks of a chapter that are negative or not finite.
    #[error("{0} is not a possible number of marks for a chapter")]
    Weight(f64),
}

/// A result as stored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RawResult<'s> {
    /// When it was taken.
    pub day: Day,
    /// Subject, or the exam's name for a test of everything.
    pub subject: &'s str,
    /// Marks; may be negative.
    pub score: f64,
    /// Marks that could be had, above zero.
    pub max_score: f64,
    /// Right answers.
    pub correct: u32,
    /// Wrong answers.
    pub wrong: u32,
    /// Questions, above zero.
    pub total: u32,
    /// Minutes, if known.
    pub minutes: Option<u32>,
}

/// A chapter of a result as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawChapter<'s> {
    /// Its name.
    pub name: &'s str,
    /// Questions tried; 0 says nothing and counts for nothing.
    pub attempted: u32,
    /// Right answers.
    pub correct: u32,
    /// Wrong answers.
    pub wrong: u32,
}

/// A chapter of the exam ahead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExamChapter<'s> {
    /// The subject it belongs to.
    pub subject: &'s str,
    /// Its name.
    pub name: &'s str,
    /// Marks it is expected to be worth in the whole exam, 0 or more.
    pub marks: f64,
}

/// A study session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionRow {
    /// When.
    pub day: Day,
    /// Minutes studied.
    pub minutes: u32,
    /// 1 (scattered) to 5 (absorbed), if rated.
    pub focus: Option<u8>,
}

/// A chapter of the history: of a result, of the exam, or both.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chapter<'s> {
    /// Index of its subject.
    pub subject: u32,
    /// Its name as the exam spells it, else its spelling that comes first in the order of text.
    pub name: &'s str,
    /// Marks in the exam; `None` when the exam does not have it.
    pub exam_marks: Option<f64>,
}

/// One chapter within one result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChapterRow {
    /// Index of the chapter.
    pub chapter: u32,
    /// Questions tried, at least right + wrong.
    pub attempted: u32,
    /// Right answers.
    pub correct: u32,
    /// Wrong answers.
    pub wrong: u32,
}

/// A checked result.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultRow {
    /// Its place among the results as handed in, so that a caller finds the name of the test again.
    pub row: u32,
    /// When it was taken.
    pub day: Day,
    /// Index of the subject.
    pub subject: u32,
    /// Score as percent of the maximum: at most 100, may be negative.
    pub percent: f64,
    /// Marks.
    pub score: f64,
    /// Right answers.
    pub correct: u32,
    /// Wrong answers.
    pub wrong: u32,
    /// Questions, above zero.
    pub total: u32,
    /// Minutes, if known.
    pub minutes: Option<u32>,
    chapters: Range<usize>,
}

impl ResultRow {
    /// Percent of all its questions answered right.
    pub fn accuracy_percent(&self) -> f64 {
        100.0 * f64::from(self.correct) / f64::from(self.total)
    }
}

/// Everything known of one student: checked, indexed, oldest result first.
#[derive(Debug, Clone)]
pub struct History<'s> {
    today: Day,
    subjects: Vec<&'s str>,
    chapters: Vec<Chapter<'s>>,
    results: Vec<ResultRow>,
    chapter_rows: Vec<ChapterRow>,
    sessions: Vec<SessionRow>,
}

impl<'s> History<'s> {
    /// The student's own date.
    pub fn today(&self) -> Day {
        self.today
    }
    /// Names of the subjects, by index.
    pub fn subjects(&self) -> &[&'s str] {
        &self.subjects
    }
    /// The chapters of the exam and of the results, by index.
    pub fn chapters(&self) -> &[Chapter<'s>] {
        &self.chapters
    }
    /// Oldest first; results of one day in the order they were handed in.
    pub fn results(&self) -> &[ResultRow] {
        &self.results
    }
    /// The chapters of a result of this history.
    pub fn chapters_of(&self, result: &ResultRow) -> &[ChapterRow] {
        self.chapter_rows.get(result.chapters.clone()).unwrap_or_default()
    }
    /// In the order they were handed in.
    pub fn sessions(&self) -> &[SessionRow] {
        &self.sessions
    }
    /// The day of the newest result.
    pub fn newest(&self) -> Option<Day> {
        self.results.last().map(|result| result.day)
    }
    /// Subject and name of a chapter, the last word where two chapters tie.
    pub(crate) fn label(&self, chapter: u32) -> (&'s str, &'s str) {
        let chapter = self.chapters[chapter as usize];
        (self.subjects[chapter.subject as usize], chapter.name)
    }
}

#[cfg(test)]
mod tests;
