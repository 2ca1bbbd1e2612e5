//! How well a chapter is known, and the numbers around it.

use crate::components::{Card, charts::IntervalBar};
use crate::format;
use api::insights::{ChapterView, NextAnswer};
use chrono::NaiveDate;
use leptos::prelude::*;

pub(super) fn known(chapter: &ChapterView) -> impl IntoView + use<> {
    let bar = match (chapter.mastery, chapter.low, chapter.high) {
        (Some(value), Some(low), Some(high)) => {
            let detail = words!(
                chapter.likely,
                range = format::known_range(low, high),
                count = chapter.questions
            );
            view! {
                <IntervalBar label=words!(chapter.mastery) number=format::known(value) detail value low high/>
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
        range = format::known_range(said.low, said.high),
        count = said.answers
    );
    let why = words!(
        chapter.next_answer_why,
        students = said.students,
        model = format!("{:.3}", said.log_loss),
        counting = format!("{:.3}", said.counting_log_loss)
    );
    view! {
        <IntervalBar label=words!(chapter.next_answer) number=format::known(said.chance) detail
            value=said.chance low=said.low high=said.high/>
        <details class="numbers"><summary>{words!(chapter.next_answer_ask)}</summary><p class="muted">{why}</p></details>
    }
}

pub(super) fn facts(chapter: &ChapterView, today: NaiveDate) -> impl IntoView + use<> {
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
    let open = open(chapter).map(|words| fact(words!(chapter.open), words));
    let rank = chapter
        .rank
        .map(|rank| fact(words!(chapter.rank), place(chapter, rank)));
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

/// The marks that are likely lost, or how many there are to lose where nothing was tried.
fn open(chapter: &ChapterView) -> Option<String> {
    match (
        chapter.marks_open,
        chapter.marks_open_low,
        chapter.marks_open_high,
    ) {
        (Some(marks), Some(low), Some(high)) => Some(words!(
            chapter.open_marks,
            marks = format::decimal(marks),
            low = format::decimal(low),
            high = format::decimal(high)
        )),
        _ if chapter.questions == 0 => {
            let weight = chapter.weight.filter(|marks| *marks > 0.0)?;
            Some(words!(chapter.open_at_most, marks = format::decimal(weight)))
        }
        _ => None,
    }
}

/// The place in what to study, and what it goes by where that is not the chapter itself.
fn place(chapter: &ChapterView, rank: u32) -> String {
    match chapter.rank_by.as_deref() {
        Some("subject") => words!(
            chapter.rank_by_subject,
            rank = rank,
            subject = chapter.subject.clone()
        ),
        Some("weight") => words!(chapter.rank_by_weight, rank = rank),
        _ => words!(chapter.rank_place, rank = rank),
    }
}

fn fact(name: &'static str, value: String) -> impl IntoView {
    view! { <div><dt>{name}</dt><dd>{value}</dd></div> }
}
