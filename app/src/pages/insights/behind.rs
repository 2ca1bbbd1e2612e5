//! What stands out in words, chapters below their subject, and why answers went wrong.

use crate::{
    components::{
        Card,
        charts::{Bar, Bars, IntervalBar},
    },
    format, paths,
};
use api::answers::ErrorCounts;
use api::forecasts::SourceDifficulty;
use api::insights::{Evidence, Insight, ProblemArea};
use domain::answers::ErrorKind;
use domain::text::fold;
use leptos::prelude::*;

/// A test series of an exam out of so many marks.
pub(super) type Series = (f64, SourceDifficulty);

/// Each pattern with one thing to do and what it rests on; nothing without patterns.
pub(super) fn patterns(insights: Vec<Insight>, series: &[Series]) -> impl IntoView + use<> {
    let rows: Vec<_> = insights
        .into_iter()
        .map(|insight| {
            let by = insight.series.as_deref().map(|name| how_hard(name, series));
            let links: Vec<_> = insight
                .chapters
                .into_iter()
                .map(|chapter| view! { <li><a href=paths::chapter(chapter.id)>{chapter.chapter}</a></li> })
                .collect();
            let links =
                (!links.is_empty()).then(|| view! { <ul class="cluster pattern__links">{links}</ul> });
            view! {
                <li class="pattern">
                    <p class="pattern__text">{insight.text} {by}</p>
                    <p class="pattern__action">{insight.action}</p>
                    <p class="muted pattern__evidence">{evidence(&insight.evidence)}</p>
                    {links}
                </li>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <Card title=words!(behind.patterns) class="card--wide">
                <ol class="patterns">{rows}</ol>
            </Card>
        }
    })
}

/// In each exam that the series counts for: how far it lies from the middle of all, as the forecast says.
fn how_hard(name: &str, series: &[Series]) -> String {
    let said = series
        .iter()
        .filter(|(_, one)| fold(&one.source) == fold(name) && one.offset < 0.0);
    let said = said.map(|(max, one)| {
        words!(
            behind.harder_by,
            marks = format::decimal(-one.offset.round()),
            max = format::marks(*max),
            low = format::decimal(-one.high.round()),
            high = format::decimal(-one.low.round())
        )
    });
    said.fold(String::new(), |text, words| text + " " + &words)
}

fn evidence(evidence: &Evidence) -> String {
    let (from, to) = (format::date(evidence.from), format::date(evidence.to));
    let count = evidence.n;
    match evidence.unit.as_str() {
        "tests" => words!(behind.evidence_tests, count = count, from = from, to = to),
        "reasons" => words!(behind.evidence_reasons, count = count, from = from, to = to),
        _ => words!(behind.evidence_questions, count = count, from = from, to = to),
    }
}

/// Chapters below their subject; nothing without one.
pub(super) fn problems(areas: Vec<ProblemArea>) -> impl IntoView {
    let rows: Vec<_> = areas
        .into_iter()
        .map(|area| {
            let detail = words!(
                behind.problem,
                subject = area.subject,
                mean = format::known(area.subject_mastery),
                range = format::known_range(area.low, area.high),
                count = area.questions
            );
            view! {
                <li>
                    <IntervalBar label=area.chapter href=paths::chapter(area.id) number=format::known(area.mastery) detail
                        value=area.mastery low=area.low high=area.high/>
                </li>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <Card title=words!(behind.problems)>
                <p class="muted">{words!(behind.problems_text)}</p>
                <ul class="intervals">{rows}</ul>
            </Card>
        }
    })
}

/// What a reason is called.
pub(crate) fn reason(error: ErrorKind) -> &'static str {
    match error {
        ErrorKind::Concept => words!(reasons.concept),
        ErrorKind::Elimination => words!(reasons.elimination),
        ErrorKind::Overconfident => words!(reasons.overconfident),
        ErrorKind::Careless => words!(reasons.careless),
        ErrorKind::Guessed => words!(reasons.guessed),
    }
}

/// The reasons noted, as shares of the wrong answers that have one.
pub(crate) fn reasons(errors: ErrorCounts, wrong_answers: u64) -> impl IntoView {
    let noted = errors.wrong();
    let kinds = ErrorKind::ALL
        .into_iter()
        .filter(|kind| *kind != ErrorKind::Guessed);
    let bars: Vec<Bar> = kinds
        .filter(|kind| errors.get(*kind) > 0)
        .map(|kind| Bar {
            label: reason(kind).to_owned(),
            percent: 100.0 * f64::from(errors.get(kind)) / f64::from(noted.max(1)),
            detail: words!(charts.of, part = errors.get(kind), whole = noted),
            href: None,
        })
        .collect();
    let sum = if noted + errors.guessed == 0 {
        words!(reasons.none).to_owned()
    } else {
        words!(reasons.of_wrong, noted = noted, wrong = wrong_answers)
    };
    let guessed =
        (errors.guessed > 0).then(|| view! { <p>{words!(reasons.guesses, count = errors.guessed)}</p> });
    view! {
        <Card title=words!(reasons.title)>
            <p class="muted">{sum}</p>
            {(!bars.is_empty()).then(|| view! { <Bars bars/> })}
            {guessed}
        </Card>
    }
}
