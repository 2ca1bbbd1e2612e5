//! Doing what a preview has shown.

use super::assess::{self, Assessed, Fate};
use super::reading::read;
use super::undo::Before;
use super::{Imports, Options, done_already};
use crate::Caller;
use crate::error::{Result, ServiceError};
use crate::results::derived;
use api::imports::{Confirm, ImportView};
use catalogue::{Locale, problems};
use chrono::{DateTime, Utc};
use domain::ids::{ImportId, ResultId};
use domain::results::Context;
use std::sync::Arc;
use store::imports::StoredImport;
use store::results::Owner;
use store::{Tx, results};

impl Imports {
    /// Imports a previewed file in one transaction. The same file again changes nothing.
    ///
    /// # Errors
    /// `Conflict("file_changed")` when the hash is another file's, `ConflictAt("has_errors")` with the rows when some are
    /// refused and were not to be skipped, `Conflict("done_already")`.
    pub async fn confirm(&self, caller: &Caller, id: ImportId, confirm: &Confirm) -> Result<ImportView> {
        let stored = self.find(caller, id).await?;
        if stored.status != "previewed" {
            return Err(done_already());
        }
        if stored.file_hash != confirm.file_hash {
            return Err(ServiceError::Conflict(
                "file_changed",
                problems::imports::other_file(Locale::current()).into(),
            ));
        }
        let exam = derived::exam_ahead(&self.core, caller).await?;
        let now = self.core.now();
        let context = Context {
            today: caller.today(now),
            marking: exam.marking,
            born: caller.facts.born,
        };
        let options: Options = serde_json::from_str(&stored.options).map_err(ServiceError::internal)?;
        let remembered = self.remembered(caller, &stored, &options).await?;
        let stored = Arc::new(stored);
        let read = read(Arc::clone(&stored), options, remembered, context).await?;
        if read.parsed.is_date_order_needed {
            return Err(ServiceError::Conflict(
                "date_order_needed",
                problems::imports::date_order_needed(Locale::current()).into(),
            ));
        }

        let mut tx = self.core.db.begin().await?;
        // Takes the row's lock: what is new is decided against what no other import is writing.
        results::bump_data_version(&mut tx, caller.user).await?;
        let assessed = Assessed::of(&mut tx, caller, &stored, read).await?;
        let outcome = assessed.outcome();
        if outcome.errors > 0 && !confirm.skip_bad || !assessed.is_readable() {
            let message = problems::imports::has_errors(Locale::current(), outcome.errors, outcome.tests);
            return Err(ServiceError::ConflictAt(
                "has_errors",
                message,
                assessed.field_errors(),
            ));
        }
        // Boxed: the future of all this is large.
        Box::pin(self.write(&mut tx, caller, id, &assessed, now)).await?;
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
        now: DateTime<Utc>,
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
                Fate::Changes(one) => {
                    has_changes = true;
                    let before = Before::of(one.before.clone(), one.forgotten.clone());
                    let json = serde_json::to_string(&before).map_err(ServiceError::internal)?;
                    store::imports::add_change(tx, caller.institution, id, one.before.id, &json).await?;
                    if !one.forgotten.is_empty() {
                        store::answers::clear(tx, caller.user, one.before.id).await?;
                    }
                    results::update(tx, caller.user, one.before.id, &one.new, now).await?;
                }
                Fate::Unchanged => {}
            }
        }
        let today = caller.today(now);
        if has_changes {
            results::add_many(tx, owner, &new, now).await?;
            return derived::rebuild(tx, caller.institution, caller.user, today, now).await;
        }
        let before = derived::State::read(tx, caller.user, today).await?;
        results::add_many(tx, owner, &new, now).await?;
        derived::add(tx, caller, &before, new.iter().map(|(_, result)| *result), now).await?;
        let dates = new.iter().map(|(_, result)| result.test_date);
        crate::forecasts::scoring::on_new(tx, (caller.institution, caller.user), dates, now).await
    }
}
