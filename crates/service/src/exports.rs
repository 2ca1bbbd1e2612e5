//! Results as files: the rows of the list under the same filter, from the same query.

use crate::error::{Result, ServiceError};
use crate::{Caller, Core};
use api::results::{HistoryFilter, ResultView};
use catalogue::{Locale, problems};
use domain::results::NewResult;
use sheets::export::results_table;
use sheets::write::{content_disposition, csv, export_name, xlsx};
use std::sync::Arc;

/// The kinds of file results can be had as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated, one row a chapter; imports again.
    Csv,
    /// A workbook with the same rows.
    Xlsx,
    /// The answer of the API.
    Json,
}

impl Format {
    /// From the ending of a file's name.
    pub fn from_ending(ending: &str) -> Option<Self> {
        match ending {
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
    /// What the name of such a file ends in.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Json => "json",
        }
    }
}

/// A finished file.
#[derive(Debug)]
pub struct File {
    /// Its media type.
    pub media_type: &'static str,
    /// The `Content-Disposition` header.
    pub disposition: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Files made of results.
#[derive(Clone)]
pub struct Exports {
    core: Arc<Core>,
}

impl Exports {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// The caller's results that match, as a file.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student, `TooLarge` when a workbook cannot hold them, `TooMany`
    /// after ten in an hour.
    pub async fn results(&self, caller: &Caller, filter: &HistoryFilter, format: Format) -> Result<File> {
        let allowance = self.core.limits.export(caller.user, self.core.now()).await?;
        let results = crate::results::Results::new(Arc::clone(&self.core))
            .all(caller, filter)
            .await?;
        let today = caller.today(self.core.now());
        let name = export_name("results", today, format.ending());
        // Writing a workbook of years of results takes a while; it must not hold up other requests.
        let locale = Locale::current();
        let file = tokio::task::spawn_blocking(move || locale.within(|| file(&results, format, &name)))
            .await
            .map_err(ServiceError::internal)??;
        allowance.spend();
        let object = format!("results {}", format.ending());
        crate::audit::note_read(&self.core, caller, &object).await;
        Ok(file)
    }
}

fn file(results: &[ResultView], format: Format, name: &str) -> Result<File> {
    let disposition = content_disposition(name);
    let table = || results_table(&results.iter().map(as_new).collect::<Vec<_>>());
    let (media_type, bytes) = match format {
        Format::Csv => ("text/csv; charset=utf-8", csv(&table(), true)),
        Format::Xlsx => (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            xlsx(&table(), problems::exports::results(Locale::current()))
                .map_err(|error| ServiceError::TooLarge("workbook_full", error.to_string()))?,
        ),
        Format::Json => (
            "application/json",
            serde_json::to_vec(results).map_err(ServiceError::internal)?,
        ),
    };
    Ok(File {
        media_type,
        disposition,
        bytes,
    })
}

fn as_new(view: &ResultView) -> NewResult {
    NewResult {
        test_name: view.test_name.clone(),
        source: view.source.clone(),
        subject: view.subject.clone(),
        total_questions: view.total_questions,
        correct_answers: view.correct_answers,
        wrong_answers: view.wrong_answers,
        score: view.score,
        max_score: view.max_score,
        time_taken: view.time_taken,
        test_date: view.test_date,
        chapter_performance: view.chapter_performance.clone(),
    }
}

/// A safe name for a file: what it is, the date, the ending.
pub fn file_name(what: &str, date: chrono::NaiveDate, ending: &str) -> String {
    export_name(what, date, ending)
}

/// The `Content-Disposition` header for saving under `name`.
pub fn disposition(name: &str) -> String {
    content_disposition(name)
}
