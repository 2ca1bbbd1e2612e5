//! How hard chapters feel to students: said, changed, taken back. What it says beside the measured mastery is told with
//! the chapter; the plan goes by it only between equals that nothing is known of.

use crate::error::{Result, ServiceError};
use crate::insights::Insights;
use crate::{Caller, Core};
use analytics::felt::{Contrast, contrast};
use analytics::mastery::Mastery;
use api::difficulties::{DifficultyContrast, DifficultyView};
use api::insights::ChapterView;
use catalogue::{Locale, advice};
use domain::difficulty::DifficultyDraft;
use domain::people::Role;
use std::sync::Arc;
use store::difficulties::{self, Rating};
use uuid::Uuid;

/// Ratings of chapters.
#[derive(Clone)]
pub struct Difficulties {
    core: Arc<Core>,
    insights: Insights,
}

impl Difficulties {
    pub(crate) fn new(core: Arc<Core>, insights: Insights) -> Self {
        Self { core, insights }
    }

    /// How hard one of the caller's chapters feels.
    ///
    /// # Errors
    /// `NotFound` when it is not rated, or the caller has no chapter of this id.
    pub async fn get(&self, caller: &Caller, chapter: Uuid) -> Result<DifficultyView> {
        let view = self.insights.chapter(caller, chapter).await?;
        view.difficulty.clone().ok_or(ServiceError::NotFound)
    }

    /// Sets how hard one of the caller's chapters feels.
    ///
    /// # Errors
    /// `NotFound` when the caller has no chapter of this id, `Invalid` (`difficulty`) outside 1 to 5.
    pub async fn put(
        &self,
        caller: &Caller,
        chapter: Uuid,
        draft: DifficultyDraft,
    ) -> Result<DifficultyView> {
        caller.must_be(Role::Student)?;
        let view = self.insights.chapter_of_data(caller, chapter).await?;
        let rated = draft.check()?;
        let (names, now) = ((view.subject.as_str(), view.chapter.as_str()), self.core.now());
        let mut tx = self.core.db.begin().await?;
        // The plan was made without it.
        store::results::bump_data_version(&mut tx, caller.user).await?;
        difficulties::put(&mut tx, caller.institution, caller.user, names, rated, now).await?;
        let stored = difficulties::find(&mut tx, caller.user, names.0, names.1).await?;
        tx.commit().await?;
        let stored = stored.ok_or(ServiceError::NotFound)?;
        Ok(told(caller, &stored, &view))
    }

    /// Takes the rating of one of the caller's chapters back.
    ///
    /// # Errors
    /// `NotFound` when it is not rated, or the caller has no chapter of this id.
    pub async fn remove(&self, caller: &Caller, chapter: Uuid) -> Result<()> {
        caller.must_be(Role::Student)?;
        let view = self.insights.chapter_of_data(caller, chapter).await?;
        let mut tx = self.core.db.begin().await?;
        store::results::bump_data_version(&mut tx, caller.user).await?;
        if !difficulties::remove(&mut tx, caller.user, &view.subject, &view.chapter).await? {
            return Err(ServiceError::NotFound);
        }
        Ok(tx.commit().await?)
    }
}

/// The rating of a chapter beside what is known of it.
pub(crate) fn told(caller: &Caller, stored: &Rating, chapter: &ChapterView) -> DifficultyView {
    let difficulty = u8::try_from(stored.difficulty).unwrap_or_default();
    DifficultyView {
        difficulty,
        rated_on: caller.today(stored.updated_at),
        contrast: beside(difficulty, chapter),
    }
}

fn beside(felt: u8, chapter: &ChapterView) -> Option<DifficultyContrast> {
    let share = |percent: Option<f64>| percent.map(|percent| percent / 100.0);
    let known = Mastery {
        mean: share(chapter.mastery)?,
        low: share(chapter.low)?,
        high: share(chapter.high)?,
    };
    let found = contrast(felt, known, chapter.questions.into())?;
    let (locale, mastery) = (Locale::current(), (known.mean * 100.0).round());
    let text = match found {
        Contrast::HardButKnown => advice::felt::hard_but_known(locale, mastery, chapter.questions),
        Contrast::EasyButUnknown => {
            let asked = analytics::priority::PROBE_QUESTIONS;
            advice::felt::easy_but_unknown(locale, asked, mastery, chapter.questions)
        }
    };
    Some(DifficultyContrast {
        kind: found.word().to_owned(),
        text,
    })
}
