//! Results in the words of the planner.

use crate::error::{Result, ServiceError};
use crate::results::derived::{day, exam_chapters};
use analytics::input::{History, HistoryBuilder, RawChapter, RawResult};
use analytics::plan::memory::{Judged, Sight, judge};
use chrono::NaiveDate;
use domain::exams::Chapter;
use domain::results::ChapterPerformance;
use store::results::AnalysisRow;

/// Asks the results of a student, with the chapters of an exam among them.
pub(super) fn with_history<T>(
    rows: &[AnalysisRow],
    chapters: &[Chapter],
    today: NaiveDate,
    ask: impl FnOnce(&History<'_>) -> T,
) -> Result<T> {
    let parsed: Vec<Vec<ChapterPerformance>> = rows
        .iter()
        .map(|row| serde_json::from_str(&row.chapter_performance).map_err(ServiceError::internal))
        .collect::<Result<_>>()?;
    let exam_list = exam_chapters(chapters);
    let mut builder = HistoryBuilder::new(day(today), &exam_list).map_err(ServiceError::internal)?;
    for (row, chapters) in rows.iter().zip(&parsed) {
        builder
            .result(raw(row), chapters.iter().map(raw_chapter))
            .map_err(ServiceError::internal)?;
    }
    Ok(ask(&builder.finish()))
}

pub(super) fn memory(history: &History<'_>) -> Judged {
    let mut sights = Vec::new();
    for result in history.results() {
        for row in history.chapters_of(result).iter().filter(|row| row.attempted > 0) {
            sights.push(Sight {
                chapter: row.chapter,
                day: result.day,
                tried: row.attempted,
                correct: row.correct,
            });
        }
    }
    judge(history.chapters().len(), &sights)
}

fn raw(row: &AnalysisRow) -> RawResult<'_> {
    RawResult {
        day: day(row.test_date),
        subject: &row.subject,
        score: row.score,
        max_score: row.max_score,
        correct: row.correct_answers as u32,
        wrong: row.wrong_answers as u32,
        total: row.total_questions as u32,
        minutes: row.time_taken.map(|minutes| minutes as u32),
    }
}

fn raw_chapter(chapter: &ChapterPerformance) -> RawChapter<'_> {
    RawChapter {
        name: &chapter.chapter,
        attempted: chapter.attempted,
        correct: chapter.correct,
        wrong: chapter.wrong,
    }
}
