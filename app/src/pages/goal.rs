//! `/goal`: the score wanted in each exam, how far the forecast is from it, and what another score would be worth.

use crate::{
    components::{
        Badge, Button, ButtonKind, Card, EmptyState, ErrorSummary, Field, InsightTabs, LinkButton, Tone,
        error_of, forms::set_title,
    },
    format, paths,
    render::{self, PageContext},
};
use api::forecasts::{ExamForecast, Forecasts, GoalPace, WhatIf};
use api::problem::Problem;
use chrono::NaiveDate;
use domain::results::LEAST_MAX_SCORE;
use leptos::prelude::*;
use uuid::Uuid;

use super::insights::forecast::{basis, goal_rank, not_stored, rule_name};

mod what_if;

/// A slider beside the score to try, and the answer while it moves.
const SCRIPT: &str = include_str!("goal/what_if.js");

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
                    card(exam, forecasts.today, refused, what_if)
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

fn card(
    exam: &ExamForecast,
    today: NaiveDate,
    refused: Option<&Refused>,
    what_if: Option<&WhatIf>,
) -> impl IntoView + use<> {
    let id = exam.exam_id;
    let target = refused.map(|refused| refused.target.clone()).or_else(|| {
        let goal = exam.goal.as_ref()?;
        Some(format::marks(goal.target_score))
    });
    let error = error_of(refused.map(|refused| &refused.problem), "target_score");
    let least = format::marks(exam.least_score.max(LEAST_MAX_SCORE));
    let max = format::marks(exam.max_score);
    let remove = exam.goal.is_some().then(|| {
        view! {
            <Button kind=ButtonKind::Plain formaction=format!("{}/{id}/remove", paths::GOAL) formnovalidate=true>
                {words!(forecast.goal.remove)}
            </Button>
        }
    });
    let gates = super::insights::forecast::gates(exam);
    let pace = exam.goal.as_ref().map(|goal| pace(goal, exam, today));
    let what_if = what_if::view(exam, what_if);
    view! {
        <Card title=exam.name.clone() class="card--wide">
            {pace}
            {gates}
            <form class="stack" method="post" action=format!("{}/{id}", paths::GOAL)>
                <Field name="target_score" label=words!(forecast.goal.target) value=target.unwrap_or_default() required=true
                    inputmode="decimal" maxlength=8 hint=words!(forecast.goal.target_hint, least = least, max = max) error/>
                <p class="cluster"><Button icon="check">{words!(forecast.goal.save)}</Button>{remove}</p>
            </form>
            {what_if}
        </Card>
    }
}

/// The pace in a word, the gap with its interval, the chance.
fn pace(goal: &GoalPace, exam: &ExamForecast, today: NaiveDate) -> impl IntoView + use<> {
    let (tone, word) = match goal.word.as_str() {
        "on_course" => (Tone::Leaf, words!(forecast.goal.on_course)),
        "a_bit_behind" => (Tone::Sky, words!(forecast.goal.a_bit_behind)),
        "far" => (Tone::Peach, words!(forecast.goal.far)),
        _ if is_by_rule(goal) => (Tone::Neutral, words!(forecast.nearer.goal_word)),
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
        {goal_rank(goal).map(|words| view! { <p>{words}</p> })}
        {main.and_then(|_| basis(exam, today)).map(|words| {
            view! { <p class="muted">{words} " " <a href=paths::INSIGHTS>{words!(forecast.today_card.more)}</a></p> }
        })}
    }
}

fn is_by_rule(goal: &GoalPace) -> bool {
    goal.missing
        .as_ref()
        .is_some_and(|missing| missing.code == "nearer_rule")
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
