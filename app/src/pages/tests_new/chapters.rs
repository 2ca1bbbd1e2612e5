//! The rows of chapters in the form of a result.

use super::{ChapterRow, ResultPage};
use crate::components::forms::CellField;
use crate::components::{Button, ButtonKind, error_of, field_id};
use api::problem::Problem;
use leptos::prelude::*;

/// Empty rows shown without script.
const BLANK_ROWS: usize = 5;
/// Stands for the number of a row in the template from which the island makes further rows.
const TEMPLATE: &str = "__row__";
/// Likewise, counted from 1.
const TEMPLATE_NUMBER: &str = "__number__";

/// The rows as typed, then empty ones, then the button for more. Open when there is something to see.
pub(super) fn view(data: &ResultPage) -> impl IntoView + use<> {
    let problem = data.problem.as_ref();
    let typed = data.form.chapters.len();
    let blank = if data.adds_row {
        BLANK_ROWS
    } else {
        BLANK_ROWS.saturating_sub(typed).max(1)
    };
    let is_refused = problem.is_some_and(|problem| {
        problem
            .errors
            .iter()
            .any(|error| error.path.starts_with("chapter_"))
    });
    let is_open = is_refused || data.adds_row || typed > 0;
    let focus = data.adds_row.then_some(typed);
    let whole_error = error_of(problem, "chapter_performance");
    let rows: Vec<_> = data
        .form
        .chapters
        .iter()
        .cloned()
        .chain(std::iter::repeat_with(ChapterRow::default).take(blank))
        .enumerate()
        .map(|(i, typed)| {
            row(
                &i.to_string(),
                &(i + 1).to_string(),
                typed,
                problem,
                focus == Some(i),
            )
        })
        .collect();
    let template = row(TEMPLATE, TEMPLATE_NUMBER, ChapterRow::default(), None, false);
    view! {
        <details class="card chapters" id="f-chapter_performance" open=is_open>
            <summary class="chapters__summary"><h2 class="card__title">{words!(entry.chapters)}</h2></summary>
            <div class="stack">
                <p class="muted">{words!(entry.chapters_lead)}</p>
                {whole_error.map(|error| view! { <p class="field__error">{error}</p> })}
                <div class="stack" data-rows>{rows}</div>
                <template data-row-template>{template}</template>
                <p>
                    <Button kind=ButtonKind::Soft icon="plus" name="add_row" value="1" formnovalidate=true>
                        {words!(entry.add_row)}
                    </Button>
                </p>
            </div>
        </details>
    }
}

/// One row; `index` is that of its refusals' paths, `number` what a person counts.
fn row(
    index: &str,
    number: &str,
    typed: ChapterRow,
    problem: Option<&Problem>,
    autofocus: bool,
) -> impl IntoView + use<> {
    let path = |part: &str| format!("chapter_performance[{index}].{part}");
    let cell =
        |name: &'static str, part: &str, label: &'static str, value: String, inputmode: &'static str| {
            let path = path(part);
            let error = error_of(problem, &path);
            view! { <CellField name id=field_id(&path) label value inputmode error show_label=true/> }
        };
    let chapter = path("chapter");
    let chapter_error = error_of(problem, &chapter);
    view! {
        <fieldset class="chapter-row">
            <legend class="visually-hidden">{words!(entry.chapter_row, number = number.to_owned())}</legend>
            <CellField name="chapter" id=field_id(&chapter) label=words!(entry.chapter) value=typed.chapter list="chapters"
                error=chapter_error autofocus show_label=true/>
            {cell("chapter_attempted", "attempted", words!(entry.chapter_attempted), typed.attempted, "numeric")}
            {cell("chapter_correct", "correct", words!(entry.chapter_correct), typed.correct, "numeric")}
            {cell("chapter_wrong", "wrong", words!(entry.chapter_wrong), typed.wrong, "numeric")}
            {cell("chapter_marks", "marks", words!(entry.chapter_marks), typed.marks, "decimal")}
            {cell("chapter_minutes", "minutes", words!(entry.chapter_minutes), typed.minutes, "numeric")}
        </fieldset>
    }
}
