//! Taking an import back.
//!
//! Imports are undone newest first where they share tests: only then is what one overwrote also what was there before
//! it. What a person did to a test since is theirs and stays: they see in the answer how many such tests there are.

use super::{Imports, Outcome, assess, shown_name};
use crate::Caller;
use crate::answers;
use crate::error::{Result, ServiceError};
use crate::results::{UNDO, derived};
use api::answers::Answer;
use api::imports::{ImportView, NewerImport};
use api::results::ResultView;
use catalogue::{Locale, problems};
use chrono::{DateTime, Utc};
use domain::answers::NewAnswer;
use domain::ids::{ImportId, ResultId};
use domain::people::Role;
use domain::results::NewResult;
use serde::{Deserialize, Serialize};
use store::imports::Change;
use store::results::StoredResult;
use store::{AsConn, Tx, imports, results};

/// What is kept of a result that an import overwrites.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Before {
    #[serde(flatten)]
    result: ResultView,
    /// What was noted of its answers and went, since it did not fit what came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    answers: Vec<Answer>,
}

impl Before {
    pub(super) fn of(stored: StoredResult, forgotten: Vec<NewAnswer>) -> Self {
        Self {
            result: crate::results::view(stored),
            answers: forgotten.into_iter().map(answers::shown).collect(),
        }
    }
}

impl Imports {
    /// Takes a confirmed import back, within a day: what it brought goes, what it changed is as before, with what was
    /// noted of it. Tests that were changed by hand since, or had answers noted, stay as they are.
    ///
    /// # Errors
    /// `Conflict("too_late")`, `Conflict("not_confirmed")`, `Conflict("newer_import")` while a newer import has changed
    /// some of the same tests, `NotFound`.
    pub async fn undo(&self, caller: &Caller, id: ImportId) -> Result<ImportView> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        // First, for the row's lock: what was imported and changed since must not change while it is looked at.
        results::bump_data_version(&mut tx, caller.user).await?;
        let mut stored = imports::find(&mut tx, caller.user, id)
            .await?
            .ok_or(ServiceError::NotFound)?;
        if stored.confirmed_at.is_some_and(|at| now - at > UNDO) {
            return Err(conflict(
                "too_late",
                problems::imports::too_late(Locale::current()),
            ));
        }
        let confirmed_at = stored.confirmed_at.filter(|_| stored.status == "confirmed");
        let Some(confirmed_at) = confirmed_at else {
            return Err(nothing_to_undo());
        };
        if let Some(newer) = imports::newer(&mut tx, caller.user, id, confirmed_at).await? {
            let name = shown_name(&newer.format, newer.file_name);
            return Err(ServiceError::Conflict(
                "newer_import",
                problems::imports::newer_import(Locale::current(), name),
            ));
        }

        let mut kept = 0;
        for change in imports::changes(&mut tx, id).await? {
            let is_there = change.deleted_at.is_none();
            let is_back = put_back(&mut tx, caller, change, confirmed_at, now).await?;
            kept += u32::from(is_there && !is_back);
        }
        results::remove_imported(&mut tx, caller.user, id, confirmed_at, now).await?;
        kept += results::count_imported(&mut tx, caller.user, id).await? as u32;
        let outcome = stored.outcome.as_deref().map(serde_json::from_str).transpose();
        let outcome = Outcome {
            kept,
            ..outcome.map_err(ServiceError::internal)?.unwrap_or_default()
        };
        let json = serde_json::to_string(&outcome).map_err(ServiceError::internal)?;
        if !imports::undo(&mut tx, caller.user, id, &json, now).await? {
            return Err(nothing_to_undo());
        }
        derived::rebuild(&mut tx, caller.institution, caller.user, caller.today(now), now).await?;
        tx.commit().await?;
        stored.status = "undone".into();
        stored.outcome = Some(json);
        Ok(assess::done(&stored))
    }

    /// Says which newer import is in the way of undoing this one, while it can be undone.
    pub(super) async fn tell_newer(
        &self,
        on: &mut impl AsConn,
        caller: &Caller,
        view: &mut ImportView,
        confirmed_at: Option<DateTime<Utc>>,
    ) -> Result<()> {
        let now = self.core.now();
        let (Some(confirmed_at), Some(_)) = (confirmed_at, view.undo_until.filter(|until| now <= *until))
        else {
            return Ok(());
        };
        let newer = imports::newer(on, caller.user, view.id.into(), confirmed_at).await?;
        view.undo_first = newer.map(|newer| NewerImport {
            id: newer.id,
            file_name: shown_name(&newer.format, newer.file_name),
        });
        Ok(())
    }
}

/// Gives a test its former state; `false` where a person has changed it since, which stays.
async fn put_back(
    tx: &mut Tx,
    caller: &Caller,
    change: Change,
    confirmed_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool> {
    if change.updated_at != confirmed_at {
        return Ok(false);
    }
    let before: Before = serde_json::from_str(&change.before).map_err(ServiceError::internal)?;
    let id = ResultId(change.result_id);
    let noted = store::answers::of_result(tx, caller.user, id).await?;
    let updated_at = before.result.updated_at;
    let mut result = as_new(before.result);
    if before.answers.is_empty() {
        // What was noted before fits. What was noted since may not, and is worth more than the former numbers.
        let Some(fitted) = answers::fitted(&result, &noted) else {
            return Ok(false);
        };
        result = fitted;
    } else if !noted.is_empty() {
        return Ok(false);
    }
    results::put_back(tx, caller.user, id, &result, updated_at).await?;
    if !before.answers.is_empty() {
        let answers: Vec<NewAnswer> = before.answers.into_iter().map(answers::noted).collect();
        store::answers::put(tx, caller.institution, caller.user, id, &answers, now).await?;
    }
    Ok(true)
}

/// The former state of a result, from the view that was kept of it.
fn as_new(view: ResultView) -> NewResult {
    NewResult {
        test_name: view.test_name,
        source: view.source,
        subject: view.subject,
        total_questions: view.total_questions,
        correct_answers: view.correct_answers,
        wrong_answers: view.wrong_answers,
        score: view.score,
        max_score: view.max_score,
        time_taken: view.time_taken,
        test_date: view.test_date,
        chapter_performance: view.chapter_performance,
    }
}

fn conflict(code: &'static str, words: &str) -> ServiceError {
    ServiceError::Conflict(code, words.into())
}

fn nothing_to_undo() -> ServiceError {
    conflict(
        "not_confirmed",
        problems::imports::nothing_to_undo(Locale::current()),
    )
}
