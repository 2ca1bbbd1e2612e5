//! The score a student wants in an exam.

use crate::error::{Result, ServiceError};
use crate::{Caller, Core};
use api::forecasts::GoalDraft;
use catalogue::{Locale, problems};
use domain::ids::ExamId;
use domain::people::Role;
use domain::results::LEAST_MAX_SCORE;
use std::sync::Arc;

/// Goals of students. What they are worth is told with the forecasts.
#[derive(Clone)]
pub struct Goals {
    core: Arc<Core>,
}

impl Goals {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// Sets the goal of one of the caller's exams.
    ///
    /// # Errors
    /// `NotFound` when the exam is not the caller's, `Invalid` for a target outside the exam's range, or below a
    /// hundredth of a mark.
    pub async fn put(&self, caller: &Caller, exam: ExamId, draft: GoalDraft) -> Result<()> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        store::results::bump_data_version(&mut tx, caller.user).await?;
        let exams = store::exams::of_student(&mut tx, caller.user).await?;
        let stored = exams
            .iter()
            .find(|stored| stored.id == exam)
            .ok_or(ServiceError::NotFound)?;
        let (least, max) = crate::exams::range(stored);
        // Nobody wants less than something.
        let least = least.max(LEAST_MAX_SCORE);
        let target = draft.target_score;
        if !(least..=max).contains(&target) {
            let words = problems::exams::target(Locale::current(), least, max);
            return Err(ServiceError::field("target_score", "out_of_range", words));
        }
        store::goals::put(&mut tx, caller.institution, caller.user, exam, target, now).await?;
        Ok(tx.commit().await?)
    }

    /// Removes the goal of an exam.
    ///
    /// # Errors
    /// `NotFound` when there is none, or the exam is not the caller's.
    pub async fn remove(&self, caller: &Caller, exam: ExamId) -> Result<()> {
        caller.must_be(Role::Student)?;
        let mut tx = self.core.db.begin().await?;
        store::results::bump_data_version(&mut tx, caller.user).await?;
        if !store::goals::remove(&mut tx, caller.user, exam).await? {
            return Err(ServiceError::NotFound);
        }
        Ok(tx.commit().await?)
    }
}
