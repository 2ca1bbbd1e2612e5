//! One subject: its line, its trend with how sure it is, its few numbers.

use crate::{
    components::{
        Card, Delta,
        charts::{IntervalBar, IntervalScale, LineChart, Point, Series},
    },
    format,
};
use api::dashboard::{SubjectSummary, Trend};
use leptos::prelude::*;

/// The card of one subject; `index` makes its ids unique.
pub fn card(index: usize, subject: SubjectSummary) -> impl IntoView {
    let summary = words!(
        insights.subject.summary,
        subject = subject.subject.clone(),
        count = subject.tests,
        mean = format::percent(subject.mean_percent),
        last = format::percent(subject.last_percent)
    );
    let points: Vec<Point> = subject
        .series
        .iter()
        .map(|point| Point {
            date: point.date,
            value: point.percent,
            label: point.test_name.clone(),
        })
        .collect();
    let series = vec![Series {
        name: subject.subject.clone(),
        points,
    }];
    let chart_title = words!(insights.subject.chart, subject = subject.subject.clone());
    let missing = subject
        .missing
        .map(|missing| view! { <p class="muted">{missing}</p> });
    let delta = subject.last_delta.map(|value| view! { " " <Delta value/> });
    let minutes = subject.minutes_per_mark.map(|minutes| {
        let words = words!(insights.subject.minutes, minutes = format::decimal(minutes));
        view! { <div><dt>{words!(insights.subject.pace)}</dt><dd>{words}</dd></div> }
    });
    view! {
        <Card title=subject.subject>
            <dl class="facts facts--row">
                <div><dt>{words!(insights.mean)}</dt><dd>{format::percent0(subject.mean_percent)}</dd></div>
                <div><dt>{words!(insights.subject.last)}</dt><dd>{format::percent0(subject.last_percent)}{delta}</dd></div>
                <div><dt>{words!(insights.accuracy)}</dt><dd>{format::percent0(subject.accuracy)}</dd></div>
                {minutes}
            </dl>
            <LineChart id=format!("line-{index}") title=chart_title summary series cursor=true/>
            {subject.trend.map(trend)}
            {missing}
        </Card>
    }
}

/// A slope with its interval.
pub(crate) fn trend(trend: Trend) -> impl IntoView {
    let word = match trend.direction.as_str() {
        "up" => words!(insights.trend.up),
        "down" => words!(insights.trend.down),
        _ => words!(insights.trend.level),
    };
    let number = words!(insights.trend.per_month, points = format::signed(trend.per_month));
    let detail = words!(
        insights.trend.detail,
        low = format::signed(trend.low),
        high = format::signed(trend.high),
        count = trend.n
    );
    view! {
        <IntervalBar
            label=word
            number
            detail
            value=trend.per_month
            low=trend.low
            high=trend.high
            scale=IntervalScale::around_zero(trend.low, trend.high)
        />
    }
}
