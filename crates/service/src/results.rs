//! Test results: upload, list, change, remove, bring back.

use crate::cache::Cache;
use crate::error::{Result, ServiceError};
use crate::{Caller, Core};
use api::results::{ResultView, percent};
use chrono::Duration;
use domain::ids::ResultId;
use domain::results::Context;
use std::sync::Arc;
use store::results::StoredResult;

mod change;
pub(crate) mod derived;
mod history;
mod once;
mod state;
mod together;
mod upload;

pub use history::KeptPage;
pub(crate) use history::page_mark;
pub use once::Answered;

/// Most results in one JSON upload; more go through an import.
pub const MAX_UPLOAD: usize = 500;
/// How long a removed result can be brought back.
pub const UNDO: Duration = Duration::hours(24);

/// Results of students.
#[derive(Clone)]
pub struct Results {
    core: Arc<Core>,
    pages: Arc<Cache<history::PageKey, KeptPage>>,
    states: Arc<Cache<state::Key, derived::State>>,
    lines: Arc<together::Lines>,
}

impl Results {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self {
            core,
            pages: Arc::new(Cache::new(history::PAGES_BYTES)),
            states: Arc::new(Cache::new(state::BYTES)),
            lines: Arc::default(),
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
        Ok(Context {
            today,
            marking,
            born: caller.facts.born,
        })
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
