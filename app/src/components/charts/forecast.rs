//! A score through time: tests as dots, the level as a line, what is likely to come as a band.

use super::{
    frame::{ChartFrame, Numbers},
    line::{Point, Series},
    plot::{BOTTOM, HEIGHT, LEFT, Plot, RIGHT, TOP, WIDTH},
    scale::coordinate,
};
use crate::format;
use api::forecasts::{BandPoint, TestPoint};
use chrono::NaiveDate;
use leptos::prelude::*;

/// A chart of the past and what is likely to come. Nothing without tests.
#[component]
pub fn ForecastChart(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// What is shown.
    #[prop(into)]
    title: String,
    /// What can be seen in it, in a sentence or two.
    #[prop(into)]
    summary: String,
    /// Tests, oldest first.
    tests: Vec<TestPoint>,
    /// The level through the past, then the forecast; empty where the tests are too few for either.
    path: Vec<BandPoint>,
    /// The student's own date; a line marks it where it lies within.
    today: NaiveDate,
    /// Least and greatest score there can be.
    range: (f64, f64),
) -> impl IntoView {
    extent(&tests, &path, range).map(|plot| {
        let (title_id, desc_id) = (format!("{id}-title"), format!("{id}-desc"));
        let described_by = format!("{title_id} {desc_id}");
        let numbers = numbers(&tests, &path);
        let cursor = super::line::reading(&plot, places(&tests, &path), &title);
        let (past, coming): (Vec<BandPoint>, Vec<BandPoint>) =
            path.into_iter().partition(|point| !point.is_forecast);
        let now = marks_today(&plot, &coming, today);
        let has_parts = tests.iter().any(|test| !test.is_full);
        let (has_past, has_coming) = (!past.is_empty(), !coming.is_empty());
        let band_past = has_past
            .then(|| view! { <polygon class="forecast-chart__band" points=band(&plot, &past)></polygon> });
        let band_coming = has_coming.then(|| {
            view! { <polygon class="forecast-chart__band forecast-chart__band--coming" points=band(&plot, &coming)></polygon> }
        });
        let line_past = has_past
            .then(|| view! { <polyline class="forecast-chart__level" points=line(&plot, &past)></polyline> });
        let line_coming = has_coming
            .then(|| view! { <polyline class="forecast-chart__coming" points=line(&plot, &coming)></polyline> });
        let (full, part) = dots(&plot, &tests);
        view! {
            <ChartFrame title=title.clone() numbers>
                <svg
                    class="line-chart forecast-chart"
                    viewBox=format!("0 0 {WIDTH} {HEIGHT}")
                    role="img"
                    aria-labelledby=described_by
                >
                    <title id=title_id>{title}</title>
                    <desc id=desc_id>{summary}</desc>
                    {super::line::grid(&plot)}
                    {super::line::dates(&plot)}
                    {band_past}
                    {band_coming}
                    {now}
                    {line_past}
                    {line_coming}
                    <path class="forecast-chart__test" d=full></path>
                    <path class="forecast-chart__part" d=part></path>
                </svg>
                {cursor}
                {legend(has_parts, has_past, has_coming)}
            </ChartFrame>
        }
    })
}

/// The plot that holds tests and bands.
fn extent(tests: &[TestPoint], path: &[BandPoint], range: (f64, f64)) -> Option<Plot> {
    let point = |date: NaiveDate, value: f64| Point {
        date,
        value,
        label: String::new(),
    };
    let tests = tests.iter().map(|test| point(test.date, test.score));
    let bands = path
        .iter()
        .flat_map(|one| [point(one.date, one.low), point(one.date, one.high)]);
    let all = Series {
        name: String::new(),
        points: tests.chain(bands).collect(),
    };
    Plot::within(&[all], range)
}

/// What the reading cursor stops at and says.
fn places(tests: &[TestPoint], path: &[BandPoint]) -> Vec<(NaiveDate, f64, String)> {
    let of_test = |test: &TestPoint| {
        let words = format!("{}: {}", test.name, format::decimal(test.score));
        (test.date, test.score, words)
    };
    let of_path = |one: &BandPoint| {
        let words = format!("{}: {}, {}", what(one), format::decimal(one.score), between(one));
        (one.date, one.score, words)
    };
    tests
        .iter()
        .map(of_test)
        .chain(path.iter().map(of_path))
        .collect()
}

fn what(one: &BandPoint) -> &'static str {
    match one.paper.as_deref() {
        _ if !one.is_forecast => words!(forecast.table.level),
        Some("series") => words!(forecast.table.to_come_series),
        Some("exam") => words!(forecast.table.to_come_exam),
        _ => words!(forecast.table.to_come),
    }
}

fn between(one: &BandPoint) -> String {
    words!(
        forecast.between,
        low = format::decimal(one.low),
        high = format::decimal(one.high)
    )
}

fn place(plot: &Plot, date: NaiveDate, value: f64) -> String {
    format!("{},{}", coordinate(plot.x(date)), coordinate(plot.y(value)))
}

fn line(plot: &Plot, points: &[BandPoint]) -> String {
    let places: Vec<String> = points
        .iter()
        .map(|one| place(plot, one.date, one.score))
        .collect();
    places.join(" ")
}

fn band(plot: &Plot, points: &[BandPoint]) -> String {
    let upper = points.iter().map(|one| place(plot, one.date, one.high));
    let lower = points.iter().rev().map(|one| place(plot, one.date, one.low));
    upper.chain(lower).collect::<Vec<_>>().join(" ")
}

/// Full tests as discs, parts of tests as rings, both as path data.
fn dots(plot: &Plot, tests: &[TestPoint]) -> (String, String) {
    let (mut full, mut part) = (String::new(), String::new());
    for test in tests {
        let dot = super::plot::marker(0, plot.x(test.date), plot.y(test.score), 3.0);
        if test.is_full {
            full.push_str(&dot);
        } else {
            part.push_str(&dot);
        }
    }
    (full, part)
}

fn marks_today(plot: &Plot, coming: &[BandPoint], today: NaiveDate) -> impl IntoView + use<> {
    let is_within = coming.len() > 1;
    is_within.then(|| {
        let x = plot.x(today);
        // Written on the side where there is room.
        let (anchor, shift) = if x > (WIDTH - LEFT - RIGHT) * 0.7 + LEFT { ("end", -5.0) } else { ("start", 5.0) };
        let (x, at) = (coordinate(x), coordinate(x + shift));
        view! {
            <line class="forecast-chart__today" x1=x.clone() x2=x y1=coordinate(TOP) y2=coordinate(HEIGHT - BOTTOM)></line>
            <text class="tick" x=at y=coordinate(TOP + 10.0) text-anchor=anchor>{words!(forecast.today)}</text>
        }
    })
}

fn legend(has_parts: bool, has_past: bool, has_coming: bool) -> impl IntoView {
    let key = |class: &'static str, d: String, words: &'static str| {
        view! {
            <li>
                <svg class="legend__key" viewBox="0 0 28 12" width="28" height="12" aria-hidden="true" focusable="false">
                    <path class=class d=d></path>
                </svg>
                {words}
            </li>
        }
    };
    let dot = || super::plot::marker(0, 14.0, 6.0, 3.0);
    view! {
        <ul class="legend">
            {key("forecast-chart__test", dot(), words!(forecast.legend.test))}
            {has_parts.then(|| key("forecast-chart__part", dot(), words!(forecast.legend.part)))}
            {has_past.then(|| key("forecast-chart__level", "M1 6h26".to_owned(), words!(forecast.legend.level)))}
            {has_coming.then(|| key("forecast-chart__coming", "M1 6h26".to_owned(), words!(forecast.legend.to_come)))}
        </ul>
    }
}

/// Newest first: what is to come, then levels and tests by date.
fn numbers(tests: &[TestPoint], path: &[BandPoint]) -> Numbers {
    let head = [
        words!(forecast.table.date),
        words!(forecast.table.what),
        words!(forecast.table.score),
        words!(forecast.table.range),
    ];
    let mut rows: Vec<(NaiveDate, Vec<String>)> = Vec::new();
    for one in path {
        let row = vec![
            format::date(one.date),
            what(one).to_owned(),
            format::decimal(one.score),
            between(one),
        ];
        rows.push((one.date, row));
    }
    for test in tests {
        let what = words!(forecast.table.test, name = test.name.clone());
        let row = vec![
            format::date(test.date),
            what,
            format::decimal(test.score),
            String::new(),
        ];
        rows.push((test.date, row));
    }
    rows.sort_by_key(|(date, _)| std::cmp::Reverse(*date));
    Numbers {
        head: head.map(str::to_owned).into(),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
    }
}
