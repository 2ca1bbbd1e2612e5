//! What changed a forecast since the last one, in parts that add up.

use super::{RankForecastError, Tables};
use crate::ability::{Ability, Estimate, Target};

/// A forecast as it was made.
#[derive(Clone, Copy, Debug)]
pub struct Snapshot<'a> {
    /// The tests known then.
    pub ability: &'a Ability,
    /// What was forecast.
    pub target: Target,
    /// The tables known then; without them only the score is explained.
    pub tables: Option<&'a Tables>,
}

/// The parts of a change; they add up to the whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Changes {
    /// Later date of what is forecast.
    pub time: f64,
    /// Tests taken since then, at the difficulty their sources were judged to have.
    pub new_tests: f64,
    /// Sources found easier or harder than before.
    pub sources: f64,
    /// Other tables; always 0 for a score.
    pub tables: f64,
    /// The whole change.
    pub total: f64,
}

/// Explains the change of the score (percent of the maximum) and, where both snapshots have tables, of the middle
/// rank (negative is better) from `before` to `now`.
///
/// # Errors
/// As [`Tables::forecast`].
pub fn explain(
    before: &Snapshot<'_>,
    now: &Snapshot<'_>,
) -> Result<(Changes, Option<Changes>), RankForecastError> {
    let start = before.ability.expected(&before.target);
    let later = if before.target == now.target {
        start
    } else {
        before.ability.expected(&now.target)
    };
    // The new tests read with the old judgement of the sources.
    let held = now.ability.with_offsets_of(before.ability);
    let end = now.ability.expected(&now.target);
    let tested = Estimate {
        mean: held.expected(&now.target).mean,
        ..end
    };
    let steps = [start, later, tested, end];
    let score = changes(steps.map(|estimate| estimate.mean), None);
    let (Some(old), Some(new)) = (before.tables, now.tables) else {
        return Ok((score, None));
    };
    let mut ranks = [0.0; 4];
    for i in 0..steps.len() {
        // For the exam's day nothing but tests has changed.
        ranks[i] = match i.checked_sub(1) {
            Some(before) if steps[before] == steps[i] => ranks[before],
            _ => old.middle_rank(&steps[i])?,
        };
    }
    let at_last = if std::ptr::eq(old, new) {
        ranks[3]
    } else {
        new.middle_rank(&end)?
    };
    Ok((score, Some(changes(ranks, Some(at_last)))))
}

fn changes([start, later, tested, end]: [f64; 4], with_tables: Option<f64>) -> Changes {
    let last = with_tables.unwrap_or(end);
    Changes {
        time: later - start,
        new_tests: tested - later,
        sources: end - tested,
        tables: last - end,
        total: last - start,
    }
}
