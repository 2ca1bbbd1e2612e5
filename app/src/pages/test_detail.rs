//! `/tests/{id}`: one result, its chapters, and what to do next.

mod answers;
mod reasons;
pub use reasons::ReasonsForm;

use crate::{
    components::{
        Badge, ButtonKind, Card, ConfirmForm, Delta, ErrorSummary, Icon, LinkButton, Ring, Tone,
        charts::{Bar, Bars},
        forms::set_title,
    },
    format, paths,
    render::{PageContext, html},
};
use api::{answers::Answers, dashboard::Recommendation, problem::Problem, results::ResultView};
use chrono::NaiveDate;
use domain::results::ChapterPerformance;
use leptos::prelude::*;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct TestDetail {
    /// The result.
    pub result: ResultView,
    /// The result before it in the same subject.
    pub previous: Option<ResultView>,
    /// What is noted of its answers.
    pub answers: Answers,
    /// The reasons as typed; [`ReasonsForm::of`] for those noted.
    pub form: ReasonsForm,
    /// What was refused of them.
    pub problem: Option<Problem>,
    /// Ranked chapters; those of the result's subject are shown.
    pub recommendations: Vec<Recommendation>,
}

/// Renders the page.
pub fn page(mut ctx: PageContext, data: TestDetail) -> String {
    set_title(&mut ctx, &data.result.test_name, data.problem.is_some());
    let today = ctx.today;
    html(ctx, move || {
        let TestDetail {
            result,
            previous,
            answers,
            form,
            problem,
            recommendations,
        } = data;
        let id = result.id;
        view! {
            {head(&result, today)}
            <ErrorSummary problem=problem.clone()/>
            <div class="grid">
                {score(&result)}
                {answers::card(&result)}
                {compare(&result, previous, today)}
                {chapters(&result)}
                {next_steps(&result.subject, recommendations)}
                {reasons::card(&result, &answers, form, problem.as_ref())}
            </div>
            <div class="page-tools">
                <LinkButton href=paths::test_edit(id) kind=ButtonKind::Soft icon="edit">{words!(tests.detail.edit)}</LinkButton>
                <ConfirmForm
                    action=paths::test_delete(id)
                    label=words!(tests.detail.delete)
                    question=words!(tests.detail.delete_question)
                    confirm=words!(tests.detail.delete_confirm)
                    icon="trash"
                />
            </div>
        }
    })
}

fn head(result: &ResultView, today: NaiveDate) -> impl IntoView + use<> {
    let sample = result
        .is_sample
        .then(|| view! { <Badge tone=Tone::Peach>{words!(tests.row.sample)}</Badge> });
    let source = result
        .source
        .clone()
        .map(|source| view! { <span class="muted">{source}</span> });
    let subject = result.subject.clone();
    view! {
        <header class="page-head">
            <a class="back" href=paths::TESTS><Icon name="arrow-left"/>{words!(tests.detail.back)}</a>
            <h1>{result.test_name.clone()}</h1>
            <p class="cluster">
                <Badge tone=Tone::Primary>{subject}</Badge>
                <span>{format::relative(result.test_date, today)}</span>
                {source}
                {sample}
            </p>
        </header>
    }
}

fn score(result: &ResultView) -> impl IntoView + use<> {
    let score = words!(
        tests.detail.score,
        score = format::marks(result.score),
        max = format::marks(result.max_score)
    );
    let time = result.time_taken.map(|minutes| {
        let seconds = f64::from(minutes) * 60.0 / f64::from(result.total_questions.max(1));
        let pace = words!(tests.detail.per_question, seconds = format::decimal(seconds.round()));
        view! {
            <div><dt>{words!(tests.detail.time)}</dt><dd>{format::minutes(minutes)} " " <span class="muted">{pace}</span></dd></div>
        }
    });
    let (percent, accuracy) = (result.percent, format::percent(result.accuracy));
    view! {
        <Card class="score">
            <Ring percent label=words!(tests.detail.percent)/>
            <div class="stack">
                <p class="score__marks">{score}</p>
                <dl class="facts">
                    <div><dt>{words!(tests.detail.accuracy)}</dt><dd>{accuracy}</dd></div>
                    {time}
                </dl>
            </div>
        </Card>
    }
}

fn compare(result: &ResultView, previous: Option<ResultView>, today: NaiveDate) -> impl IntoView + use<> {
    let subject = result.subject.clone();
    match previous {
        Some(previous) => {
            let value = result.percent - previous.percent;
            let words = words!(
                tests.detail.compare_text,
                name = previous.test_name,
                date = format::relative(previous.test_date, today),
                percent = format::percent(previous.percent)
            );
            let href = paths::test(previous.id);
            view! {
                <Card title=words!(tests.detail.compare, subject = subject)>
                    <p class="cluster"><span class="figure"><Delta value/></span> <span class="muted">{words!(tests.detail.points)}</span></p>
                    <p><a href=href>{words}</a></p>
                </Card>
            }
            .into_any()
        }
        None => view! { <Card><p class="muted">{words!(tests.detail.first, subject = subject)}</p></Card> }
            .into_any(),
    }
}

fn chapters(result: &ResultView) -> impl IntoView + use<> {
    if result.chapter_performance.is_empty() {
        let edit = paths::test_edit(result.id);
        return view! {
            <Card title=words!(tests.detail.chapters)>
                <p class="muted">{words!(tests.detail.no_chapters)}</p>
                <LinkButton href=edit kind=ButtonKind::Soft icon="plus">{words!(tests.detail.add_chapters)}</LinkButton>
            </Card>
        }
        .into_any();
    }
    let mut bars: Vec<Bar> = result
        .chapter_performance
        .iter()
        .map(|chapter| bar(&result.subject, chapter))
        .collect();
    bars.sort_by(|a, b| a.percent.total_cmp(&b.percent));
    view! {
        <Card title=words!(tests.detail.chapters)>
            <p class="muted">{words!(tests.detail.chapters_note)}</p>
            <Bars bars/>
        </Card>
    }
    .into_any()
}

fn bar(subject: &str, chapter: &ChapterPerformance) -> Bar {
    let mut detail = if chapter.attempted == 0 {
        words!(tests.detail.not_tried).to_owned()
    } else {
        words!(
            tests.detail.tried,
            correct = chapter.correct,
            attempted = chapter.attempted
        )
    };
    if let Some(minutes) = chapter.minutes {
        detail = format!("{detail} · {}", words!(tests.detail.minutes, minutes = minutes));
    }
    let percent = f64::from(chapter.correct) * 100.0 / f64::from(chapter.attempted.max(1));
    Bar {
        label: chapter.chapter.clone(),
        percent,
        detail,
        href: Some(paths::chapter_named(subject, &chapter.chapter)),
    }
}

/// The three best chapters of the subject to study.
fn next_steps(subject: &str, recommendations: Vec<Recommendation>) -> impl IntoView + use<> {
    let rows: Vec<_> = recommendations
        .into_iter()
        .filter(|chapter| chapter.subject == subject)
        .take(3)
        .map(|chapter| {
            let start = paths::session_for(&chapter.subject, &chapter.chapter);
            let marks = if let Some(marks) = chapter.marks_open {
                words!(tests.detail.marks, marks = format::decimal(marks))
            } else {
                words!(tests.detail.up_to, marks = format::decimal(chapter.weight))
            };
            view! {
                <li class="row">
                    <a class="row__main row__link" href=start>
                        <strong>{chapter.chapter}</strong>
                        <span class="muted">{chapter.reason}</span>
                    </a>
                    <span class="row__number">{marks}</span>
                </li>
            }
        })
        .collect();
    let body = if rows.is_empty() {
        view! { <p class="muted">{words!(tests.detail.no_next)}</p> }.into_any()
    } else {
        view! { <ul class="rows">{rows}</ul> }.into_any()
    };
    view! { <Card title=words!(tests.detail.next)>{body}</Card> }
}
