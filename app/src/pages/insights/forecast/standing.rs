//! Where the student stands, overall and by subject: the level with its band, the straight line beside it.

use crate::{
    components::{Card, charts::IntervalBar},
    format,
};
use api::forecasts::AbilityTrend;
use chrono::NaiveDate;
use leptos::prelude::*;

/// A card with one interval a subject; nothing without tests.
pub(super) fn card(trends: Vec<AbilityTrend>, today: NaiveDate) -> impl IntoView {
    let rows: Vec<_> = trends.into_iter().map(|trend| row(trend, today)).collect();
    (!rows.is_empty()).then(|| {
        view! {
            <Card title=words!(forecast.trend.title) class="card--wide">
                <p class="muted">{words!(forecast.trend.words)}</p>
                <ul class="intervals">{rows}</ul>
            </Card>
        }
    })
}

fn row(trend: AbilityTrend, today: NaiveDate) -> impl IntoView {
    let label = trend
        .subject
        .unwrap_or_else(|| words!(forecast.trend.all).to_owned());
    let Some(now) = trend.now else {
        let missing = trend.missing.as_ref();
        let (have, need) = missing
            .and_then(|missing| missing.have.zip(missing.need))
            .unwrap_or_default();
        let words = words!(forecast.trend.needs, have = have, count = need);
        return view! { <li><p><strong>{label}</strong> " — " <span class="muted">{words}</span></p></li> }
            .into_any();
    };
    let detail = words!(
        forecast.trend.detail,
        low = format::decimal(now.low.round()),
        high = format::percent0(now.high),
        count = trend.tests,
        date = format::relative(trend.data_until, today)
    );
    let before = trend.before.map(|before| {
        let change = format::signed((now.score - before.score).round());
        words!(forecast.trend.before, change = change)
    });
    let line = trend.line.map(|line| {
        words!(
            forecast.trend.line,
            points = format::signed(line.per_month),
            low = format::signed(line.low),
            high = format::signed(line.high)
        )
    });
    let more: Vec<String> = [before, line].into_iter().flatten().collect();
    view! {
        <li>
            <IntervalBar
                label
                number=format::percent0(now.score)
                detail
                value=now.score
                low=now.low
                high=now.high
            />
            <p class="muted">{more.join(". ")}</p>
        </li>
    }
    .into_any()
}
