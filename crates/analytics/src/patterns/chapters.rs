//! Patterns of single chapters: below their subject, falling, not seen for long.

use super::{Insight, Looked, Pattern, SURE_OF_MANY, Unit};
use crate::evidence::{Difference, between_shares};
use crate::input::Day;

/// Days that count as of late, back from the newest result.
const LATE_DAYS: Day = 30;
/// Days before these that they are held against.
const EARLIER_DAYS: Day = 150;
/// Questions either side needs.
const MIN_SIDE: u64 = 15;
/// Days without a question after which a chapter counts as not seen for long: six weeks, since mocks of the whole
/// syllabus come every few weeks.
const STALE_DAYS: Day = 42;
/// Questions that make a chapter one that was once learnt.
const MIN_KNOWN: u64 = 5;
/// Chapters named at most.
const NAMED: usize = 3;

/// The chapter below its subject with the most marks to move.
pub(super) fn weak(looked: &Looked<'_>) -> Option<Insight> {
    let problem = *looked.problems.first()?;
    Some(Insight {
        evidence: looked.evidence(problem.questions, Unit::Questions),
        worth: problem.value(),
        pattern: Pattern::WeakChapter(problem),
    })
}

#[derive(Clone, Copy, Default)]
struct Sides {
    earlier: (u64, u64),
    late: (u64, u64),
}

/// The chapter that fell most, in marks of the exam.
pub(super) fn falling(looked: &Looked<'_>) -> Option<Insight> {
    let (late, earlier) = (looked.last - LATE_DAYS, looked.last - LATE_DAYS - EARLIER_DAYS);
    let history = looked.study.history;
    let mut sides = vec![Sides::default(); history.chapters().len()];
    for result in history.results().iter().filter(|result| result.day > earlier) {
        for row in history.chapters_of(result) {
            let sides = &mut sides[row.chapter as usize];
            let side = if result.day > late {
                &mut sides.late
            } else {
                &mut sides.earlier
            };
            side.0 += u64::from(row.correct);
            side.1 += u64::from(row.attempted);
        }
    }
    let fell = |(i, sides): (usize, &Sides)| {
        let is_enough = sides.earlier.1 >= MIN_SIDE && sides.late.1 >= MIN_SIDE;
        let found = between_shares(sides.earlier, sides.late).filter(|_| is_enough)?;
        (found.in_errors() <= -SURE_OF_MANY).then_some((i as u32, *sides, found))
    };
    let drop = |(chapter, _, found): &(u32, Sides, Difference)| {
        let marks = looked.marks(*chapter);
        -found.value / 100.0 * if marks > 0.0 { marks } else { 1.0 }
    };
    let found: Vec<_> = sides.iter().enumerate().filter_map(fell).collect();
    let most = found.iter().max_by(|x, y| {
        let by_drop = drop(x).total_cmp(&drop(y));
        by_drop.then_with(|| history.label(y.0).cmp(&history.label(x.0)))
    })?;
    let (
        chapter,
        Sides {
            earlier: before,
            late,
        },
        _,
    ) = *most;
    let percent = |(correct, n): (u64, u64)| 100.0 * correct as f64 / n as f64;
    let mut evidence = looked.evidence(before.1 + late.1, Unit::Questions);
    evidence.from = evidence.from.max(earlier + 1);
    Some(Insight {
        pattern: Pattern::FallingChapter {
            chapter,
            percent: (percent(before), percent(late)),
        },
        evidence,
        worth: drop(most),
    })
}

/// Chapters of the exam that no question came from for long.
pub(super) fn stale(looked: &Looked<'_>) -> Option<Insight> {
    let history = looked.study.history;
    let today = history.today();
    let mut found: Vec<(u32, u32, f64)> = looked
        .masteries
        .iter()
        .filter(|one| one.questions >= MIN_KNOWN && today - one.last_seen >= STALE_DAYS)
        .map(|one| {
            let worth = looked.marks(one.chapter) * (1.0 - one.mastery.mean);
            (one.chapter, (today - one.last_seen) as u32, worth)
        })
        .filter(|(.., worth)| *worth > 0.0)
        .collect();
    found.sort_by(|x, y| {
        let by_worth = y.2.total_cmp(&x.2);
        by_worth.then_with(|| history.label(x.0).cmp(&history.label(y.0)))
    });
    found.truncate(NAMED);
    let questions =
        |(chapter, ..): &(u32, u32, f64)| looked.masteries.get(*chapter).map_or(0, |one| one.questions);
    let n = found.iter().map(questions).sum();
    let mut evidence = looked.evidence(n, Unit::Questions);
    evidence.to = today;
    (!found.is_empty()).then(|| Insight {
        evidence,
        // Half of what is open: what was once known comes back, and what never was does not grow by waiting.
        worth: found.iter().map(|(.., worth)| worth / 2.0).sum(),
        pattern: Pattern::StaleChapters(found.iter().map(|(chapter, days, _)| (*chapter, *days)).collect()),
    })
}
