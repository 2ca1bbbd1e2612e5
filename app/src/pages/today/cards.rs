//! The cards of `/today`.

use crate::{
    components::{
        Badge, ButtonKind, Card, Delta, LinkButton, Tone,
        charts::{Numbers, Rhythm, ShowNumbers, Spark},
    },
    format, paths,
};
use api::{
    dashboard::{Recommendation, SeriesPoint, SubjectSummary, WeekSummary},
    exams::ExamView,
};
use chrono::NaiveDate;
use leptos::prelude::*;

/// Exams that are still to come, the nearest first.
pub(super) fn countdown(exams: Vec<ExamView>) -> impl IntoView {
    let mut coming: Vec<(i64, String)> = exams
        .into_iter()
        .filter_map(|exam| {
            exam.days_left
                .filter(|days| *days >= 0)
                .map(|days| (days, exam.name))
        })
        .collect();
    coming.sort();
    let badges: Vec<_> = coming
        .into_iter()
        .map(|(days, name)| {
            let words = if days == 0 {
                words!(today.exam_today, name = name)
            } else {
                words!(today.exam_in, name = name, count = days)
            };
            view! { <li><Badge tone=Tone::Sky>{words}</Badge></li> }
        })
        .collect();
    (!badges.is_empty()).then(|| view! { <ul class="cluster" aria-label=words!(today.exams)>{badges}</ul> })
}

/// The one chapter to study now, with the reason.
pub(super) fn next_card(next: Recommendation) -> impl IntoView {
    let start = paths::session_for(&next.subject, &next.chapter);
    let chapter = paths::chapter_named(&next.subject, &next.chapter);
    let open = if let (Some(marks), Some(low), Some(high)) =
        (next.marks_open, next.marks_open_low, next.marks_open_high)
    {
        words!(
            today.marks_open,
            marks = format::decimal(marks),
            low = format::decimal(low),
            high = format::decimal(high)
        )
    } else {
        words!(today.marks_at_most, marks = format::decimal(next.weight))
    };
    view! {
        <Card title=words!(today.next) accent=true class="next">
            <p class="next__chapter"><a href=chapter>{next.chapter}</a> " " <span class="next__subject">{next.subject}</span></p>
            <p>{next.reason}</p>
            <p>{next.action}</p>
            <p class="next__open">{open}</p>
            <LinkButton href=start icon="timer" wide=true>{words!(today.start)}</LinkButton>
        </Card>
    }
}

/// The subject with the newest result, and that result.
pub(super) fn newest(subjects: &[SubjectSummary]) -> Option<(SubjectSummary, SeriesPoint)> {
    let lasts = subjects
        .iter()
        .filter_map(|subject| Some((subject, subject.series.last()?)));
    lasts
        .max_by_key(|(_, point)| point.date)
        .map(|(subject, point)| (subject.clone(), point.clone()))
}

/// The newest result against the mean of its subject.
pub(super) fn last_test(subject: SubjectSummary, point: SeriesPoint, today: NaiveDate) -> impl IntoView {
    let (values, label) = spark(&subject);
    let numbers = Numbers {
        head: vec![
            words!(today.test).into(),
            words!(today.date).into(),
            words!(today.result).into(),
        ],
        rows: latest(&subject)
            .map(|point| {
                vec![
                    point.test_name.clone(),
                    format::date(point.date),
                    format::percent(point.percent),
                ]
            })
            .collect(),
    };
    let caption = label.clone();
    let delta = subject.last_delta.map(|value| {
        view! { <p class="cluster"><Delta value/> <span class="muted">{words!(today.against_mean)}</span></p> }
    });
    view! {
        <Card title=words!(today.last_test)>
            <div class="split">
                <p class="figure">{format::percent(subject.last_percent)}</p>
                <Spark values label/>
            </div>
            {delta}
            <p>{point.test_name} " " <span class="muted">{subject.subject} " · " {format::relative(point.date, today)}</span></p>
            <ShowNumbers caption numbers/>
        </Card>
    }
}

/// The last twelve results of a subject, the oldest first.
fn latest(subject: &SubjectSummary) -> impl Iterator<Item = &SeriesPoint> {
    let skip = subject.series.len().saturating_sub(12);
    subject.series.iter().skip(skip)
}

/// Their percentages and what to call them.
fn spark(subject: &SubjectSummary) -> (Vec<f64>, String) {
    let values: Vec<f64> = latest(subject).map(|point| point.percent).collect();
    let label = words!(
        today.spark,
        subject = subject.subject.clone(),
        count = values.len() as u32
    );
    (values, label)
}

/// Study of the last seven days.
pub(super) fn week(week: WeekSummary, today: NaiveDate) -> impl IntoView {
    let focus = week
        .mean_focus
        .map(|focus| words!(today.focus, focus = format::decimal(focus)));
    let summary = if week.sessions == 0 {
        words!(today.no_sessions).to_owned()
    } else {
        words!(today.week_days, count = week.days)
    };
    view! {
        <Card title=words!(today.week)>
            <div class="split">
                <p class="figure">{format::minutes(week.minutes)}</p>
                <p class="muted">{summary}</p>
            </div>
            <Rhythm by_day=week.by_day today/>
            {focus.map(|focus| view! { <p class="muted">{focus}</p> })}
        </Card>
    }
}

pub(super) fn subject_list(subjects: Vec<SubjectSummary>) -> impl IntoView {
    let percents = |subject| {
        let all: Vec<String> = latest(subject)
            .map(|point| format::percent0(point.percent))
            .collect();
        all.join(", ")
    };
    let numbers = Numbers {
        head: vec![words!(today.subject).into(), words!(today.results).into()],
        rows: subjects
            .iter()
            .map(|subject| vec![subject.subject.clone(), percents(subject)])
            .collect(),
    };
    let rows: Vec<_> = subjects
        .into_iter()
        .map(|subject| {
            let (values, label) = spark(&subject);
            let tests = words!(today.tests, count = subject.tests);
            view! {
                <li class="row">
                    <span class="row__main">
                        <strong>{subject.subject}</strong>
                        <span class="muted">{tests}</span>
                    </span>
                    <Spark values label/>
                    <span class="row__number">{format::percent0(subject.mean_percent)}</span>
                </li>
            }
        })
        .collect();
    view! {
        <Card title=words!(today.subjects)>
            <ul class="rows">{rows}</ul>
            <ShowNumbers caption=words!(today.subjects) numbers/>
            <LinkButton href=paths::INSIGHTS kind=ButtonKind::Soft icon="insights">{words!(today.all_insights)}</LinkButton>
        </Card>
    }
}

/// The chapters after the first one.
pub(super) fn more_chapters(chapters: Vec<Recommendation>) -> impl IntoView {
    let rows: Vec<_> = chapters
        .into_iter()
        .map(|chapter| {
            let href = paths::chapter_named(&chapter.subject, &chapter.chapter);
            let marks = if let Some(marks) = chapter.marks_open {
                words!(today.marks, marks = format::decimal(marks))
            } else {
                words!(today.up_to, marks = format::decimal(chapter.weight))
            };
            view! {
                <li class="row">
                    <a class="row__main row__link" href=href>
                        <strong>{chapter.chapter}</strong>
                        <span class="muted">{chapter.reason}</span>
                    </a>
                    <span class="row__number">{marks}</span>
                </li>
            }
        })
        .collect();
    view! {
        <Card title=words!(today.then)>
            <ul class="rows">{rows}</ul>
        </Card>
    }
}

/// What is not shown yet, and what it needs.
pub(super) fn missing_card(missing: Vec<String>) -> impl IntoView {
    let rows: Vec<_> = missing
        .into_iter()
        .map(|words| view! { <li>{words}</li> })
        .collect();
    view! {
        <Card title=words!(today.missing)>
            <ul class="bullets">{rows}</ul>
        </Card>
    }
}
