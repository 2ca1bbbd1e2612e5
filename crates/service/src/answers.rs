//! What is noted of single answers: question by question, or why how many went wrong.
//!
//! What is noted never exceeds the result. When all right and wrong answers are noted with their chapters, the chapters
//! of the result follow from them, here and wherever the result is changed (`beside`).

use crate::error::{Result, ServiceError};
use crate::results::derived;
use crate::{Caller, Core};
use api::answers::{Answer, Answers as View, ErrorCounts};
use catalogue::{Locale, problems};
use domain::FieldErrors;
use domain::answers::{AnswerDraft, AnswersDraft, NewAnswer, Outcome, chapters_of_answers, misfits};
use domain::ids::{ResultId, UserId};
use domain::people::Role;
use domain::results::NewResult;
use std::sync::Arc;
use store::Tx;

/// Answers of students.
#[derive(Clone)]
pub struct Answers {
    core: Arc<Core>,
}

impl Answers {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// What is noted of one of the caller's results.
    ///
    /// # Errors
    /// `NotFound` when the result is not there or not the caller's.
    pub async fn get(&self, caller: &Caller, id: ResultId) -> Result<View> {
        caller.must_be(Role::Student)?;
        let mut on = self.core.db.read().await?;
        if store::results::find(&mut on, caller.user, id).await?.is_none() {
            return Err(ServiceError::NotFound);
        }
        Ok(view(
            id,
            store::answers::of_result(&mut on, caller.user, id).await?,
        ))
    }

    /// Puts these entries in the place of those before.
    ///
    /// # Errors
    /// `Invalid` with every refused field (see [`AnswersDraft::check`]), `NotFound`.
    pub async fn put(&self, caller: &Caller, id: ResultId, draft: AnswersDraft) -> Result<View> {
        self.change(caller, id, |_| draft.answers).await
    }

    /// Puts these counts of reasons in the place of those before; what is noted question by question stays.
    ///
    /// # Errors
    /// As [`Self::put`]; the entries are numbered as they are handed in.
    pub async fn put_reasons(
        &self,
        caller: &Caller,
        id: ResultId,
        reasons: Vec<AnswerDraft>,
    ) -> Result<View> {
        // Before the kept ones, so that the numbers in refusals are those of `reasons`.
        let join = |kept: Vec<NewAnswer>| {
            let items = kept.into_iter().filter(|answer| answer.question.is_some());
            reasons.into_iter().chain(items.map(as_draft)).collect()
        };
        self.change(caller, id, join).await
    }

    async fn change(
        &self,
        caller: &Caller,
        id: ResultId,
        entries: impl FnOnce(Vec<NewAnswer>) -> Vec<AnswerDraft>,
    ) -> Result<View> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        // First, because it also takes the row's lock: the result must not change between the check and the entries.
        store::results::bump_data_version(&mut tx, caller.user).await?;
        let stored = store::results::find(&mut tx, caller.user, id)
            .await?
            .ok_or(ServiceError::NotFound)?;
        let answers = entries(store::answers::of_result(&mut tx, caller.user, id).await?);
        let checked = AnswersDraft { answers }.check(&stored.result)?;
        store::answers::put(&mut tx, caller.institution, caller.user, id, &checked, now).await?;
        if let Some(chapters) = chapters_of_answers(&stored.result, &checked)
            && chapters != stored.result.chapter_performance
        {
            let result = NewResult {
                chapter_performance: chapters,
                ..stored.result
            };
            store::results::update(&mut tx, caller.user, id, &result, now).await?;
            derived::rebuild(&mut tx, caller.institution, caller.user, caller.today(now), now).await?;
        }
        tx.commit().await?;
        Ok(view(id, checked))
    }
}

/// The result as it may stand beside these answers, with the chapters that follow from them; `None` where it has fewer
/// than are noted.
pub(crate) fn fitted(new: &NewResult, answers: &[NewAnswer]) -> Option<NewResult> {
    let is_fit = misfits(new, answers).is_empty();
    let chapters = || chapters_of_answers(new, answers);
    is_fit.then(|| NewResult {
        chapter_performance: chapters().unwrap_or_else(|| new.chapter_performance.clone()),
        ..new.clone()
    })
}

/// The result that may be stored in the place of `id`, given what is noted of its answers.
///
/// # Errors
/// `Invalid` (`below_noted`) where the result has fewer answers than are noted.
pub(crate) async fn beside(tx: &mut Tx, user: UserId, id: ResultId, new: &NewResult) -> Result<NewResult> {
    let answers = store::answers::of_result(tx, user, id).await?;
    if let Some(fitted) = fitted(new, &answers) {
        return Ok(fitted);
    }
    let mut errors = FieldErrors::default();
    for misfit in misfits(new, &answers) {
        let path = match (&misfit.chapter, misfit.outcome) {
            (Some(_), _) => "chapter_performance",
            (None, Outcome::Right) => "correct_answers",
            (None, Outcome::Wrong) => "wrong_answers",
            (None, Outcome::Open) => "total_questions",
        };
        let words = problems::results::below_noted(Locale::current(), misfit.words());
        errors.push(path, "below_noted", words);
    }
    Err(errors.into())
}

fn as_draft(answer: NewAnswer) -> AnswerDraft {
    AnswerDraft {
        question: answer.question.map(i64::from),
        chapter: answer.chapter,
        outcome: answer.outcome,
        error: answer.error,
        confidence: answer.confidence.map(i64::from),
        count: Some(i64::from(answer.count)),
    }
}

fn view(id: ResultId, answers: Vec<NewAnswer>) -> View {
    let mut errors = ErrorCounts::default();
    for answer in &answers {
        if let Some(error) = answer.error {
            errors.add(error, answer.count);
        }
    }
    View {
        result: id.0,
        answers: answers.into_iter().map(shown).collect(),
        errors,
    }
}

/// An entry in the shape of the network, which is also the one that is kept of an entry an import has removed.
pub(crate) fn shown(answer: NewAnswer) -> Answer {
    Answer {
        question: answer.question,
        chapter: answer.chapter,
        outcome: answer.outcome,
        error: answer.error,
        confidence: answer.confidence,
        count: answer.count,
    }
}

/// The entry that was [`shown`].
pub(crate) fn noted(answer: Answer) -> NewAnswer {
    NewAnswer {
        question: answer.question,
        chapter: answer.chapter,
        outcome: answer.outcome,
        error: answer.error,
        confidence: answer.confidence,
        count: answer.count,
    }
}
