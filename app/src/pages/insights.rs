//! `/insights`: what the results mean, subject by subject and chapter by chapter, and how sure that is.

mod behind;
mod chapters;
pub mod forecast;
mod pace;
mod strategy;
mod subject;

pub(crate) use behind::{reason, reasons};
pub(crate) use subject::trend;

use crate::{
    components::{Card, EmptyState, InsightTabs, LinkButton},
    format, paths,
    render::{PageContext, html},
};
use api::dashboard::{Consistency, Dashboard};
use api::insights::Insights;
use leptos::prelude::*;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct InsightsPage {
    /// Means, trends, chapters.
    pub dashboard: Dashboard,
    /// What is behind them.
    pub insights: Insights,
    /// What is likely to come.
    pub forecast: Option<forecast::Part>,
}

/// Renders the page.
pub fn page(mut ctx: PageContext, data: InsightsPage) -> String {
    let InsightsPage {
        dashboard,
        insights,
        forecast,
    } = data;
    ctx.title = leptos_i18n::td_string!(ctx.locale, insights.title).into();
    let path = ctx.path.clone();
    html(ctx, move || {
        let series = forecast.iter().flat_map(|part| &part.forecasts.exams);
        let series: Vec<_> = series
            .flat_map(|exam| exam.sources.iter().map(|source| (exam.max_score, source.clone())))
            .collect();
        let body = if dashboard.tests == 0 {
            nothing_yet().into_any()
        } else {
            content(dashboard, insights, &series).into_any()
        };
        view! {
            <header class="page-head">
                <h1>{words!(insights.title)}</h1>
                <InsightTabs path/>
            </header>
            {forecast.map(forecast::section)}
            {body}
        }
    })
}

fn nothing_yet() -> impl IntoView {
    view! {
        <EmptyState icon="insights" title=words!(insights.empty.title) text=words!(insights.empty.text)>
            <LinkButton href=paths::TEST_NEW icon="plus">{words!(shell.add_test)}</LinkButton>
        </EmptyState>
    }
}

fn content(dashboard: Dashboard, insights: Insights, series: &[behind::Series]) -> impl IntoView + use<> {
    let Dashboard {
        tests,
        mean_percent,
        mean_accuracy,
        consistency,
        subjects,
        weakest,
        strongest,
        missing,
        ..
    } = dashboard;
    let subjects: Vec<_> = subjects
        .into_iter()
        .enumerate()
        .map(|(i, subject)| subject::card(i, subject))
        .collect();
    let missing: Vec<_> = missing
        .into_iter()
        .chain(insights.missing.iter().cloned())
        .map(|words| view! { <li>{words}</li> })
        .collect();
    let missing = (!missing.is_empty()).then(|| {
        view! { <Card title=words!(insights.missing)><ul class="bullets">{missing}</ul></Card> }
    });
    // Chapters below their subject are the lowest ones: they are shown once, with what they fall short of.
    let weakest = insights.problem_areas.is_empty().then_some(weakest);
    view! {
        {overview(tests, mean_percent, mean_accuracy, consistency)}
        {behind::patterns(insights.insights, series)}
        <div class="grid">
            {subjects}
            {behind::problems(insights.problem_areas)}
            {weakest.map(chapters::to_lift)}
            {chapters::card(words!(insights.strongest), words!(insights.strongest_text), strongest)}
            {strategy::card(insights.strategy)}
            {pace::card(insights.speed)}
            {behind::reasons(insights.errors, insights.wrong_answers)}
            {missing}
        </div>
    }
}

/// The few numbers over all subjects.
fn overview(
    tests: u32,
    mean: Option<f64>,
    accuracy: Option<f64>,
    consistency: Option<Consistency>,
) -> impl IntoView {
    let steadiness = consistency.map(|consistency| {
        let word = match consistency.word.as_str() {
            "steady" => words!(insights.consistency.steady),
            "wide" => words!(insights.consistency.wide),
            _ => words!(insights.consistency.usual),
        };
        let detail = words!(insights.consistency.detail, spread = format::decimal(consistency.spread), count = consistency.n);
        view! { <div><dt>{words!(insights.consistency.title)}</dt><dd>{word} " " <span class="muted">{detail}</span></dd></div> }
    });
    view! {
        <Card class="card--wide">
            <dl class="facts facts--row">
                <div><dt>{words!(insights.tests)}</dt><dd>{tests}</dd></div>
                {mean.map(|mean| view! { <div><dt>{words!(insights.mean)}</dt><dd>{format::percent(mean)}</dd></div> })}
                {accuracy.map(|accuracy| view! { <div><dt>{words!(insights.accuracy)}</dt><dd>{format::percent(accuracy)}</dd></div> })}
                {steadiness}
            </dl>
        </Card>
    }
}
