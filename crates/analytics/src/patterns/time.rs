//! Patterns of time: chapters rushed, subjects that take longer than the exam gives, papers that fade.

use super::{Insight, Looked, Pattern, SURE, SURE_OF_MANY, Unit};
use crate::evidence::between_shares;
use crate::speed::ChapterSpeed;
use domain::answers::Outcome;
use std::collections::HashSet;

/// Minutes a question as a share of those over all chapters, up to which a chapter counts as fast.
const FAST: f64 = 0.75;
/// Timed questions a chapter needs.
const MIN_TIMED: u64 = 20;
/// Percent of the exam's time that even the lower end must exceed.
const MIN_OVER: f64 = 105.0;
/// Answers each third of the papers needs.
const MIN_THIRD: u64 = 60;

/// The chapter answered fast and worse than the others, with the most marks in it.
pub(super) fn fast_but_wrong(looked: &Looked<'_>) -> Option<Insight> {
    let sum = |part: fn(&ChapterSpeed) -> f64| looked.chapters.iter().map(part).sum::<f64>();
    let questions = looked.chapters.iter().map(|one| one.questions).sum::<u64>();
    let correct = looked.chapters.iter().map(|one| one.correct).sum::<u64>();
    let minutes = sum(|one| one.per_question * one.questions as f64) / questions as f64;
    let is_fast = |one: &&ChapterSpeed| one.questions >= MIN_TIMED && one.per_question <= FAST * minutes;
    let rushed = |one: &ChapterSpeed| {
        let others = (correct - one.correct, questions - one.questions);
        let found = between_shares(others, (one.correct, one.questions))?;
        (found.in_errors() <= -SURE_OF_MANY)
            .then_some((*one, -found.value / 100.0 * looked.marks(one.chapter)))
    };
    let (one, worth) = looked
        .chapters
        .iter()
        .filter(is_fast)
        .filter_map(rushed)
        .max_by(|x, y| x.1.total_cmp(&y.1))?;
    Some(Insight {
        evidence: looked.evidence(one.questions, Unit::Questions),
        worth,
        pattern: Pattern::FastButWrong {
            chapter: one.chapter,
            minutes: (one.per_question, minutes),
            percent: (
                100.0 * one.correct as f64 / one.questions as f64,
                100.0 * correct as f64 / questions as f64,
            ),
        },
    })
}

/// The subject furthest over the exam's time.
pub(super) fn slow(looked: &Looked<'_>) -> Option<Insight> {
    let over = |one: &crate::speed::SubjectSpeed| {
        let of_exam = one.of_exam?;
        let (low, high) = of_exam.interval.filter(|(low, _)| *low > MIN_OVER)?;
        Some((*one, (of_exam.percent, low, high)))
    };
    let (one, of_exam) = looked
        .subjects
        .iter()
        .filter_map(over)
        .max_by(|x, y| x.1.1.total_cmp(&y.1.1))?;
    let chapters = looked.study.history.chapters().iter();
    let marks = chapters
        .filter(|chapter| chapter.subject == one.subject)
        .filter_map(|chapter| chapter.exam_marks);
    Some(Insight {
        evidence: looked.evidence(u64::from(one.tests), Unit::Tests),
        // The part of the subject that would not be reached.
        worth: marks.sum::<f64>() * (1.0 - 100.0 / of_exam.0),
        pattern: Pattern::SlowSubject {
            subject: one.subject,
            of_exam,
        },
    })
}

/// Papers whose last third goes worse than the first.
pub(super) fn fading(looked: &Looked<'_>) -> Option<Insight> {
    let mut thirds = [(0_u64, 0_u64); 3];
    for items in looked
        .study
        .items
        .iter()
        .filter(|items| items.outcome != Outcome::Open)
    {
        let (right, tried) = thirds.get_mut(usize::from(items.third))?;
        *tried += items.answers;
        if items.outcome == Outcome::Right {
            *right += items.answers;
        }
    }
    let [first, _, last] = thirds;
    if first.1 < MIN_THIRD || last.1 < MIN_THIRD {
        return None;
    }
    let found = between_shares(first, last).filter(|found| found.in_errors() <= -SURE)?;
    let by_row = looked.study.by_row();
    let rows: HashSet<u32> = looked.study.items.iter().map(|items| items.row).collect();
    let days = || {
        rows.iter()
            .filter_map(|row| by_row.get(*row as usize).copied().flatten().map(|one| one.day))
    };
    let mut evidence = looked.evidence(first.1 + last.1, Unit::Questions);
    (evidence.from, evidence.to) = (days().min()?, days().max()?);
    let percent = |(right, tried): (u64, u64)| 100.0 * right as f64 / tried as f64;
    Some(Insight {
        evidence,
        worth: -found.value / 100.0 * looked.max_score / 3.0,
        pattern: Pattern::LateFading {
            percent: (percent(first), percent(last)),
        },
    })
}
