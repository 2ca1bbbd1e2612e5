//! The parts of the balance as bars, each with the student's own usual range.

use crate::components::Card;
use crate::components::charts::{IntervalBar, IntervalScale};
use crate::format;
use api::wellbeing::{MissingView, PartView, UsualView};
use leptos::prelude::*;

pub(super) fn view(parts: &[PartView]) -> impl IntoView + use<> {
    if parts.is_empty() {
        return ().into_any();
    }
    let has_score = parts.iter().any(|part| part.key == "score");
    let rows: Vec<_> = parts
        .iter()
        .map(|part| view! { <li>{row(part, label(&part.key))}</li> })
        .collect();
    view! {
        <Card title=words!(wellbeing.parts.title) class="stack">
            <ul class="intervals">{rows}</ul>
            <details class="numbers">
                <summary>{words!(wellbeing.parts.how)}</summary>
                <div class="stack balance-how">
                    <p>{words!(wellbeing.parts.how_lead)}</p>
                    <ul class="bullets">
                        <li>{words!(wellbeing.parts.how_hours)}</li>
                        <li>{words!(wellbeing.parts.how_rest)}</li>
                        <li>{words!(wellbeing.parts.how_late)}</li>
                        <li>{words!(wellbeing.parts.how_breaks)}</li>
                        <li>{words!(wellbeing.parts.how_focus)}</li>
                        {has_score.then(|| view! { <li>{words!(wellbeing.parts.how_score)}</li> })}
                    </ul>
                    <p>{words!(wellbeing.parts.how_bands)}</p>
                </div>
            </details>
        </Card>
    }
    .into_any()
}

/// The same for somebody with whom it is shared: `how` says in their words how it is made.
pub(in crate::pages) fn shared(parts: &[PartView], how: &'static str) -> AnyView {
    if parts.is_empty() {
        return ().into_any();
    }
    let rows: Vec<_> = parts
        .iter()
        .map(|part| view! { <li>{row(part, shared_label(&part.key))}</li> })
        .collect();
    view! {
        <Card title=words!(wellbeing.parts.title) class="stack">
            <ul class="intervals">{rows}</ul>
            <p class="muted">{how}</p>
        </Card>
    }
    .into_any()
}

fn row(part: &PartView, label: &'static str) -> impl IntoView + use<> {
    let Some(value) = part.value else {
        let need = need(part.missing.as_ref());
        return view! {
            <div class="interval">
                <span class="interval__label">{label}</span>
                <span class="interval__number">{words!(wellbeing.parts.unknown)}</span>
                <span class="interval__detail muted">{need}</span>
            </div>
        }
        .into_any();
    };
    let takes = if part.points < 0.5 {
        words!(wellbeing.parts.takes_none).to_owned()
    } else {
        words!(
            wellbeing.parts.takes,
            points = format::decimal(part.points.round()),
            max = format::decimal(part.max_points)
        )
    };
    let usual = part.usual.as_ref().map_or_else(
        || words!(wellbeing.parts.usual_later).to_owned(),
        |usual| usual_words(&part.key, usual),
    );
    let (low, high) = part
        .usual
        .as_ref()
        .map_or((value, value), |usual| (usual.low, usual.high));
    view! {
        <IntervalBar label number=number(&part.key, value) detail=format!("{takes} · {usual}") value low high
            scale=scale(&part.key, value, low, high)/>
    }
    .into_any()
}

fn label(key: &str) -> &'static str {
    match key {
        "hours" => words!(wellbeing.parts.hours),
        "rest" => words!(wellbeing.parts.rest),
        "late" => words!(wellbeing.parts.late),
        "breaks" => words!(wellbeing.parts.breaks),
        "focus" => words!(wellbeing.parts.focus),
        _ => words!(wellbeing.parts.score),
    }
}

/// The same in words that are not the student's own.
fn shared_label(key: &str) -> &'static str {
    match key {
        "score" => words!(wellbeing.parts.shared_score),
        _ => label(key),
    }
}

fn number(key: &str, value: f64) -> String {
    let count = value.round().max(0.0) as u32;
    match key {
        "hours" => format::minutes((value * 60.0).round().max(0.0) as u32),
        "breaks" => format::minutes(count),
        "rest" => words!(wellbeing.parts.days, count = count),
        "late" => words!(wellbeing.parts.times, count = count),
        "focus" => format::signed(value),
        _ => words!(wellbeing.parts.points, value = format::decimal(value)),
    }
}

fn usual_words(key: &str, usual: &UsualView) -> String {
    let short = |value: f64| match key {
        "hours" => format::minutes((value * 60.0).round().max(0.0) as u32),
        "breaks" => format::minutes(value.round().max(0.0) as u32),
        "focus" => format::signed(value),
        _ => format::decimal(value),
    };
    let (low, high) = (short(usual.low), short(usual.high));
    if low == high {
        words!(wellbeing.parts.usual_same, low = low)
    } else {
        words!(wellbeing.parts.usual, low = low, high = high)
    }
}

/// From nothing to what is surely much; around zero for the focus, which goes both ways.
fn scale(key: &str, value: f64, low: f64, high: f64) -> IntervalScale {
    let reach = value.max(high);
    let to = match key {
        "focus" => {
            let reach = [value, low, high]
                .iter()
                .fold(1.2_f64, |most, one| most.max(one.abs()));
            return IntervalScale {
                from: -reach,
                to: reach,
            };
        }
        "hours" => (reach * 1.25).max(7.0),
        "rest" => reach.max(14.0),
        "late" => reach.max(7.0),
        // No stretch counts as more than three hours.
        "breaks" => 180.0,
        _ => reach.max(20.0),
    };
    IntervalScale { from: 0.0, to }
}

fn need(missing: Option<&MissingView>) -> String {
    let Some(missing) = missing else {
        return words!(wellbeing.parts.need_other).to_owned();
    };
    let (have, need) = (missing.have.unwrap_or_default(), missing.need.unwrap_or_default());
    match missing.code.as_str() {
        "times" => words!(wellbeing.parts.need_times).to_owned(),
        "timed_days" => words!(wellbeing.parts.need_timed_days, have = have, need = need),
        "ratings" => words!(wellbeing.parts.need_ratings, have = have, need = need),
        "results" => words!(wellbeing.parts.need_results).to_owned(),
        _ => words!(wellbeing.parts.need_other).to_owned(),
    }
}
