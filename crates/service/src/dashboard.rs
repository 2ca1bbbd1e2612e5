//! What the results mean: rows in, analyses, and words out. One computation feeds the page and the API.

use crate::cache::Cache;
use crate::error::{Result, ServiceError};
use crate::results::derived::{day, exam_chapters};
use crate::{Caller, Core};
use analytics::dashboard::Extent;
use analytics::input::{HistoryBuilder, RawChapter, RawResult, SessionRow};
use api::dashboard::Dashboard;
use chrono::{Duration, NaiveDate};
use domain::ids::UserId;
use domain::people::Role;
use domain::results::ChapterPerformance;
use std::sync::Arc;
use store::exams::StoredExam;
use store::results::AnalysisRow;
use store::study_sessions::StoredSession;

pub(crate) mod view;
pub(crate) mod words;

/// Days of sessions that are read: the week shown.
const SESSION_DAYS: i64 = 7;

/// Dashboards of students.
#[derive(Clone)]
pub struct Dashboards {
    core: Arc<Core>,
    kept: Arc<Cache<Key, Kept>>,
}

type Key = (UserId, i64, NaiveDate);

/// A finished dashboard and its JSON.
pub struct Kept {
    /// For the pages.
    pub dashboard: Dashboard,
    /// For the API.
    pub json: Vec<u8>,
}

impl Dashboards {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self {
            core,
            kept: Arc::new(Cache::new(400)),
        }
    }

    /// The caller's dashboard: kept as long as the data and the day stay the same.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn get(&self, caller: &Caller) -> Result<Arc<Kept>> {
        caller.must_be(Role::Student)?;
        let key = (caller.user, caller.data_version, caller.today(self.core.now()));
        if let Some(kept) = self.kept.get(&key) {
            return Ok(kept);
        }
        let kept = self.compute(caller).await?;
        self.kept.put(key, Arc::clone(&kept));
        Ok(kept)
    }

    /// The caller's dashboard, computed afresh.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn compute(&self, caller: &Caller) -> Result<Arc<Kept>> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        let today = caller.today(now);
        let mut on = self.core.db.read().await?;
        let rows = store::results::for_analysis(&mut on, caller.user).await?;
        let sessions =
            store::study_sessions::since(&mut on, caller.user, today - Duration::days(SESSION_DAYS)).await?;
        let exams = store::exams::of_student(&mut on, caller.user).await?;
        drop(on);
        let exam = crate::exams::primary(&exams, today);
        let dashboard = analyse(&rows, &sessions, exam, today, now)?;
        let json = serde_json::to_vec(&dashboard).map_err(ServiceError::internal)?;
        Ok(Arc::new(Kept { dashboard, json }))
    }
}

fn analyse(
    rows: &[AnalysisRow],
    sessions: &[StoredSession],
    exam: Option<&StoredExam>,
    today: NaiveDate,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Dashboard> {
    let chapters: Vec<Vec<ChapterPerformance>> = rows
        .iter()
        .map(|row| serde_json::from_str(&row.chapter_performance).map_err(ServiceError::internal))
        .collect::<Result<_>>()?;
    let exam_list = exam
        .map(|stored| exam_chapters(&stored.exam.chapters))
        .unwrap_or_default();
    let mut builder = HistoryBuilder::new(day(today), &exam_list).map_err(ServiceError::internal)?;
    for (row, chapters) in rows.iter().zip(&chapters) {
        let raw = RawResult {
            day: day(row.test_date),
            subject: &row.subject,
            score: row.score,
            max_score: row.max_score,
            correct: row.correct_answers as u32,
            wrong: row.wrong_answers as u32,
            total: row.total_questions as u32,
            minutes: row.time_taken.map(|minutes| minutes as u32),
        };
        let chapters = chapters.iter().map(|c| RawChapter {
            name: &c.chapter,
            attempted: c.attempted,
            correct: c.correct,
            wrong: c.wrong,
        });
        builder.result(raw, chapters).map_err(ServiceError::internal)?;
    }
    for session in sessions {
        let row = SessionRow {
            day: day(session.date),
            minutes: session.duration_minutes as u32,
            focus: session.focus_score.map(|focus| focus as u8),
        };
        builder.session(row).map_err(ServiceError::internal)?;
    }
    let history = builder.finish();
    let analysed = analytics::dashboard::dashboard(&history, Extent::default());
    Ok(view::Of {
        history: &history,
        analysed: &analysed,
        rows,
        exam,
        now,
    }
    .dashboard())
}
