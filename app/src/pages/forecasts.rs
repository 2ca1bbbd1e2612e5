//! `/insights/forecasts`: what was said to the student, and what came.

use crate::{
    components::{
        Badge, ButtonKind, Card, EmptyState, Export, InsightTabs, LinkButton, Pager, ScrollTable, Tone,
        forms::set_title,
    },
    format, paths,
    render::{self, PageContext},
};
use api::forecasts::{AwaitedResult, ForecastHistory, OfficialOutcome, StoredForecast};
use leptos::prelude::*;
use std::collections::HashSet;

use super::exams::{OFFICIAL, grouped};
use super::insights::forecast::grouped_rank;

/// Forecasts on one part of the list.
const PART: usize = 50;

/// Renders a part of the list, from 0 on; beyond the end it is the last one.
pub fn page(mut ctx: PageContext, history: ForecastHistory, part: usize) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, forecast.history.title);
    set_title(&mut ctx, title, false);
    let path = ctx.path.clone();
    render::html(ctx, move || {
        let awaited: Vec<_> = history.awaited.iter().map(awaited).collect();
        let body = if history.items.is_empty() {
            view! {
                <EmptyState icon="insights" title=words!(forecast.history.title) text=words!(forecast.history.none)>
                    <LinkButton href=paths::INSIGHTS icon="insights">{words!(forecast.history.needs)}</LinkButton>
                </EmptyState>
            }
            .into_any()
        } else {
            list(history, part).into_any()
        };
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="muted">{words!(forecast.history.lead)}</p>
                <InsightTabs path/>
            </header>
            {awaited}
            {body}
        }
    })
}

/// Asks how an exam went that is over.
fn awaited(exam: &AwaitedResult) -> impl IntoView + use<> {
    let href = format!("{}/{}#{OFFICIAL}", paths::EXAMS, exam.exam_id);
    let words = words!(
        forecast.history.awaited,
        name = exam.name.clone(),
        date = format::date(exam.exam_date)
    );
    view! {
        <Card class="card--wide">
            <p>{words}</p>
            <p><LinkButton href kind=ButtonKind::Soft icon="plus">{words!(forecast.history.add_official)}</LinkButton></p>
        </Card>
    }
}

fn list(history: ForecastHistory, part: usize) -> impl IntoView {
    let last = (history.items.len() - 1) / PART;
    let part = part.min(last);
    let first = (part > 0).then(|| paths::FORECASTS.to_owned());
    let next = (part < last).then(|| format!("{}?part={}", paths::FORECASTS, part + 1));
    view! {
        {table(history, part)}
        <Pager first next/>
        <Export title=words!(forecast.history.export) address=paths::forecasts_export/>
    }
}

fn table(history: ForecastHistory, part: usize) -> impl IntoView {
    let summary = (history.scored > 0).then(|| {
        words!(
            forecast.history.summary,
            held = history.in_band,
            count = history.scored
        )
    });
    let is_cut = (history.items.len() as u32) < history.total;
    let newest = is_cut.then(|| {
        words!(
            forecast.history.newest,
            shown = history.items.len(),
            count = history.total
        )
    });
    let is_sample = history.items.iter().any(|item| item.is_sample);
    // Newest first: what comes again of one exam and kind was made before the one that waits.
    let mut seen = HashSet::new();
    let rows: Vec<_> = history
        .items
        .into_iter()
        .map(|item| {
            let is_newest = seen.insert((item.exam_id, item.kind.clone()));
            (item, is_newest)
        })
        .skip(part * PART)
        .take(PART)
        .map(|(item, is_newest)| row(item, is_newest))
        .collect();
    view! {
        <Card class="card--wide">
            {is_sample.then(|| view! { <p><Badge tone=Tone::Sky>{words!(forecast.sample)}</Badge></p> })}
            {summary.map(|words| view! { <p class="forecast__sentence">{words}</p> })}
            {newest.map(|words| view! { <p class="muted">{words}</p> })}
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

fn row(item: StoredForecast, is_newest: bool) -> impl IntoView {
    let whole = |value: f64| format::decimal(value.round());
    let what = if item.kind == "exam_score" {
        words!(forecast.history.exam)
    } else {
        words!(forecast.history.next)
    };
    let score = item
        .outcome
        .as_ref()
        .map(|outcome| (outcome.score, outcome.was_in_band))
        .or_else(|| {
            let official = item.official.as_ref()?;
            official.score.zip(official.was_in_band)
        });
    let came = match score {
        Some((score, true)) => words!(forecast.history.in_band, score = whole(score)),
        Some((score, false)) => words!(forecast.history.outside, score = whole(score)),
        None if item.official.is_some() => String::new(),
        None if is_newest => words!(forecast.history.waiting).to_owned(),
        None => words!(forecast.history.anew).to_owned(),
    };
    let official = item.official.as_ref().map(|official| published(official, &item));
    let range = words!(forecast.between, low = whole(item.low), high = whole(item.high));
    let made = words!(forecast.history.made, date = format::date_short(item.made_on));
    let from = words!(
        forecast.history.from,
        count = item.n,
        date = format::date_short(item.data_until),
        version = item.model_version
    );
    view! {
        <tr>
            <th scope="row">{format::date(item.target_on)} <span class="told__note">{what} ", " {made}</span></th>
            <td>{whole(item.score)} <span class="told__note">{range}</span> <span class="told__note">{from}</span></td>
            <td>{came} {official}</td>
        </tr>
    }
}

/// Official rank and percentile, each beside its range.
fn published(official: &OfficialOutcome, item: &StoredForecast) -> Vec<impl IntoView + use<>> {
    let rank = official.rank.map(|rank| {
        let rank = words!(forecast.history.official_rank, rank = grouped(rank));
        let said = item.rank_low.zip(item.rank_high);
        (
            rank,
            said.map(|(low, high)| (grouped_rank(low), grouped_rank(high))),
        )
    });
    let percentile = official.percentile.map(|value| {
        let two = |value: f64| format!("{value:.2}");
        let value = words!(forecast.history.official_percentile, percentile = two(value));
        let said = item.percentile_low.zip(item.percentile_high);
        (value, said.map(|(low, high)| (two(low), two(high))))
    });
    let each = [rank, percentile].into_iter().flatten();
    each.map(|(words, said)| {
        let said = said.map(|(low, high)| words!(forecast.history.official_said, low = low, high = high));
        view! { <span class="told__official">{words} {said.map(|said| view! { <span class="told__note">{said}</span> })}</span> }
    })
    .collect()
}
