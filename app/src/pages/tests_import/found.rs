//! What was found in a file and how it is read: totals, columns, the order of dates, the first tests.

use super::{Preview, labels};
use crate::components::{Badge, Button, ButtonKind, Card, Radio, ScrollTable, SelectField, Tone, error_of};
use api::imports::{FIELDS, ImportView, PreviewRow};
use leptos::prelude::*;

/// The tests of the file as a sum that a person can check.
pub(super) fn totals(import: &ImportView) -> impl IntoView + use<> {
    let part = |sign: &'static str, count: u32, words: &'static str| {
        view! {
            <div class="sum__part">
                <dt>{words}</dt>
                <dd><span class="sum__sign" aria-hidden="true">{sign}</span>{count}</dd>
            </div>
        }
    };
    view! {
        <dl class="card sum" aria-label=words!(imports.found)>
            {part("", import.tests, words!(imports.tests))}
            {part("=", import.new, words!(imports.new))}
            {part("+", import.changed, words!(imports.changed))}
            {part("+", import.unchanged, words!(imports.unchanged))}
            {part("+", import.errors, words!(imports.errors))}
        </dl>
    }
}

pub(super) fn detected(facts: &[String]) -> impl IntoView + use<> {
    let facts: Vec<_> = facts
        .iter()
        .map(|fact| view! { <li>{fact.clone()}</li> })
        .collect();
    (!facts.is_empty()).then(|| {
        view! { <details class="card"><summary>{words!(imports.detected)}</summary><ul>{facts}</ul></details> }
    })
}

pub(super) fn date_order(data: &Preview) -> impl IntoView + use<> {
    let error = error_of(data.problem.as_ref(), "date_order");
    let options = vec![
        ("dmy".to_owned(), words!(imports.dmy).to_owned()),
        ("mdy".to_owned(), words!(imports.mdy).to_owned()),
    ];
    let value = data.date_order.clone();
    view! {
        <Card class="card--accent">
            <Radio name="date_order" legend=words!(imports.date_order) hint=words!(imports.date_order_hint).to_owned()
                options value error required=true/>
        </Card>
    }
}

/// Which column is what. Open at once when a column that is needed was not found.
pub(super) fn mapping(data: &Preview, has_button: bool) -> impl IntoView + use<> {
    let import = &data.import;
    let is_missing = FIELDS
        .iter()
        .any(|field| labels::is_needed(field) && !import.mapping.contains_key(*field));
    let is_refused = data
        .problem
        .as_ref()
        .is_some_and(|problem| problem.errors.iter().any(|e| e.path.starts_with("map.")));
    let mut options = vec![(String::new(), words!(imports.not_there).to_owned())];
    options.extend(
        import
            .headers
            .iter()
            .map(|header| (header.clone(), header.clone())),
    );
    let fields: Vec<_> = FIELDS
        .iter()
        .map(|field| {
            let name = format!("map.{field}");
            let error = error_of(data.problem.as_ref(), &name);
            let value = import.mapping.get(*field).cloned().unwrap_or_default();
            view! { <SelectField name label=labels::field(field) options=options.clone() value error/> }
        })
        .collect();
    view! {
        <details class="card" open=is_missing || is_refused>
            <summary>{words!(imports.mapping)}</summary>
            <div class="stack">
                <p class="muted">{words!(imports.mapping_lead)}</p>
                <div class="fields fields--wide">{fields}</div>
                {has_button.then(|| view! { <p><Button kind=ButtonKind::Soft>{words!(imports.check_again)}</Button></p> })}
            </div>
        </details>
    }
}

pub(super) fn sample(rows: &[PreviewRow]) -> impl IntoView + use<> {
    let body: Vec<_> = rows
        .iter()
        .cloned()
        .map(|row| {
            let tone = match row.status.as_str() {
                "new" => Tone::Leaf,
                "changed" => Tone::Sky,
                "unchanged" => Tone::Neutral,
                _ => Tone::Peach,
            };
            view! {
                <tr>
                    <td>{row.row}</td>
                    <td><Badge tone>{labels::row_status(&row.status)}</Badge></td>
                    <td>{row.test_date}</td>
                    <th scope="row">{row.test_name}</th>
                    <td>{row.subject}</td>
                    <td class="number">{row.score}</td>
                    <td class="number">{row.chapters}</td>
                </tr>
            }
        })
        .collect();
    (!body.is_empty()).then(|| {
        view! {
            <Card title=words!(imports.sample)>
                <ScrollTable caption=words!(imports.sample)>
                <thead>
                    <tr>
                        <th scope="col">{words!(imports.row)}</th>
                        <th scope="col">{words!(imports.status)}</th>
                        <th scope="col">{words!(imports.field.test_date)}</th>
                        <th scope="col">{words!(imports.field.test_name)}</th>
                        <th scope="col">{words!(imports.field.subject)}</th>
                        <th scope="col" class="number">{words!(imports.score)}</th>
                        <th scope="col" class="number">{words!(imports.chapters)}</th>
                    </tr>
                </thead>
                <tbody>{body}</tbody>
            </ScrollTable>
            </Card>
        }
    })
}
