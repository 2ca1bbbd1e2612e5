//! Reading results: pages, all of them, what they are narrowed to.

use super::{Results, view};
use crate::Caller;
use crate::cache::Answer;
use crate::error::{Result, ServiceError};
use api::results::{History, HistoryFilter, ResultView};
use catalogue::{Locale, problems};
use chrono::NaiveDate;
use domain::ids::UserId;
use domain::people::Role;
use domain::results::Sort;
use domain::text::fold;
use std::collections::HashSet;
use std::sync::Arc;
use store::AsConn;
use store::results::{After, Filter};
use uuid::Uuid;

/// Spellings of one subject that a filter finds; nobody writes more by mistake.
const MOST_SPELLINGS: usize = 500;
/// Bytes of finished pages that are kept.
pub(super) const PAGES_BYTES: usize = 6 << 20;

/// Whose page, of which version of the data, and what was asked for.
pub(super) type PageKey = (UserId, i64, String);

/// A finished page and its JSON.
pub struct KeptPage {
    /// Pass as `after` for the next page.
    pub next: Option<String>,
    /// JSON of [`History`].
    pub answer: Arc<Answer>,
}

impl Results {
    /// A page of the caller's results, newest first unless sorted otherwise.
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
        let sort = filter.sort;
        let after = after.map(|mark| place(mark, sort)).transpose()?;
        let mut on = self.core.db.read().await?;
        let filter = store_filter(&mut on, caller.user, filter).await?;
        let (mut items, total) =
            store::results::list(&mut on, caller.user, &filter, sort, after, Some(limit + 1)).await?;
        let has_more = items.len() > limit as usize;
        items.truncate(limit as usize);
        let last = items.last().filter(|_| has_more);
        let next = last.map(|stored| {
            let result = &stored.result;
            if sort.is_by_date() {
                format!("{}_{}", result.test_date, stored.id)
            } else {
                // The shortest digits that are read as the same number.
                format!("{:?}_{}", result.score / result.max_score, stored.id)
            }
        });
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
            answer: Arc::new(Answer::new(json)),
        });
        self.pages.put(key, Arc::clone(&kept), kept.answer.bytes());
        Ok(kept)
    }

    /// All of the caller's results that match, in the order of the filter.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn all(&self, caller: &Caller, filter: &HistoryFilter) -> Result<Vec<ResultView>> {
        caller.must_be(Role::Student)?;
        let mut on = self.core.db.read().await?;
        let (sort, filter) = (filter.sort, store_filter(&mut on, caller.user, filter).await?);
        let (items, _) = store::results::list(&mut on, caller.user, &filter, sort, None, None).await?;
        Ok(items.into_iter().map(view).collect())
    }

    /// Subjects the caller has results in, sorted; of several spellings of one the first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn subjects(&self, caller: &Caller) -> Result<Vec<String>> {
        let mut on = self.core.db.read().await?;
        let mut subjects = store::results::subjects(&mut on, caller.user).await?;
        let mut seen = HashSet::new();
        subjects.retain(|subject| seen.insert(fold(subject)));
        Ok(subjects)
    }
}

async fn store_filter(on: &mut impl AsConn, user: UserId, filter: &HistoryFilter) -> Result<Filter> {
    let given = |text: &Option<String>| {
        text.as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    let mut subjects = None;
    if let Some(wanted) = given(&filter.subject) {
        let folded = fold(&wanted);
        let mut spellings = store::results::subjects(on, user).await?;
        spellings.retain(|subject| fold(subject) == folded);
        spellings.truncate(MOST_SPELLINGS);
        subjects = Some(spellings);
    }
    Ok(Filter {
        subjects,
        search: given(&filter.q).map(|text| fold(&text)),
        from: filter.from,
        to: filter.to,
    })
}

/// Where a page of this order starts.
fn place(mark: &str, sort: Sort) -> Result<After> {
    if sort.is_by_date() {
        let (date, id) = page_mark(mark)?;
        return Ok(After::Date(date, id));
    }
    let read = mark.split_once('_').and_then(|(share, id)| {
        let share: f64 = share.parse().ok()?;
        let id = id.parse().ok()?;
        share.is_finite().then_some(After::Share(share, id))
    });
    read.ok_or_else(bad_mark)
}

/// Reads a page mark: the date and id of the last item of the page before.
pub(crate) fn page_mark(mark: &str) -> Result<(NaiveDate, Uuid)> {
    let parsed = mark
        .split_once('_')
        .and_then(|(date, id)| Some((date.parse().ok()?, id.parse().ok()?)));
    parsed.ok_or_else(bad_mark)
}

fn bad_mark() -> ServiceError {
    ServiceError::field(
        "after",
        "invalid",
        problems::results::page_mark(Locale::current()),
    )
}
