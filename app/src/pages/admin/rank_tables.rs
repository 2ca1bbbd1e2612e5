//! The rank tables of an institution and of everybody.

use crate::components::{Card, ConfirmForm, ScrollTable};
use crate::pages::exams::grouped;
use api::exams::RankTableView;
use leptos::prelude::*;

pub(super) fn view(tables: &[(RankTableView, bool)]) -> impl IntoView + use<> {
    let is_empty = tables.is_empty();
    let rows: Vec<_> = tables
        .iter()
        .map(|(table, is_own)| {
            let kind = if table.kind == "percentile" {
                words!(admin.kind_percentile)
            } else {
                words!(admin.kind_candidates)
            };
            let source = match table.version {
                1 => table.source.clone(),
                version => words!(admin.version, source = table.source.clone(), version = version),
            };
            let remove = is_own.then(|| {
                let action = format!("/admin/rank-tables/{}/remove", table.id);
                view! {
                    <ConfirmForm action label=words!(admin.remove) icon="trash" question=words!(admin.remove_question)
                        confirm=words!(admin.remove_do) of=name(table)/>
                }
            });
            view! {
                <tr>
                    <th scope="row">{table.exam.clone()}</th>
                    <td class="number">{table.year}</td>
                    <td>{table.shift.clone().unwrap_or_else(|| "–".to_owned())}</td>
                    <td class="number">{candidates(table)}</td>
                    <td>{kind}</td>
                    <td>{source}</td>
                    <td>{remove}</td>
                </tr>
            }
        })
        .collect();
    let table = (!is_empty).then(|| {
        view! {
            <ScrollTable caption=words!(admin.rank_tables) class="rank-tables">
                <thead>
                    <tr>
                        <th scope="col">{words!(admin.exam)}</th>
                        <th scope="col" class="number">{words!(admin.year)}</th>
                        <th scope="col">{words!(admin.shift)}</th>
                        <th scope="col" class="number">{words!(admin.candidates)}</th>
                        <th scope="col">{words!(admin.kind)}</th>
                        <th scope="col">{words!(admin.source)}</th>
                        <th scope="col">{words!(admin.change)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </ScrollTable>
        }
    });
    view! {
        <Card title=words!(admin.rank_tables) class="stack">
            <p class="muted">{words!(admin.rank_tables_lead)} " " {words!(admin.rank_tables_change)}</p>
            {is_empty.then(|| view! { <p>{words!(admin.rank_tables_none)}</p> })}
            {table}
        </Card>
    }
}

/// What tells it from the others.
fn name(table: &RankTableView) -> String {
    let parts = [
        Some(table.exam.clone()),
        Some(table.year.to_string()),
        table.shift.clone(),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Those of the table and, where they were stated, those of the whole exam.
fn candidates(table: &RankTableView) -> String {
    let own = grouped(table.candidates);
    table.exam_candidates.map_or_else(
        || own.clone(),
        |all| words!(admin.of_exam, own = own.clone(), all = grouped(all)),
    )
}
