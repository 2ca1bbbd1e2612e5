//! Everything that is kept of a person as one file: asked for on a page, made in the background, kept for a week.

mod archive;
mod words;

use crate::accounts::Accounts;
use crate::error::{Result, ServiceError};
use crate::exports::{File, disposition, file_name};
use crate::limits::{of_request_and_all, too_many};
use crate::{Caller, Core};
use api::life::{DataExport, DataExportStatus};
use catalogue::Locale;
use catalogue::problems::life as problems;
use chrono::TimeDelta;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use store::own_data;
use store::{data_exports, people};
use tokio::sync::Notify;
use uuid::Uuid;

/// How long a file can be had.
const KEPT: TimeDelta = TimeDelta::days(7);
/// How long its link is remembered as ended.
const REMEMBERED: TimeDelta = TimeDelta::days(1);
/// How long a file is left to whoever has taken it up: more than one try can last.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// Then a file is given up.
const MAX_TRIES: i64 = 3;
/// The queue is looked at at least this often, for what another process queued.
const LONGEST_REST: Duration = Duration::from_secs(15);
/// Percent when all is read; the rest is writing.
const ALL_READ: usize = 90;
/// Lists that are read between two words about the progress: each word is a write.
const LISTS_A_WORD: usize = 8;

/// Files with everything of a person. Cheap to clone.
#[derive(Clone)]
pub struct OwnData {
    core: Arc<Core>,
    accounts: Accounts,
    is_due: Arc<Notify>,
}

impl OwnData {
    pub(crate) fn new(core: Arc<Core>, accounts: Accounts) -> Self {
        Self {
            core,
            accounts,
            is_due: Arc::new(Notify::new()),
        }
    }

    /// The caller's files, the newest first.
    ///
    /// # Errors
    /// Only when the database fails.
    pub async fn list(&self, caller: &Caller) -> Result<Vec<DataExport>> {
        let mut on = self.core.db.read().await?;
        let found = data_exports::of_user(&mut on, caller.user, self.core.now()).await?;
        Ok(found.iter().map(view).collect())
    }

    /// Asks for a file with everything of the caller.
    ///
    /// # Errors
    /// `Conflict("data_under_way")` while one is being made; `TooMany` after three in a day.
    pub async fn request(&self, caller: &Caller) -> Result<DataExport> {
        let (now, id) = (self.core.now(), self.core.new_id());
        let rules = &self.core.limits.rules;
        let mut taken = of_request_and_all("own-data", rules.own_data_per_ip, rules.own_data_overall);
        taken.push((format!("own-data/{}", caller.user), rules.own_data_per_day));
        let mut tx = self.core.db.begin().await?;
        // Of two that come at once the second one sees the first.
        people::lock(&mut tx, caller.user, now).await?;
        let is_new = data_exports::add(&mut tx, id, caller.institution, caller.user, now + KEPT, now).await?;
        if !is_new {
            return Err(under_way());
        }
        let allowed = self.core.limits.take(&taken, now).await;
        allowed.map_err(|seconds| too_many("own-data", seconds))?;
        crate::audit::note(
            &self.core,
            &mut tx,
            caller.institution,
            Some(caller.user),
            "sensitive_read",
            "own_data",
        )
        .await?;
        let found = data_exports::of_user(&mut tx, caller.user, now).await?;
        tx.commit().await?;
        self.is_due.notify_one();
        let new = found.iter().find(|export| export.id == id);
        new.map(view).ok_or(ServiceError::NotFound)
    }

    /// A finished file of the caller.
    ///
    /// # Errors
    /// `NotFound` for what is not the caller's or has failed; `Conflict("data_under_way")` while it is being made;
    /// `Gone("data_ended")` after seven days.
    pub async fn file(&self, caller: &Caller, id: Uuid) -> Result<File> {
        let now = self.core.now();
        let mut on = self.core.db.read().await?;
        let Some(bytes) = data_exports::file(&mut on, id, caller.user, now).await? else {
            return Err(
                match data_exports::status(&mut on, id, caller.user).await?.as_deref() {
                    Some("ready") => {
                        ServiceError::Gone("data_ended", problems::data_ended(Locale::current()).into())
                    }
                    Some("queued") => under_way(),
                    _ => ServiceError::NotFound,
                },
            );
        };
        drop(on);
        crate::audit::note_read(&self.core, caller, "own_data zip").await;
        Ok(File {
            media_type: "application/zip",
            disposition: disposition(&file_name("study-plus", caller.today(now), "zip")),
            bytes,
        })
    }

    /// Takes a finished or failed file of the caller away before its time.
    ///
    /// # Errors
    /// `NotFound` for what is not the caller's; `Conflict("data_under_way")` while it is being made.
    pub async fn remove(&self, caller: &Caller, id: Uuid) -> Result<()> {
        let mut tx = self.core.db.begin().await?;
        if !data_exports::remove(&mut tx, id, caller.user).await? {
            let is_queued = data_exports::status(&mut tx, id, caller.user).await?.is_some();
            return Err(if is_queued {
                under_way()
            } else {
                ServiceError::NotFound
            });
        }
        Ok(tx.commit().await?)
    }

    /// Makes files until `shutdown`; one under way is given up then and tried again by the next process.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let mut shutdown = pin!(shutdown);
        loop {
            let work = async {
                if let Err(error) = self.make_due().await {
                    tracing::warn!(%error, "a file of somebody's data could not be made; it is tried again");
                }
                tokio::select! {
                    () = self.is_due.notified() => {}
                    () = tokio::time::sleep(LONGEST_REST) => {}
                }
            };
            tokio::select! {
                () = &mut shutdown => return,
                () = work => {}
            }
        }
    }

    /// Makes every file that is due now. Returns how many were made.
    ///
    /// # Errors
    /// Only when the database fails; what could not be made is tried again or given up.
    pub async fn make_due(&self) -> Result<usize> {
        let mut n_made = 0;
        while let Some(export) = self.claim().await? {
            if export.tries > MAX_TRIES {
                // The last try has not come to its end: the process may have died of it.
                self.give_up(&export, "it was not finished").await?;
                continue;
            }
            match self.make(&export).await {
                Ok(()) => n_made += 1,
                Err(error) if export.tries == MAX_TRIES => self.give_up(&export, error).await?,
                Err(error) => return Err(error),
            }
        }
        Ok(n_made)
    }

    async fn give_up(&self, export: &data_exports::DataExport, why: impl std::fmt::Display) -> Result<()> {
        tracing::error!(error = %why, "a file of somebody's data was given up");
        let mut tx = self.core.db.begin().await?;
        data_exports::fail(&mut tx, export.id, self.core.now()).await?;
        Ok(tx.commit().await?)
    }

    async fn claim(&self) -> Result<Option<data_exports::DataExport>> {
        let now = self.core.now();
        {
            // Looking is cheap; only when something is due is a writer asked for.
            let mut on = self.core.db.read().await?;
            if data_exports::next_due(&mut on).await?.is_none_or(|due| due > now) {
                return Ok(None);
            }
        }
        let mut tx = self.core.db.begin().await?;
        let claimed = data_exports::claim(&mut tx, now + LEASE, now).await?;
        tx.commit().await?;
        Ok(claimed)
    }

    async fn make(&self, export: &data_exports::DataExport) -> Result<()> {
        let mut lists = Vec::new();
        let parts = own_data::parts();
        let n_parts = parts.len();
        for (i, part) in parts.into_iter().enumerate() {
            let rows = {
                let mut on = self.core.db.read().await?;
                own_data::read(&mut on, &part, export.user).await?
            };
            lists.push((part, rows));
            if (i + 1) % LISTS_A_WORD == 0 {
                let percent = i64::try_from((i + 1) * ALL_READ / n_parts).unwrap_or_default();
                let mut tx = self.core.db.begin().await?;
                data_exports::set_progress(&mut tx, export.id, percent, self.core.now()).await?;
                tx.commit().await?;
            }
        }
        let now = self.core.now();
        let bytes = tokio::task::spawn_blocking(move || archive::zip(&lists, now))
            .await
            .map_err(ServiceError::internal)??;
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        if data_exports::finish(&mut tx, export.id, &bytes, now + KEPT, now).await? {
            self.accounts.tell_data_ready(&mut tx, export.user).await?;
        }
        tx.commit().await?;
        self.accounts.mail_is_queued();
        tracing::info!(size_bytes = bytes.len(), "a file of somebody's data was made");
        Ok(())
    }

    /// Lets go of files that have ended.
    ///
    /// # Errors
    /// Only when the database fails.
    pub async fn sweep(&self) -> Result<()> {
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        data_exports::remove_expired(&mut tx, now, now - REMEMBERED).await?;
        Ok(tx.commit().await?)
    }
}

fn under_way() -> ServiceError {
    ServiceError::Conflict(
        "data_under_way",
        problems::data_under_way(Locale::current()).into(),
    )
}

fn view(export: &data_exports::DataExport) -> DataExport {
    let status = match export.status.as_str() {
        "ready" => DataExportStatus::Ready,
        "failed" => DataExportStatus::Failed,
        _ => DataExportStatus::Queued,
    };
    let is_ready = status == DataExportStatus::Ready;
    DataExport {
        id: export.id,
        status,
        progress: u32::try_from(export.progress).unwrap_or_default(),
        size_bytes: is_ready.then(|| u64::try_from(export.size_bytes).unwrap_or_default()),
        created_at: export.created_at,
        expires_at: is_ready.then_some(export.expires_at),
    }
}
