//! Uploads of one student that wait for one another, stored together.
//!
//! Each of them has to wait for the student's row, and then for the disk. So the first one that comes begins at once, and
//! those that come while it is being stored go together in the next transaction: one lock, one addition to the weak
//! areas, one wait for the disk. A draft that is refused concerns nobody else; a database that fails concerns all of them.

use super::Results;
use super::upload::check;
use crate::Caller;
use crate::error::{Result, ServiceError};
use api::results::Uploaded;
use catalogue::Locale;
use chrono_tz::Tz;
use domain::ids::UserId;
use domain::results::{Context, NewResult, ResultDraft};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// Results after which the others wait for the next transaction.
const MOST_RESULTS: usize = 500;

/// Who may go together: one student, on one calendar.
type Line = (UserId, Tz);

/// Who waits, by student. A line is here as long as somebody stores for it.
#[derive(Default)]
pub(super) struct Lines(Mutex<HashMap<Line, Vec<Waiting>>>);

struct Waiting {
    caller: Caller,
    drafts: Vec<ResultDraft>,
    /// In which a refusal is said.
    locale: Locale,
    answer: oneshot::Sender<Result<Uploaded>>,
}

impl Lines {
    fn lock(&self) -> MutexGuard<'_, HashMap<Line, Vec<Waiting>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues up; true for the first of a line, who has to see to it that the line is stored.
    fn join(&self, line: Line, waiting: Waiting) -> bool {
        let mut lines = self.lock();
        let is_first = !lines.contains_key(&line);
        lines.entry(line).or_default().push(waiting);
        is_first
    }

    /// Those who go next; `None` closes the line.
    fn next(&self, line: &Line) -> Option<Vec<Waiting>> {
        let mut lines = self.lock();
        let waiting = lines.get_mut(line)?;
        let mut n_results = 0;
        let n_next = waiting.iter().take_while(|one| {
            let is_in = n_results < MOST_RESULTS;
            n_results += one.drafts.len();
            is_in
        });
        let n_next = n_next.count();
        if n_next == 0 {
            lines.remove(line);
            return None;
        }
        Some(waiting.drain(..n_next).collect())
    }
}

/// Closes the line also where storing panics: whoever waits is then told, and the next one begins anew.
struct Open<'l>(&'l Lines, Line);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.lock().remove(&self.1);
    }
}

impl Results {
    /// Stores the drafts with those that wait for the same student. When this returns, they are on the disk.
    pub(super) async fn store_together(&self, caller: &Caller, drafts: Vec<ResultDraft>) -> Result<Uploaded> {
        let (answer, stored) = oneshot::channel();
        let line = (caller.user, caller.time_zone);
        let waiting = Waiting {
            caller: caller.clone(),
            drafts,
            locale: Locale::current(),
            answer,
        };
        if self.lines.join(line, waiting) {
            let results = self.clone();
            // Apart from this request: when its client goes away, the others' are still stored.
            tokio::spawn(async move {
                let open = Open(&results.lines, line);
                while let Some(next) = results.lines.next(&line) {
                    results.store_all(next).await;
                }
                // The line is closed already, and somebody else may have opened it again.
                std::mem::forget(open);
            });
        }
        stored.await.map_err(ServiceError::internal)?
    }

    async fn store_all(&self, waiting: Vec<Waiting>) {
        let (mut drafts, mut answers) = (Vec::new(), Vec::new());
        let Some(caller) = waiting.first().map(|one| one.caller.clone()) else {
            return;
        };
        for one in waiting {
            drafts.push((one.drafts, one.locale));
            answers.push(one.answer);
        }
        // Whoever is gone needs no answer.
        match self.try_store_all(&caller, drafts).await {
            Ok(all) => {
                for (answer, stored) in answers.into_iter().zip(all) {
                    let _ = answer.send(stored);
                }
            }
            Err(error) => {
                for answer in answers {
                    let _ = answer.send(Err(for_each(&error)));
                }
            }
        }
    }

    /// Each upload's own answer, once all that were not refused are on the disk.
    async fn try_store_all(
        &self,
        caller: &Caller,
        uploads: Vec<(Vec<ResultDraft>, Locale)>,
    ) -> Result<Vec<Result<Uploaded>>> {
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        let locked = self.lock(&mut tx, caller, now).await?;
        let context = Context {
            today: caller.today(now),
            marking: locked.state.exam.marking,
            born: caller.facts.born,
        };
        let checked: Vec<Result<Vec<NewResult>>> = uploads
            .into_iter()
            .map(|(drafts, locale)| locale.within(|| check(drafts, &context)))
            .collect();
        let mut answers = Vec::with_capacity(checked.len());
        let mut all = Vec::new();
        for one in checked {
            answers.push(one.map(|new| {
                let n = new.len();
                all.extend(new);
                n
            }));
        }
        let mut views = Vec::new();
        if !all.is_empty() {
            views = self.store_checked(&mut tx, caller, &locked, all, now).await?;
            tx.commit().await?;
        }
        let mut views = views.into_iter();
        let mut own = |n: usize| Uploaded {
            results: views.by_ref().take(n).collect(),
        };
        Ok(answers.into_iter().map(|answer| answer.map(&mut own)).collect())
    }
}

/// The same refusal, told to everybody whose work was in one transaction.
fn for_each(error: &ServiceError) -> ServiceError {
    match error {
        ServiceError::Busy(seconds) => ServiceError::Busy(*seconds),
        ServiceError::Full => ServiceError::Full,
        ServiceError::ReadOnly => ServiceError::ReadOnly,
        other => {
            let cause =
                std::error::Error::source(other).map_or_else(|| other.to_string(), ToString::to_string);
            ServiceError::internal(cause)
        }
    }
}
