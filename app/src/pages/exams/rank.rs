//! Where marks stood among the candidates of a past year.

use super::{exam_path, grouped};
use crate::components::{Button, ButtonKind, Card, Field, SelectField};
use crate::format;
use api::exams::{RankAnswer, RankTableView, RankToCome};
use leptos::prelude::*;
use uuid::Uuid;

/// The question and its answer.
#[derive(Debug, Clone, Default)]
pub struct RankLookup {
    /// Tables of this exam, the newest year first.
    pub tables: Vec<RankTableView>,
    /// Why nothing can be looked up, where there is no table.
    pub missing: Option<String>,
    /// The chosen one.
    pub table: Option<Uuid>,
    /// As typed.
    pub marks: String,
    /// What was refused about the marks.
    pub error: Option<String>,
    /// The answer.
    pub answer: Option<RankAnswer>,
    /// Where the marks would stand in a year to come.
    pub to_come: Option<RankToCome>,
}

pub(super) fn view(lookup: RankLookup, exam: Uuid) -> impl IntoView {
    let chosen = lookup
        .table
        .or_else(|| lookup.tables.first().map(|table| table.id));
    let options: Vec<(String, String)> = lookup
        .tables
        .iter()
        .map(|table| (table.id.to_string(), name(table)))
        .collect();
    let value = chosen.map(|id| id.to_string()).unwrap_or_default();
    if let Some(missing) = lookup.missing {
        return view! { <Card title=words!(exams.rank)><p class="muted">{missing}</p></Card> }.into_any();
    }
    view! {
        <section class="card stack" id="rank" aria-labelledby="rank-title">
            <div>
                <h2 class="card__title" id="rank-title">{words!(exams.rank)}</h2>
                <p class="muted">{words!(exams.rank_lead)}</p>
            </div>
            <form class="stack" method="get" action=format!("{}#rank", exam_path(exam, ""))>
                <div class="fields fields--wide">
                    <Field name="marks" label=words!(exams.rank_marks) value=lookup.marks required=true inputmode="decimal"
                        error=lookup.error maxlength=8/>
                    <SelectField name="table" label=words!(exams.rank_table) options value/>
                </div>
                <p><Button kind=ButtonKind::Soft icon="search">{words!(exams.rank_do)}</Button></p>
            </form>
            {lookup.answer.map(|found| answer(found, lookup.to_come))}
        </section>
    }
    .into_any()
}

/// Exam, year and shift.
fn name(table: &RankTableView) -> String {
    let shift = table
        .shift
        .as_ref()
        .map(|shift| format!(", {shift}"))
        .unwrap_or_default();
    format!("{} {}{shift}", table.exam, table.year)
}

fn answer(answer: RankAnswer, to_come: Option<RankToCome>) -> impl IntoView {
    let title = words!(
        exams.rank_title,
        marks = format::marks(answer.marks),
        table = name(&answer.table)
    );
    let candidates = grouped(answer.table.candidates);
    let is_between = answer.table.kind == "percentile" && answer.best_rank != answer.worst_rank;
    let ranks = if is_between {
        words!(
            exams.rank_between,
            best = grouped(answer.best_rank),
            worst = grouped(answer.worst_rank),
            candidates = candidates
        )
    } else if answer.best_rank == answer.worst_rank {
        words!(
            exams.rank_single,
            best = grouped(answer.best_rank),
            candidates = candidates
        )
    } else {
        words!(
            exams.rank_range,
            best = grouped(answer.best_rank),
            worst = grouped(answer.worst_rank),
            candidates = candidates
        )
    };
    // Two decimals: among a million candidates a tenth of a percent is a thousand people.
    let share = words!(
        exams.rank_percentile,
        percentile = format!("{:.2}%", answer.percentile)
    );
    view! {
        <div class="rank-answer stack" role="status">
            <h3>{title}</h3>
            <p class="rank-answer__ranks">{ranks}</p>
            <p>{share}</p>
            <p class="muted">{words!(exams.rank_source, source = answer.table.source)}</p>
            {to_come.map(in_a_year_to_come)}
        </div>
    }
}

fn in_a_year_to_come(to_come: RankToCome) -> impl IntoView {
    let words = words!(
        exams.rank_to_come,
        low = grouped(to_come.rank_low),
        high = grouped(to_come.rank_high),
        from = format!("{:.2}", to_come.percentile_low),
        to = format!("{:.2}", to_come.percentile_high)
    );
    view! { <p>{words}</p> <p class="muted">{to_come.years.message}</p> }
}
