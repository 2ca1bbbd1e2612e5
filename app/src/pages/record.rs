//! `/record` and `/record/{exam}`: how good the forecasts have been. For anybody to read.

use crate::{
    components::{Card, Icon, InsightTabs, forms::set_title},
    format, paths,
    render::{self, PageContext},
};
use api::forecasts::{OfficialCheck, TrackFigures, TrackRecord};
use leptos::prelude::*;

mod errors;

/// All exams.
pub fn list(mut ctx: PageContext, records: Vec<TrackRecord>) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, forecast.record.title);
    set_title(&mut ctx, title, false);
    let tabs = tabs(&ctx);
    render::html(ctx, move || {
        let rows: Vec<_> = records
            .into_iter()
            .map(|record| {
                let state = state(&record);
                view! {
                    <li class="row">
                        <a class="row__main" href=paths::record(&record.exam)>
                            <strong>{record.name}</strong>
                            <span class="muted">{state}</span>
                        </a>
                    </li>
                }
            })
            .collect();
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="muted">{words!(forecast.record.lead)}</p>
                {tabs.map(|path| view! { <InsightTabs path/> })}
            </header>
            <Card class="card--wide"><ul class="rows">{rows}</ul></Card>
            <p class="muted">{words!(forecast.record.own)}</p>
        }
    })
}

/// The path, for whom the record is one of the pages around insights. It is there for others, too.
fn tabs(ctx: &PageContext) -> Option<String> {
    let is_student = ctx.viewer.as_ref().is_some_and(|viewer| viewer.is_student);
    is_student.then(|| ctx.path.clone())
}

/// One exam.
pub fn page(mut ctx: PageContext, record: TrackRecord) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, forecast.record.of, name = record.name.clone());
    set_title(&mut ctx, &title, false);
    render::html(ctx, move || {
        let as_of = words!(
            forecast.record.as_of,
            date = format::date(record.computed_at.date_naive())
        );
        let state = state(&record);
        let official = official(&record);
        let body = match record.figures {
            Some(figures) => {
                view! { {measured(record.n, figures.clone())} {errors::compared(&figures)} }.into_any()
            }
            None => view! {
                <Card title=words!(forecast.record.not_enough) class="card--wide">
                    <p class="figure">{state}</p>
                    <progress class="gate__progress" value=record.n.min(record.need) max=record.need
                        aria-label=words!(forecast.record.n)></progress>
                    <p class="muted">{words!(forecast.record.not_enough_words)}</p>
                </Card>
            }
            .into_any(),
        };
        view! {
            <header class="page-head">
                <a class="back" href=paths::RECORD><Icon name="arrow-left"/>{words!(forecast.record.all)}</a>
                <h1>{title}</h1>
                <p class="muted">{words!(forecast.record.lead)}</p>
            </header>
            {body}
            {official}
            <p class="muted">{as_of}</p>
        }
    })
}

/// How much there is, in a few words.
fn state(record: &TrackRecord) -> String {
    match &record.figures {
        Some(figures) => format!(
            "{}: {}",
            words!(forecast.record.median_error),
            format::percent(figures.median_error)
        ),
        None if record.n >= record.need => words!(forecast.record.few_students, n = record.n),
        None => words!(forecast.record.count, n = record.n, need = record.need),
    }
}

fn measured(n: u32, figures: TrackFigures) -> impl IntoView {
    let fact = |name: &'static str, value: String, detail: String| {
        view! { <div><dt>{name}</dt><dd>{value} " " <span class="muted">{detail}</span></dd></div> }
    };
    let in_marks = match figures.mean_errors.model.marks {
        Some(marks) => words!(forecast.record.mean_error_marks, marks = format::decimal(marks)),
        None => words!(forecast.record.mean_error_words).to_owned(),
    };
    let ratio = figures.median_log_rank_ratio.map(|ratio| {
        let factor = format!("×{}", format::decimal(10_f64.powf(ratio)));
        let detail = words!(forecast.record.rank_ratio_words, n = figures.n_rank);
        fact(words!(forecast.record.rank_ratio), factor, detail)
    });
    view! {
        <Card class="card--wide">
            <dl class="facts facts--row">
                {fact(words!(forecast.record.n), n.to_string(), String::new())}
                {fact(
                    words!(forecast.record.coverage_80),
                    format::percent(figures.coverage_80),
                    words!(forecast.record.coverage_80_words).to_owned(),
                )}
                {fact(
                    words!(forecast.record.coverage_50),
                    format::percent(figures.coverage_50),
                    words!(forecast.record.coverage_50_words).to_owned(),
                )}
                {fact(
                    words!(forecast.record.median_error),
                    format::percent(figures.median_error),
                    words!(forecast.record.median_error_words).to_owned(),
                )}
                {fact(
                    words!(forecast.record.mean_error),
                    format::percent(figures.mean_errors.model.percent),
                    in_marks,
                )}
                {ratio}
            </dl>
        </Card>
    }
}

/// What was said for the exam's day against what was published.
fn official(record: &TrackRecord) -> impl IntoView + use<> {
    let (ranks, percentiles) = (&record.official_ranks, &record.official_percentiles);
    let error = |check: &OfficialCheck, words: fn(f64) -> String| {
        check.figures.as_ref().map(|figures| words(figures.median_error))
    };
    let factor = error(ranks, |error| format!("×{}", format::decimal(10_f64.powf(error))));
    let points = error(percentiles, |error| format!("{error:.2}"));
    let ranks = checked(
        ranks,
        record.need,
        words!(forecast.record.official_ranks),
        factor.map(|value| (value, words!(forecast.record.official_factor))),
    );
    // Not every exam has percentiles.
    let percentiles = (percentiles.n > 0).then(|| {
        checked(
            percentiles,
            record.need,
            words!(forecast.record.official_percentiles),
            points.map(|value| (value, words!(forecast.record.official_points))),
        )
    });
    view! {
        <Card title=words!(forecast.record.official) class="card--wide stack">
            <p class="muted">{words!(forecast.record.official_words)}</p>
            {ranks}
            {percentiles}
        </Card>
    }
}

/// One of the two, or how much is missing to say something. `error` is the usual error and what it is of.
fn checked(
    check: &OfficialCheck,
    need: u32,
    name: &'static str,
    error: Option<(String, &'static str)>,
) -> impl IntoView + use<> {
    let fact = |name: &'static str, value: String, detail: &'static str| {
        view! { <div><dt>{name}</dt><dd>{value} " " <span class="muted">{detail}</span></dd></div> }
    };
    let Some((figures, (error, of))) = check.figures.as_ref().zip(error) else {
        let words = if check.n >= need {
            words!(forecast.record.official_few, name = name, n = check.n)
        } else {
            words!(
                forecast.record.official_count,
                name = name,
                n = check.n,
                need = need
            )
        };
        return view! { <p>{words}</p> }.into_any();
    };
    view! {
        <dl class="facts facts--row">
            {fact(name, check.n.to_string(), "")}
            {fact(
                words!(forecast.record.coverage_80),
                format::percent(figures.coverage_80),
                words!(forecast.record.coverage_80_words),
            )}
            {fact(words!(forecast.record.median_error), error, of)}
        </dl>
    }
    .into_any()
}
