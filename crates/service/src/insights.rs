//! What is behind the numbers: patterns in words, chapters one by one, maps. Computed when asked for, never for the
//! dashboard; kept as long as the data and the day stay the same.

use crate::cache::Cache;
use crate::error::{Result, ServiceError};
use crate::exports::{File, Format};
use crate::plan::Plans;
use crate::{Caller, Core};
use api::insights::{ChapterList, ChapterMap, ChapterView, Insights as View, MapBy, NextAnswer};
use catalogue::Locale;
use chrono::NaiveDate;
use domain::ids::UserId;
use domain::people::Role;
use domain::text::fold;
use std::sync::Arc;
use uuid::Uuid;

mod chapter;
mod export;
mod load;
mod map;
mod next_answer;
mod view;
mod words;

use load::{Facts, Read};
use next_answer::NextAnswers;

/// Insights of students.
#[derive(Clone)]
pub struct Insights {
    core: Arc<Core>,
    plans: Plans,
    kept: Arc<Cache<Key, View>>,
    maps: Arc<Cache<(Key, MapBy), ChapterMap>>,
    chapters: Arc<Cache<(Key, Uuid), Alone>>,
    next_answers: Arc<NextAnswers>,
}

/// A chapter without what the plan and the models say of it: these change while the data stays the same.
#[derive(Clone)]
struct Alone {
    view: Arc<ChapterView>,
    /// No other subject of the student has a chapter of this name.
    has_own_name: bool,
}

/// Memory for each kind of answer, and about what one takes.
const KEPT_BYTES: usize = 2 << 20;
const ABOUT_BYTES: usize = 12 << 10;

/// Whose, of which version of the data, on which day, in which language.
type Key = (UserId, i64, NaiveDate, Locale);

impl Insights {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self {
            plans: Plans::new(Arc::clone(&core)),
            next_answers: Arc::new(NextAnswers::new(Arc::clone(&core))),
            core,
            kept: Arc::new(Cache::new(KEPT_BYTES)),
            maps: Arc::new(Cache::new(KEPT_BYTES)),
            chapters: Arc::new(Cache::new(KEPT_BYTES)),
        }
    }

    /// The caller's insights.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn get(&self, caller: &Caller) -> Result<Arc<View>> {
        let key = self.key(caller)?;
        if let Some(kept) = self.kept.get(&key) {
            return Ok(kept);
        }
        let made = Arc::new(self.compute(caller).await?);
        self.kept.put(key, Arc::clone(&made), ABOUT_BYTES);
        Ok(made)
    }

    /// The same, computed afresh.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn compute(&self, caller: &Caller) -> Result<View> {
        self.look(caller, |read| Ok(view::insights(read))).await
    }

    /// Chapters by weeks or test series.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn map(&self, caller: &Caller, by: MapBy) -> Result<Arc<ChapterMap>> {
        let key = (self.key(caller)?, by);
        if let Some(kept) = self.maps.get(&key) {
            return Ok(kept);
        }
        let made = Arc::new(self.compute_map(caller, by).await?);
        self.maps.put(key, Arc::clone(&made), ABOUT_BYTES);
        Ok(made)
    }

    /// The same, computed afresh.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn compute_map(&self, caller: &Caller, by: MapBy) -> Result<ChapterMap> {
        self.look(caller, |read| Ok(map::of(read, by))).await
    }

    /// The cells of a map as a file: those of the page, and the same numbers.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student, `TooMany` after ten files in an hour.
    pub async fn export_map(&self, caller: &Caller, by: MapBy, format: Format) -> Result<File> {
        let allowance = self.core.limits.export(caller.user, self.core.now()).await?;
        let map = self.map(caller, by).await?;
        let today = caller.today(self.core.now());
        let locale = Locale::current();
        let file = tokio::task::spawn_blocking(move || locale.within(|| export::file(&map, format, today)))
            .await
            .map_err(ServiceError::internal)??;
        allowance.spend();
        let object = format!("heat_map {}", format.ending());
        crate::audit::note_read(&self.core, caller, &object).await;
        Ok(file)
    }

    /// Every chapter of the caller's exam and results, by subject and name.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn chapters(&self, caller: &Caller) -> Result<ChapterList> {
        self.look(caller, |read| Ok(chapter::list(read))).await
    }

    /// One of the caller's chapters, of the exam or of a result.
    ///
    /// # Errors
    /// `NotFound` when the caller has no chapter of this id.
    pub async fn chapter(&self, caller: &Caller, id: Uuid) -> Result<Arc<ChapterView>> {
        let key = (self.key(caller)?, id);
        let kept = if let Some(kept) = self.chapters.get(&key) {
            kept
        } else {
            let made = Arc::new(self.chapter_alone(caller, id).await?);
            self.chapters.put(key, Arc::clone(&made), ABOUT_BYTES);
            made
        };
        let (next_revision, next_answer) = self.beside(caller, &kept).await?;
        if next_revision.is_none() && next_answer.is_none() {
            return Ok(Arc::clone(&kept.view));
        }
        Ok(Arc::new(ChapterView {
            next_revision,
            next_answer,
            ..ChapterView::clone(&kept.view)
        }))
    }

    /// What others than the data decide: the plan, and the model of single answers.
    async fn beside(&self, caller: &Caller, of: &Alone) -> Result<(Option<NaiveDate>, Option<NextAnswer>)> {
        let Alone { view, has_own_name } = of;
        let next = self
            .plans
            .next_revision(caller, &view.subject, &view.chapter)
            .await?;
        // Answers are noted by the chapter's name: where two subjects share it, whose they are is not known.
        let answer = if *has_own_name {
            self.next_answers.of_chapter(caller, &view.chapter).await?
        } else {
            None
        };
        Ok((next, answer))
    }

    /// Learns, for every institution, what the single answers of its students teach. Runs in the background.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn learn(&self) -> Result<()> {
        self.next_answers.learn().await
    }

    /// The same, computed afresh.
    ///
    /// # Errors
    /// `NotFound` when the caller has no chapter of this id.
    pub async fn compute_chapter(&self, caller: &Caller, id: Uuid) -> Result<ChapterView> {
        let made = self.chapter_alone(caller, id).await?;
        let (next_revision, next_answer) = self.beside(caller, &made).await?;
        Ok(ChapterView {
            next_revision,
            next_answer,
            ..ChapterView::clone(&made.view)
        })
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

    fn key(&self, caller: &Caller) -> Result<Key> {
        caller.must_be(Role::Student)?;
        let today = caller.today(self.core.now());
        Ok((caller.user, caller.data_version, today, Locale::current()))
    }

    async fn look<T>(&self, caller: &Caller, make: impl FnOnce(&Read<'_>) -> Result<T>) -> Result<T> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        let facts = Facts::load(&self.core, caller).await?;
        facts.read(caller.user, caller.today(now), now, make)
    }
}
