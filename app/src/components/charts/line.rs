//! Lines over time, one or a few, each with its own colour, dash and marker.

use super::{
    frame::{ChartFrame, Numbers},
    plot::{HEIGHT, LEFT, Plot, RIGHT, WIDTH, marker},
    scale::coordinate,
};
use crate::{format, islands::chart_cursor::ChartCursor};
use chrono::NaiveDate;
use leptos::prelude::*;

/// One value of a line.
#[derive(Debug, Clone)]
pub struct Point {
    /// When.
    pub date: NaiveDate,
    /// Percent.
    pub value: f64,
    /// What it is, such as the test's name.
    pub label: String,
}

/// One line. Colours, dashes and markers follow the order of the series.
#[derive(Debug, Clone)]
pub struct Series {
    /// Its name in the legend and the table.
    pub name: String,
    /// Oldest first.
    pub points: Vec<Point>,
}

/// A line chart with a reading cursor. Nothing without points.
#[component]
pub fn LineChart(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// What is shown.
    #[prop(into)]
    title: String,
    /// What can be seen in it, in a sentence or two.
    #[prop(into)]
    summary: String,
    /// At most eight lines.
    series: Vec<Series>,
    /// Offers the reading cursor (an island).
    #[prop(optional)]
    cursor: bool,
) -> impl IntoView {
    Plot::of(&series).map(|plot| {
        let numbers = numbers(&series);
        let (title_id, desc_id) = (format!("{id}-title"), format!("{id}-desc"));
        let described_by = format!("{title_id} {desc_id}");
        let cursor = cursor.then(|| cursor_view(&plot, &series, &title));
        let legend = (series.len() > 1).then(|| legend(&series));
        let grid = grid(&plot);
        let dates = dates(&plot);
        let lines: Vec<_> = series
            .iter()
            .enumerate()
            .map(|(i, line)| line_view(&plot, i, line))
            .collect();
        view! {
            <ChartFrame title=title.clone() numbers>
                <svg
                    class="line-chart"
                    viewBox=format!("0 0 {WIDTH} {HEIGHT}")
                    role="img"
                    aria-labelledby=described_by
                >
                    <title id=title_id>{title}</title>
                    <desc id=desc_id>{summary}</desc>
                    {grid}
                    {dates}
                    {lines}
                </svg>
                {cursor}
                {legend}
            </ChartFrame>
        }
    })
}

pub(super) fn grid(plot: &Plot) -> Vec<impl IntoView + use<>> {
    plot.axis
        .ticks()
        .map(|tick| {
            let y = plot.y(tick);
            view! {
                <line class="gridline" x1=coordinate(LEFT) x2=coordinate(WIDTH - RIGHT) y1=coordinate(y) y2=coordinate(y)></line>
                <text class="tick" x=coordinate(LEFT - 6.0) y=coordinate(y + 4.0) text-anchor="end">
                    {format::decimal(tick)}
                </text>
            }
        })
        .collect()
}

/// First and last date; only one when they are the same.
pub(super) fn dates(plot: &Plot) -> impl IntoView + use<> {
    let y = coordinate(HEIGHT - 6.0);
    if plot.days > 0.0 {
        let last = plot.first + chrono::Days::new(plot.days as u64);
        view! {
            <text class="tick" x=coordinate(LEFT) y=y.clone()>{format::date_short(plot.first)}</text>
            <text class="tick" x=coordinate(WIDTH - RIGHT) y=y text-anchor="end">{format::date_short(last)}</text>
        }
        .into_any()
    } else {
        let x = coordinate(plot.x(plot.first));
        view! { <text class="tick" x=x y=y text-anchor="middle">{format::date_short(plot.first)}</text> }
            .into_any()
    }
}

fn line_view(plot: &Plot, index: usize, line: &Series) -> impl IntoView + use<> {
    let path: Vec<String> = line
        .points
        .iter()
        .map(|point| {
            format!(
                "{},{}",
                coordinate(plot.x(point.date)),
                coordinate(plot.y(point.value))
            )
        })
        .collect();
    // Past some 40 points markers would hide the line.
    let size = if line.points.len() > 40 { 2.0 } else { 3.5 };
    let markers: String = line
        .points
        .iter()
        .map(|point| marker(index, plot.x(point.date), plot.y(point.value), size))
        .collect();
    view! {
        <g class=format!("series series--{}", index % 8 + 1)>
            <polyline class="series__line" points=path.join(" ")></polyline>
            <path class="series__marks" d=markers></path>
        </g>
    }
}

fn legend(series: &[Series]) -> impl IntoView + use<> {
    let entries: Vec<_> = series
        .iter()
        .enumerate()
        .map(|(i, line)| {
            view! {
                <li>
                    <svg class="legend__key" viewBox="0 0 28 12" width="28" height="12" aria-hidden="true" focusable="false">
                        <g class=format!("series series--{}", i % 8 + 1)>
                            <polyline class="series__line" points="1,6 27,6"></polyline>
                            <path class="series__marks" d=marker(i, 14.0, 6.0, 3.5)></path>
                        </g>
                    </svg>
                    {line.name.clone()}
                </li>
            }
        })
        .collect();
    view! { <ul class="legend">{entries}</ul> }
}

fn cursor_view(plot: &Plot, series: &[Series], title: &str) -> AnyView {
    let points = series.iter().flat_map(|line| {
        line.points.iter().map(|point| {
            let words = format!("{}: {}", point.label, format::percent(point.value));
            (point.date, point.value, words)
        })
    });
    reading(plot, points.collect(), title)
}

/// The reading cursor over a plot, with the words of each of its places.
pub(super) fn reading(plot: &Plot, mut points: Vec<(NaiveDate, f64, String)>, title: &str) -> AnyView {
    points.sort_by_key(|(date, ..)| *date);
    let line = |(date, value, words): (NaiveDate, f64, String)| {
        let (x, y) = (plot.x(date) as f32, plot.y(value) as f32);
        let words = words.replace(['\n', '\r'], " ");
        format!("{x} {y} {}, {words}", format::date(date))
    };
    let lines: Vec<String> = points.into_iter().map(line).collect();
    let label = words!(charts.cursor, title = title.to_owned());
    view! {
        <div data-says data-points=lines.join("\n") data-width=WIDTH.to_string() data-height=HEIGHT.to_string()
            data-bottom=(HEIGHT - 26.0).to_string() data-label=label>
            <ChartCursor/>
        </div>
    }
    .into_any()
}

fn numbers(series: &[Series]) -> Numbers {
    let many = series.len() > 1;
    let mut head = vec![
        words!(charts.date).to_owned(),
        words!(charts.test).to_owned(),
        words!(charts.percent).to_owned(),
    ];
    if many {
        head.push(words!(charts.series).to_owned());
    }
    let mut rows: Vec<(NaiveDate, Vec<String>)> = series
        .iter()
        .flat_map(|line| {
            line.points.iter().map(move |point| {
                let mut row = vec![
                    format::date(point.date),
                    point.label.clone(),
                    format::percent(point.value),
                ];
                if many {
                    row.push(line.name.clone());
                }
                (point.date, row)
            })
        })
        .collect();
    rows.sort_by_key(|(date, _)| std::cmp::Reverse(*date));
    Numbers {
        head,
        rows: rows.into_iter().map(|(_, row)| row).collect(),
    }
}
