//! `/tests/new` and `/tests/{id}/edit`: one result, with its chapters.

use crate::components::forms::{Datalist, set_title};
use crate::components::{Button, ButtonKind, ErrorSummary, Field, FieldGroup, LinkButton, error_of};
use crate::islands::result_form::ResultFormIsland;
use crate::paths;
use crate::render::{self, PageContext};
use api::problem::Problem;
use domain::exams::Marking;
use leptos::prelude::*;
use uuid::Uuid;

mod chapters;
mod draft;
mod form;
pub use form::{ChapterRow, ResultForm};

/// What is typed, what is proposed, what was refused.
#[derive(Debug, Clone, Default)]
pub struct ResultPage {
    /// As typed; [`ResultForm::new`] for an empty form.
    pub form: ResultForm,
    /// The result that is changed; none for a new one.
    pub edits: Option<Uuid>,
    /// Rows were asked for with `add_row`: the chapters are open and the first empty row has the focus.
    pub adds_row: bool,
    /// Name and scheme of the student's exam, if it has one.
    pub marking: Option<(String, Marking)>,
    /// Subjects that the student used before or that the exam has.
    pub subjects: Vec<String>,
    /// Chapters, likewise.
    pub chapters: Vec<String>,
    /// Test series, likewise.
    pub sources: Vec<String>,
    /// Tells the drafts of several people on one device apart: the id of the viewer.
    pub draft_owner: String,
    /// Refused fields, by the paths of `domain::results`.
    pub problem: Option<Problem>,
}

/// Fields: `test_date`, `test_name`, `source`, `subject`, `total_questions`, `correct_answers`, `wrong_answers`,
/// `score`, `max_score`, `time_taken`; repeated `chapter`, `chapter_attempted`, `chapter_correct`, `chapter_wrong`,
/// `chapter_marks`, `chapter_minutes`; `add_row` asks for more rows. [`ResultForm::from_pairs`] reads them.
pub fn page(mut ctx: PageContext, data: ResultPage) -> String {
    let title = match data.edits {
        None => leptos_i18n::td_string!(ctx.locale, entry.new_title),
        Some(_) => leptos_i18n::td_string!(ctx.locale, entry.edit_title),
    };
    set_title(&mut ctx, title, data.problem.is_some());
    let latest = (ctx.today + chrono::Days::new(1)).to_string();
    render::html(ctx, move || {
        let action = data
            .edits
            .map_or_else(|| paths::TEST_NEW.to_owned(), paths::test_edit);
        let back = data.edits.map_or_else(|| paths::TESTS.to_owned(), paths::test);
        let save = if data.edits.is_some() {
            words!(entry.save_changes)
        } else {
            words!(entry.save_test)
        };
        let draft_key = data.edits.is_none().then(|| data.draft_owner.clone());
        // A draft is brought back into an empty form only: never over what the server has sent.
        let restores = data.problem.is_none() && !data.adds_row;
        let form = view! {
            <form class="stack result-form" method="post" action=action>
                {about(&data, latest)}
                {answers(&data)}
                {marks(&data)}
                {chapters::view(&data)}
                <p class="cluster">
                    <Button icon="check">{save}</Button>
                    <LinkButton href=back kind=ButtonKind::Plain>{words!(entry.cancel)}</LinkButton>
                </p>
            </form>
        };
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                {data.edits.is_none().then(lead)}
            </header>
            <ErrorSummary problem=data.problem/>
            <div data-says data-right=words!(entry.live_right) data-marks=words!(entry.live_marks)
                data-open=words!(entry.live_open) data-many=words!(entry.live_too_many)
                data-restored=words!(entry.draft_restored) data-forget=words!(entry.draft_forget)
                data-offline=words!(entry.draft_offline) data-draft=draft_key data-restores=restores.then_some("")>
                <ResultFormIsland>{form}</ResultFormIsland>
            </div>
            <Datalist id="subjects" values=data.subjects/>
            <Datalist id="chapters" values=data.chapters/>
            <Datalist id="sources" values=data.sources/>
        }
    })
}

fn lead() -> impl IntoView {
    view! { <p class="muted">{words!(entry.new_lead)} " " <a href=paths::IMPORT>{words!(entry.import_instead)}</a></p> }
}

fn about(data: &ResultPage, latest: String) -> impl IntoView + use<> {
    let form = data.form.clone();
    let error = |path| error_of(data.problem.as_ref(), path);
    view! {
        <section class="card stack">
            <Field name="subject" label=words!(entry.subject) value=form.subject required=true list="subjects"
                hint=words!(entry.subject_hint).to_owned() error=error("subject") maxlength=80/>
            <Field name="test_name" label=words!(entry.test_name) value=form.test_name required=true
                hint=words!(entry.test_name_hint).to_owned() error=error("test_name") maxlength=200/>
            <div class="fields fields--pair">
                <Field name="test_date" label=words!(entry.test_date) kind="date" value=form.test_date required=true
                    min=domain::results::EARLIEST_DATE.to_string() max=latest error=error("test_date")/>
                <Field name="source" label=words!(entry.source) value=form.source list="sources"
                    hint=words!(entry.source_hint).to_owned() error=error("source") maxlength=120/>
            </div>
        </section>
    }
}

fn answers(data: &ResultPage) -> impl IntoView + use<> {
    let (form, problem) = (data.form.clone(), data.problem.clone());
    let error = move |path| error_of(problem.as_ref(), path);
    view! {
        <section class="card stack">
            <FieldGroup legend=words!(entry.answers)>
                <div class="fields">
                    <Field name="total_questions" label=words!(entry.total_questions) value=form.total_questions required=true
                        inputmode="numeric" maxlength=6 error=error("total_questions")/>
                    <Field name="correct_answers" label=words!(entry.correct_answers) value=form.correct_answers required=true
                        inputmode="numeric" maxlength=6 error=error("correct_answers")/>
                    <Field name="wrong_answers" label=words!(entry.wrong_answers) value=form.wrong_answers
                        inputmode="numeric" maxlength=6 error=error("wrong_answers")/>
                </div>
                <output class="live" data-live hidden></output>
            </FieldGroup>
        </section>
    }
}

fn marks(data: &ResultPage) -> impl IntoView + use<> {
    let (form, problem) = (data.form.clone(), data.problem.clone());
    let error = move |path| error_of(problem.as_ref(), path);
    let hint = data.marking.as_ref().map(|(exam, scheme)| {
        let scheme = words!(
            entry.scheme,
            exam = exam.clone(),
            correct = crate::format::signed(scheme.correct),
            wrong = crate::format::signed(scheme.wrong)
        );
        words!(entry.marking_note, scheme = scheme)
    });
    // Without a scheme the marks cannot be worked out, so they must be typed.
    let required = hint.is_none();
    view! {
        <section class="card stack">
            <FieldGroup legend=words!(entry.marks) hint>
                <div class="fields">
                    <Field name="score" label=words!(entry.score) value=form.score required inputmode="decimal" maxlength=12
                        error=error("score")/>
                    <Field name="max_score" label=words!(entry.max_score) value=form.max_score required inputmode="decimal"
                        maxlength=12 error=error("max_score")/>
                    <Field name="time_taken" label=words!(entry.time_taken) value=form.time_taken inputmode="numeric"
                        maxlength=6 error=error("time_taken")/>
                </div>
            </FieldGroup>
        </section>
    }
}
