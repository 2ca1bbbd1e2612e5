//! Patterns of whole papers: what wrong answers cost, what open ones hold, why answers go wrong, which series is harder.

use super::{Insight, Looked, Pattern, SURE, Unit};
use crate::evidence::{Difference, Share, mean_against_nothing};
use crate::strategy::Verdict;
use crate::study::{Reason, ReasonCounts};
use domain::answers::ErrorKind;
use std::collections::{BTreeMap, HashSet};

/// Percent of the maximum that wrong answers must take to be worth a sentence.
const MIN_LOST: f64 = 3.0;
/// Percent of the questions that must be left open.
const MIN_OPEN: f64 = 10.0;
/// Wrong answers with a reason that are needed.
const MIN_REASONS: u64 = 20;
/// Percent that the lower end of a reason's share must reach: of four reasons each has a quarter by chance.
const MIN_REASON_SHARE: f64 = 30.0;
/// Days within which results of different series are compared: a student changes little within them.
const BLOCK_DAYS: i32 = 28;
/// Comparisons needed.
const MIN_BLOCKS: usize = 5;
/// Points of percent under which a difference between series does not matter.
const MIN_POINTS: f64 = 3.0;
/// Scores of single papers are not finer than this, in points of percent.
const LEAST_SPREAD: f64 = 2.0;

/// Wrong answers that take many marks.
pub(super) fn negatives(looked: &Looked<'_>) -> Option<Insight> {
    let strategy = looked.strategy?;
    let attempts = strategy.all;
    (attempts.lost > 0.0 && attempts.lost_percent >= MIN_LOST).then(|| {
        let mut evidence = looked.evidence(u64::from(attempts.tests), Unit::Tests);
        (evidence.from, evidence.to) = (strategy.from, strategy.to);
        Insight {
            evidence,
            worth: attempts.lost_percent / 100.0 * looked.max_score,
            pattern: Pattern::Negatives {
                attempts,
                break_even: 100.0 * strategy.scheme.break_even(),
            },
        }
    })
}

/// Open questions although attempts gain.
pub(super) fn left_open(looked: &Looked<'_>) -> Option<Insight> {
    let strategy = looked.strategy?;
    let attempts = strategy.all;
    let is_worth = attempts.verdict == Verdict::Above && 100.0 - attempts.rate >= MIN_OPEN;
    is_worth.then(|| {
        let mut evidence = looked.evidence(u64::from(attempts.tests), Unit::Tests);
        (evidence.from, evidence.to) = (strategy.from, strategy.to);
        let share = (100.0 - attempts.rate) / 100.0 * attempts.value.1 / strategy.scheme.reward;
        Insight {
            evidence,
            // What is left open is harder than what is tried: a third of the bound, so that it does not lead every list.
            worth: share * looked.max_score / 3.0,
            pattern: Pattern::LeftOpen {
                attempts,
                break_even: 100.0 * strategy.scheme.break_even(),
            },
        }
    })
}

/// The reason that most wrong answers have.
pub(super) fn common_reason(looked: &Looked<'_>) -> Option<Insight> {
    let counts = ReasonCounts::of(looked.study.reasons);
    let n = counts.wrong();
    let kinds = ErrorKind::ALL
        .into_iter()
        .filter(|kind| *kind != ErrorKind::Guessed);
    // The first of equals, so that the order of rows cannot show.
    let error = kinds.rev().max_by_key(|kind| counts.get(*kind))?;
    let share = Share::of(counts.get(error), n)?;
    if n < MIN_REASONS || share.low < MIN_REASON_SHARE {
        return None;
    }
    let by_row = looked.study.by_row();
    let rows: HashSet<u32> = looked
        .study
        .reasons
        .iter()
        .filter(|one| is_wrong(one))
        .map(|one| one.row)
        .collect();
    let days = || {
        rows.iter()
            .filter_map(|row| by_row.get(*row as usize).copied().flatten().map(|one| one.day))
    };
    let mut evidence = looked.evidence(n, Unit::Reasons);
    (evidence.from, evidence.to) = (days().min()?, days().max()?);
    let wrong_percent = looked.strategy.map_or(0.0, |strategy| strategy.all.lost_percent);
    Some(Insight {
        evidence,
        worth: share.percent / 100.0 * wrong_percent / 100.0 * looked.max_score,
        pattern: Pattern::CommonReason {
            error,
            answers: counts.get(error),
        },
    })
}

fn is_wrong(reason: &Reason) -> bool {
    reason.error != ErrorKind::Guessed
}

#[derive(Default)]
struct Sum {
    percent: f64,
    n: u32,
}

/// The series whose scores lie lowest against others of the same subject and month.
pub(super) fn harder_series(looked: &Looked<'_>) -> Option<Insight> {
    let mut blocks: BTreeMap<(u32, i32), BTreeMap<u32, Sum>> = BTreeMap::new();
    for result in looked.study.history.results() {
        let Some(source) = looked.study.detail(result).and_then(|detail| detail.source) else {
            continue;
        };
        let block = blocks
            .entry((result.subject, result.day.div_euclid(BLOCK_DAYS)))
            .or_default();
        let sum = block.entry(source).or_default();
        sum.percent += result.percent;
        sum.n += 1;
    }
    let mut differences: BTreeMap<u32, (Vec<f64>, u64)> = BTreeMap::new();
    for block in blocks.values().filter(|block| block.len() > 1) {
        let (all, n) = block
            .values()
            .fold((0.0, 0), |(all, n), sum| (all + sum.percent, n + sum.n));
        for (source, sum) in block {
            let others = (all - sum.percent) / f64::from(n - sum.n);
            let (values, tests) = differences.entry(*source).or_default();
            values.push(sum.percent / f64::from(sum.n) - others);
            *tests += u64::from(sum.n);
        }
    }
    let found = |(source, (values, tests)): (u32, (Vec<f64>, u64))| {
        let found = mean_against_nothing(&values, LEAST_SPREAD)?;
        let is_sure = values.len() >= MIN_BLOCKS && found.in_errors() <= -SURE && found.value <= -MIN_POINTS;
        is_sure.then_some((source, found, tests))
    };
    let lower = |x: &Difference, y: &Difference| x.value.total_cmp(&y.value);
    let (source, found, tests) = differences
        .into_iter()
        .filter_map(found)
        .min_by(|x, y| lower(&x.1, &y.1))?;
    Some(Insight {
        evidence: looked.evidence(tests, Unit::Tests),
        // Nothing to win: it is worth knowing so that a low score is read right. Half a percent keeps it off the end.
        worth: looked.max_score * 0.005,
        pattern: Pattern::HarderSeries {
            source,
            points: -found.value,
        },
    })
}
