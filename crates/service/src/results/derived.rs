//! Weak areas, kept in step with the results inside the transaction that changes them.
//!
//! A new result is an addition to sums in which newer answers count more; anything else makes them anew. Both ways end
//! in [`sums::assess`], so they cannot disagree.

use crate::error::{Result, ServiceError};
use crate::{Caller, Core};
use analytics::input::{Day, ExamChapter, History, HistoryBuilder, RawChapter, RawResult};
use chrono::{DateTime, NaiveDate, Utc};
use domain::exams::{Chapter, Marking};
use domain::ids::{InstitutionId, UserId};
use domain::results::{ChapterPerformance, NewResult};
use std::collections::HashSet;
use std::sync::Arc;
use store::results::WholeAnswers;
use store::weak_areas::WeakArea;
use store::{AsConn, Tx, results, weak_areas};

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

/// What is derived from a student's results, as it stands at one version of the data.
#[derive(Debug, Clone)]
pub(crate) struct State {
    /// The exam ahead.
    pub exam: Arc<ExamAhead>,
    areas: Sums,
    whole: Vec<WholeAnswers>,
    newest: Option<NaiveDate>,
    written_at: Option<DateTime<Utc>>,
}

impl State {
    /// Reads it, in the transaction that is about to change it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(crate) async fn read(on: &mut impl AsConn, user: UserId, today: NaiveDate) -> Result<Self> {
        let areas = weak_areas::of_student(on, user).await?;
        let mut state = Self {
            exam: Arc::new(of_primary(&store::exams::of_student(on, user).await?, today)),
            areas: areas
                .into_iter()
                .map(|area| ((area.subject.clone(), area.chapter.clone()), area))
                .collect(),
            whole: Vec::new(),
            newest: results::newest_date(on, user).await?,
            written_at: weak_areas::last_updated(on, user).await?,
        };
        for answers in results::without_chapters(on, user).await? {
            state.add_whole(answers);
        }
        Ok(state)
    }

    /// About how much memory it takes.
    pub(crate) fn bytes(&self) -> usize {
        400 * self.areas.len() + 80 * self.exam.chapters.len() + 60 * self.whole.len()
    }

    /// In order, so that sums over them come out the same whichever way they got here.
    fn add_whole(&mut self, answers: WholeAnswers) {
        let key = |one: &WholeAnswers| (one.subject.clone(), one.test_date);
        match self.whole.binary_search_by_key(&key(&answers), key) {
            Ok(at) => {
                self.whole[at].correct += answers.correct;
                self.whole[at].tried += answers.tried;
            }
            Err(at) => self.whole.insert(at, answers),
        }
    }

    /// Counts the answers of results without chapters, and the days of all.
    fn count(&mut self, result: &NewResult) {
        self.newest = self.newest.max(Some(result.test_date));
        if result.chapter_performance.is_empty() {
            let (correct, wrong) = (result.correct_answers, result.wrong_answers);
            self.add_whole(WholeAnswers {
                subject: result.subject.clone(),
                test_date: result.test_date,
                correct: i64::from(correct),
                tried: i64::from(correct) + i64::from(wrong),
            });
        }
    }

    /// Whether an exam has passed since the areas were written: they may have been sorted and weighed by that one.
    fn is_of_another_exam(&self, caller: &Caller) -> bool {
        let (Some(over), Some(written)) = (self.exam.over, self.written_at) else {
            return false;
        };
        caller.today(written) <= over
    }
}

/// Adds results that are stored in this transaction to the student's weak areas, which stood at `before`. Returns how
/// they stand now, where that is known without reading all results.
pub(crate) async fn add<'r>(
    tx: &mut Tx,
    caller: &Caller,
    before: &State,
    new: impl Iterator<Item = &'r NewResult>,
    now: DateTime<Utc>,
) -> Result<Option<State>> {
    let today = caller.today(now);
    let mut after = before.clone();
    let mut builder = builder(today, &before.exam.chapters)?;
    for result in new {
        add_result(&mut builder, result, &result.chapter_performance)?;
        after.count(result);
    }
    let history = builder.finish();
    if !is_spelled_as_before(&before.areas, &after.whole, &history) || before.is_of_another_exam(caller) {
        rebuild(tx, caller.institution, caller.user, today, now).await?;
        return Ok(None);
    }
    gather(&mut after.areas, &history);
    // A newer day makes every answer before it count less, and so moves the others' means, too.
    let touched = (before.newest == after.newest).then(|| subjects_of(&history));
    let chapters = &before.exam.chapters;
    assess(
        &mut after.areas,
        &after.whole,
        chapters,
        after.newest,
        touched.as_ref(),
    );
    let changed: Vec<WeakArea> = after
        .areas
        .iter()
        .filter(|(key, area)| before.areas.get(*key) != Some(*area))
        .map(|(_, area)| area.clone())
        .collect();
    weak_areas::put(tx, caller.institution, caller.user, &changed, now).await?;
    if !changed.is_empty() {
        after.written_at = Some(now);
    }
    Ok(Some(after))
}

/// The subjects that results of this history are about.
fn subjects_of<'s>(history: &History<'s>) -> HashSet<&'s str> {
    let name = |subject: u32| history.subjects()[subject as usize];
    let mut subjects = HashSet::new();
    for result in history.results() {
        subjects.insert(name(result.subject));
        let chapters = history.chapters_of(result).iter();
        subjects.extend(chapters.map(|row| name(history.chapters()[row.chapter as usize].subject)));
    }
    subjects
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
    let mut whole = results::without_chapters(tx, user).await?;
    whole.sort_unstable_by(|a, b| (&a.subject, a.test_date).cmp(&(&b.subject, b.test_date)));
    let mut sums = Sums::new();
    gather(&mut sums, &history);
    let newest = rows.last().map(|row| row.result.test_date);
    assess(&mut sums, &whole, &exam.chapters, newest, None);
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
