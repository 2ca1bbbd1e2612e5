//! Weak areas, kept in step with the results inside the transaction that changes them.
//!
//! A new result is an addition to sums in which newer answers count more; anything else makes them anew. Both ways end
//! in [`assess`], so they cannot disagree.

use crate::error::{Result, ServiceError};
use crate::{Caller, Core};
use analytics::input::{Day, ExamChapter, History, HistoryBuilder, RawChapter, RawResult};
use analytics::mastery::{HALF_LIFE_DAYS, posterior};
use chrono::{DateTime, NaiveDate, Utc};
use domain::exams::{Chapter, Marking};
use domain::ids::{InstitutionId, UserId};
use domain::results::{ChapterPerformance, NewResult};
use std::collections::{BTreeMap, HashMap};
use store::weak_areas::WeakArea;
use store::{Tx, results, weak_areas};

/// Sums are kept as of this day, 2020-01-01; any would do, as long as it never changes.
const SUMS_AS_OF: Day = 18_262;

/// What the exam ahead says about results.
#[derive(Debug, Clone, Default)]
pub(crate) struct ExamAhead {
    /// Its marking scheme.
    pub marking: Option<Marking>,
    /// Its chapters.
    pub chapters: Vec<Chapter>,
}

/// The caller's exam ahead; empty without one.
pub(crate) async fn exam_ahead(core: &Core, caller: &Caller) -> Result<ExamAhead> {
    let mut on = core.db.read().await?;
    let exams = store::exams::of_student(&mut on, caller.user).await?;
    Ok(of_primary(&exams, caller.today(core.now())))
}

fn of_primary(exams: &[store::exams::StoredExam], today: NaiveDate) -> ExamAhead {
    crate::exams::primary(exams, today)
        .map(|stored| ExamAhead { marking: stored.exam.marking, chapters: stored.exam.chapters.clone() })
        .unwrap_or_default()
}

/// Days since 1970-01-01.
pub(crate) fn day(date: NaiveDate) -> Day {
    date.to_epoch_days()
}

/// The chapters of an exam for the analyses.
pub(crate) fn exam_chapters(chapters: &[Chapter]) -> Vec<ExamChapter<'_>> {
    chapters.iter().map(|c| ExamChapter { subject: &c.subject, name: &c.name, marks: c.weight }).collect()
}

/// Adds new results to the student's weak areas.
pub(crate) async fn add<'r>(
    tx: &mut Tx,
    caller: &Caller,
    exam: &ExamAhead,
    new: impl Iterator<Item = &'r NewResult>,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut builder = builder(caller.today(now), &exam.chapters)?;
    let mut newest = None;
    for result in new {
        newest = newest.max(Some(result.test_date));
        add_result(&mut builder, result, &result.chapter_performance)?;
    }
    let history = builder.finish();
    let before = weak_areas::of_student(tx, caller.user).await?;
    let newest = newest.max(results::newest_date(tx, caller.user).await?);
    let mut sums: BTreeMap<(String, String), WeakArea> =
        before.iter().map(|area| ((area.subject.clone(), area.chapter.clone()), area.clone())).collect();
    gather(&mut sums, &history);
    assess(&mut sums, &exam.chapters, newest);
    let before: HashMap<(&str, &str), &WeakArea> =
        before.iter().map(|area| ((area.subject.as_str(), area.chapter.as_str()), area)).collect();
    let changed: Vec<WeakArea> = sums
        .into_values()
        .filter(|area| before.get(&(area.subject.as_str(), area.chapter.as_str())).is_none_or(|old| *old != area))
        .collect();
    Ok(weak_areas::put(tx, caller.institution, caller.user, &changed, now).await?)
}

/// Makes the student's weak areas anew from all results.
pub(crate) async fn rebuild(tx: &mut Tx, institution: InstitutionId, user: UserId, today: NaiveDate, now: DateTime<Utc>) -> Result<()> {
    let exam = of_primary(&store::exams::of_student(tx, user).await?, today);
    let rows = results::of_student(tx, user).await?;
    let mut builder = builder(today, &exam.chapters)?;
    for row in &rows {
        add_result(&mut builder, &row.result, &row.result.chapter_performance)?;
    }
    let history = builder.finish();
    let mut sums = BTreeMap::new();
    gather(&mut sums, &history);
    assess(&mut sums, &exam.chapters, rows.last().map(|row| row.result.test_date));
    weak_areas::clear(tx, user).await?;
    let areas: Vec<WeakArea> = sums.into_values().collect();
    Ok(weak_areas::put(tx, institution, user, &areas, now).await?)
}

fn builder(today: NaiveDate, chapters: &[Chapter]) -> Result<HistoryBuilder<'_>> {
    HistoryBuilder::new(day(today), &exam_chapters(chapters)).map_err(ServiceError::internal)
}

fn add_result<'s>(builder: &mut HistoryBuilder<'s>, result: &'s NewResult, chapters: &'s [ChapterPerformance]) -> Result<()> {
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
    let chapters = chapters.iter().map(|c| RawChapter { name: &c.chapter, attempted: c.attempted, correct: c.correct, wrong: c.wrong });
    builder.result(raw, chapters).map_err(ServiceError::internal)
}

/// Adds every chapter of every result to the sums.
fn gather(sums: &mut BTreeMap<(String, String), WeakArea>, history: &History<'_>) {
    for result in history.results() {
        let weight = f64::exp2(f64::from(result.day - SUMS_AS_OF) / HALF_LIFE_DAYS);
        for row in history.chapters_of(result).iter().filter(|row| row.attempted > 0) {
            let chapter = history.chapters()[row.chapter as usize];
            let key = (history.subjects()[chapter.subject as usize].to_owned(), chapter.name.to_owned());
            let date = NaiveDate::from_epoch_days(result.day).unwrap_or_default();
            let area = sums.entry(key).or_insert_with_key(|(subject, chapter)| empty(subject, chapter, date));
            area.questions += i64::from(row.attempted);
            area.correct += i64::from(row.correct);
            area.recent_questions += weight * f64::from(row.attempted);
            area.recent_correct += weight * f64::from(row.correct);
            area.times_attempted += 1;
            area.last_seen = area.last_seen.max(date);
        }
    }
}

fn empty(subject: &str, chapter: &str, date: NaiveDate) -> WeakArea {
    WeakArea {
        subject: subject.to_owned(),
        chapter: chapter.to_owned(),
        accuracy: 0.0,
        mastery: 0.0,
        mastery_low: 0.0,
        mastery_high: 0.0,
        questions: 0,
        correct: 0,
        recent_questions: 0.0,
        recent_correct: 0.0,
        times_attempted: 0,
        last_seen: date,
        priority_score: 0.0,
    }
}

/// Turns the sums into mastery and priority, as of the newest result.
fn assess(sums: &mut BTreeMap<(String, String), WeakArea>, exam: &[Chapter], newest: Option<NaiveDate>) {
    let Some(newest) = newest else { return };
    let scale = f64::exp2(-f64::from(day(newest) - SUMS_AS_OF) / HALF_LIFE_DAYS);
    let mut subjects: HashMap<&str, (f64, f64)> = HashMap::new();
    for area in sums.values() {
        let sum = subjects.entry(&area.subject).or_default();
        sum.0 += area.recent_correct * scale;
        sum.1 += area.recent_questions * scale;
    }
    // Half an answer on either side, as in the analyses.
    let means: HashMap<String, f64> =
        subjects.into_iter().map(|(name, (correct, tried))| (name.to_owned(), (correct + 0.5) / (tried + 1.0))).collect();
    let fold = domain::text::fold;
    let marks: HashMap<(String, String), f64> = exam.iter().map(|c| ((fold(&c.subject), fold(&c.name)), c.weight)).collect();
    for area in sums.values_mut() {
        let mean = means.get(&area.subject).copied().unwrap_or(0.5);
        let Some(mastery) = posterior(area.recent_correct * scale, area.recent_questions * scale, mean) else { continue };
        area.accuracy = area.correct as f64 / area.questions as f64;
        (area.mastery, area.mastery_low, area.mastery_high) = (mastery.mean, mastery.low, mastery.high);
        let weight = marks.get(&(fold(&area.subject), fold(&area.chapter))).copied().unwrap_or(0.0);
        area.priority_score = weight * (1.0 - mastery.mean) * analytics::priority::scoring_potential(mastery.mean);
    }
}
