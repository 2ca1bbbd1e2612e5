//! What every larger chart has around it: a caption, the picture with its words, and the same numbers as a table.

use crate::components::ScrollTable;
use leptos::prelude::*;

/// The numbers of a chart as a table.
#[derive(Debug, Clone, Default)]
pub struct Numbers {
    /// Column headers; the first column names the row.
    pub head: Vec<String>,
    /// Rows as wide as the head.
    pub rows: Vec<Vec<String>>,
}

/// The table of a chart behind "Show numbers"; nothing without rows.
#[component]
pub fn ShowNumbers(
    /// What the chart shows, the caption.
    #[prop(into)]
    caption: String,
    /// Its numbers.
    numbers: Numbers,
) -> impl IntoView {
    (!numbers.rows.is_empty()).then(|| {
        let head: Vec<_> = numbers
            .head
            .into_iter()
            .map(|cell| view! { <th scope="col">{cell}</th> })
            .collect();
        let rows: Vec<_> = numbers
            .rows
            .into_iter()
            .map(|row| {
                let mut cells = row.into_iter();
                let first = cells.next();
                let rest: Vec<_> = cells.map(|cell| view! { <td>{cell}</td> }).collect();
                view! { <tr><th scope="row">{first}</th>{rest}</tr> }
            })
            .collect();
        view! {
            <details class="numbers">
                <summary>{words!(common.show_numbers)}</summary>
                <ScrollTable caption>
                    <thead><tr>{head}</tr></thead>
                    <tbody>{rows}</tbody>
                </ScrollTable>
            </details>
        }
    })
}

/// A figure around an SVG. The SVG itself says `role="img"` and points to `<id>-title` and `<id>-desc`.
#[component]
pub fn ChartFrame(
    /// What is shown; the caption.
    #[prop(into)]
    title: String,
    /// The same numbers; without rows there is no disclosure.
    numbers: Numbers,
    /// The SVG and what lies over it.
    children: Children,
) -> impl IntoView {
    view! {
        <figure class="chart">
            <div class="chart__plot">{children()}</div>
            <ShowNumbers caption=title numbers/>
        </figure>
    }
}
