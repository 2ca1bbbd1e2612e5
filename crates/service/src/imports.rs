//! Files of results: preview, correct, confirm, undo.
//!
//! The file is kept as uploaded, with what the student said about it (columns, date order, corrected cells). Every step
//! reads it anew through the same code, so what was previewed is what is imported.

use crate::answers::{self, Misfits};
use crate::error::{Result, ServiceError};
use crate::results::derived;
use crate::{Caller, Core};
use api::imports::{CellFix, ColumnMapping, Confirm, ImportView};
use domain::ids::{ImportId, ResultId};
use domain::people::Role;
use domain::results::Context;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::sync::Arc;
use store::imports::StoredImport;
use store::results::Owner;
use store::{Tx, results};

mod assess;
use assess::{Assessed, Fate};

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
    /// `TooLarge`, `Unsupported` or `Invalid` for a file that cannot be read, `Forbidden` unless the caller is a student.
    pub async fn preview(&self, caller: &Caller, source: Source) -> Result<ImportView> {
        caller.must_be(Role::Student)?;
        let (file_name, format, file) = match source {
            Source::File { name, bytes } => (name, "file", bytes),
            Source::Paste(text) => ("pasted cells".to_owned(), "paste", text.into_bytes()),
        };
        if file.len() > MAX_BYTES {
            return Err(ServiceError::TooLarge(
                "too_large",
                "A file has at most 10 MiB. Split it into two.".into(),
            ));
        }
        let now = self.core.now();
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
        Ok(assess::done(&stored))
    }

    /// The caller's newest imports.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn recent(&self, caller: &Caller) -> Result<Vec<ImportView>> {
        caller.must_be(Role::Student)?;
        let mut on = self.core.db.read().await?;
        let listed = store::imports::recent(&mut on, caller.user, 10).await?;
        Ok(listed.into_iter().map(assess::listed).collect())
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
            return Err(ServiceError::field("date_order", "unknown", "Choose dmy or mdy."));
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

    /// Imports a previewed file in one transaction. The same file again changes nothing.
    ///
    /// # Errors
    /// `Conflict("file_changed")` when the hash is another file's, `Conflict("has_errors")` when rows are refused and
    /// were not to be skipped, `Conflict("done_already")`.
    pub async fn confirm(&self, caller: &Caller, id: ImportId, confirm: &Confirm) -> Result<ImportView> {
        let stored = self.find(caller, id).await?;
        if stored.status != "previewed" {
            return Err(done_already());
        }
        if stored.file_hash != confirm.file_hash {
            return Err(ServiceError::Conflict(
                "file_changed",
                "This is the hash of another file. Look at the preview again.".into(),
            ));
        }
        let exam = derived::exam_ahead(&self.core, caller).await?;
        let now = self.core.now();
        let context = Context {
            today: caller.today(now),
            marking: exam.marking,
        };
        let options: Options = serde_json::from_str(&stored.options).map_err(ServiceError::internal)?;
        let remembered = self.remembered(caller, &stored).await?;
        let stored = Arc::new(stored);
        let read = read(Arc::clone(&stored), options, remembered, context).await?;
        if read.parsed.is_date_order_needed {
            return Err(ServiceError::Conflict(
                "date_order_needed",
                "Say first whether days or months come first.".into(),
            ));
        }

        let mut tx = self.core.db.begin().await?;
        // Takes the row's lock: what is new is decided against what no other import is writing.
        results::bump_data_version(&mut tx, caller.user).await?;
        let assessed = Assessed::of(&mut tx, caller, &stored, read).await?;
        let outcome = assessed.outcome();
        if outcome.errors > 0 && !confirm.skip_bad || !assessed.is_readable() {
            let message = format!(
                "{} of {} tests are refused. Fix them, or import without them.",
                outcome.errors, outcome.tests
            );
            return Err(ServiceError::Conflict("has_errors", message));
        }
        self.write(&mut tx, caller, id, &assessed, &exam, now).await?;
        let json = serde_json::to_string(&outcome).map_err(ServiceError::internal)?;
        if !store::imports::confirm(&mut tx, caller.user, id, &json, now).await? {
            return Err(done_already());
        }
        let mapping = serde_json::to_string(&assessed.view.mapping).map_err(ServiceError::internal)?;
        let fingerprint = sheets::columns::fingerprint(&assessed.view.headers);
        store::imports::set_mapping(
            &mut tx,
            caller.institution,
            caller.user,
            &fingerprint,
            &mapping,
            now,
        )
        .await?;
        tx.commit().await?;
        let mut done = assess::done(&StoredImport {
            status: "confirmed".into(),
            confirmed_at: Some(now),
            outcome: Some(json),
            ..Arc::unwrap_or_clone(stored)
        });
        done.row_errors = assessed.view.row_errors;
        Ok(done)
    }

    async fn write(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        id: ImportId,
        assessed: &Assessed,
        exam: &derived::ExamAhead,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<()> {
        let owner = Owner {
            institution: caller.institution,
            user: caller.user,
            import: Some(id),
            is_sample: false,
        };
        let mut new = Vec::new();
        let mut has_changes = false;
        for (result, fate) in assessed.fates() {
            match fate {
                Fate::New => new.push((ResultId(self.core.new_id()), result)),
                Fate::Changes(before) => {
                    has_changes = true;
                    let json = serde_json::to_string(&crate::results::view((**before).clone()))
                        .map_err(ServiceError::internal)?;
                    store::imports::add_change(tx, caller.institution, id, before.id, &json).await?;
                    let new =
                        answers::beside(tx, caller.user, before.id, result.clone(), Misfits::Forget).await?;
                    results::update(tx, caller.user, before.id, &new, now).await?;
                }
                Fate::Unchanged => {}
            }
        }
        results::add_many(tx, owner, &new, now).await?;
        if has_changes {
            derived::rebuild(tx, caller.institution, caller.user, caller.today(now), now).await
        } else {
            derived::add(tx, caller, exam, new.iter().map(|(_, result)| *result), now).await
        }
    }

    /// Takes a confirmed import back, within a day: what it brought goes, what it changed is as before.
    ///
    /// # Errors
    /// `Conflict("too_late")`, `Conflict("not_confirmed")`, `NotFound`.
    pub async fn undo(&self, caller: &Caller, id: ImportId) -> Result<ImportView> {
        let mut stored = self.find(caller, id).await?;
        let now = self.core.now();
        if stored
            .confirmed_at
            .is_some_and(|at| now - at > crate::results::UNDO)
        {
            return Err(ServiceError::Conflict(
                "too_late",
                "An import can be undone for a day.".into(),
            ));
        }
        let mut tx = self.core.db.begin().await?;
        results::bump_data_version(&mut tx, caller.user).await?;
        if !store::imports::undo(&mut tx, caller.user, id, now).await? {
            return Err(ServiceError::Conflict(
                "not_confirmed",
                "There is nothing to undo.".into(),
            ));
        }
        results::remove_imported(&mut tx, caller.user, id, now).await?;
        for (result, before) in store::imports::changes(&mut tx, id).await? {
            let view: api::results::ResultView =
                serde_json::from_str(&before).map_err(ServiceError::internal)?;
            let (result, new) = (ResultId(result), assess::as_new(view));
            let new = answers::beside(&mut tx, caller.user, result, new, Misfits::Forget).await?;
            results::update(&mut tx, caller.user, result, &new, now).await?;
        }
        derived::rebuild(&mut tx, caller.institution, caller.user, caller.today(now), now).await?;
        tx.commit().await?;
        stored.status = "undone".into();
        Ok(assess::done(&stored))
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
                "The file is not kept any longer.".into(),
            ));
        }
        let context = crate::results::Results::new(Arc::clone(&self.core))
            .context(caller)
            .await?;
        let options = serde_json::from_str(&stored.options).map_err(ServiceError::internal)?;
        let remembered = self.remembered(caller, &stored).await?;
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

    /// The mapping this student chose for a file with the same headers.
    async fn remembered(&self, caller: &Caller, stored: &StoredImport) -> Result<Option<ColumnMapping>> {
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
        let remembered = self.remembered(caller, stored).await?;
        let read = read(Arc::new(stored.clone()), options, remembered, context).await?;
        let mut on = self.core.db.read().await?;
        Assessed::of(&mut on, caller, stored, read).await
    }
}

/// A file as read.
pub(crate) struct Read {
    pub sheet: sheets::Sheet,
    pub parsed: sheets::Parsed,
    pub mapping: ColumnMapping,
}

/// Reads the file off the async threads: a large one takes a while.
async fn read(
    stored: Arc<StoredImport>,
    options: Options,
    remembered: Option<ColumnMapping>,
    context: Context,
) -> Result<Read> {
    let work = move || {
        let sheet = read_sheet(&stored)?;
        let fixes: Vec<sheets::fix::CellFix> = options
            .fixes
            .into_iter()
            .map(|fix| sheets::fix::CellFix {
                row: fix.row,
                column: fix.column,
                value: fix.value,
            })
            .collect();
        let sheet = if fixes.is_empty() {
            sheet
        } else {
            sheets::fix::apply(&sheet, &fixes, &sheets::Limits::default())
                .map_err(|error| ServiceError::field("cells", error.code(), &error))?
        };
        let mapping = options
            .mapping
            .unwrap_or_else(|| sheets::columns::suggest(&sheet.headers, remembered.as_ref()));
        let order = options
            .date_order
            .as_deref()
            .and_then(sheets::DateOrder::from_code);
        let parsed = sheets::results::tests(&sheet, &mapping, order, &context);
        Ok(Read {
            sheet,
            parsed,
            mapping,
        })
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(ServiceError::internal)?
}

fn read_sheet(stored: &StoredImport) -> Result<sheets::Sheet> {
    let sheet = if stored.format == "paste" {
        sheets::read::read_paste(&String::from_utf8_lossy(&stored.file))
    } else {
        sheets::read::read_file(&stored.file_name, &stored.file)
    };
    sheet.map_err(|error| {
        let words = format!("{error} {}", error.fix());
        match error {
            sheets::ReadError::TooLarge { .. } => ServiceError::TooLarge(error.code(), words),
            sheets::ReadError::UnsupportedType { .. } => ServiceError::Unsupported(error.code(), words),
            _ => ServiceError::field("file", error.code(), words),
        }
    })
}

/// A file name for showing: without folders and control characters.
fn clean(name: &str) -> String {
    name.rsplit(['/', '\\'])
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_control())
        .take(120)
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

fn done_already() -> ServiceError {
    ServiceError::Conflict("done_already", "This file was imported already.".into())
}

/// The sample files to start from: `long.csv` (one row a chapter) and `wide.csv` (one row a test).
pub fn sample_file(name: &str) -> Option<crate::exports::File> {
    let (bytes, saved_as) = match name {
        "long.csv" => (sheets::samples::long_csv(), sheets::samples::LONG_NAME),
        "wide.csv" => (sheets::samples::wide_csv(), sheets::samples::WIDE_NAME),
        _ => return None,
    };
    Some(crate::exports::File {
        media_type: "text/csv; charset=utf-8",
        disposition: crate::exports::disposition(saved_as),
        bytes,
    })
}
