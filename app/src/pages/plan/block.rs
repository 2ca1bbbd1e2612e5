//! One block: what, when, where, why, and what can be done with it.

use super::drag;
use super::place::{self, Moved};
use super::why;
use crate::components::{Button, ButtonKind, Icon};
use crate::{format, paths};
use api::plan::{PlanBlock, PlanDay};
use leptos::prelude::*;

/// What is done in a block.
pub fn kind_words(kind: &str) -> &'static str {
    match kind {
        "probe" => words!(plan.kinds.probe),
        "learn" => words!(plan.kinds.learn),
        "practise" => words!(plan.kinds.practise),
        "revise" => words!(plan.kinds.revise),
        "last_pass" => words!(plan.kinds.last_pass),
        "mock" => words!(plan.kinds.mock),
        "analyse" => words!(plan.kinds.analyse),
        _ => words!(plan.kinds.own),
    }
}

/// Marks with one decimal; what would read as none is named.
pub(super) fn marks(marks: f64) -> String {
    if marks < 0.1 {
        words!(plan.under).to_owned()
    } else {
        format::decimal(marks)
    }
}

/// Why a block is there, in one line.
pub fn reason(block: &PlanBlock) -> String {
    let Some(why) = &block.why else {
        return match block.kind.as_str() {
            "mock" => words!(plan.reasons.mock),
            "analyse" => words!(plan.reasons.analyse),
            _ => words!(plan.reasons.own),
        }
        .to_owned();
    };
    let (gain, weight) = (marks(why.gain.mean), format::decimal(why.weight));
    match (block.kind.as_str(), why.mastery.map(format::known)) {
        ("probe", _) => words!(plan.reasons.probe, weight = weight),
        ("revise", _) => words!(plan.reasons.revise, gain = gain),
        ("last_pass", _) => words!(plan.reasons.last_pass, weight = weight),
        ("learn", Some(mastery)) => words!(
            plan.reasons.learn,
            gain = gain,
            weight = weight,
            mastery = mastery
        ),
        (_, Some(mastery)) => words!(
            plan.reasons.practise,
            gain = gain,
            weight = weight,
            mastery = mastery
        ),
        // Its gain would be that of other chapters.
        (_, None) => words!(plan.reasons.practise_new, weight = weight),
    }
}

/// The name of a block: its chapter, its own title, or what it is.
pub(super) fn name(block: &PlanBlock) -> String {
    block
        .chapter
        .clone()
        .or_else(|| block.title.clone())
        .unwrap_or_else(|| kind_words(&block.kind).to_owned())
}

/// When and for how long, and where if that is said.
pub fn when_and_where(block: &PlanBlock) -> String {
    let (time, minutes) = (block.starts_at.clone(), format::minutes(block.minutes));
    let when = if block.starts_on == block.date {
        words!(plan.minutes_at, time = time, minutes = minutes)
    } else {
        words!(plan.minutes_at_next, time = time, minutes = minutes)
    };
    let parts = [Some(when), block.location.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// When, where, and kind and subject as far as the name does not say them.
fn facts(block: &PlanBlock) -> String {
    let kind = block
        .chapter
        .as_ref()
        .or(block.title.as_ref())
        .map(|_| kind_words(&block.kind).to_owned());
    let parts = [Some(when_and_where(block)), kind, block.subject.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// A block of today: it can be checked off. `days` are those it can be moved to.
pub(super) fn of_today(block: PlanBlock, days: &[PlanDay], moved: Moved) -> impl IntoView + use<> {
    let what = name(&block);
    let is_done = block.status == "done";
    let class = if is_done { "block block--done" } else { "block" };
    let took = block
        .actual_minutes
        .map(|minutes| words!(plan.took, minutes = format::minutes(minutes)));
    let is_moved = moved.is_some_and(|(id, _)| id == block.id);
    let action = if is_done {
        undo(&block, &what).into_any()
    } else {
        done(&block, &what).into_any()
    };
    let facts = facts(&block);
    let (path, is_own) = drag::of(&block);
    let rest = (!is_done).then(|| {
        let label = words!(plan.more_of, what = what.clone());
        let more = more(&block, &what, days, true, moved).into_any();
        view! {
            <p class="block__why">{reason(&block)}</p>
            <details class="block__more" open=is_moved>
                <summary aria-label=label>{words!(plan.more)}</summary>
                {more}
            </details>
        }
        .into_any()
    });
    view! {
        <li class=class id=format!("b-{}", block.id) data-move=path data-own=is_own>
            <div class="block__head">
                {(!is_done).then(drag::grip)}
                <div class="block__what">
                    <p class="block__name">
                        {is_done.then(|| view! { <Icon name="check"/><span class="visually-hidden">{words!(plan.is_done)} ": "</span> })}
                        {what}
                    </p>
                    <p class="muted block__facts">{facts}{took.map(|took| format!(" · {took}"))}</p>
                </div>
                {action}
            </div>
            {rest}
        </li>
    }
}

/// A block of a later day: one line that opens to the rest.
pub(super) fn of_later(block: PlanBlock, days: &[PlanDay], moved: Moved) -> impl IntoView + use<> {
    let what = name(&block);
    let facts = facts(&block);
    let more = more(&block, &what, days, false, moved).into_any();
    let is_moved = moved.is_some_and(|(id, _)| id == block.id);
    let (path, is_own) = drag::of(&block);
    let grip = path.is_some().then(drag::grip);
    view! {
        <li class="block block--later" id=format!("b-{}", block.id) data-move=path data-own=is_own>
            {grip}
            <details class="block__fold" open=is_moved>
                <summary>
                    <span class="block__name">{what}</span>
                    <span class="muted block__facts">{facts}</span>
                </summary>
                <p class="block__why">{reason(&block)}</p>
                {more}
            </details>
        </li>
    }
}

fn done(block: &PlanBlock, what: &str) -> impl IntoView + use<> {
    let label = words!(plan.done_of, what = what.to_owned());
    view! {
        <form method="post" action=paths::plan_block(block.id, "done")>
            <button class="button button--soft" type="submit" aria-label=label><Icon name="check"/><span>{words!(plan.done)}</span></button>
        </form>
    }
}

fn undo(block: &PlanBlock, what: &str) -> impl IntoView + use<> {
    let label = words!(plan.undo_of, what = what.to_owned());
    view! {
        <form method="post" action=paths::plan_block(block.id, "undo")>
            <button class="button button--plain" type="submit" aria-label=label><span>{words!(plan.undo)}</span></button>
        </form>
    }
}

fn more(
    block: &PlanBlock,
    what: &str,
    days: &[PlanDay],
    is_today: bool,
    moved: Moved,
) -> impl IntoView + use<> {
    let table = block.why.as_ref().map(|why| why::table(why, what).into_any());
    let timer = block
        .subject
        .clone()
        .filter(|_| is_today)
        .map(|subject| start(&subject, block.chapter.as_deref()).into_any());
    let is_own = block.kind == "own";
    let remove = if is_own {
        words!(plan.remove)
    } else {
        words!(plan.give_back)
    };
    view! {
            <div class="stack">
                {table}
                {is_today.then(|| in_time(block).into_any())}
                {place::buttons(block, what, moved).into_any()}
                {move_to(block, days).into_any()}
                <div class="cluster">
                    {timer}
                    <form method="post" action=paths::plan_block(block.id, "delete")>
                        <Button kind=ButtonKind::Plain>{remove}</Button>
                    </form>
                </div>
            </div>
    }
}

/// Starts the timer for a chapter.
pub(super) fn start(subject: &str, chapter: Option<&str>) -> impl IntoView + use<> {
    view! {
        <form method="post" action="/session/start">
            <input type="hidden" name="subject" value=subject.to_owned()/>
            <input type="hidden" name="chapter" value=chapter.unwrap_or_default().to_owned()/>
            <Button kind=ButtonKind::Soft icon="timer">{words!(plan.start)}</Button>
        </form>
    }
}

fn in_time(block: &PlanBlock) -> impl IntoView + use<> {
    let id = format!("took-{}", block.id);
    let label_for = id.clone();
    // What the timer has measured today is the better guess.
    let minutes = if block.studied_minutes > 0 {
        block.studied_minutes
    } else {
        block.minutes
    };
    view! {
        <form class="inline-form" method="post" action=paths::plan_block(block.id, "done")>
            <label for=label_for>{words!(plan.actual)}</label>
            <input class="input" id=id name="actual_minutes" inputmode="numeric" value=minutes.to_string()/>
            <Button kind=ButtonKind::Soft>{words!(plan.save_done)}</Button>
        </form>
    }
}

/// Any other day for a block of one's own, and those that study is planned on for any other.
fn move_to(block: &PlanBlock, days: &[PlanDay]) -> Option<impl IntoView + use<>> {
    let id = format!("move-{}", block.id);
    let label_for = id.clone();
    let options: Vec<_> = days
        .iter()
        .filter(|day| day.date != block.date && (block.kind == "own" || day.cap_minutes > 0))
        .map(|day| {
            let words = words!(
                common.date.day,
                weekday = format::weekday_short(chrono::Datelike::weekday(&day.date)),
                day = chrono::Datelike::day(&day.date),
                month = format::month(day.date)
                    .split(' ')
                    .next()
                    .unwrap_or_default()
                    .to_owned()
            );
            view! { <option value=day.date.to_string()>{words}</option> }
        })
        .collect();
    let action = paths::plan_block(block.id, "move");
    (!options.is_empty()).then(|| {
        view! {
            <form class="inline-form" method="post" action=action>
                <label for=label_for>{words!(plan.move_to)}</label>
                <select class="input" id=id name="date">{options}</select>
                <Button kind=ButtonKind::Soft>{words!(plan.move_do)}</Button>
            </form>
        }
    })
}
