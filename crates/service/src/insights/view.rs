//! Patterns, pace, attempts and problems in the shape of the network, rounded once, here.

use super::load::Read;
use super::words;
use crate::dashboard::view::{date, percent, two};
use analytics::patterns::{self, Found, Pattern};
use analytics::problems::Problem;
use analytics::strategy;
use analytics::study::ReasonCounts;
use api::answers::ErrorCounts;
use api::insights::{
    Attempts, ChapterRef, ChapterSpeed, Evidence, Insight, Insights, ProblemArea, Speed, Strategy,
    SubjectAttempts, SubjectSpeed, Unsure,
};
use domain::answers::ErrorKind;

/// Problem areas shown.
const PROBLEMS: usize = 5;

pub(super) fn insights(read: &Read<'_>) -> Insights {
    let history = read.study.history;
    let found = patterns::find(read.study, read.masteries);
    Insights {
        tests: history.results().len() as u32,
        data_until: history.newest().map(date),
        computed_at: read.now,
        insights: found.insights.iter().map(|one| insight(read, one)).collect(),
        problem_areas: found
            .problems
            .iter()
            .take(PROBLEMS)
            .map(|one| problem(read, one))
            .collect(),
        speed: speed(read, &found),
        strategy: found
            .strategy
            .as_ref()
            .ok()
            .map(|strategy| attempted(read, strategy)),
        errors: counts(ReasonCounts::of(read.study.reasons)),
        wrong_answers: history
            .results()
            .iter()
            .map(|result| u64::from(result.wrong))
            .sum(),
        missing: words::missing(read, &found),
    }
}

/// Sums of reasons by their names.
pub(super) fn counts(reasons: ReasonCounts) -> ErrorCounts {
    let mut counts = ErrorCounts::default();
    for error in ErrorKind::ALL {
        counts.add(error, u32::try_from(reasons.get(error)).unwrap_or(u32::MAX));
    }
    counts
}

fn insight(read: &Read<'_>, found: &patterns::Insight) -> Insight {
    let (text, action) = words::pattern(read, found);
    let chapters: Vec<u32> = match &found.pattern {
        Pattern::WeakChapter(problem) => vec![problem.chapter],
        Pattern::FallingChapter { chapter, .. } | Pattern::FastButWrong { chapter, .. } => vec![*chapter],
        Pattern::StaleChapters(chapters) => chapters.iter().map(|(chapter, _)| *chapter).collect(),
        _ => Vec::new(),
    };
    let series = match &found.pattern {
        Pattern::HarderSeries { source, .. } => {
            read.series.get(*source as usize).map(|name| (*name).to_owned())
        }
        _ => None,
    };
    Insight {
        pattern: found.pattern.word().to_owned(),
        text,
        action,
        evidence: Evidence {
            n: found.evidence.n,
            unit: found.evidence.unit.word().to_owned(),
            from: date(found.evidence.from),
            to: date(found.evidence.to),
        },
        chapters: chapters.into_iter().map(|chapter| named(read, chapter)).collect(),
        series,
    }
}

fn named(read: &Read<'_>, chapter: u32) -> ChapterRef {
    let (subject, name) = read.label(chapter);
    ChapterRef {
        id: read.id(chapter),
        subject: subject.to_owned(),
        chapter: name.to_owned(),
    }
}

fn problem(read: &Read<'_>, one: &Problem) -> ProblemArea {
    let ChapterRef { id, subject, chapter } = named(read, one.chapter);
    ProblemArea {
        id,
        subject,
        chapter,
        mastery: percent(one.mastery.mean),
        low: percent(one.mastery.low),
        high: percent(one.mastery.high),
        subject_mastery: percent(one.subject_mean),
        questions: one.questions as u32,
        correct: one.correct as u32,
        times_attempted: one.times,
        last_seen: date(one.last_seen),
        marks_open: one.marks_open.map(two),
        errors: counts(one.reasons),
    }
}

fn speed(read: &Read<'_>, found: &Found) -> Speed {
    let subjects = found.subjects.iter().map(|one| {
        let interval = one.of_exam.and_then(|of_exam| of_exam.interval);
        SubjectSpeed {
            subject: read.study.history.subjects()[one.subject as usize].to_owned(),
            tests: one.tests,
            minutes_per_question: two(one.per_question),
            minutes_per_mark: one.per_mark.map(two),
            of_exam: one.of_exam.map(|of_exam| two(of_exam.percent)),
            low: interval.map(|(low, _)| two(low)),
            high: interval.map(|(_, high)| two(high)),
        }
    });
    let chapters = found.chapters.iter().map(|one| {
        let ChapterRef { id, subject, chapter } = named(read, one.chapter);
        ChapterSpeed {
            id,
            subject,
            chapter,
            questions: one.questions as u32,
            minutes_per_question: two(one.per_question),
            minutes_per_mark: one.per_mark.map(two),
        }
    });
    let mut speed = Speed {
        exam_minutes_per_question: read
            .study
            .exam
            .and_then(|exam| exam.minutes_per_question)
            .map(two),
        subjects: subjects.collect(),
        chapters: chapters.collect(),
    };
    speed.subjects.sort_by(|x, y| x.subject.cmp(&y.subject));
    speed
        .chapters
        .sort_by(|x, y| (&x.subject, &x.chapter).cmp(&(&y.subject, &y.chapter)));
    speed
}

fn attempted(read: &Read<'_>, found: &strategy::Strategy) -> Strategy {
    let subjects = found.subjects.iter().map(|(subject, found)| SubjectAttempts {
        subject: read.study.history.subjects()[*subject as usize].to_owned(),
        attempts: attempts(found),
    });
    let mut subjects: Vec<SubjectAttempts> = subjects.collect();
    subjects.sort_by(|x, y| x.subject.cmp(&y.subject));
    Strategy {
        marks_correct: found.scheme.reward,
        marks_wrong: two(-found.scheme.penalty),
        break_even: percent(found.scheme.break_even()),
        from: date(found.from),
        to: date(found.to),
        all: attempts(&found.all),
        subjects,
        unsure: found.unsure.map(|unsure| Unsure {
            answers: unsure.accuracy.n as u32,
            accuracy: two(unsure.accuracy.percent),
            low: two(unsure.accuracy.low),
            high: two(unsure.accuracy.high),
            skipping_worth: two(unsure.skipping),
        }),
    }
}

fn attempts(found: &strategy::Attempts) -> Attempts {
    let open_worth = found.open_worth();
    Attempts {
        tests: found.tests,
        questions: found.questions as u32,
        right: found.right as u32,
        wrong: found.wrong as u32,
        open: found.open() as u32,
        attempt_rate: two(found.rate),
        accuracy: two(found.accuracy.percent),
        low: two(found.accuracy.low),
        high: two(found.accuracy.high),
        lost_per_test: two(found.lost / f64::from(found.tests)),
        lost_percent: two(found.lost_percent),
        attempt_worth: two(found.value.0),
        attempt_worth_low: two(found.value.1),
        attempt_worth_high: two(found.value.2),
        open_worth: two(open_worth.0),
        open_worth_low: two(open_worth.1),
        open_worth_high: two(open_worth.2),
        verdict: found.verdict.word().to_owned(),
    }
}
