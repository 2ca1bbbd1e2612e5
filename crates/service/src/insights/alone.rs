//! One chapter: what the data say of it is kept as long as they stay the same; what the plan, the models and the student
//! say beside it is asked anew.

use super::load::Read;
use super::{ABOUT_BYTES, Insights, chapter};
use crate::Caller;
use crate::error::{Result, ServiceError};
use api::difficulties::DifficultyView;
use api::insights::{ChapterView, NextAnswer};
use chrono::NaiveDate;
use domain::text::fold;
use std::sync::Arc;
use uuid::Uuid;

/// A chapter without what is said beside the data.
#[derive(Clone)]
pub(super) struct Alone {
    view: Arc<ChapterView>,
    /// No other subject of the student has a chapter of this name.
    has_own_name: bool,
}

/// What is decided beside the data: by the plan, by the model of single answers, by the student.
#[derive(Default, PartialEq)]
struct Beside {
    next_revision: Option<NaiveDate>,
    next_answer: Option<NextAnswer>,
    difficulty: Option<DifficultyView>,
}

impl Beside {
    fn with(self, alone: &ChapterView) -> ChapterView {
        ChapterView {
            next_revision: self.next_revision,
            next_answer: self.next_answer,
            difficulty: self.difficulty,
            ..alone.clone()
        }
    }
}

impl Insights {
    /// One of the caller's chapters, of the exam or of a result.
    ///
    /// # Errors
    /// `NotFound` when the caller has no chapter of this id.
    pub async fn chapter(&self, caller: &Caller, id: Uuid) -> Result<Arc<ChapterView>> {
        let kept = self.kept_chapter(caller, id).await?;
        let beside = self.beside(caller, &kept).await?;
        if beside == Beside::default() {
            return Ok(Arc::clone(&kept.view));
        }
        Ok(Arc::new(beside.with(&kept.view)))
    }

    /// The same with what the data alone say of it, its names among that.
    pub(crate) async fn chapter_of_data(&self, caller: &Caller, id: Uuid) -> Result<Arc<ChapterView>> {
        Ok(Arc::clone(&self.kept_chapter(caller, id).await?.view))
    }

    async fn kept_chapter(&self, caller: &Caller, id: Uuid) -> Result<Arc<Alone>> {
        let key = (self.key(caller)?, id);
        if let Some(kept) = self.chapters.get(&key) {
            return Ok(kept);
        }
        let made = Arc::new(self.chapter_alone(caller, id).await?);
        self.chapters.put(key, Arc::clone(&made), ABOUT_BYTES);
        Ok(made)
    }

    async fn beside(&self, caller: &Caller, of: &Alone) -> Result<Beside> {
        let Alone { view, has_own_name } = of;
        let (subject, chapter) = (view.subject.as_str(), view.chapter.as_str());
        let next_revision = self.plans.next_revision(caller, subject, chapter).await?;
        // Answers are noted by the chapter's name: where two subjects share it, whose they are is not known.
        let next_answer = if *has_own_name {
            self.next_answers.of_chapter(caller, chapter).await?
        } else {
            None
        };
        let mut on = self.core.db.read().await?;
        let rating = store::difficulties::find(&mut on, caller.user, subject, chapter).await?;
        Ok(Beside {
            next_revision,
            next_answer,
            difficulty: rating.map(|rating| crate::difficulties::told(caller, &rating, view)),
        })
    }

    /// The same, computed afresh.
    ///
    /// # Errors
    /// `NotFound` when the caller has no chapter of this id.
    pub async fn compute_chapter(&self, caller: &Caller, id: Uuid) -> Result<ChapterView> {
        let made = self.chapter_alone(caller, id).await?;
        Ok(self.beside(caller, &made).await?.with(&made.view))
    }

    async fn chapter_alone(&self, caller: &Caller, id: Uuid) -> Result<Alone> {
        let find = |read: &Read<'_>| {
            let mut chapters = 0..read.study.history.chapters().len() as u32;
            let index = chapters.find(|index| read.id(*index) == id);
            let index = index.ok_or(ServiceError::NotFound)?;
            let name = fold(read.label(index).1);
            let same = read
                .study
                .history
                .chapters()
                .iter()
                .filter(|one| fold(one.name) == name);
            Ok(Alone {
                view: Arc::new(chapter::view(read, index)),
                has_own_name: same.count() == 1,
            })
        };
        self.look(caller, find).await
    }

    /// The id of a chapter by its names, in any spelling.
    ///
    /// # Errors
    /// `NotFound` when the caller has no such chapter.
    pub async fn find_chapter(&self, caller: &Caller, subject: &str, chapter: &str) -> Result<Uuid> {
        let wanted = (fold(subject), fold(chapter));
        let find = |read: &Read<'_>| {
            let mut chapters = 0..read.study.history.chapters().len() as u32;
            let is_it = |index: &u32| {
                let (subject, chapter) = read.label(*index);
                (fold(subject), fold(chapter)) == wanted
            };
            chapters
                .find(is_it)
                .map(|index| read.id(index))
                .ok_or(ServiceError::NotFound)
        };
        self.look(caller, find).await
    }
}
