//! Files of results: preview, correct, confirm, undo.
//!
//! The file is kept as uploaded, with what the student said about it (columns, date order, corrected cells). Every step
//! reads it anew through the same code, so what was previewed is what is imported.

use crate::error::{Result, ServiceError};
use crate::{Caller, Core};
use api::imports::{CellFix, ColumnMapping, ImportView};
use catalogue::{Locale, problems};
use domain::ids::ImportId;
use domain::people::Role;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use store::imports::StoredImport;

mod assess;
mod confirm;
mod reading;
mod undo;

use assess::Assessed;
pub use reading::sample_file;
use reading::{Read, clean, hex, read, read_sheet};

/// The format of cells that were pasted; they have no name of their own.
const PASTED: &str = "paste";

/// Largest file, 10 MiB.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;

/// Imports of students.
#[derive(Clone)]
pub struct Imports {
    core: Arc<Core>,
}

/// What was uploaded.
#[derive(Debug, Clone)]
pub enum Source {
    /// A file with the name it had.
    File {
        /// As sent by the browser; only its ending is believed, and that checked.
        name: String,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// Cells pasted from a spreadsheet.
    Paste(String),
}

/// How a file is read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Options {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mapping: Option<ColumnMapping>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_order: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fixes: Vec<CellFix>,
}

/// What a confirmed import did.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Outcome {
    pub tests: u32,
    pub new: u32,
    pub changed: u32,
    pub unchanged: u32,
    pub errors: u32,
    #[serde(default)]
    pub losing_answers: u32,
    /// Once undone.
    #[serde(default)]
    pub kept: u32,
}

/// Changes to how a file is read; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// Field name to header.
    pub mapping: Option<ColumnMapping>,
    /// `dmy` or `mdy`.
    pub date_order: Option<String>,
    /// Cells to correct.
    pub fixes: Vec<CellFix>,
}

impl Imports {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// Keeps the file and shows what an import would do. Nothing of the caller's results changes.
    ///
    /// # Errors
    /// `TooLarge`, `Unsupported` or `Invalid` for a file that cannot be read, `Forbidden` unless the caller is a student,
    /// `TooMany`.
    pub async fn preview(&self, caller: &Caller, source: Source) -> Result<ImportView> {
        caller.must_be(Role::Student)?;
        let (file_name, format, file) = match source {
            Source::File { name, bytes } => (name, "file", bytes),
            Source::Paste(text) => (PASTED.to_owned(), PASTED, text.into_bytes()),
        };
        if file.len() > MAX_BYTES {
            return Err(ServiceError::TooLarge(
                "too_large",
                problems::detail::file_size(Locale::current()).into(),
            ));
        }
        let now = self.core.now();
        // Counts also where the file is refused, since reading one is work; confirming it later is free.
        self.core.limits.upload(caller.user, now).await?.spend();
        let mut stored = StoredImport {
            id: self.core.new_id(),
            file_name: domain::text::line("file", &clean(&file_name), 120).unwrap_or_else(|_| "file".into()),
            file_hash: hex(&Sha256::digest(&file)),
            format: format.to_owned(),
            file,
            options: "{}".to_owned(),
            status: "previewed".to_owned(),
            outcome: None,
            confirmed_at: None,
            created_at: now,
        };
        let assessed = self.assess(caller, &stored).await?;
        stored.format.clone_from(&assessed.view.format);
        // The columns as shown: what is learned from other files until this one is confirmed must not change them.
        let options = Options {
            mapping: Some(assessed.view.mapping.clone()),
            ..Options::default()
        };
        stored.options = serde_json::to_string(&options).map_err(ServiceError::internal)?;
        let mut tx = self.core.db.begin().await?;
        store::imports::add(&mut tx, caller.institution, caller.user, &stored).await?;
        tx.commit().await?;
        Ok(assessed.view)
    }

    /// An import of the caller: the preview, or what was done.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn get(&self, caller: &Caller, id: ImportId) -> Result<ImportView> {
        let stored = self.find(caller, id).await?;
        if stored.status == "previewed" {
            return Ok(self.assess(caller, &stored).await?.view);
        }
        let mut view = assess::done(&stored);
        let mut on = self.core.db.read().await?;
        self.tell_newer(&mut on, caller, &mut view, stored.confirmed_at)
            .await?;
        Ok(view)
    }

    /// The caller's newest imports.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn recent(&self, caller: &Caller) -> Result<Vec<ImportView>> {
        caller.must_be(Role::Student)?;
        let mut on = self.core.db.read().await?;
        let listed = store::imports::recent(&mut on, caller.user, 10).await?;
        let mut views = Vec::with_capacity(listed.len());
        for one in listed {
            let confirmed_at = one.confirmed_at;
            let mut view = assess::listed(one);
            self.tell_newer(&mut on, caller, &mut view, confirmed_at).await?;
            views.push(view);
        }
        Ok(views)
    }

    /// Changes how a previewed file is read, and shows it again.
    ///
    /// # Errors
    /// `Invalid` for a cell or column that is not there, `Conflict` once it was confirmed.
    pub async fn reread(&self, caller: &Caller, id: ImportId, reading: Reading) -> Result<ImportView> {
        let mut stored = self.find(caller, id).await?;
        let mut options: Options = serde_json::from_str(&stored.options).map_err(ServiceError::internal)?;
        options.mapping = reading.mapping.or(options.mapping);
        options.date_order = reading.date_order.or(options.date_order);
        if options
            .date_order
            .as_deref()
            .is_some_and(|code| sheets::DateOrder::from_code(code).is_none())
        {
            return Err(ServiceError::field(
                "date_order",
                "unknown",
                problems::imports::date_order(Locale::current()),
            ));
        }
        for fix in reading.fixes {
            options
                .fixes
                .retain(|old| (old.row, &old.column) != (fix.row, &fix.column));
            options.fixes.push(fix);
        }
        stored.options = serde_json::to_string(&options).map_err(ServiceError::internal)?;
        let assessed = self.assess(caller, &stored).await?;
        let mut tx = self.core.db.begin().await?;
        if !store::imports::set_options(&mut tx, caller.user, id, &stored.options, self.core.now()).await? {
            return Err(done_already());
        }
        tx.commit().await?;
        Ok(assessed.view)
    }

    /// The refused rows as CSV with a column of reasons; it imports again once it is put right.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn failed_rows(&self, caller: &Caller, id: ImportId) -> Result<Vec<u8>> {
        let stored = Arc::new(self.find(caller, id).await?);
        if stored.file.is_empty() {
            return Err(ServiceError::Gone(
                "file_gone",
                problems::imports::file_gone(Locale::current()).into(),
            ));
        }
        let context = crate::results::Results::new(Arc::clone(&self.core))
            .context(caller)
            .await?;
        let options = serde_json::from_str(&stored.options).map_err(ServiceError::internal)?;
        let remembered = self.remembered(caller, &stored, &options).await?;
        let read = read(stored, options, remembered, context).await?;
        Ok(sheets::fix::failed_rows(&read.sheet, &read.parsed.failed_rows()))
    }

    async fn find(&self, caller: &Caller, id: ImportId) -> Result<StoredImport> {
        caller.must_be(Role::Student)?;
        let mut on = self.core.db.read().await?;
        store::imports::find(&mut on, caller.user, id)
            .await?
            .ok_or(ServiceError::NotFound)
    }

    /// The mapping this student chose for a file with the same headers, for one that has none of its own yet.
    async fn remembered(
        &self,
        caller: &Caller,
        stored: &StoredImport,
        options: &Options,
    ) -> Result<Option<ColumnMapping>> {
        if options.mapping.is_some() {
            return Ok(None);
        }
        let Ok(sheet) = read_sheet(stored) else {
            return Ok(None);
        };
        let mut on = self.core.db.read().await?;
        let json = store::imports::mapping(
            &mut on,
            caller.user,
            &sheets::columns::fingerprint(&sheet.headers),
        )
        .await?;
        Ok(json.and_then(|json| serde_json::from_str(&json).ok()))
    }

    async fn assess(&self, caller: &Caller, stored: &StoredImport) -> Result<Assessed> {
        let context = crate::results::Results::new(Arc::clone(&self.core))
            .context(caller)
            .await?;
        let options = serde_json::from_str(&stored.options).map_err(ServiceError::internal)?;
        let remembered = self.remembered(caller, stored, &options).await?;
        let read = read(Arc::new(stored.clone()), options, remembered, context).await?;
        let mut on = self.core.db.read().await?;
        Assessed::of(&mut on, caller, stored, read).await
    }
}

/// The file's name for a person.
fn shown_name(format: &str, file_name: String) -> String {
    if format == PASTED {
        problems::imports::pasted(Locale::current()).to_owned()
    } else {
        file_name
    }
}

fn done_already() -> ServiceError {
    ServiceError::Conflict(
        "done_already",
        problems::imports::done_already(Locale::current()).into(),
    )
}
