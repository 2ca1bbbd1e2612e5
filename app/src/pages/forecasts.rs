//! `/insights/forecasts`: what was said to the student, and what came.

use crate::{
    components::{Badge, Card, EmptyState, InsightTabs, ScrollTable, Tone, forms::set_title},
    format,
    render::{self, PageContext},
};
use api::forecasts::{ForecastHistory, StoredForecast};
use leptos::prelude::*;

/// Renders the page.
pub fn page(mut ctx: PageContext, history: ForecastHistory) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, forecast.history.title);
    set_title(&mut ctx, title, false);
    let path = ctx.path.clone();
    render::html(ctx, move || {
        let body = if history.items.is_empty() {
            view! { <EmptyState icon="insights" title=words!(forecast.history.title) text=words!(forecast.history.none)/> }
                .into_any()
        } else {
            table(history).into_any()
        };
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="muted">{words!(forecast.history.lead)}</p>
                <InsightTabs path/>
            </header>
            {body}
        }
    })
}

fn table(history: ForecastHistory) -> impl IntoView {
    let summary = (history.scored > 0).then(|| {
        words!(
            forecast.history.summary,
            held = history.in_band,
            count = history.scored
        )
    });
    let is_sample = history.items.iter().any(|item| item.is_sample);
    let rows: Vec<_> = history.items.into_iter().map(row).collect();
    view! {
        <Card class="card--wide">
            {is_sample.then(|| view! { <p><Badge tone=Tone::Sky>{words!(forecast.sample)}</Badge></p> })}
            {summary.map(|words| view! { <p class="forecast__sentence">{words}</p> })}
            <ScrollTable caption=words!(forecast.history.title)>
                <thead>
                    <tr>
                        <th scope="col">{words!(forecast.history.for_day)}</th>
                        <th scope="col">{words!(forecast.history.said)}</th>
                        <th scope="col">{words!(forecast.history.came)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </ScrollTable>
        </Card>
    }
}

fn row(item: StoredForecast) -> impl IntoView {
    let whole = |value: f64| format::decimal(value.round());
    let what = if item.kind == "exam_score" {
        words!(forecast.history.exam)
    } else {
        words!(forecast.history.next)
    };
    let came = match &item.outcome {
        Some(outcome) if outcome.was_in_band => {
            words!(forecast.history.in_band, score = whole(outcome.score))
        }
        Some(outcome) => words!(forecast.history.outside, score = whole(outcome.score)),
        None => words!(forecast.history.waiting).to_owned(),
    };
    let range = words!(forecast.between, low = whole(item.low), high = whole(item.high));
    let made = words!(forecast.history.made, date = format::date_short(item.made_on));
    view! {
        <tr>
            <th scope="row">{format::date(item.target_on)} <span class="told__note">{what} ", " {made}</span></th>
            <td>{whole(item.score)} <span class="told__note">{range}</span></td>
            <td>{came}</td>
        </tr>
    }
}
