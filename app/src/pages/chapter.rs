//! `/chapter/{id}`: one chapter: how well it is known, every attempt, what is open, and one press to practise it.

use crate::{
    components::{
        Badge, Button, Card, Icon, Tone,
        charts::{IntervalBar, LineChart, Point, Series},
    },
    format,
    pages::insights,
    paths,
    render::{PageContext, html},
};
use api::insights::{ChapterAttempt, ChapterView, NextAnswer};
use chrono::NaiveDate;
use leptos::prelude::*;

/// Renders the page.
pub fn page(mut ctx: PageContext, chapter: ChapterView) -> String {
    ctx.title.clone_from(&chapter.chapter);
    let today = ctx.today;
    html(ctx, move || {
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
            <div class="grid">
                {known(&chapter)}
                {facts(&chapter, today)}
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

fn known(chapter: &ChapterView) -> impl IntoView + use<> {
    let bar = match (chapter.mastery, chapter.low, chapter.high) {
        (Some(value), Some(low), Some(high)) => {
            let detail = words!(
                chapter.likely,
                low = format::decimal(low.round()),
                high = format::percent0(high),
                count = chapter.questions
            );
            view! {
                <IntervalBar label=words!(chapter.mastery) number=format::percent0(value) detail value low high/>
            }
            .into_any()
        }
        _ => view! { <p class="figure">{words!(chapter.unknown)}</p> }.into_any(),
    };
    let action = chapter.action.clone().map(|action| {
        view! { <p><strong>{words!(chapter.next)} ": "</strong>{action}</p> }
    });
    let next = chapter.next_answer.as_ref().map(next_answer);
    view! { <Card title=words!(chapter.known)>{bar}{next}{action}</Card> }
}

/// What single answers say, and why that is worth a second number.
fn next_answer(said: &NextAnswer) -> impl IntoView + use<> {
    let detail = words!(
        chapter.likely_answers,
        low = format::decimal(said.low.round()),
        high = format::percent0(said.high),
        count = said.answers
    );
    let why = words!(
        chapter.next_answer_why,
        students = said.students,
        model = format!("{:.3}", said.log_loss),
        counting = format!("{:.3}", said.counting_log_loss)
    );
    view! {
        <IntervalBar label=words!(chapter.next_answer) number=format::percent0(said.chance) detail
            value=said.chance low=said.low high=said.high/>
        <details class="numbers"><summary>{words!(chapter.next_answer_ask)}</summary><p class="muted">{why}</p></details>
    }
}

fn facts(chapter: &ChapterView, today: NaiveDate) -> impl IntoView + use<> {
    let last_seen = chapter.last_seen.map_or_else(
        || words!(chapter.never).to_owned(),
        |date| format::relative(date, today),
    );
    let weight = chapter.weight.map_or_else(
        || words!(chapter.weight_none).to_owned(),
        |marks| words!(chapter.weight_marks, marks = format::decimal(marks)),
    );
    let right = words!(
        chapter.right_of,
        correct = chapter.correct,
        questions = chapter.questions
    );
    let open = (|| {
        let words = words!(
            chapter.open_marks,
            marks = format::decimal(chapter.marks_open?),
            low = format::decimal(chapter.marks_open_low?),
            high = format::decimal(chapter.marks_open_high?)
        );
        Some(fact(words!(chapter.open), words))
    })();
    let rank = chapter
        .rank
        .map(|rank| fact(words!(chapter.rank), words!(chapter.rank_place, rank = rank)));
    let pace = chapter.minutes_per_question.map(|minutes| {
        let question = words!(chapter.pace_minutes, minutes = format::decimal(minutes));
        let mark = chapter
            .minutes_per_mark
            .map(|minutes| words!(chapter.mark_minutes, minutes = format::decimal(minutes)));
        fact(
            words!(chapter.pace),
            [Some(question), mark]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" · "),
        )
    });
    let studied = (chapter.studied_minutes > 0)
        .then(|| fact(words!(chapter.studied), format::minutes(chapter.studied_minutes)));
    let next_revision = chapter
        .next_revision
        .map(|date| fact(words!(chapter.next_revision), format::day(date)));
    let source = chapter.weight_source.clone().filter(|source| !source.is_empty()).map(|source| {
        view! { <details class="numbers"><summary>{words!(chapter.source)}</summary><p class="muted">{source}</p></details> }
    });
    let attempts = chapter.attempts.len().to_string();
    view! {
        <Card title=words!(chapter.facts)>
            <dl class="facts facts--row">
                {next_revision}
                {fact(words!(chapter.last_seen), last_seen)}
                {fact(words!(chapter.attempts), attempts)}
                {fact(words!(chapter.right), right)}
                {fact(words!(chapter.weight), weight)}
                {open}
                {rank}
                {pace}
                {studied}
            </dl>
            {source}
        </Card>
    }
}

fn fact(name: &'static str, value: String) -> impl IntoView {
    view! { <div><dt>{name}</dt><dd>{value}</dd></div> }
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
