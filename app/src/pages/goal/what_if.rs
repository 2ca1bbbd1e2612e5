//! What if: a score to try, and where it would stand.

use super::chance_words;
use crate::{
    components::{Button, ButtonKind, Chip},
    format,
    pages::insights::forecast::{grouped_rank, read_from},
    paths,
};
use api::forecasts::{ExamForecast, ScoreForecast, WhatIf};
use leptos::prelude::*;
use uuid::Uuid;

/// Shares of the maximum that the buttons change a score by.
const STEPS: [f64; 3] = [0.1, 0.03, 0.01];

/// The score that pages show first.
fn shown(main: &ScoreForecast) -> f64 {
    main.nearer_rule.as_ref().map_or(main.score, |rule| rule.score)
}

fn ask(exam: Uuid, score: f64) -> String {
    format!("{}?exam={exam}&score={score}#what-if-{exam}", paths::GOAL)
}

/// A score to try, by buttons or typed, and where it would stand.
pub(super) fn view(exam: &ExamForecast, what_if: Option<&WhatIf>) -> impl IntoView + use<> {
    let id = exam.exam_id;
    let main = exam.at_exam.as_ref().or(exam.next.as_ref());
    let score = what_if
        .map(|what_if| what_if.score)
        .or_else(|| main.map(|main| shown(main).round().clamp(exam.least_score, exam.max_score)))
        .unwrap_or_else(|| (exam.max_score / 2.0).round());
    let max = exam.max_score;
    // Fewer than none are typed; nobody slides there.
    let least = exam.least_score.max(0.0);
    let step = move |by: f64| {
        let to = (score + by).clamp(least, max);
        let words = if by > 0.0 {
            words!(forecast.goal.step_up, marks = format::marks(by))
        } else {
            words!(forecast.goal.step_down, marks = format::marks(-by))
        };
        view! { <li data-by=format!("{by}")><Chip href=ask(id, to)>{words}</Chip></li> }
    };
    let size = move |share: f64| (share * max).round().max(1.0);
    let down: Vec<_> = STEPS.iter().map(|share| step(-size(*share))).collect();
    let up: Vec<_> = STEPS.iter().rev().map(|share| step(size(*share))).collect();
    view! {
        <section class="stack" id=format!("what-if-{id}") aria-labelledby=format!("what-if-{id}-title")>
            <div>
                <h3 id=format!("what-if-{id}-title")>{words!(forecast.goal.what_if)}</h3>
                <p class="muted">{words!(forecast.goal.what_if_words)}</p>
            </div>
            <div class="what-if__answer" role="status">{what_if.map(|what_if| answer(what_if, max))}</div>
            <ul class="chips what-if__steps" aria-label=words!(forecast.goal.change_by)>{down}{up}</ul>
            <form class="cluster what-if" method="get" action=format!("{}#what-if-{id}", paths::GOAL)>
                <input type="hidden" name="exam" value=id.to_string()/>
                // It needs script: without it there would be two fields for one number.
                <div class="what-if__slider" hidden>
                    <input type="range" min=format!("{least}") max=format!("{max}") step="1" value=format!("{score}")
                        aria-label=words!(forecast.goal.what_if_score)/>
                    <span aria-hidden="true">{format::marks(least)}</span>
                    <span aria-hidden="true">{format::marks(max)}</span>
                </div>
                <label for=format!("score-{id}")>{words!(forecast.goal.what_if_score)}</label>
                <input class="input" id=format!("score-{id}") name="score" inputmode="decimal" maxlength="8" required
                    value=format!("{score}")/>
                <Button kind=ButtonKind::Soft>{words!(forecast.goal.show)}</Button>
            </form>
        </section>
    }
}

fn answer(what_if: &WhatIf, max: f64) -> impl IntoView + use<> {
    let two = |value: f64| format!("{value:.2}");
    let rank = match (what_if.rank, what_if.rank_low, what_if.rank_high) {
        (Some(rank), Some(low), Some(high)) => words!(
            forecast.goal.would_rank,
            rank = grouped_rank(rank),
            low = grouped_rank(low),
            high = grouped_rank(high)
        ),
        _ => words!(forecast.goal.no_table).to_owned(),
    };
    let percentile = match (
        what_if.percentile,
        what_if.percentile_low,
        what_if.percentile_high,
    ) {
        (Some(percentile), Some(low), Some(high)) => Some(words!(
            forecast.goal.would_percentile,
            percentile = two(percentile),
            low = two(low),
            high = two(high)
        )),
        _ => None,
    };
    let chance = what_if.chance.map(|chance| {
        let percent = chance_words(chance, what_if.chance_beyond.as_deref());
        words!(forecast.goal.would_chance, percent = percent)
    });
    let years = what_if.years.as_ref().map(|years| years.message.clone());
    let no_chance = what_if.missing.iter().find(|missing| missing.what == "chance");
    let no_chance = no_chance.map(|missing| {
        if missing.code == "nearer_rule" {
            missing.message.clone()
        } else {
            words!(forecast.goal.no_chance, needs = missing.message.clone())
        }
    });
    let score = words!(
        forecast.goal.would,
        score = format::marks(what_if.score),
        max = format::marks(max)
    );
    view! {
        <p class="figure">{score}</p>
        <p>{rank}</p>
        {percentile.map(|words| view! { <p>{words}</p> })}
        {read_from(&what_if.tables).map(|words| view! { <p class="muted">{words} " " {years}</p> })}
        {chance.map(|words| view! { <p class="muted">{words}</p> })}
        {no_chance.map(|words| view! { <p class="muted">{words}</p> })}
    }
}
