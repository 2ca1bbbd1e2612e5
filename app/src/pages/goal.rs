//! `/goal`: the score wanted in each exam, how far the forecast is from it, and what another score would be worth.

use crate::{
    components::{
        Badge, Button, ButtonKind, Card, Chip, EmptyState, ErrorSummary, Field, InsightTabs, LinkButton,
        Tone, error_of, forms::set_title,
    },
    format, paths,
    render::{self, PageContext},
};
use api::forecasts::{ExamForecast, Forecasts, GoalPace, ScoreForecast, WhatIf};
use api::problem::Problem;
use leptos::prelude::*;
use uuid::Uuid;

use super::insights::forecast::{grouped_rank, not_stored, rule_name};

/// A slider beside the score to try, and the answer while it moves.
const SCRIPT: &str = include_str!("goal/what_if.js");

/// Shares of the maximum that the buttons change a score by.
const STEPS: [f64; 3] = [0.1, 0.03, 0.01];

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Goal {
    /// All forecasts, with the goals.
    pub forecasts: Forecasts,
    /// What if, for one exam.
    pub what_if: Option<WhatIf>,
    /// The exam whose form was refused, what was typed, and why.
    pub refused: Option<Refused>,
}

/// A refused form.
#[derive(Debug, Clone)]
pub struct Refused {
    /// The exam.
    pub exam: Uuid,
    /// As typed.
    pub target: String,
    /// Why.
    pub problem: Problem,
}

/// Fields to `/goal/{exam}`: `target_score`; to `/goal/{exam}/remove` nothing. `exam` and `score` ask what if.
pub fn page(mut ctx: PageContext, data: Goal) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, forecast.goal.title);
    set_title(&mut ctx, title, data.refused.is_some());
    let (nonce, path) = (ctx.nonce.clone(), ctx.path.clone());
    render::html(ctx, move || {
        let Goal {
            forecasts,
            what_if,
            refused,
        } = data;
        let not_stored = not_stored(forecasts.is_stored);
        let body = if forecasts.exams.is_empty() {
            view! {
                <EmptyState icon="exam" title=words!(forecast.goal.title) text=words!(forecast.goal.none)>
                    <LinkButton href=paths::EXAMS icon="plus">{words!(forecast.gates.choose_exam)}</LinkButton>
                </EmptyState>
            }
            .into_any()
        } else {
            let cards: Vec<_> = forecasts
                .exams
                .iter()
                .map(|exam| {
                    let refused = refused.as_ref().filter(|refused| refused.exam == exam.exam_id);
                    let what_if = what_if.as_ref().filter(|what_if| what_if.exam_id == exam.exam_id);
                    card(exam, refused, what_if)
                })
                .collect();
            view! { {cards} <script nonce=nonce inner_html=SCRIPT></script> }.into_any()
        };
        let problem = refused.as_ref().map(|refused| refused.problem.clone());
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="muted">{words!(forecast.goal.lead)}</p>
                <InsightTabs path/>
            </header>
            <ErrorSummary problem/>
            {not_stored}
            {body}
        }
    })
}

fn card(exam: &ExamForecast, refused: Option<&Refused>, what_if: Option<&WhatIf>) -> impl IntoView + use<> {
    let id = exam.exam_id;
    let target = refused.map(|refused| refused.target.clone()).or_else(|| {
        let goal = exam.goal.as_ref()?;
        Some(format::marks(goal.target_score))
    });
    let error = error_of(refused.map(|refused| &refused.problem), "target_score");
    let max = format::marks(exam.max_score);
    let remove = exam.goal.is_some().then(|| {
        view! {
            <Button kind=ButtonKind::Plain formaction=format!("{}/{id}/remove", paths::GOAL) formnovalidate=true>
                {words!(forecast.goal.remove)}
            </Button>
        }
    });
    let gates = super::insights::forecast::gates(exam);
    let pace = exam.goal.as_ref().map(|goal| pace(goal, exam));
    let what_if = what_if_part(exam, what_if);
    view! {
        <Card title=exam.name.clone() class="card--wide">
            {pace}
            {gates}
            <form class="stack" method="post" action=format!("{}/{id}", paths::GOAL)>
                <Field name="target_score" label=words!(forecast.goal.target) value=target.unwrap_or_default() required=true
                    inputmode="decimal" maxlength=8 hint=words!(forecast.goal.target_hint, max = max) error/>
                <p class="cluster"><Button icon="check">{words!(forecast.goal.save)}</Button>{remove}</p>
            </form>
            {what_if}
        </Card>
    }
}

/// The pace in a word, the gap with its interval, the chance.
fn pace(goal: &GoalPace, exam: &ExamForecast) -> impl IntoView + use<> {
    let (tone, word) = match goal.word.as_str() {
        "on_course" => (Tone::Leaf, words!(forecast.goal.on_course)),
        "a_bit_behind" => (Tone::Sky, words!(forecast.goal.a_bit_behind)),
        "far" => (Tone::Peach, words!(forecast.goal.far)),
        _ if goal.missing.is_some() => (Tone::Neutral, words!(forecast.nearer.goal_word)),
        _ => (Tone::Neutral, words!(forecast.goal.unknown)),
    };
    let main = exam.at_exam.as_ref().or(exam.next.as_ref());
    let target = format::marks(goal.target_score);
    let sentence = main.zip(goal.gap).map(|(main, gap)| {
        let score = format::decimal(main.score.round());
        match Distance::of(gap) {
            Distance::Short(gap) => words!(
                forecast.goal.short,
                gap = format::decimal(gap),
                score = score,
                target = target
            ),
            Distance::Level => words!(forecast.goal.level, score = score, target = target),
            Distance::Reached => words!(forecast.goal.reached, score = score, target = target),
        }
    });
    let interval = goal.gap_low.zip(goal.gap_high).map(|(low, high)| {
        words!(
            forecast.goal.interval,
            low = format::decimal(low.round()),
            high = format::decimal(high.round())
        )
    });
    let chance = goal.chance.map(|chance| {
        let percent = chance_words(chance, goal.chance_beyond.as_deref());
        words!(forecast.goal.chance, percent = percent)
    });
    let nearer = main.and_then(|main| main.nearer_rule.as_ref()).map(|rule| {
        words!(
            forecast.nearer.goal,
            rule = rule_name(&rule.rule),
            score = format::decimal(rule.score.round()),
            target = format::marks(goal.target_score)
        )
    });
    view! {
        <p><Badge tone>{word}</Badge></p>
        {sentence.map(|words| view! { <p class="forecast__sentence">{words}</p> })}
        {interval.map(|words| view! { <p class="muted">{words} " " {chance}</p> })}
        {nearer.map(|words| view! { <p class="muted">{words}</p> })}
    }
}

/// A chance in whole percent, or that it lies beyond what anybody can know.
fn chance_words(percent: f64, beyond: Option<&str>) -> String {
    let percent = format::percent0(percent);
    match beyond {
        Some("above") => words!(forecast.goal.chance_above, percent = percent),
        Some("below") => words!(forecast.goal.chance_below, percent = percent),
        _ => percent,
    }
}

/// How far the forecast is from the target, in the whole marks that are shown.
#[derive(Debug, PartialEq)]
enum Distance {
    /// So many marks below it, at least one.
    Short(f64),
    /// Below it by less than half a mark.
    Level,
    /// At it or above.
    Reached,
}

impl Distance {
    fn of(gap: f64) -> Self {
        match gap.round() {
            _ if gap <= 0.0 => Self::Reached,
            marks if marks >= 1.0 => Self::Short(marks),
            _ => Self::Level,
        }
    }
}

/// The score that pages show first.
fn shown(main: &ScoreForecast) -> f64 {
    main.nearer_rule.as_ref().map_or(main.score, |rule| rule.score)
}

fn ask(exam: Uuid, score: f64) -> String {
    format!("{}?exam={exam}&score={score}#what-if-{exam}", paths::GOAL)
}

/// A score to try, by buttons or typed, and where it would stand.
fn what_if_part(exam: &ExamForecast, what_if: Option<&WhatIf>) -> impl IntoView + use<> {
    let id = exam.exam_id;
    let main = exam.at_exam.as_ref().or(exam.next.as_ref());
    let score = what_if
        .map(|what_if| what_if.score)
        .or_else(|| main.map(|main| shown(main).round()))
        .unwrap_or_else(|| (exam.max_score / 2.0).round());
    let max = exam.max_score;
    let step = move |by: f64| {
        let to = (score + by).clamp(0.0, max);
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
                    <input type="range" min="0" max=format!("{max}") step="1" value=format!("{score}")
                        aria-label=words!(forecast.goal.what_if_score)/>
                    <span aria-hidden="true">"0"</span>
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
    let by_rule = what_if
        .missing
        .iter()
        .find(|missing| missing.code == "nearer_rule");
    let by_rule = by_rule.map(|missing| missing.message.clone());
    let score = words!(
        forecast.goal.would,
        score = format::marks(what_if.score),
        max = format::marks(max)
    );
    view! {
        <p class="figure">{score}</p>
        <p>{rank}</p>
        {percentile.map(|words| view! { <p>{words}</p> })}
        {years.map(|words| view! { <p class="muted">{words}</p> })}
        {chance.map(|words| view! { <p class="muted">{words}</p> })}
        {by_rule.map(|words| view! { <p class="muted">{words}</p> })}
    }
}

#[cfg(test)]
mod tests {
    use super::Distance;

    #[test]
    fn a_gap_that_rounds_to_no_mark_is_not_called_one() {
        assert_eq!(Distance::of(0.49), Distance::Level);
        assert_eq!(Distance::of(0.5), Distance::Short(1.0));
        assert_eq!(Distance::of(12.4), Distance::Short(12.0));
        assert_eq!(Distance::of(0.0), Distance::Reached);
        assert_eq!(Distance::of(-0.2), Distance::Reached);
    }
}
