//! One exam: date, marking, chapters and their weights.

use super::{ExamForm, Official, RankLookup, exam_path, official, rank, when};
use crate::components::forms::{CellField, Datalist, set_title};
use crate::components::{
    Button, ButtonKind, Card, ConfirmForm, ErrorSummary, Field, FieldGroup, Icon, error_of, field_id,
};
use crate::paths;
use crate::render::{self, PageContext};
use api::exams::ExamView;
use api::problem::Problem;
use leptos::prelude::*;

/// Empty rows at the end when more were asked for.
const BLANK_ROWS: usize = 5;

/// The exam as stored, as typed, and where marks stood.
#[derive(Debug, Clone)]
pub struct ExamPage {
    /// As stored.
    pub exam: ExamView,
    /// As typed; `ExamForm::from(&exam)` at first.
    pub form: ExamForm,
    /// Rows were asked for with `add_row`: the chapters are open.
    pub adds_row: bool,
    /// How it went; none before its day.
    pub official: Option<Official>,
    /// Past years of this exam; none when no table is known.
    pub rank: Option<RankLookup>,
    /// Refused fields, by the paths of `domain::exams`.
    pub problem: Option<Problem>,
}

/// Fields to `/exams/{id}`: `name`, `exam_date`, `max_score`, `marking_correct`, `marking_wrong`; repeated
/// `chapter_subject`, `chapter_name`, `chapter_weight`, `chapter_after`, `chapter_was` (the stored name); `add_row` asks for more rows. To `/exams/{id}/delete`: none.
/// By GET: `marks`, `table`.
pub fn exam(mut ctx: PageContext, data: ExamPage) -> String {
    let title = data.exam.name.clone();
    set_title(&mut ctx, &title, data.problem.is_some());
    render::html(ctx, move || {
        let form = view! {
            <form class="stack" method="post" action=exam_path(data.exam.id, "")>
                {settings(&data)}
                {chapters(&data)}
                <p><Button icon="check">{words!(exams.save)}</Button></p>
            </form>
        };
        let official = data.official.clone();
        let official = official.map(|part| official::view(part, &data.exam, data.problem.as_ref()));
        let mut subjects: Vec<String> = data
            .exam
            .chapters
            .iter()
            .map(|chapter| chapter.subject.clone())
            .collect();
        subjects.dedup();
        view! {
            <header class="page-head">
                <a class="back" href=paths::EXAMS><Icon name="arrow-left"/>{words!(exams.back)}</a>
                <h1>{title}</h1>
                <p class="muted">{when(&data.exam)}</p>
            </header>
            <ErrorSummary problem=data.problem.clone()/>
            {official}
            {data.rank.clone().map(|lookup| rank::view(lookup, data.exam.id))}
            {form}
            <Datalist id="subjects" values=subjects/>
            <ConfirmForm action=exam_path(data.exam.id, "/delete") label=words!(exams.delete) icon="trash"
                question=words!(exams.delete_question) confirm=words!(exams.delete_do)/>
        }
    })
}

fn settings(data: &ExamPage) -> impl IntoView + use<> {
    let form = data.form.clone();
    let error = |path: &str| error_of(data.problem.as_ref(), path);
    let (name, date, max) = (error("name"), error("exam_date"), error("max_score"));
    // The rule speaks of the scheme as a whole; the form shows it at its first field.
    let (correct, wrong) = (
        error("marking_correct").or_else(|| error("marking")),
        error("marking_wrong"),
    );
    view! {
        <Card title=words!(exams.settings) class="stack">
            <Field name="name" label=words!(exams.exam_name) value=form.name required=true error=name maxlength=80/>
            <Field name="exam_date" label=words!(exams.date) kind="date" value=form.exam_date error=date/>
            <Field name="max_score" label=words!(exams.max_score) value=form.max_score inputmode="decimal" error=max maxlength=12/>
            <div id="f-marking">
                <FieldGroup legend=words!(exams.marking) hint=words!(exams.marking_hint).to_owned()>
                    <div class="fields">
                        <Field name="marking_correct" label=words!(exams.marking_correct) value=form.marking_correct
                            inputmode="decimal" error=correct maxlength=8/>
                        <Field name="marking_wrong" label=words!(exams.marking_wrong) value=form.marking_wrong
                            inputmode="text" error=wrong maxlength=8/>
                    </div>
                </FieldGroup>
            </div>
        </Card>
    }
}

fn chapters(data: &ExamPage) -> impl IntoView + use<> {
    let problem = data.problem.as_ref();
    let typed = data.form.chapters.len();
    let blank = if data.adds_row { BLANK_ROWS } else { 1 };
    let is_refused = problem.is_some_and(|problem| {
        problem
            .errors
            .iter()
            .any(|error| error.path.starts_with("chapters"))
    });
    let rows: Vec<_> = (0..typed + blank).map(|i| row(i, data)).collect();
    let whole_error = error_of(problem, "chapters");
    view! {
        <details class="card" id="f-chapters" open=is_refused || data.adds_row>
            <summary>{words!(exams.chapters)}</summary>
            <div class="stack">
                <p class="muted">{words!(exams.chapters_lead)}</p>
                <p class="muted">{words!(exams.after_lead)}</p>
                <p class="muted">{words!(exams.weights_source, source = data.exam.weights_source.clone())}</p>
                {whole_error.map(|error| view! { <p class="field__error">{error}</p> })}
                <div class="weights" aria-hidden="true">
                    <span>{words!(exams.subject)}</span><span>{words!(exams.chapter)}</span><span>{words!(exams.weight)}</span>
                    <span class="weights__head-after">{words!(exams.after)}</span>
                </div>
                {rows}
                <p>
                    <Button kind=ButtonKind::Soft icon="plus" name="add_row" value="1" formnovalidate=true>{words!(exams.add_row)}</Button>
                </p>
            </div>
        </details>
    }
}

fn row(i: usize, data: &ExamPage) -> impl IntoView + use<> {
    let typed = data.form.chapters.get(i).cloned().unwrap_or_default();
    let focus = data.adds_row && i == data.form.chapters.len();
    let path = |part: &str| format!("chapters[{i}].{part}");
    let error = |part: &str| error_of(data.problem.as_ref(), &path(part));
    view! {
        <fieldset class="weights">
            <legend class="visually-hidden">{words!(exams.chapter_row, number = i + 1)}</legend>
            <CellField name="chapter_subject" id=field_id(&path("subject")) label=words!(exams.subject) value=typed.subject list="subjects"
                error=error("subject") autofocus=focus/>
            <CellField name="chapter_name" id=field_id(&path("name")) label=words!(exams.chapter) value=typed.name error=error("name")/>
            <CellField name="chapter_weight" id=field_id(&path("weight")) label=words!(exams.weight) value=typed.weight inputmode="decimal"
                error=error("weight")/>
            <span class="weights__label" aria-hidden="true">{words!(exams.after)}</span>
            <CellField name="chapter_after" id=field_id(&path("prerequisites")) label=words!(exams.after) value=typed.after
                error=error("prerequisites")/>
            <input type="hidden" name="chapter_was" value=typed.was/>
        </fieldset>
    }
}
