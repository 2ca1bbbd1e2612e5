//! `/chapter/{id}`: one chapter: how well it is known, every attempt, what is open, how hard it feels, links that help,
//! and one press to practise it.

use crate::components::forms::set_title;
use crate::components::{
    Badge, Button, Card, ErrorSummary, Icon, Tone,
    charts::{LineChart, Point, Series},
};
use crate::render::{PageContext, html};
use crate::{format, pages::insights, paths};
use api::insights::{ChapterAttempt, ChapterView};
use api::problem::Problem;
use api::resources::ChapterResources;
use chrono::NaiveDate;
use leptos::prelude::*;

mod difficulty;
mod known;
mod resources;

pub use resources::ResourceForm;

/// A chapter, and what was typed.
#[derive(Debug, Clone)]
pub struct ChapterPage {
    /// All that is known of it.
    pub chapter: ChapterView,
    /// Links that help with it.
    pub resources: ChapterResources,
    /// A new link as typed.
    pub form: ResourceForm,
    /// Refused fields: those of the two forms.
    pub problem: Option<Problem>,
}

/// Fields: `/chapter/{id}/difficulty` `difficulty`; `/chapter/{id}/resources` `title`, `link`, `minutes`;
/// `/chapter/{id}/difficulty/remove` and `/chapter/resources/{id}/remove` none.
pub fn page(mut ctx: PageContext, data: ChapterPage) -> String {
    set_title(&mut ctx, &data.chapter.chapter, data.problem.is_some());
    let today = ctx.today;
    html(ctx, move || {
        let ChapterPage {
            chapter,
            resources,
            form,
            problem,
        } = data;
        let missing: Vec<_> = chapter
            .missing
            .iter()
            .map(|words| view! { <li>{words.clone()}</li> })
            .collect();
        let missing = (!missing.is_empty()).then(|| {
            view! { <Card title=words!(insights.missing)><ul class="bullets">{missing}</ul></Card> }
        });
        let reasons = (chapter.errors.wrong() + chapter.errors.guessed > 0)
            .then(|| insights::reasons(chapter.errors, chapter.wrong_answers.into()));
        view! {
            {head(&chapter)}
            <ErrorSummary problem=problem.clone()/>
            <div class="grid">
                {known::known(&chapter)}
                {known::facts(&chapter, today)}
                {resources::card(&chapter, resources, form, problem.as_ref())}
                {difficulty::card(&chapter, today, problem.as_ref())}
                {trend(&chapter)}
                {reasons}
                {attempts(chapter.attempts, today)}
                {missing}
            </div>
        }
    })
}

fn head(chapter: &ChapterView) -> impl IntoView + use<> {
    let (subject, name) = (chapter.subject.clone(), chapter.chapter.clone());
    let badge = subject.clone();
    view! {
        <header class="page-head">
            <a class="back" href=paths::INSIGHTS><Icon name="arrow-left"/>{words!(chapter.back)}</a>
            <h1>{name.clone()}</h1>
            <p class="cluster"><Badge tone=Tone::Primary>{badge}</Badge></p>
            <form class="cluster" method="post" action=paths::SESSION_START>
                <input type="hidden" name="subject" value=subject/>
                <input type="hidden" name="chapter" value=name/>
                <Button icon="timer">{words!(chapter.practise)}</Button>
                <span class="muted">{words!(chapter.practise_hint)}</span>
            </form>
        </header>
    }
}

fn trend(chapter: &ChapterView) -> impl IntoView + use<> {
    let last = chapter.attempts.last()?;
    let name = chapter.chapter.clone();
    let summary = words!(
        chapter.trend_summary,
        chapter = name.clone(),
        count = chapter.attempts.len() as u32,
        last = format::percent0(last.percent)
    );
    let points = chapter.attempts.iter().map(|attempt| Point {
        date: attempt.date,
        value: attempt.percent,
        label: words!(
            chapter.point,
            name = attempt.test_name.clone(),
            correct = attempt.correct,
            questions = attempt.questions
        ),
    });
    let series = vec![Series {
        name: name.clone(),
        points: points.collect(),
    }];
    let title = words!(chapter.trend_chart, chapter = name);
    let slope = chapter.trend.clone().map(insights::trend);
    Some(view! {
        <Card title=words!(chapter.trend)>
            <p class="muted">{words!(chapter.trend_text)}</p>
            <LineChart id="chapter-line" title summary series cursor=true/>
            {slope}
        </Card>
    })
}

/// The tests that had it, newest first.
fn attempts(attempts: Vec<ChapterAttempt>, today: NaiveDate) -> impl IntoView {
    let count = attempts.len() as u32;
    let rows: Vec<_> = attempts
        .into_iter()
        .rev()
        .map(|attempt| {
            let of = words!(charts.of, part = attempt.correct, whole = attempt.questions);
            view! {
                <li class="row">
                    <a class="row__main row__link" href=paths::test(attempt.result)>
                        <strong>{attempt.test_name}</strong>
                        <span class="muted">{format::relative(attempt.date, today)}</span>
                    </a>
                    <span class="row__number">{format::percent0(attempt.percent)} " " <span class="muted">{of}</span></span>
                </li>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <Card title=words!(chapter.tests)>
                <details class="numbers">
                    <summary>{words!(chapter.all_tests, count = count)}</summary>
                    <ul class="rows">{rows}</ul>
                </details>
            </Card>
        }
    })
}
