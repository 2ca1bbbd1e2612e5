//! Test results: upload, list, change, remove, bring back.

use crate::answers::Misfits;
use crate::cache::Cache;
use crate::error::{Result, ServiceError};
use crate::{Caller, Core};
use api::results::{History, HistoryFilter, ResultView, Uploaded, percent};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::FieldErrors;
use domain::ids::{ResultId, UserId};
use domain::people::Role;
use domain::results::{Context, NewResult, ResultDraft};
use std::sync::Arc;
use store::Tx;
use store::results::{Filter, Owner, StoredResult};
use uuid::Uuid;

pub(crate) mod derived;
mod once;

pub use once::Answered;

/// Most results in one JSON upload; more go through an import.
pub const MAX_UPLOAD: usize = 500;
/// How long a removed result can be brought back.
pub const UNDO: Duration = Duration::hours(24);

/// Results of students.
#[derive(Clone)]
pub struct Results {
    core: Arc<Core>,
    pages: Arc<Cache<PageKey, KeptPage>>,
}

/// Whose page, of which version of the data, and what was asked for.
type PageKey = (UserId, i64, String);

/// A finished page and its JSON.
pub struct KeptPage {
    /// Pass as `after` for the next page.
    pub next: Option<String>,
    /// JSON of [`History`].
    pub json: Vec<u8>,
}

/// Checked drafts with their ids, and what storing them needs.
struct Prepared {
    new: Vec<(ResultId, NewResult)>,
    exam: derived::ExamAhead,
    now: DateTime<Utc>,
}

impl Results {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self {
            core,
            pages: Arc::new(Cache::new(300)),
        }
    }

    /// What the rules need to know for this caller: the student's date, and the marking of the exam ahead.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn context(&self, caller: &Caller) -> Result<Context> {
        let mut on = self.core.db.read().await?;
        let today = caller.today(self.core.now());
        let exams = store::exams::of_student(&mut on, caller.user).await?;
        let marking = crate::exams::primary(&exams, today).and_then(|stored| stored.exam.marking);
        Ok(Context { today, marking })
    }

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
    /// `Invalid` with every refused field, `Forbidden` unless the caller is a student.
    pub async fn upload(&self, caller: &Caller, drafts: Vec<ResultDraft>) -> Result<Uploaded> {
        let prepared = self.prepare(caller, drafts).await?;
        let mut tx = self.core.db.begin().await?;
        // First, because it also takes the row's lock: two uploads of one student must not both read the old sums.
        store::results::bump_data_version(&mut tx, caller.user).await?;
        let uploaded = self.store(&mut tx, caller, prepared).await?;
        tx.commit().await?;
        Ok(uploaded)
    }

    /// Checks drafts and gives each an id; nothing is stored yet.
    async fn prepare(&self, caller: &Caller, drafts: Vec<ResultDraft>) -> Result<Prepared> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        let exam = derived::exam_ahead(&self.core, caller).await?;
        let context = Context {
            today: caller.today(now),
            marking: exam.marking,
        };
        let new = check(drafts, &context)?
            .into_iter()
            .map(|result| (ResultId(self.core.new_id()), result));
        Ok(Prepared {
            new: new.collect(),
            exam,
            now,
        })
    }

    /// Stores checked drafts within a transaction that has locked the caller's row.
    async fn store(&self, tx: &mut Tx, caller: &Caller, prepared: Prepared) -> Result<Uploaded> {
        let Prepared { new, exam, now } = prepared;
        let owner = Owner {
            institution: caller.institution,
            user: caller.user,
            import: None,
            is_sample: false,
        };
        for (id, result) in &new {
            store::results::add(tx, owner, *id, result, now).await?;
        }
        derived::add(tx, caller, &exam, new.iter().map(|(_, result)| result), now).await?;
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
        Ok(Uploaded {
            results: results.collect(),
        })
    }

    /// A page of the caller's results, newest first.
    ///
    /// # Errors
    /// `Invalid` for a page mark that this server did not make.
    pub async fn history(
        &self,
        caller: &Caller,
        filter: &HistoryFilter,
        after: Option<&str>,
        limit: u32,
    ) -> Result<History> {
        caller.must_be(Role::Student)?;
        let after = after.map(page_mark).transpose()?;
        let mut on = self.core.db.read().await?;
        let filter = store_filter(filter);
        let (mut items, total) =
            store::results::list(&mut on, caller.user, &filter, after, Some(limit + 1)).await?;
        let has_more = items.len() > limit as usize;
        items.truncate(limit as usize);
        let last = items.last().filter(|_| has_more);
        let next = last.map(|stored| format!("{}_{}", stored.result.test_date, stored.id));
        Ok(History {
            items: items.into_iter().map(view).collect(),
            next,
            total,
        })
    }

    /// The same page as JSON, kept as long as the caller's data stays the same.
    ///
    /// # Errors
    /// As [`Self::history`].
    pub async fn history_json(
        &self,
        caller: &Caller,
        filter: &HistoryFilter,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Arc<KeptPage>> {
        let asked = serde_json::to_string(&(filter, after, limit)).map_err(ServiceError::internal)?;
        let key = (caller.user, caller.data_version, asked);
        if let Some(kept) = self.pages.get(&key) {
            return Ok(kept);
        }
        let history = self.history(caller, filter, after, limit).await?;
        let json = serde_json::to_vec(&history).map_err(ServiceError::internal)?;
        let kept = Arc::new(KeptPage {
            next: history.next,
            json,
        });
        self.pages.put(key, Arc::clone(&kept));
        Ok(kept)
    }

    /// All of the caller's results that match, newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn all(&self, caller: &Caller, filter: &HistoryFilter) -> Result<Vec<ResultView>> {
        caller.must_be(Role::Student)?;
        let mut on = self.core.db.read().await?;
        let (items, _) =
            store::results::list(&mut on, caller.user, &store_filter(filter), None, None).await?;
        Ok(items.into_iter().map(view).collect())
    }

    /// Subjects the caller has results in.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn subjects(&self, caller: &Caller) -> Result<Vec<String>> {
        let mut on = self.core.db.read().await?;
        Ok(store::results::subjects(&mut on, caller.user).await?)
    }

    /// One of the caller's results.
    ///
    /// # Errors
    /// `NotFound` when it is not there or not the caller's.
    pub async fn get(&self, caller: &Caller, id: ResultId) -> Result<ResultView> {
        let mut on = self.core.db.read().await?;
        store::results::find(&mut on, caller.user, id)
            .await?
            .map(view)
            .ok_or(ServiceError::NotFound)
    }

    /// Overwrites one of the caller's results.
    ///
    /// # Errors
    /// `Invalid` with the refused fields, such as fewer answers than are noted (`below_noted`); `NotFound`.
    pub async fn replace(&self, caller: &Caller, id: ResultId, draft: ResultDraft) -> Result<ResultView> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        let new = draft.check(&self.context(caller).await?)?;
        let mut tx = self.core.db.begin().await?;
        store::results::bump_data_version(&mut tx, caller.user).await?;
        let new = crate::answers::beside(&mut tx, caller.user, id, new, Misfits::Refuse).await?;
        if !store::results::update(&mut tx, caller.user, id, &new, now).await? {
            return Err(ServiceError::NotFound);
        }
        derived::rebuild(&mut tx, caller.institution, caller.user, caller.today(now), now).await?;
        let stored = store::results::find(&mut tx, caller.user, id)
            .await?
            .ok_or(ServiceError::NotFound)?;
        tx.commit().await?;
        Ok(view(stored))
    }

    /// Removes one of the caller's results; it can be brought back for a day.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn remove(&self, caller: &Caller, id: ResultId) -> Result<()> {
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        store::results::bump_data_version(&mut tx, caller.user).await?;
        if !store::results::remove(&mut tx, caller.user, id, now).await? {
            return Err(ServiceError::NotFound);
        }
        derived::rebuild(&mut tx, caller.institution, caller.user, caller.today(now), now).await?;
        Ok(tx.commit().await?)
    }

    /// Brings back a result removed within the last day.
    ///
    /// # Errors
    /// `NotFound` when there is none, or it is too late.
    pub async fn restore(&self, caller: &Caller, id: ResultId) -> Result<ResultView> {
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        store::results::bump_data_version(&mut tx, caller.user).await?;
        if !store::results::restore(&mut tx, caller.user, id, now - UNDO).await? {
            return Err(ServiceError::NotFound);
        }
        derived::rebuild(&mut tx, caller.institution, caller.user, caller.today(now), now).await?;
        let stored = store::results::find(&mut tx, caller.user, id)
            .await?
            .ok_or(ServiceError::NotFound)?;
        tx.commit().await?;
        Ok(view(stored))
    }

    /// Deletes for good what was removed more than a day ago.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn purge(&self, now: DateTime<Utc>) -> Result<()> {
        let mut tx = self.core.db.begin().await?;
        store::results::purge_removed(&mut tx, now - UNDO).await?;
        store::study_sessions::purge_removed(&mut tx, now - UNDO).await?;
        store::imports::purge_files(&mut tx, now - UNDO).await?;
        Ok(tx.commit().await?)
    }
}

/// Checks all drafts; with more than one, the path of an error says which.
fn check(drafts: Vec<ResultDraft>, context: &Context) -> Result<Vec<NewResult>> {
    if drafts.is_empty() {
        return Err(ServiceError::field(
            "results",
            "required",
            "Send at least one result.",
        ));
    }
    if drafts.len() > MAX_UPLOAD {
        let message = format!("At most {MAX_UPLOAD} results at once; more go through an import.");
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

fn store_filter(filter: &HistoryFilter) -> Filter {
    let given = |text: &Option<String>| {
        text.as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    Filter {
        subject: given(&filter.subject),
        search: given(&filter.q).map(|text| domain::text::fold(&text)),
        from: filter.from,
        to: filter.to,
    }
}

/// Reads a page mark: the date and id of the last item of the page before.
pub(crate) fn page_mark(mark: &str) -> Result<(NaiveDate, Uuid)> {
    let parsed = mark
        .split_once('_')
        .and_then(|(date, id)| Some((date.parse().ok()?, id.parse().ok()?)));
    parsed.ok_or_else(|| ServiceError::field("after", "invalid", "Take the mark from the page before."))
}

/// A stored result in the shape of the network.
pub(crate) fn view(stored: StoredResult) -> ResultView {
    let result = stored.result;
    ResultView {
        id: stored.id.0,
        accuracy: percent(result.accuracy()),
        percent: percent(result.score / result.max_score),
        test_name: result.test_name,
        source: result.source,
        subject: result.subject,
        total_questions: result.total_questions,
        correct_answers: result.correct_answers,
        wrong_answers: result.wrong_answers,
        score: result.score,
        max_score: result.max_score,
        time_taken: result.time_taken,
        test_date: result.test_date,
        chapter_performance: result.chapter_performance,
        created_at: stored.created_at,
        updated_at: stored.updated_at,
        is_sample: stored.is_sample,
    }
}
