//! One chapter: every attempt, how well it is known, what is open in it, why answers went wrong.

use super::load::Read;
use super::view::counts;
use crate::dashboard::view::{date, marks_open, percent, two};
use crate::dashboard::words::{needs, recommendation};
use analytics::input::{Chapter, ResultRow};
use analytics::line::Point;
use analytics::priority::{Priority, priorities};
use analytics::speed;
use analytics::study::{Reason, ReasonCounts};
use analytics::trend::trend;
use api::dashboard::Trend;
use api::insights::{ChapterAttempt, ChapterList, ChapterSummary, ChapterView};
use catalogue::advice::missing as say;
use domain::text::fold;

/// Every chapter, by subject and name.
pub(super) fn list(read: &Read<'_>) -> ChapterList {
    let summary = |(index, chapter): (u32, &Chapter<'_>)| {
        let (subject, name) = read.label(index);
        let known = read.masteries.get(index);
        ChapterSummary {
            id: read.id(index),
            subject: subject.to_owned(),
            chapter: name.to_owned(),
            weight: chapter.exam_marks.map(two),
            mastery: known.map(|known| percent(known.mastery.mean)),
            low: known.map(|known| percent(known.mastery.low)),
            high: known.map(|known| percent(known.mastery.high)),
            questions: known.map_or(0, |known| known.questions as u32),
        }
    };
    let mut items: Vec<_> = (0..).zip(read.study.history.chapters()).map(summary).collect();
    items.sort_by(|x, y| (&x.subject, &x.chapter).cmp(&(&y.subject, &y.chapter)));
    ChapterList { items }
}

/// One chapter by its index.
pub(super) fn view(read: &Read<'_>, index: u32) -> ChapterView {
    let (subject, name) = read.label(index);
    let chapter = read.study.history.chapters()[index as usize];
    let known = read.masteries.get(index);
    let (attempts, points, wrong_answers) = attempts(read, index);
    let ranked = priorities(read.study.history, read.masteries).unwrap_or_default();
    let rank = ranked.iter().position(|one| one.chapter == index);
    let priority = rank.and_then(|rank| ranked.get(rank));
    let open = priority.and_then(marks_open);
    let pace = speed::chapters(read.study)
        .into_iter()
        .find(|one| one.chapter == index);
    let line = trend(&points);
    let reasons = read
        .study
        .reasons
        .iter()
        .filter(|reason: &&Reason| reason.chapter == Some(index));
    let locale = catalogue::Locale::current();
    let mut missing = Vec::new();
    if attempts.is_empty() {
        missing.push(say::untried(locale).to_owned());
    } else if let Err(reason) = &line {
        missing.push(say::trend(locale, needs(locale, *reason)));
    }
    if chapter.exam_marks.is_none() {
        missing.push(say::chapter_marks(locale).to_owned());
    }
    ChapterView {
        id: read.id(index),
        subject: subject.to_owned(),
        chapter: name.to_owned(),
        computed_at: read.now,
        mastery: known.map(|known| percent(known.mastery.mean)),
        low: known.map(|known| percent(known.mastery.low)),
        high: known.map(|known| percent(known.mastery.high)),
        questions: known.map_or(0, |known| known.questions as u32),
        correct: known.map_or(0, |known| known.correct as u32),
        attempts,
        trend: line.ok().map(|trend| Trend {
            per_month: two(trend.per_month),
            low: two(trend.low),
            high: two(trend.high),
            direction: trend.direction.word().to_owned(),
            n: trend.n,
        }),
        last_seen: known.map(|known| date(known.last_seen)),
        weight: chapter.exam_marks.map(two),
        weight_source: chapter
            .exam_marks
            .and(read.exam)
            .map(crate::exams::weights_source),
        marks_open: open.map(|(likely, _, _)| likely),
        marks_open_low: open.map(|(_, low, _)| low),
        marks_open_high: open.map(|(_, _, high)| high),
        rank: rank.map(|rank| rank as u32 + 1),
        rank_by: priority.map(|one| rank_by(read, one, chapter.subject).to_owned()),
        action: priority.map(|one| recommendation(locale, one, subject).1),
        errors: counts(ReasonCounts::of(reasons)),
        wrong_answers,
        minutes_per_question: pace.map(|pace| two(pace.per_question)),
        minutes_per_mark: pace.and_then(|pace| pace.per_mark).map(two),
        studied_minutes: studied(read, subject, name),
        // What is said beside the data: see `Insights::chapter`.
        next_revision: None,
        next_answer: None,
        difficulty: None,
        missing,
    }
}

/// What the place in the order goes by beside the weight.
fn rank_by(read: &Read<'_>, priority: &Priority, subject: u32) -> &'static str {
    match (priority.mastery, read.masteries.subject_mean(subject)) {
        (Some(_), _) => "mastery",
        (None, Some(_)) => "subject",
        (None, None) => "weight",
    }
}

/// The results that had the chapter, their points on its curve, and its wrong answers in all.
fn attempts(read: &Read<'_>, index: u32) -> (Vec<ChapterAttempt>, Vec<Point>, u32) {
    let (mut attempts, mut points, mut wrong) = (Vec::new(), Vec::new(), 0_u32);
    for result in read.study.history.results() {
        let Some((questions, correct, missed)) = tried(read, result, index) else {
            continue;
        };
        wrong = wrong.saturating_add(missed);
        let Some(row) = read.rows.get(result.row as usize).filter(|_| questions > 0) else {
            continue;
        };
        let value = 100.0 * f64::from(correct) / f64::from(questions);
        points.push(Point {
            day: result.day,
            value,
        });
        attempts.push(ChapterAttempt {
            result: row.id,
            test_name: row.row.test_name.clone(),
            date: row.row.test_date,
            questions,
            correct,
            percent: two(value),
        });
    }
    (attempts, points, wrong)
}

/// Questions tried, right and wrong answers of the chapter in a result that has it.
fn tried(read: &Read<'_>, result: &ResultRow, index: u32) -> Option<(u32, u32, u32)> {
    let mut rows = read
        .study
        .history
        .chapters_of(result)
        .iter()
        .filter(|row| row.chapter == index)
        .peekable();
    rows.peek()?;
    Some(rows.fold((0, 0, 0), |sum, row| {
        (sum.0 + row.attempted, sum.1 + row.correct, sum.2 + row.wrong)
    }))
}

fn studied(read: &Read<'_>, subject: &str, chapter: &str) -> u32 {
    let wanted = (fold(subject), fold(chapter));
    let is_it = |session: &&store::study_sessions::StoredSession| {
        let chapter = session.chapter.as_deref().map(fold);
        chapter.is_some_and(|chapter| (fold(&session.subject), chapter) == wanted)
    };
    let minutes: i64 = read
        .sessions
        .iter()
        .filter(is_it)
        .map(|session| session.duration_minutes)
        .sum();
    u32::try_from(minutes).unwrap_or(u32::MAX)
}
