//! The forecast on top of `/insights`: sentence, chart, numbers with their ranges, what they need where they are absent.

mod gates;
mod nearer;
mod numbers;
mod range;
mod rank;
mod standing;

use crate::{
    components::{Badge, ButtonKind, Card, LinkButton, Tone, charts::ForecastChart},
    format, paths,
};
use api::forecasts::{BandPoint, ExamForecast, Forecasts, ScoreForecast};
use chrono::NaiveDate;
pub(in crate::pages) use gates::list as gates;
use leptos::prelude::*;
pub(in crate::pages) use nearer::{name as rule_name, short as nearer_rule};
pub use range::Range;
pub(in crate::pages) use rank::{goal_rank, grouped_rank, read_from};

/// What the page shows of the forecasts.
#[derive(Debug, Clone)]
pub struct Part {
    /// All of them.
    pub forecasts: Forecasts,
    /// The time shown.
    pub range: Range,
}

/// Range links, then a card an exam, then where the student stands.
pub(super) fn section(part: Part) -> impl IntoView {
    let Part { forecasts, range } = part;
    let today = forecasts.today;
    let has_results = forecasts
        .missing
        .iter()
        .all(|missing| missing.code != "no_results");
    let no_exam = forecasts.exams.is_empty().then(gates::no_exam);
    let cards: Vec<_> = forecasts
        .exams
        .into_iter()
        .enumerate()
        .map(|(i, exam)| card(i, exam, range, today))
        .collect();
    let not_stored = not_stored(forecasts.is_stored);
    view! {
        {has_results.then(|| range.links())}
        {not_stored}
        {no_exam}
        {cards}
        {standing::card(forecasts.trends, today)}
    }
}

/// What is shown and could not be kept, said with it.
pub(in crate::pages) fn not_stored(is_stored: bool) -> Option<impl IntoView> {
    (!is_stored).then(
        || view! { <div class="flash flash--note" role="status"><p>{words!(forecast.not_stored)}</p></div> },
    )
}

fn card(index: usize, exam: ExamForecast, range: Range, today: NaiveDate) -> impl IntoView {
    let title = words!(forecast.for_exam, name = exam.name.clone());
    let sample = exam
        .is_sample
        .then(|| view! { <p><Badge tone=Tone::Sky>{words!(forecast.sample)}</Badge></p> });
    let sentence = sentence(&exam);
    let why = main(&exam).and_then(|score| Some(nearer::why(score, score.nearer_rule.as_ref()?)));
    let basis = basis(&exam, today).map(|words| view! { <p class="muted">{words}</p> });
    let record = domain::exams::is_one_exam(&exam.exam).then(|| {
        let href = paths::record(&exam.exam);
        view! { <LinkButton href kind=ButtonKind::Plain>{words!(forecast.record_link)}</LinkButton> }
    });
    let no_record = record
        .is_none()
        .then(|| view! { <p class="muted">{words!(forecast.record.own)}</p> });
    view! {
        <Card title class="card--wide forecast">
            {sample}
            {sentence.map(|words| view! { <p class="forecast__sentence">{words}</p> })}
            {why.map(|words| view! { <p>{words}</p> })}
            {gates::list(&exam)}
            {chart(index, &exam, range, today)}
            {numbers::facts(index, &exam)}
            {numbers::change(&exam, today)}
            {numbers::more(&exam)}
            {basis}
            <p class="cluster">
                <LinkButton href=paths::GOAL kind=ButtonKind::Soft icon="goal">{words!(forecast.goal_link)}</LinkButton>
                <LinkButton href=paths::FORECASTS kind=ButtonKind::Plain>{words!(forecast.history_link)}</LinkButton>
                {record}
            </p>
            {no_record}
        </Card>
    }
}

/// What the numbers rest on, until when, and whether that was checked.
pub(in crate::pages) fn basis(exam: &ExamForecast, today: NaiveDate) -> Option<String> {
    let words = words!(
        forecast.basis,
        count = exam.full_tests,
        date = format::relative(exam.data_until?, today)
    );
    let checked = if exam.calibration.word == "checked" {
        words!(forecast.checked, count = exam.calibration.outcomes)
    } else {
        words!(forecast.not_checked).to_owned()
    };
    let prior = &exam.calibration.prior_words;
    Some(format!("{words} {checked} {prior}"))
}

/// The exam's day where there is one, else the next test.
fn main(exam: &ExamForecast) -> Option<&ScoreForecast> {
    exam.at_exam.as_ref().or(exam.next.as_ref())
}

/// The main number in words.
fn sentence(exam: &ExamForecast) -> Option<String> {
    let score = main(exam)?;
    if let Some(rule) = &score.nearer_rule {
        return Some(nearer::sentence(score, rule, exam.max_score));
    }
    let numbers = |score: &ScoreForecast| {
        let whole = |value: f64| format::decimal(value.round());
        (
            format::date(score.on),
            whole(score.score),
            whole(score.low),
            whole(score.high),
        )
    };
    let max = format::marks(exam.max_score);
    if let Some(score) = &exam.at_exam {
        let (date, score, low, high) = numbers(score);
        return Some(words!(
            forecast.sentence_exam,
            date = date,
            score = score,
            max = max,
            low = low,
            high = high
        ));
    }
    let (date, score, low, high) = numbers(exam.next.as_ref()?);
    Some(words!(
        forecast.sentence_next,
        date = date,
        score = score,
        max = max,
        low = low,
        high = high
    ))
}

fn chart(index: usize, exam: &ExamForecast, range: Range, today: NaiveDate) -> impl IntoView + use<> {
    let from = range.from(today);
    let tests: Vec<_> = exam
        .tests
        .iter()
        .filter(|test| test.date >= from)
        .cloned()
        .collect();
    let path: Vec<_> = exam.path.iter().filter(|one| one.date >= from).cloned().collect();
    let last = path.iter().rev().find(|one| one.is_forecast);
    let needs = level_needs(exam);
    let summary = match (last, &needs) {
        (Some(last), _) => words!(
            forecast.chart_words,
            date = format::date(last.date),
            low = format::decimal(last.low.round()),
            high = format::decimal(last.high.round())
        ),
        (None, Some(needs)) => needs.clone(),
        (None, None) => words!(forecast.chart_past).to_owned(),
    };
    let below = needs
        .or_else(|| ahead(&path))
        .map(|words| view! { <p class="muted">{words}</p> });
    let title = words!(forecast.chart, name = exam.name.clone());
    let reach = (exam.least_score, exam.max_score);
    (!tests.is_empty() || !path.is_empty()).then(|| {
        view! {
            <ForecastChart id=format!("forecast-{index}") title summary tests path today range=reach/>
            {below}
        }
    })
}

/// What the line ahead is of: each day has one number, and tests of a series are not the exam.
fn ahead(path: &[BandPoint]) -> Option<String> {
    let coming = || path.iter().filter(|one| one.is_forecast);
    coming().next()?;
    let is_of = |paper: &'static str| move |one: &&BandPoint| one.paper.as_deref() == Some(paper);
    let last_of_series = coming().rfind(is_of("series"));
    let both = last_of_series.filter(|_| coming().any(|one| is_of("exam")(&one)));
    Some(match both {
        Some(last) => words!(forecast.chart_ahead_both, date = format::date_short(last.date)),
        None => words!(forecast.chart_ahead).to_owned(),
    })
}

/// Why the chart has dots alone: there are too few of them for a level.
fn level_needs(exam: &ExamForecast) -> Option<String> {
    if !exam.path.is_empty() {
        return None;
    }
    let few = exam
        .missing
        .iter()
        .find(|missing| missing.code == "too_few_tests")?;
    let (have, need) = few.have.zip(few.need)?;
    Some(words!(forecast.chart_tests, have = have, count = need))
}
