//! What an import would do, test by test, and its view.

use super::{Options, Outcome, PASTED, Read, shown_name};
use crate::error::Result;
use crate::{Caller, answers, results};
use api::imports::{ImportView, PreviewRow, RowError};
use domain::answers::NewAnswer;
use domain::results::NewResult;
use domain::{FieldError, FieldErrors};
use std::collections::HashMap;
use store::AsConn;
use store::imports::{ListedImport, StoredImport};
use store::results::{StoredResult, identity_key};

/// Tests shown in a preview.
const SHOWN: usize = 50;
/// Errors shown; all of them are in the file of refused rows.
const MAX_ERRORS: usize = 500;

/// What becomes of a good test.
#[derive(Debug)]
pub(super) enum Fate {
    New,
    Changes(Box<Overwriting>),
    Unchanged,
}

/// What takes the place of what.
#[derive(Debug)]
pub(super) struct Overwriting {
    pub before: StoredResult,
    /// With the chapters that follow from what is noted of its answers.
    pub new: NewResult,
    /// What is noted and no longer fits.
    pub forgotten: Vec<NewAnswer>,
}

/// A file held against what is stored.
pub(super) struct Assessed {
    pub view: ImportView,
    read: Read,
    /// One a test, `None` where it is refused.
    fates: Vec<Option<Fate>>,
}

impl Assessed {
    pub(super) async fn of(
        on: &mut impl AsConn,
        caller: &Caller,
        stored: &StoredImport,
        read: Read,
    ) -> Result<Self> {
        let identities: Vec<String> = read
            .parsed
            .tests
            .iter()
            .flat_map(|test| &test.result)
            .map(identity_key)
            .collect();
        let there = store::results::by_identities(on, caller.user, &identities).await?;
        let tests: Vec<_> = read
            .parsed
            .tests
            .iter()
            .map(|test| test.result.as_ref().ok())
            .collect();
        let mut fates = fates(&tests, there);
        look_at_answers(on, caller, &mut fates).await?;
        let mut assessed = Self {
            view: done(stored),
            read,
            fates,
        };
        assessed.describe(stored);
        Ok(assessed)
    }

    /// Good tests with what becomes of them.
    pub(super) fn fates(&self) -> impl Iterator<Item = (&NewResult, &Fate)> {
        let tests = self.read.parsed.tests.iter().zip(&self.fates);
        tests.filter_map(|(test, fate)| Some((test.result.as_ref().ok()?, fate.as_ref()?)))
    }

    pub(super) fn is_readable(&self) -> bool {
        self.read.parsed.problems.is_empty()
    }

    pub(super) fn outcome(&self) -> Outcome {
        let count =
            |wanted: fn(&Option<Fate>) -> bool| self.fates.iter().filter(|fate| wanted(fate)).count() as u32;
        Outcome {
            tests: self.fates.len() as u32,
            new: count(|fate| matches!(fate, Some(Fate::New))),
            changed: count(|fate| matches!(fate, Some(Fate::Changes(_)))),
            unchanged: count(|fate| matches!(fate, Some(Fate::Unchanged))),
            errors: count(Option::is_none),
            losing_answers: count(
                |fate| matches!(fate, Some(Fate::Changes(one)) if !one.forgotten.is_empty()),
            ),
            kept: 0,
        }
    }

    /// The refused cells by place: `rows[3].score` is the cell of row 3, counted as spreadsheets do, under `score`.
    pub(super) fn field_errors(&self) -> FieldErrors {
        let of = |error: &RowError| {
            let column = error.column.iter().map(|column| format!(".{column}"));
            FieldError {
                path: format!("rows[{}]{}", error.row, column.collect::<String>()),
                code: error.code.clone().into(),
                message: format!("{} {}", error.reason, error.fix),
            }
        };
        FieldErrors(self.view.row_errors.iter().map(of).collect())
    }

    fn describe(&mut self, stored: &StoredImport) {
        let read = &self.read;
        let outcome = self.outcome();
        let row_errors = read.parsed.errors().take(MAX_ERRORS).map(|error| RowError {
            row: error.row,
            column: error.column.clone(),
            value: error.value.clone(),
            code: error.code.clone().into_owned(),
            reason: error.reason.clone(),
            fix: error.fix.clone(),
        });
        let row_errors = row_errors.collect();
        let sample = read
            .parsed
            .tests
            .iter()
            .zip(&self.fates)
            .take(SHOWN)
            .map(|(test, fate)| {
                let shown = read.parsed.shown(&read.sheet, test);
                let status = match fate {
                    None => "error",
                    Some(Fate::New) => "new",
                    Some(Fate::Changes(_)) => "changed",
                    Some(Fate::Unchanged) => "unchanged",
                };
                PreviewRow {
                    row: shown.row,
                    status: status.to_owned(),
                    test_name: shown.test_name,
                    subject: shown.subject,
                    test_date: shown.test_date,
                    score: shown.score,
                    chapters: shown.chapters,
                }
            });
        let sample = sample.collect();
        let mut detected = read.sheet.detected.clone();
        detected.extend(read.parsed.detected.iter().cloned());
        self.view = ImportView {
            format: if stored.format == PASTED {
                PASTED.into()
            } else {
                read.sheet.format.as_str().into()
            },
            detected,
            headers: read.sheet.headers.clone(),
            mapping: read.mapping.clone(),
            date_order_needed: read.parsed.is_date_order_needed,
            tests: outcome.tests,
            new: outcome.new,
            changed: outcome.changed,
            unchanged: outcome.unchanged,
            errors: outcome.errors,
            losing_answers: outcome.losing_answers,
            row_errors,
            sample,
            ..done(stored)
        };
    }
}

/// What becomes of each good test. Of several stored under one identity, a test is the one that is equal to it, else
/// the oldest that no other test of the file is.
fn fates(tests: &[Option<&NewResult>], there: Vec<(String, StoredResult)>) -> Vec<Option<Fate>> {
    let mut left: HashMap<String, Vec<StoredResult>> = HashMap::with_capacity(there.len());
    for (identity, stored) in there {
        left.entry(identity).or_default().push(stored);
    }
    for same in left.values_mut() {
        same.sort_by_key(|stored| stored.id);
    }
    let mut take = |result: &NewResult, is_it: &dyn Fn(&StoredResult) -> bool| {
        let same = left.get_mut(&identity_key(result))?;
        let at = same.iter().position(is_it)?;
        Some(same.remove(at))
    };
    let mut fates: Vec<Option<Fate>> = tests
        .iter()
        .map(|test| test.and_then(|result| take(result, &|stored| stored.result == *result)))
        .map(|equal| equal.map(|_| Fate::Unchanged))
        .collect();
    for (fate, test) in fates.iter_mut().zip(tests) {
        if let (None, Some(result)) = (&fate, test) {
            let before = take(result, &|_| true);
            *fate = Some(before.map_or(Fate::New, |before| {
                Fate::Changes(Box::new(Overwriting {
                    before,
                    new: (*result).clone(),
                    forgotten: Vec::new(),
                }))
            }));
        }
    }
    fates
}

/// Holds the tests that change against what is noted of their answers.
async fn look_at_answers(on: &mut impl AsConn, caller: &Caller, fates: &mut [Option<Fate>]) -> Result<()> {
    let with_answers = store::answers::results_with(on, caller.user).await?;
    for fate in fates {
        let Some(Fate::Changes(one)) = fate else { continue };
        if !with_answers.contains(&one.before.id.0) {
            continue;
        }
        let noted = store::answers::of_result(on, caller.user, one.before.id).await?;
        match answers::fitted(&one.new, &noted) {
            Some(new) => one.new = new,
            None => one.forgotten = noted,
        }
    }
    Ok(())
}

/// An import without its rows: what was done, once it was.
pub(super) fn done(stored: &StoredImport) -> ImportView {
    listed(ListedImport {
        id: stored.id,
        file_name: stored.file_name.clone(),
        file_hash: stored.file_hash.clone(),
        format: stored.format.clone(),
        status: stored.status.clone(),
        outcome: stored.outcome.clone(),
        confirmed_at: stored.confirmed_at,
        created_at: stored.created_at,
    })
    .with_options(&stored.options)
}

/// An import in a list.
pub(super) fn listed(stored: ListedImport) -> ImportView {
    let outcome: Outcome = stored
        .outcome
        .and_then(|json| serde_json::from_str(&json).ok())
        .unwrap_or_default();
    let undo_until = stored
        .confirmed_at
        .filter(|_| stored.status == "confirmed")
        .map(|at| at + results::UNDO);
    ImportView {
        id: stored.id,
        file_name: shown_name(&stored.format, stored.file_name),
        status: stored.status,
        file_hash: stored.file_hash,
        format: stored.format,
        detected: Vec::new(),
        headers: Vec::new(),
        mapping: api::imports::ColumnMapping::new(),
        date_order_needed: false,
        tests: outcome.tests,
        new: outcome.new,
        changed: outcome.changed,
        unchanged: outcome.unchanged,
        errors: outcome.errors,
        losing_answers: outcome.losing_answers,
        kept: outcome.kept,
        row_errors: Vec::new(),
        sample: Vec::new(),
        created_at: stored.created_at,
        undo_until,
        undo_first: None,
    }
}

trait WithOptions {
    fn with_options(self, json: &str) -> Self;
}
impl WithOptions for ImportView {
    fn with_options(mut self, json: &str) -> Self {
        let options: Options = serde_json::from_str(json).unwrap_or_default();
        self.mapping = options.mapping.unwrap_or_default();
        self
    }
}
