//! Chapters by weeks or test series: a table whose cells are tinted by their number, and the same cells as a list. The
//! newest week comes first, so that a phone shows it without scrolling.

use crate::{components::ScrollTable, format, paths};
use api::insights::{ChapterMap, MapBy, MapCell, MapColumn, MapRow};
use leptos::prelude::*;

/// Arrow keys in the map, and the words of the cell they are at.
const SCRIPT: &str = include_str!("chapter_map.js");

/// The columns in the order they are shown.
fn shown<T>(by: MapBy, columns: impl DoubleEndedIterator<Item = T>) -> Vec<T> {
    match by {
        MapBy::Week => columns.rev().collect(),
        MapBy::Series => columns.collect(),
    }
}

fn name(column: &MapColumn) -> String {
    match (column.week, &column.series) {
        (Some(monday), _) => format::date_short(monday),
        (None, Some(series)) => series.clone(),
        (None, None) => words!(behind.map.no_series).to_owned(),
    }
}

/// The map as a table; the first column stays in sight and leads to the chapters. With script the arrow keys go from
/// cell to cell, and what a cell holds is said below.
#[component]
pub fn ChapterMapTable(
    /// Rows in the order they are shown.
    map: ChapterMap,
    /// The nonce of this answer's Content-Security-Policy.
    nonce: String,
) -> impl IntoView {
    let by = map.by;
    let heads: Vec<_> = shown(by, map.columns.iter())
        .into_iter()
        .map(|column| match (column.week, column.tests) {
            (Some(monday), _) => {
                let week = words!(charts.heat.week_of, date = format::date_short(monday));
                view! { <th scope="col"><abbr title=week>{name(column)}</abbr></th> }.into_any()
            }
            (None, tests) => {
                let tests = tests.map(|tests| words!(behind.map.tests, count = tests));
                view! { <th scope="col" class="heat-map__series">{name(column)} " " <span class="heat-map__subject">{tests}</span></th> }
                    .into_any()
            }
        })
        .collect();
    let rows: Vec<_> = map.rows.into_iter().map(|found| row(by, found)).collect();
    let caption = match by {
        MapBy::Week => words!(behind.map.caption_week),
        MapBy::Series => words!(behind.map.caption_series),
    };
    view! {
        <ScrollTable caption=caption class="heat-map">
            <thead>
                <tr>
                    <th scope="col">{words!(charts.heat.chapter)}</th>
                    {heads}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </ScrollTable>
        {legend()}
        <p class="cell-words" aria-hidden="true" hidden>{words!(behind.map.hint)}</p>
        <script nonce=nonce inner_html=SCRIPT></script>
    }
}

fn row(by: MapBy, row: MapRow) -> impl IntoView {
    let cells: Vec<_> = shown(by, row.cells.into_iter()).into_iter().map(cell).collect();
    let mastery = words!(
        charts.heat.mastery,
        subject = row.subject,
        percent = format::percent0(row.mastery)
    );
    view! {
        <tr>
            <th scope="row">
                <a href=paths::chapter(row.id)>{row.chapter}</a> " " <span class="heat-map__subject">{mastery}</span>
            </th>
            {cells}
        </tr>
    }
}

fn band(cell: &MapCell) -> String {
    words!(
        behind.map.cell,
        percent = format::percent0(cell.mastery),
        low = format::decimal(cell.low.round()),
        high = format::percent0(cell.high)
    )
}

fn cell(cell: Option<MapCell>) -> impl IntoView {
    match cell {
        Some(cell) => {
            let detail = words!(charts.of, part = cell.correct, whole = cell.questions);
            view! {
                <td class=format!("heat heat--{}", step(cell.mastery)) title=band(&cell)>
                    {format::decimal(cell.mastery.round())} " " <span class="heat__detail">{detail}</span>
                </td>
            }
            .into_any()
        }
        None => view! { <td class="heat-map__none"><span class="visually-hidden">{words!(charts.heat.none)}</span></td> }.into_any(),
    }
}

/// One of seven tints.
fn step(percent: f64) -> u8 {
    (percent.clamp(0.0, 99.9) * 7.0 / 100.0) as u8 + 1
}

fn legend() -> impl IntoView {
    let steps: Vec<_> = (1..=7)
        .map(|i| view! { <span class=format!("heat heat--{i}")></span> })
        .collect();
    view! {
        <p class="heat-legend">
            <span>"0%"</span>
            <span class="heat-legend__ramp" aria-hidden="true">{steps}</span>
            <span>"100%"</span>
            <span class="muted">{words!(behind.map.legend)}</span>
        </p>
    }
}

/// Every cell with its interval and what it rests on, as the files have it.
#[component]
pub fn ChapterMapList(
    /// Rows in the order they are shown.
    map: ChapterMap,
) -> impl IntoView {
    let by = map.by;
    let (caption, column) = match by {
        MapBy::Week => (words!(behind.map.caption_week), words!(behind.map.week)),
        MapBy::Series => (words!(behind.map.caption_series), words!(behind.map.one_series)),
    };
    let rows: Vec<_> = map
        .rows
        .iter()
        .flat_map(|row| {
            let cells = shown(by, map.columns.iter().zip(&row.cells));
            cells
                .into_iter()
                .filter_map(move |(column, cell)| Some((row, column, cell.as_ref()?)))
        })
        .map(|(row, column, cell)| {
            view! {
                <tr>
                    <th scope="row"><a href=paths::chapter(row.id)>{row.chapter.clone()}</a></th>
                    <td>{row.subject.clone()}</td>
                    <td>{name(column)}</td>
                    <td class="number">{cell.questions}</td>
                    <td class="number">{cell.correct}</td>
                    <td class="number">{cell.percent}</td>
                    <td class="number">{cell.mastery}</td>
                    <td class="number">{cell.low} "–" {cell.high}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <ScrollTable caption=caption>
            <thead>
                <tr>
                    <th scope="col">{words!(charts.heat.chapter)}</th>
                    <th scope="col">{words!(behind.subject)}</th>
                    <th scope="col">{column}</th>
                    <th scope="col" class="number">{words!(behind.map.asked)}</th>
                    <th scope="col" class="number">{words!(behind.map.right)}</th>
                    <th scope="col" class="number">{words!(behind.map.percent)}</th>
                    <th scope="col" class="number">{words!(behind.map.mastery)}</th>
                    <th scope="col" class="number">{words!(behind.map.band)}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </ScrollTable>
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_ramp_has_seven_steps_from_none_to_all() {
        assert_eq!(
            [0.0, 14.0, 15.0, 50.0, 99.0, 100.0].map(super::step),
            [1, 1, 2, 4, 7, 7]
        );
    }
}
