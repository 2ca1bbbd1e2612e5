//! What is behind the numbers: patterns in words, chapters one by one, maps. Computed when asked for, never for the
//! dashboard; kept as long as the data and the day stay the same.

use crate::cache::Cache;
use crate::error::{Result, ServiceError};
use crate::exports::{File, Format};
use crate::plan::Plans;
use crate::{Caller, Core};
use api::insights::{ChapterList, ChapterMap, Insights as View, MapBy};
use catalogue::Locale;
use chrono::NaiveDate;
use domain::ids::UserId;
use domain::people::Role;
use std::sync::Arc;
use uuid::Uuid;

mod alone;
mod chapter;
mod export;
mod load;
mod map;
mod next_answer;
mod view;
mod words;

use alone::Alone;
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

    /// Learns, for every institution, what the single answers of its students teach. Runs in the background.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn learn(&self) -> Result<()> {
        self.next_answers.learn().await
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
