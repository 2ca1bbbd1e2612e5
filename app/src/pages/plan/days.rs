//! Today, the week as a strip, and the days after.

use super::block;
use super::place::Moved;
use crate::components::{Button, ButtonKind, Card};
use crate::format;
use api::plan::{PlanBlock, PlanDay, PlanView};
use chrono::{Datelike as _, NaiveDate};
use leptos::prelude::*;

/// Days of the strip.
const WEEK: usize = 7;

pub(super) fn view(plan: &PlanView, moved: Moved) -> impl IntoView + use<> {
    let (week, later) = plan.days.split_at(WEEK.min(plan.days.len()));
    let today = week
        .first()
        .cloned()
        .map(|day| today(day, &plan.days, moved).into_any());
    let coming: Vec<_> = week
        .iter()
        .skip(1)
        .filter_map(|day| day_list(day, &plan.days, moved).map(IntoAny::into_any))
        .collect();
    let after: Vec<_> = later
        .iter()
        .filter_map(|day| day_list(day, &plan.days, moved).map(IntoAny::into_any))
        .collect();
    let has_coming = !coming.is_empty();
    let has_after = !after.is_empty();
    let is_after = moved.is_some_and(|(id, _)| {
        let mut blocks = later.iter().flat_map(|day| &day.blocks);
        blocks.any(|block| block.id == id)
    });
    view! {
        {strip(week, plan.today).into_any()}
        {today}
        {has_coming.then(|| view! { <Card title=words!(plan.week) class="plan-days">{coming}</Card> })}
        {has_after.then(|| view! {
            <details class="card plan-days" open=is_after>
                <summary><h2>{words!(plan.later)}</h2></summary>
                {after}
            </details>
        })}
    }
}

fn shown(day: &PlanDay) -> Vec<PlanBlock> {
    let is_shown = |block: &&PlanBlock| block.status == "open" || block.status == "done";
    day.blocks.iter().filter(is_shown).cloned().collect()
}

/// Seven days at a glance, each a link to its list.
fn strip(week: &[PlanDay], today: NaiveDate) -> impl IntoView + use<> {
    let cells: Vec<_> = week
        .iter()
        .map(|day| {
            let minutes = day.open_minutes + day.done_minutes;
            let amount = if minutes == 0 { words!(plan.free).to_owned() } else { format::minutes(minutes) };
            let inner = view! {
                <span class="strip__day">{format::weekday_short(day.date.weekday())}</span>
                <span class="strip__date">{day.date.day()}</span>
                <span class="strip__amount">{amount}</span>
            };
            let current = (day.date == today).then_some("date");
            let date = day.date.to_string();
            if minutes == 0 {
                view! { <li class="strip__cell strip__cell--free" aria-current=current data-day=date>{inner}</li> }.into_any()
            } else {
                view! { <li class="strip__cell" aria-current=current data-day=date><a href=format!("#d{}", day.date)>{inner}</a></li> }.into_any()
            }
        })
        .collect();
    view! { <ol class="strip" aria-label=words!(plan.week_label)>{cells}</ol> }
}

fn today(day: PlanDay, days: &[PlanDay], moved: Moved) -> impl IntoView + use<> {
    let blocks = shown(&day);
    let has_planned = blocks
        .iter()
        .any(|block| block.status == "open" && block.kind != "own");
    let note = if blocks.is_empty() {
        Some(words!(plan.nothing_today))
    } else if blocks.iter().all(|block| block.status == "done") {
        Some(words!(plan.all_done))
    } else {
        None
    };
    let items: Vec<_> = blocks
        .into_iter()
        .map(|one| block::of_today(one, days, moved).into_any())
        .collect();
    let too_much = has_planned.then(|| {
        view! {
            <form class="too-much" method="post" action="/plan/too-much">
                <Button kind=ButtonKind::Plain icon="minus">{words!(plan.too_much)}</Button>
                <p class="muted">{words!(plan.too_much_hint)}</p>
            </form>
        }
    });
    view! {
        <section class="card today-plan" id=format!("d{}", day.date) data-day=day.date.to_string() aria-labelledby="today-title">
            <h2 class="card__title" id="today-title">{words!(plan.today)} " · " {format::day(day.date)}</h2>
            {note.map(|note| view! { <p>{note}</p> })}
            <ol class="blocks">{items}</ol>
            {too_much}
        </section>
    }
}

fn day_list(day: &PlanDay, days: &[PlanDay], moved: Moved) -> Option<impl IntoView + use<>> {
    let blocks = shown(day);
    if blocks.is_empty() {
        return None;
    }
    let minutes = format::minutes(day.open_minutes + day.done_minutes);
    let items: Vec<_> = blocks
        .into_iter()
        .map(|one| block::of_later(one, days, moved).into_any())
        .collect();
    Some(view! {
        <section class="plan-day" id=format!("d{}", day.date) data-day=day.date.to_string()>
            <h3>{format::day(day.date)} " " <span class="muted">{minutes}</span></h3>
            <ol class="blocks">{items}</ol>
        </section>
    })
}
