//! Why a block is there, as numbers with their ranges.

use super::block::marks;
use crate::format;
use api::plan::PlanWhy;
use leptos::prelude::*;

pub(super) fn table(why: &PlanWhy, what: &str) -> impl IntoView + use<> {
    let between = |low: String, high: String| format!("{low} – {high}");
    let (known, known_range) = match (why.mastery, why.low, why.high) {
        (Some(mean), Some(low), Some(high)) => (
            format::known(mean),
            between(format::known(low), format::known(high)),
        ),
        _ => (words!(plan.why.unknown).to_owned(), String::new()),
    };
    let open = |known: f64| format::decimal(why.weight * (1.0 - known / 100.0));
    let (left, left_range) = match (why.mastery, why.low, why.high) {
        (Some(mean), Some(low), Some(high)) => (open(mean), between(open(high), open(low))),
        // Nobody knows more than that it is no more than all of them.
        _ => (
            words!(plan.why.up_to, marks = format::decimal(why.weight)),
            String::new(),
        ),
    };
    let gain = &why.gain;
    let rows = [
        (
            words!(plan.why.weight),
            format::decimal(why.weight),
            String::new(),
        ),
        (words!(plan.why.mastery), known, known_range),
        (words!(plan.why.open), left, left_range),
        (words!(plan.why.kept), format::percent0(why.kept), String::new()),
        (
            words!(plan.why.gain),
            // Of a chapter never tried nobody knows the middle.
            why.mastery
                .map_or_else(|| String::from("–"), |_| marks(gain.mean)),
            between(marks(gain.low), marks(gain.high)),
        ),
    ];
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(what, value, range)| view! { <tr><th scope="row">{what}</th><td>{value}</td><td>{range}</td></tr> })
        .collect();
    let order = order(why);
    view! {
        <div class="why">
            <table class="table why__table">
                <caption class="visually-hidden">{words!(plan.why.caption, what = what.to_owned())}</caption>
                <thead><tr>
                    <th scope="col">{words!(plan.why.what)}</th>
                    <th scope="col">{words!(plan.why.value)}</th>
                    <th scope="col">{words!(plan.why.range)}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="muted">{words!(plan.why.formula)}</p>
            {order}
        </div>
    }
}

/// What is to be done before this chapter, and what waits for it.
fn order(why: &PlanWhy) -> impl IntoView + use<> {
    let listed = |names: &[String]| names.join(", ");
    let after = (!why.after.is_empty()).then(|| words!(plan.why.after, chapters = listed(&why.after)));
    let opens = (!why.opens.is_empty()).then(|| words!(plan.why.opens, chapters = listed(&why.opens)));
    let lines: Vec<_> = [after, opens]
        .into_iter()
        .flatten()
        .map(|words| view! { <p>{words}</p> })
        .collect();
    lines
}
