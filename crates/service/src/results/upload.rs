//! New results: checked together, stored together.

use super::state::Locked;
use super::{MAX_UPLOAD, Results, derived, view};
use crate::Caller;
use crate::error::{Result, ServiceError};
use api::results::{ResultView, Uploaded};
use catalogue::{Locale, problems};
use chrono::{DateTime, Utc};
use domain::FieldErrors;
use domain::ids::ResultId;
use domain::people::Role;
use domain::results::{Context, NewResult, ResultDraft};
use store::Tx;
use store::results::{Owner, StoredResult};
use uuid::Uuid;

impl Results {
    /// Checks drafts without storing them: what they would become.
    ///
    /// # Errors
    /// `Invalid` with every refused field, `Forbidden` unless the caller is a student.
    pub async fn preview(&self, caller: &Caller, drafts: Vec<ResultDraft>) -> Result<Uploaded> {
        caller.must_be(Role::Student)?;
        let context = self.context(caller).await?;
        let now = self.core.now();
        let views = check(drafts, &context)?.into_iter().map(|result| {
            view(StoredResult {
                id: ResultId(Uuid::nil()),
                result,
                import: None,
                is_sample: false,
                created_at: now,
                updated_at: now,
            })
        });
        Ok(Uploaded {
            results: views.collect(),
        })
    }

    /// Stores the results, all or none, and returns them as stored. When this returns, they are on the disk.
    ///
    /// # Errors
    /// `Invalid` with every refused field, `Forbidden` unless the caller is a student, `TooMany`.
    pub async fn upload(&self, caller: &Caller, drafts: Vec<ResultDraft>) -> Result<Uploaded> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        // Given back where a draft is refused.
        let allowance = self.core.limits.upload(caller.user, now).await?;
        let uploaded = self.store_together(caller, drafts).await?;
        allowance.spend();
        Ok(uploaded)
    }

    /// Checks and stores drafts within the transaction that holds the lock.
    pub(super) async fn store(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        locked: &Locked,
        drafts: Vec<ResultDraft>,
        now: DateTime<Utc>,
    ) -> Result<Uploaded> {
        let context = Context {
            today: caller.today(now),
            marking: locked.state.exam.marking,
            born: caller.facts.born,
        };
        let results = self
            .store_checked(tx, caller, locked, check(drafts, &context)?, now)
            .await?;
        Ok(Uploaded { results })
    }

    /// Stores what was checked; returns it in the same order.
    pub(super) async fn store_checked(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        locked: &Locked,
        new: Vec<NewResult>,
        now: DateTime<Utc>,
    ) -> Result<Vec<ResultView>> {
        let new: Vec<(ResultId, NewResult)> = new
            .into_iter()
            .map(|result| (ResultId(self.core.new_id()), result))
            .collect();
        let owner = Owner {
            institution: caller.institution,
            user: caller.user,
            import: None,
            is_sample: false,
        };
        match new.as_slice() {
            [(id, result)] => store::results::add(tx, owner, *id, result, now).await?,
            many => {
                let many: Vec<_> = many.iter().map(|(id, result)| (*id, result)).collect();
                store::results::add_many(tx, owner, &many, now).await?;
            }
        }
        let results = new.iter().map(|(_, result)| result);
        if let Some(after) = derived::add(tx, caller, &locked.state, results, now).await? {
            self.keep(locked, after);
        }
        let dates = new.iter().map(|(_, result)| result.test_date);
        crate::forecasts::scoring::on_new(tx, (caller.institution, caller.user), dates, now).await?;
        let results = new.into_iter().map(|(id, result)| {
            view(StoredResult {
                id,
                result,
                import: None,
                is_sample: false,
                created_at: now,
                updated_at: now,
            })
        });
        Ok(results.collect())
    }
}

/// Checks all drafts; with more than one, the path of an error says which.
pub(super) fn check(drafts: Vec<ResultDraft>, context: &Context) -> Result<Vec<NewResult>> {
    if drafts.is_empty() {
        return Err(ServiceError::field(
            "results",
            "required",
            problems::results::required(Locale::current()),
        ));
    }
    if drafts.len() > MAX_UPLOAD {
        let message = problems::results::most(Locale::current(), MAX_UPLOAD);
        return Err(ServiceError::field("results", "too_many", message));
    }
    let is_one = drafts.len() == 1;
    let mut errors = FieldErrors::default();
    let mut checked = Vec::with_capacity(drafts.len());
    for (i, draft) in drafts.into_iter().enumerate() {
        match draft.check(context) {
            Ok(result) => checked.push(result),
            Err(refused) if is_one => errors.0.extend(refused.0),
            Err(refused) => errors.0.extend(refused.under(&format!("results[{i}]")).0),
        }
    }
    errors.into_result()?;
    Ok(checked)
}
