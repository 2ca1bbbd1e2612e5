//! What the results mean: rows in, analyses, and words out. One computation feeds the page and the API.

use crate::cache::Cache;
use crate::error::{Result, ServiceError};
use crate::results::derived::{day, exam_chapters};
use crate::{Caller, Core};
use analytics::dashboard::Extent;
use analytics::input::HistoryBuilder;
use api::dashboard::Dashboard;
use catalogue::Locale;
use chrono::NaiveDate;
use domain::ids::UserId;
use domain::people::Role;
use material::Material;
use std::sync::Arc;

mod material;
pub(crate) mod view;
pub(crate) mod words;

/// Bytes of finished dashboards that are kept.
const KEPT_BYTES: usize = 6 << 20;
/// Bytes of what they are computed from.
const MATERIAL_BYTES: usize = 4 << 20;

/// Dashboards of students.
#[derive(Clone)]
pub struct Dashboards {
    core: Arc<Core>,
    kept: Arc<Cache<(Key, Locale), Kept>>,
    material: Arc<Cache<Key, Material>>,
}

/// Whose, of which version of the data, on which day.
type Key = (UserId, i64, NaiveDate);

/// A finished dashboard.
pub struct Kept {
    /// As pages and the API show it.
    pub dashboard: Dashboard,
}

impl Kept {
    /// About how much memory it takes.
    fn bytes(&self) -> usize {
        let dashboard = &self.dashboard;
        let points: usize = dashboard
            .subjects
            .iter()
            .map(|subject| subject.series.len())
            .sum();
        let cells: usize = dashboard.heat_map.rows.iter().map(|row| row.cells.len()).sum();
        20_000 + 250 * points + 90 * cells
    }
}

impl Dashboards {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self {
            core,
            kept: Arc::new(Cache::new(KEPT_BYTES)),
            material: Arc::new(Cache::new(MATERIAL_BYTES)),
        }
    }

    /// The caller's dashboard in the language of the work at hand: kept as long as the data and the day stay the same.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn get(&self, caller: &Caller) -> Result<Arc<Kept>> {
        caller.must_be(Role::Student)?;
        let key = (self.key(caller), Locale::current());
        if let Some(kept) = self.kept.get(&key) {
            return Ok(kept);
        }
        let kept = Arc::new(self.compute(caller).await?);
        self.kept.put(key, Arc::clone(&kept), kept.bytes());
        Ok(kept)
    }

    /// The caller's dashboard, computed afresh. What is stored is read again unless it was read at this version of the
    /// data: the version of this request is the database's own.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn compute(&self, caller: &Caller) -> Result<Kept> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        let today = caller.today(now);
        let material = self.material(caller).await?;
        Ok(Kept {
            dashboard: analyse(&material, today, now)?,
        })
    }

    async fn material(&self, caller: &Caller) -> Result<Arc<Material>> {
        let key = self.key(caller);
        if let Some(material) = self.material.get(&key) {
            return Ok(material);
        }
        let mut on = self.core.db.read().await?;
        let material = Arc::new(Material::read(&mut on, caller.user, key.2).await?);
        self.material.put(key, Arc::clone(&material), material.bytes());
        Ok(material)
    }

    fn key(&self, caller: &Caller) -> Key {
        (caller.user, caller.data_version, caller.today(self.core.now()))
    }
}

fn analyse(material: &Material, today: NaiveDate, now: chrono::DateTime<chrono::Utc>) -> Result<Dashboard> {
    let exam = material.exam.as_ref();
    let exam_list = exam
        .map(|stored| exam_chapters(&stored.exam.chapters))
        .unwrap_or_default();
    let mut builder = HistoryBuilder::new(day(today), &exam_list).map_err(ServiceError::internal)?;
    material.fill(&mut builder)?;
    let history = builder.finish();
    let analysed = analytics::dashboard::dashboard(&history, Extent::default());
    Ok(view::Of {
        history: &history,
        analysed: &analysed,
        material,
        exam,
        now,
        locale: Locale::current(),
    }
    .dashboard())
}
