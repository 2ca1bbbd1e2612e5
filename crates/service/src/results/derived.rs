//! Weak areas, kept in step with the results inside the transaction that changes them.
//!
//! A new result is an addition to sums in which newer answers count more; anything else makes them anew. Both ways end
//! in [`sums::assess`], so they cannot disagree.

use crate::error::{Result, ServiceError};
use crate::{Caller, Core};
use analytics::input::{Day, ExamChapter, HistoryBuilder, RawChapter, RawResult};
use chrono::{DateTime, NaiveDate, Utc};
use domain::exams::{Chapter, Marking};
use domain::ids::{InstitutionId, UserId};
use domain::results::{ChapterPerformance, NewResult};
use std::collections::HashMap;
use store::weak_areas::WeakArea;
use store::{Tx, results, weak_areas};

mod sums;
use sums::{Sums, assess, gather, is_spelled_as_before};

/// What the exam ahead says about results.
#[derive(Debug, Clone, Default)]
pub(crate) struct ExamAhead {
    /// Its marking scheme.
    pub marking: Option<Marking>,
    /// Its chapters.
    pub chapters: Vec<Chapter>,
    /// The day of the last exam that is over: until then another exam may have been the one ahead.
    over: Option<NaiveDate>,
}

/// The caller's exam ahead; empty without one.
pub(crate) async fn exam_ahead(core: &Core, caller: &Caller) -> Result<ExamAhead> {
    let mut on = core.db.read().await?;
    let exams = store::exams::of_student(&mut on, caller.user).await?;
    Ok(of_primary(&exams, caller.today(core.now())))
}

fn of_primary(exams: &[store::exams::StoredExam], today: NaiveDate) -> ExamAhead {
    let dates = exams.iter().filter_map(|stored| stored.exam.exam_date);
    let over = dates.filter(|date| *date < today).max();
    let Some(ahead) = crate::exams::primary(exams, today) else {
        return ExamAhead::default();
    };
    ExamAhead {
        marking: ahead.exam.marking,
        chapters: ahead.exam.chapters.clone(),
        over,
    }
}

/// Days since 1970-01-01.
pub(crate) fn day(date: NaiveDate) -> Day {
    date.to_epoch_days()
}

/// The chapters of an exam for the analyses.
pub(crate) fn exam_chapters(chapters: &[Chapter]) -> Vec<ExamChapter<'_>> {
    chapters
        .iter()
        .map(|c| ExamChapter {
            subject: &c.subject,
            name: &c.name,
            marks: c.weight,
        })
        .collect()
}

/// Adds results that were stored a moment ago, in this transaction, to the student's weak areas.
pub(crate) async fn add<'r>(
    tx: &mut Tx,
    caller: &Caller,
    exam: &ExamAhead,
    new: impl Iterator<Item = &'r NewResult>,
    now: DateTime<Utc>,
) -> Result<()> {
    let today = caller.today(now);
    let mut builder = builder(today, &exam.chapters)?;
    for result in new {
        add_result(&mut builder, result, &result.chapter_performance)?;
    }
    let history = builder.finish();
    let before = weak_areas::of_student(tx, caller.user).await?;
    let whole = results::without_chapters(tx, caller.user).await?;
    if !is_spelled_as_before(&before, &whole, &history) || has_passed_since(tx, caller, exam).await? {
        return rebuild(tx, caller.institution, caller.user, today, now).await;
    }
    let newest = results::newest_date(tx, caller.user).await?;
    let mut sums: Sums = before
        .iter()
        .map(|area| ((area.subject.clone(), area.chapter.clone()), area.clone()))
        .collect();
    gather(&mut sums, &history);
    assess(&mut sums, &whole, &exam.chapters, newest);
    let before: HashMap<(&str, &str), &WeakArea> = before
        .iter()
        .map(|area| ((area.subject.as_str(), area.chapter.as_str()), area))
        .collect();
    let changed: Vec<WeakArea> = sums
        .into_values()
        .filter(|area| {
            before
                .get(&(area.subject.as_str(), area.chapter.as_str()))
                .is_none_or(|old| *old != area)
        })
        .collect();
    Ok(weak_areas::put(tx, caller.institution, caller.user, &changed, now).await?)
}

/// Whether an exam has passed since the areas were written: they may have been sorted and weighed by that one.
async fn has_passed_since(tx: &mut Tx, caller: &Caller, exam: &ExamAhead) -> Result<bool> {
    let Some(over) = exam.over else { return Ok(false) };
    let written = weak_areas::last_updated(tx, caller.user).await?;
    Ok(written.is_some_and(|at| caller.today(at) <= over))
}

/// Makes the student's weak areas anew from all results, and says anew which forecasts came true.
pub(crate) async fn rebuild(
    tx: &mut Tx,
    institution: InstitutionId,
    user: UserId,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<()> {
    let exam = of_primary(&store::exams::of_student(tx, user).await?, today);
    let rows = results::of_student(tx, user).await?;
    let mut builder = builder(today, &exam.chapters)?;
    for row in &rows {
        add_result(&mut builder, &row.result, &row.result.chapter_performance)?;
    }
    let history = builder.finish();
    let whole = results::without_chapters(tx, user).await?;
    let mut sums = Sums::new();
    gather(&mut sums, &history);
    let newest = rows.last().map(|row| row.result.test_date);
    assess(&mut sums, &whole, &exam.chapters, newest);
    weak_areas::clear(tx, user).await?;
    let areas: Vec<WeakArea> = sums.into_values().collect();
    weak_areas::put(tx, institution, user, &areas, now).await?;
    crate::forecasts::scoring::rescore(tx, institution, user, now).await
}

fn builder(today: NaiveDate, chapters: &[Chapter]) -> Result<HistoryBuilder<'_>> {
    HistoryBuilder::new(day(today), &exam_chapters(chapters)).map_err(ServiceError::internal)
}

fn add_result<'s>(
    builder: &mut HistoryBuilder<'s>,
    result: &'s NewResult,
    chapters: &'s [ChapterPerformance],
) -> Result<()> {
    let raw = RawResult {
        day: day(result.test_date),
        subject: &result.subject,
        score: result.score,
        max_score: result.max_score,
        correct: result.correct_answers,
        wrong: result.wrong_answers,
        total: result.total_questions,
        minutes: result.time_taken,
    };
    let chapters = chapters.iter().map(|c| RawChapter {
        name: &c.chapter,
        attempted: c.attempted,
        correct: c.correct,
        wrong: c.wrong,
    });
    builder.result(raw, chapters).map_err(ServiceError::internal)
}
