//! Making a plan anew from what was planned before.

use super::schedule::{Given, fill};
use super::value::{self, WITHOUT_DATE};
use super::{Block, CHANGE_SHARE, Change, Dropped, Input, Kind, Plan, Previous, STABLE_DAYS};
use crate::input::Day;

mod found;

/// A swap of planned blocks must win this much more than leaving them: churn is a cost of its own.
const WORTH_A_CHANGE: f64 = 1.01;

/// The plan from today on. The same input gives the same plan.
///
/// With [`Change::Little`] and an earlier plan, the blocks of the next [`STABLE_DAYS`] days stay but for
/// [`CHANGE_SHARE`] of them, as far as the hard limits allow; of the fillings of the rest the one that wins most is
/// taken, and pushing all work back in its old order is always one of them.
pub fn plan(input: &Input<'_>) -> Plan {
    let previous = input.previous.unwrap_or_default();
    let mut made = if input.previous.is_none() || input.change == Change::Free {
        afresh(input)
    } else {
        let stays = |old: &Previous| is_stable(input, old.day) || is_anchored(input, old);
        let kept = places(previous, stays);
        let queue = places(previous, |old| !stays(old));
        best_of(input, kept, queue, may_change(input))
    };
    found::recognise(&mut made.blocks, previous, input.today);
    found::keep_order(input, &mut made.blocks);
    made
}

/// Only what the student has put on a day stays; or, where that wins more, the old order as far as the limits allow.
fn afresh(input: &Input<'_>) -> Plan {
    let previous = input.previous.unwrap_or_default();
    let kept = places(previous, |old| old.day >= input.today && old.is_pinned);
    let mut given = Given {
        kept,
        additions: usize::MAX,
        ..Given::default()
    };
    let free = fill(input, &given);
    if previous.is_empty() {
        return free;
    }
    given.queue = places(previous, |old| old.day < input.today || !old.is_pinned);
    choose(vec![free, fill(input, &given)], postponed(input))
}

/// Appointments: what the student has put on its day, mocks with the time to look through them, the last pass.
fn is_anchored(input: &Input<'_>, old: &Previous) -> bool {
    let is_fixed = matches!(old.kind, Kind::Mock | Kind::Analyse | Kind::LastPass);
    old.day >= input.today && (old.is_pinned || is_fixed)
}

/// All work that is open, pushed back in its old order around the same appointments and under the same limits, with the
/// same promise for the next days, and nothing else: what happens without a planner.
pub fn postponed(input: &Input<'_>) -> Plan {
    let previous = input.previous.unwrap_or_default();
    let stays = |old: &Previous| {
        is_anchored(input, old) || (input.change == Change::Little && is_stable(input, old.day))
    };
    fill(
        input,
        &Given {
            kept: places(previous, stays),
            queue: places(previous, |old| !stays(old)),
            is_queue_only: true,
            additions: may_change(input),
        },
    )
}

/// Whether the day is one of the next, which change little.
fn is_stable(input: &Input<'_>, day: Day) -> bool {
    (input.today..input.today.saturating_add(STABLE_DAYS)).contains(&day)
}

/// How many blocks of the next days may change.
fn may_change(input: &Input<'_>) -> usize {
    let previous = input.previous.unwrap_or_default();
    let planned = previous.iter().filter(|old| is_stable(input, old.day)).count();
    if input.change == Change::Free || planned == 0 {
        return usize::MAX;
    }
    (CHANGE_SHARE * planned as f64).floor() as usize
}

/// Of the missed blocks those whose chapters have no place in the plan, by chapter, most marks first.
pub fn dropped(input: &Input<'_>, plan: &Plan, missed: &[Previous]) -> Vec<Dropped> {
    let days_left = input.days_left(WITHOUT_DATE);
    let mut all: Vec<Dropped> = Vec::new();
    for old in missed {
        let Some(state) = old
            .chapter
            .and_then(|chapter| input.chapters.get(chapter as usize))
        else {
            continue;
        };
        if plan.blocks.iter().any(|block| block.chapter == old.chapter) {
            continue;
        }
        let chapter = old.chapter.unwrap_or_default();
        let place = all
            .iter()
            .position(|known| known.chapter == chapter)
            .unwrap_or_else(|| {
                all.push(Dropped {
                    chapter,
                    minutes: 0,
                    marks: 0.0,
                });
                all.len() - 1
            });
        let before = state.studied_minutes + input.content(state.subject, all[place].minutes);
        let content = input.content(state.subject, old.minutes);
        all[place].marks += if old.kind.is_study() {
            value::study(state, before, content, days_left).mean
        } else {
            let gap = value::gap(state, days_left, state.gap_days);
            value::revise(state, f64::from(gap), days_left).mean
        };
        all[place].minutes += old.minutes;
    }
    all.sort_by(|x, y| y.marks.total_cmp(&x.marks).then(x.chapter.cmp(&y.chapter)));
    all
}

fn places(previous: &[Previous], is_wanted: impl Fn(&Previous) -> bool) -> Vec<usize> {
    (0..previous.len())
        .filter(|&place| is_wanted(&previous[place]))
        .collect()
}

/// The filling that wins most: free choice or the old order behind the kept blocks, with none or a few of the least
/// valuable kept blocks given up. Small gains are no reason to change what is planned, unless pushing all work back
/// would win more.
fn best_of(input: &Input<'_>, kept: Vec<usize>, queue: Vec<usize>, may_change: usize) -> Plan {
    let mut free = Given {
        kept,
        additions: may_change,
        ..Given::default()
    };
    let mut in_order = Given {
        kept: free.kept.clone(),
        queue,
        ..free
    };
    let naive = postponed(input);
    let mut made = vec![fill(input, &free), fill(input, &in_order)];
    // What the limits take out goes in any case; giving up a block may cost others their place in the row.
    let forced = made.iter().chain([&naive]).map(|plan| gone(input, plan)).min();
    let may_go = may_change.max(forced.unwrap_or_default());
    for place in least_valuable(input, &made[0]).into_iter().take(may_change) {
        for given in [&mut free, &mut in_order] {
            given.kept.retain(|&other| other != place);
        }
        in_order.queue.insert(0, place);
        made.extend([fill(input, &free), fill(input, &in_order)]);
    }
    made.retain(|plan| gone(input, plan) <= may_go);
    choose(made, naive)
}

/// The first of the fillings unless another wins more; where pushing all work back would win more still, the one that wins
/// most, and that one among them.
fn choose(mut made: Vec<Plan>, naive: Plan) -> Plan {
    let best = most(&made, WORTH_A_CHANGE);
    if made
        .get(best)
        .is_some_and(|plan| plan.gain.mean >= naive.gain.mean)
    {
        return made.swap_remove(best);
    }
    made.push(naive);
    let best = most(&made, 1.0);
    made.swap_remove(best)
}

/// How many blocks of the next days are not where they were.
fn gone(input: &Input<'_>, plan: &Plan) -> usize {
    let previous = input.previous.unwrap_or_default();
    let planned = previous.iter().filter(|old| is_stable(input, old.day)).count();
    let stays = |block: &&Block| {
        let is_there = block.kept.is_some_and(|place| previous[place].day == block.day);
        is_there && is_stable(input, block.day)
    };
    planned - plan.blocks.iter().filter(stays).count()
}

/// The first plan that no later one beats by the factor.
fn most(made: &[Plan], factor: f64) -> usize {
    let better = |best: usize, next: usize| {
        let is_better = made[next].gain.mean > made[best].gain.mean * factor;
        if is_better { next } else { best }
    };
    (0..made.len()).fold(0, better)
}

/// The kept blocks that may be given up, least value a minute first.
fn least_valuable(input: &Input<'_>, plan: &Plan) -> Vec<usize> {
    let previous = input.previous.unwrap_or_default();
    let mut kept: Vec<(f64, usize)> = plan
        .blocks
        .iter()
        .filter_map(|block| Some((block.gain.mean / f64::from(block.minutes.max(1)), block.kept?)))
        .filter(|(_, place)| !previous[*place].is_pinned && previous[*place].chapter.is_some())
        .collect();
    kept.sort_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)));
    kept.into_iter().map(|(_, place)| place).collect()
}
