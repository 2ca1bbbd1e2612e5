//! Chapters by weeks: a table whose cells are tinted by their number. The newest week comes first, so that a phone
//! shows it without scrolling.

use crate::{components::ScrollTable, format};
use api::dashboard::{HeatCell, HeatMap, HeatRow};
use leptos::prelude::*;

/// The heat map as a table; the first column stays in sight.
#[component]
pub fn HeatMapTable(
    /// Rows in the order they are shown.
    heat_map: HeatMap,
) -> impl IntoView {
    let weeks: Vec<_> = heat_map
        .weeks
        .iter()
        .rev()
        .map(|monday| {
            let week = words!(charts.heat.week_of, date = format::date_short(*monday));
            view! { <th scope="col"><abbr title=week>{format::date_short(*monday)}</abbr></th> }
        })
        .collect();
    let rows: Vec<_> = heat_map.rows.into_iter().map(row).collect();
    view! {
        <ScrollTable caption=words!(charts.heat.caption) class="heat-map">
            <thead>
                <tr>
                    <th scope="col">{words!(charts.heat.chapter)}</th>
                    {weeks}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </ScrollTable>
        {legend()}
    }
}

fn row(row: HeatRow) -> impl IntoView {
    let cells: Vec<_> = row.cells.into_iter().rev().map(cell).collect();
    let mastery = words!(
        charts.heat.mastery,
        subject = row.subject,
        percent = format::percent0(row.mastery)
    );
    view! {
        <tr>
            <th scope="row">
                {row.chapter} " " <span class="heat-map__subject">{mastery}</span>
            </th>
            {cells}
        </tr>
    }
}

fn cell(cell: Option<HeatCell>) -> impl IntoView {
    match cell {
        Some(cell) => {
            let detail = words!(charts.of, part = cell.correct, whole = cell.questions);
            view! {
                <td class=format!("heat heat--{}", step(cell.percent))>
                    {format::decimal(cell.percent.round())} " " <span class="heat__detail">{detail}</span>
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
            <span class="muted">{words!(charts.heat.legend)}</span>
        </p>
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
