//! What the student says: consent, the newest answers, their history, and the way to delete all of it.

use super::WellbeingPage;
use crate::components::charts::{ScoreChart, Scores};
use crate::components::{Badge, Button, ButtonKind, Card, ConfirmForm, LinkButton, Tone};
use crate::{format, paths};
use api::wellbeing::{CheckInView, InstrumentView, ReportedScale, SelfReport};
use leptos::prelude::*;

pub(super) fn view(data: &WellbeingPage) -> impl IntoView + use<> {
    let wellbeing = &data.wellbeing;
    let has_stored = wellbeing.has_stored;
    let body = match data.consent_since {
        None => view! {
            {consent_form(None)}
            {has_stored.then(|| view! { <p class="muted">{words!(wellbeing.report.kept_unread)}</p> })}
        }
        .into_any(),
        Some(since) => view! {
            {answers(data)}
            <div class="cluster">
                <LinkButton href=paths::check_in("cbi_s") kind=ButtonKind::Soft icon="edit">{words!(wellbeing.report.full)}</LinkButton>
                <LinkButton href=paths::check_in("pulse") kind=ButtonKind::Soft>{words!(wellbeing.report.pulse)}</LinkButton>
            </div>
            <p class="muted">{words!(wellbeing.report.since, date = format::date(since))}</p>
            <form method="post" action="/wellbeing/consent/withdraw">
                <Button kind=ButtonKind::Plain>{words!(wellbeing.report.withdraw)}</Button>
            </form>
        }
        .into_any(),
    };
    let delete = has_stored.then(|| {
        view! {
            <ConfirmForm action="/wellbeing/delete" icon="trash" label=words!(wellbeing.remove.label)
                question=words!(wellbeing.remove.question) confirm=words!(wellbeing.remove.confirm)/>
        }
    });
    view! {
        <section class="card stack" id="report" aria-labelledby="report-title">
            <h2 class="card__title" id="report-title">{words!(wellbeing.report.title)}</h2>
            <p>{words!(wellbeing.report.lead)}</p>
            {body}
            {delete}
        </section>
        {history(data)}
    }
}

/// The question for consent; it leads on to the questionnaire `next`.
pub(super) fn consent_form(next: Option<String>) -> impl IntoView {
    view! {
        <form class="stack" method="post" action="/wellbeing/consent">
            <p>{words!(wellbeing.report.consent_text)}</p>
            {next.map(|next| view! { <input type="hidden" name="next" value=next/> })}
            <p><Button kind=ButtonKind::Soft icon="lock">{words!(wellbeing.report.agree)}</Button></p>
        </form>
    }
}

fn answers(data: &WellbeingPage) -> impl IntoView + use<> {
    let found = [
        (
            data.wellbeing.self_report.clone(),
            words!(wellbeing.report.scale_hint),
        ),
        (data.wellbeing.pulse.clone(), words!(wellbeing.report.pulse_hint)),
    ];
    let reports: Vec<_> = found
        .into_iter()
        .filter_map(|(report, hint)| Some(newest(report?, hint)))
        .collect();
    if reports.is_empty() {
        view! { <p class="muted">{words!(wellbeing.report.none)}</p> }.into_any()
    } else {
        reports.into_any()
    }
}

fn newest(report: SelfReport, hint: &'static str) -> impl IntoView {
    let rows: Vec<_> = report.scales.into_iter().map(scale_row).collect();
    view! {
        <div>
            <h3>{words!(wellbeing.report.newest, name = report.name, date = format::date_short(report.date))}</h3>
            <ul class="rows">{rows}</ul>
            <p class="muted">{hint}</p>
        </div>
    }
}

fn scale_row(scale: ReportedScale) -> impl IntoView {
    let change = scale.change.map(|change| {
        let by = format::decimal(change.abs());
        let words = if change > 0.0 {
            words!(wellbeing.report.up, by = by)
        } else {
            words!(wellbeing.report.down, by = by)
        };
        view! { <Badge tone=Tone::Sky>{words}</Badge> }
    });
    let number = scale
        .score
        .map_or_else(|| words!(wellbeing.report.no_score).to_owned(), format::decimal);
    view! {
        <li class="row">
            <span class="row__main">{scale.name}</span>
            {change}
            <span class="row__number">{number}</span>
        </li>
    }
}

/// A chart an instrument: high is a burden in one and well in the other.
fn history(data: &WellbeingPage) -> impl IntoView + use<> {
    let charts: Vec<_> = data
        .instruments
        .iter()
        .filter_map(|instrument| chart(instrument, &data.check_ins))
        .collect();
    if charts.is_empty() {
        return ().into_any();
    }
    view! { <Card title=words!(wellbeing.report.history) class="stack">{charts}</Card> }.into_any()
}

fn chart(instrument: &InstrumentView, check_ins: &[CheckInView]) -> Option<impl IntoView + use<>> {
    let series = lines(instrument, check_ins);
    let count = check_ins
        .iter()
        .filter(|one| one.instrument == instrument.key)
        .count();
    let head = vec![
        words!(wellbeing.report.date).to_owned(),
        words!(wellbeing.report.scale).to_owned(),
        words!(wellbeing.report.score).to_owned(),
    ];
    let (id, name) = (format!("history-{}", instrument.key), instrument.name.clone());
    let summary = words!(wellbeing.report.history_summary, count = count as u32);
    (!series.is_empty()).then(|| {
        view! {
            <div>
                <h3>{name.clone()}</h3>
                <ScoreChart id title=name summary series head/>
            </div>
        }
    })
}

/// A line for each scale of an instrument that has a score.
fn lines(instrument: &InstrumentView, check_ins: &[CheckInView]) -> Vec<Scores> {
    let line = |key: &str, name: &str| Scores {
        name: name.to_owned(),
        points: check_ins
            .iter()
            .rev()
            .filter(|one| one.instrument == instrument.key)
            .filter_map(|one| Some((one.date, (*one.scores.get(key)?)?)))
            .collect(),
    };
    let scales = instrument
        .scales
        .iter()
        .map(|scale| line(&scale.key, &scale.name));
    scales.filter(|line| !line.points.is_empty()).collect()
}
