//! The refused cells of a file, each with a field to correct it.

use crate::components::field_id;
use crate::components::forms::CellField;
use api::imports::{ImportView, RowError};
use leptos::prelude::*;
use std::collections::HashSet;

/// More than these are fixed faster in a spreadsheet.
const MOST_SHOWN: usize = 100;

/// A table that becomes a list of cards on narrow screens; its roles stay those of a table.
pub(super) fn view(import: &ImportView) -> impl IntoView + use<> {
    let mut asked = HashSet::new();
    let rows: Vec<_> = import
        .row_errors
        .iter()
        .take(MOST_SHOWN)
        .map(|error| row(error, &import.headers, &mut asked))
        .collect();
    let more = import.row_errors.len().saturating_sub(MOST_SHOWN);
    (!rows.is_empty()).then(|| {
        let head = [
            words!(imports.row),
            words!(imports.column),
            words!(imports.found_value),
            words!(imports.reason),
            words!(imports.correction),
        ]
        .map(|words| view! { <th role="columnheader" scope="col">{words}</th> })
        .into_iter()
        .collect::<Vec<_>>();
        view! {
            <section class="card stack" aria-labelledby="fix-title">
                <h2 class="card__title" id="fix-title">{words!(imports.fix_title)}</h2>
                <p class="muted">{words!(imports.fix_lead)}</p>
                <table class="cells" role="table" aria-labelledby="fix-title">
                    <thead role="rowgroup"><tr role="row">{head}</tr></thead>
                    <tbody role="rowgroup">{rows}</tbody>
                </table>
                {(more > 0).then(|| view! { <p>{words!(imports.fix_more, count = more)}</p> })}
            </section>
        }
    })
}

/// One refusal. A cell that was refused twice is asked for once.
fn row(error: &RowError, headers: &[String], asked: &mut HashSet<(u32, usize)>) -> impl IntoView + use<> {
    let place = error
        .column
        .as_ref()
        .and_then(|column| headers.iter().position(|header| header == column));
    let column = error
        .column
        .clone()
        .unwrap_or_else(|| words!(imports.whole_row).to_owned());
    let field = place
        .filter(|place| asked.insert((error.row, *place)))
        .map(|place| {
            let name = format!("fix.{}.{place}", error.row);
            let label = words!(imports.correction_of, column = column.clone(), row = error.row);
            view! { <CellField id=field_id(&name) name label value=error.value.clone()/> }
        });
    let found = if error.value.is_empty() {
        view! { <span class="muted">{words!(imports.empty)}</span> }.into_any()
    } else {
        view! { <code>{error.value.clone()}</code> }.into_any()
    };
    view! {
        <tr role="row">
            <th role="rowheader" scope="row"><span class="cells__label">{words!(imports.row)} " "</span>{error.row}</th>
            <td role="cell" class="cells__column">{column}</td>
            <td role="cell"><span class="cells__label">{words!(imports.found_value)} " "</span>{found}</td>
            <td role="cell" class="cells__reason"><strong>{error.reason.clone()}</strong> " " {error.fix.clone()}</td>
            <td role="cell" class="cells__fix">{field}</td>
        </tr>
    }
}
