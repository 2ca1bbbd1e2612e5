//! Measures a model on a file of results, beside the simple rules it must beat.
//!
//! [`run`] takes the text of a CSV file, fits on one half of the students and measures on the other (or fits
//! on a second file and measures on all of the first), and gives a [`Report`]: figures with bootstrap
//! intervals as JSON (serde) or as a table. No file is opened here and no clock is read: `seconds` and
//! `peak_mb` are for the caller to fill.
//!
//! To add a task: a variant of [`Task`], a module with its `run`, and its figures in [`report`].

use std::str::FromStr;

use serde::Serialize;
use thiserror::Error;

mod bootstrap;
mod mastery;
mod next_score;
pub mod plan;
mod rank;
pub mod report;
mod sheet;

pub use report::{Figures, Measured, OfGroup, OfSubject, Report};
pub use sheet::Which;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// Each result from all earlier ones of the same student.
    ///
    /// Columns `student_id`, `order` (a number) or `date` (year-month-day), `score`; if present also
    /// `max_score` (scores then count in percent of it), `source` and `subject`.
    NextScore,
    /// Each answer from all earlier ones of the same student.
    ///
    /// Columns `user`, `problems` and `skills` (ids separated by blanks, several skills of one answer joined
    /// by `~`), `correct` (a string of 0 and 1); `n` is checked if present.
    Mastery,
    /// The rank from the marks. Columns `marks`, `candidates` (with exactly these marks); with a column `centre`
    /// whole centres are split, and without `candidates` a row lists the marks of a centre, separated by blanks.
    Rank,
    /// What the study plan wins beside simple orders, under its own response curve.
    ///
    /// One row a chapter of a student: `student_id`, `chapter`, `subject`, `weight` (marks in the exam), `mastery`
    /// (share of the questions that was right, 0 to 1; may be empty without questions), `questions`; if present also
    /// `minutes_available` (a day, else 120) and `days` (until the exam, else 30), the same in all rows of a student.
    Plan,
    /// Whether the bands hold what they say, by how many earlier results a forecast stood on: the bands of
    /// [`Task::NextScore`] and of [`crate::ability`]. Columns as for the next score.
    Coverage,
}

impl Task {
    /// All tasks, in the order of the documentation.
    pub const ALL: [Self; 5] = [
        Self::NextScore,
        Self::Rank,
        Self::Mastery,
        Self::Plan,
        Self::Coverage,
    ];

    /// The name on the command line and in the report.
    pub fn name(self) -> &'static str {
        match self {
            Self::NextScore => "next-score",
            Self::Mastery => "mastery",
            Self::Rank => "rank",
            Self::Plan => "plan",
            Self::Coverage => "coverage",
        }
    }
}

/// A task nobody has named so.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("unknown task \"{0}\"; known are next-score, rank, mastery, plan and coverage")]
pub struct UnknownTask(pub String);

impl FromStr for Task {
    type Err = UnknownTask;

    fn from_str(name: &str) -> Result<Self, UnknownTask> {
        let found = Self::ALL.into_iter().find(|task| task.name() == name);
        found.ok_or_else(|| UnknownTask(name.to_owned()))
    }
}

/// Why a file cannot be measured. Rows are lines of the file, from 1, as an editor numbers them: that on which a row
/// begins, where a quoted cell runs over several.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum EvaluateError {
    /// No header, or a header and nothing below.
    #[error("the {file} file has no rows: row {row} is empty")]
    Empty {
        /// Which of the two files.
        file: Which,
        /// The line on which the header, or the first row, should begin.
        row: u64,
    },
    /// A column the task needs is not in the header.
    #[error("the {file} file, row {row}: there is no column \"{column}\"; found {found}")]
    MissingColumn {
        /// Which of the two files.
        file: Which,
        /// The line of the header.
        row: u64,
        /// The column looked for.
        column: String,
        /// The columns of the header, comma separated.
        found: String,
    },
    /// A cell that cannot be read.
    #[error("the {file} file, row {row}, column \"{column}\": \"{value}\" {problem}")]
    Cell {
        /// Which of the two files.
        file: Which,
        /// The line on which the row begins.
        row: u64,
        /// The column's name.
        column: String,
        /// What stands there, cut to 40 characters.
        value: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A row with fewer or more cells than the header, or a cell whose quotation marks do not match.
    #[error("the {file} file, row {row}, column {column}: {problem}")]
    Broken {
        /// Which of the two files.
        file: Which,
        /// The line on which the row begins, or the cell where a quotation mark is at fault.
        row: u64,
        /// The column's name in quotes, or its number from 1 where the header has no name for it.
        column: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The same candidates in both files.
    #[error(
        "the fit file has the same candidates as the data file: a model is measured on people it has not learned from"
    )]
    SameCandidates,
    /// Two files that do not go together: what was learned from the one says nothing of the other.
    #[error(
        "the {what} of the fit file are {fit}, those of the data file {data}: nothing learned from the one holds for the other"
    )]
    Unlike {
        /// What differs.
        what: String,
        /// How it is in the file that is learned from.
        fit: String,
        /// How it is in the file that is measured.
        data: String,
    },
    /// The file reads well but says too little.
    #[error("not enough in the {file} file: {found} {what}, at least {needed} are needed")]
    NotEnough {
        /// Which of the two files, or halves of one.
        file: Which,
        /// What is counted.
        what: String,
        /// How many there are.
        found: usize,
        /// How many there should be.
        needed: usize,
    },
    /// The model could not be fitted.
    #[error("the model could not be fitted: {0}")]
    Fit(String),
}

impl EvaluateError {
    /// The file that it is about; what could not be fitted is about the one that is learned from. Without a second file
    /// both are parts of the first.
    pub fn file(&self) -> Which {
        match self {
            Self::Empty { file, .. }
            | Self::MissingColumn { file, .. }
            | Self::Cell { file, .. }
            | Self::Broken { file, .. }
            | Self::NotEnough { file, .. } => *file,
            Self::SameCandidates | Self::Unlike { .. } | Self::Fit(_) => Which::Fit,
        }
    }
}

/// Measures `task` on the CSV text `data`.
///
/// Without `fit` the students (for ranks: the centres, or without them the candidates) are split in halves by `seed`, fitted on one and
/// measured on the other; with it the model learns from `fit` and all of `data` is measured. The same texts
/// and seed give the same report on every machine.
///
/// # Errors
/// [`EvaluateError`], which names file, row and column where a cell is at fault.
pub fn run(task: Task, data: &str, fit: Option<&str>, seed: u64) -> Result<Report, EvaluateError> {
    let mut report = match task {
        Task::NextScore => next_score::run(data, fit, seed),
        Task::Mastery => mastery::run(data, fit, seed),
        Task::Rank => rank::run(data, fit, seed),
        Task::Plan => plan::run(data, fit, seed),
        Task::Coverage => next_score::coverage::run(data, fit, seed),
    }?;
    report.notes.extend(report.undefined());
    Ok(report)
}

/// Splits `items` by `seed`: the first half to fit, the second to measure.
fn halves<T: Clone>(items: &[T], seed: u64) -> (Vec<T>, Vec<T>) {
    let mut order: Vec<usize> = (0..items.len()).collect();
    crate::models::random::Random::new(seed).shuffle(&mut order);
    let (first, second) = order.split_at(items.len() / 2);
    let take = |part: &[usize]| part.iter().map(|&i| items[i].clone()).collect();
    (take(first), take(second))
}
