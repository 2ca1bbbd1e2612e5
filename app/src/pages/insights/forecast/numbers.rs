//! The numbers of a forecast, each with its range, and why they are what they are.

use super::{nearer, rank};
use crate::{
    components::{
        ScrollTable,
        charts::{IntervalBar, IntervalScale},
    },
    format,
};
use api::forecasts::{ExamForecast, ForecastChange, ScoreForecast, SourceDifficulty};
use chrono::NaiveDate;
use leptos::prelude::*;

fn whole(value: f64) -> String {
    format::decimal(value.round())
}

/// Next test, exam day, percentile and rank, and the rank as a picture. `index` is the place of the exam on the page.
pub(super) fn facts(index: usize, exam: &ExamForecast) -> impl IntoView + use<> {
    let next = exam.next.as_ref().map(|score| fact(words!(forecast.next), score));
    let at_exam = exam
        .at_exam
        .as_ref()
        .map(|score| fact(words!(forecast.exam), score));
    let has_any = next.is_some() || at_exam.is_some();
    let of_rank = exam.rank.as_ref().map(rank::facts);
    let picture = exam.rank.as_ref().map(|rank| rank::picture(index, exam, rank));
    has_any.then(|| {
        view! {
            <dl class="facts facts--row">{next}{at_exam}{of_rank}</dl>
            {picture}
        }
    })
}

fn fact(name: &'static str, score: &ScoreForecast) -> impl IntoView + use<> {
    let range = words!(forecast.between, low = whole(score.low), high = whole(score.high));
    let half = words!(
        forecast.half,
        low = whole(score.mid_low),
        high = whole(score.mid_high)
    );
    let on = words!(forecast.on_date, date = format::date_short(score.on));
    let (first, detail) = match &score.nearer_rule {
        Some(rule) => (rule.score, format!("{}; {half}", nearer::short(score, rule))),
        None => (score.score, format!("{range}; {half}")),
    };
    view! {
        <div>
            <dt>{name} " " {on}</dt>
            <dd>{whole(first)} " " <span class="muted">{detail}</span></dd>
        </div>
    }
}

/// What changed since the forecast before.
pub(super) fn change(exam: &ExamForecast, today: NaiveDate) -> impl IntoView + use<> {
    exam.change.as_ref().map(|change| {
        let by = change.now - change.before;
        // Made twice in a day, "since today" would say nothing.
        let date = if change.since == today {
            words!(forecast.change.earlier_today).to_owned()
        } else {
            format::relative(change.since, today)
        };
        let title = if by.abs() < 0.5 {
            words!(forecast.change.level, date = date)
        } else if by > 0.0 {
            words!(forecast.change.up, by = whole(by), date = date)
        } else {
            words!(forecast.change.down, by = whole(-by), date = date)
        };
        let tables = change
            .has_new_tables
            .then(|| view! { <p class="muted">{words!(forecast.change.tables)}</p> });
        let of_rank = change.rank.as_ref().map(rank::change);
        view! {
            <details class="numbers">
                <summary>{words!(forecast.change.title)}": "{title}</summary>
                <dl class="facts facts--row">{parts(change)}</dl>
                {of_rank}
                {tables}
            </details>
        }
    })
}

fn parts(change: &ForecastChange) -> Vec<impl IntoView + use<>> {
    [
        (words!(forecast.change.new_tests), change.new_tests),
        (words!(forecast.change.time), change.time),
        (words!(forecast.change.sources), change.sources),
        (words!(forecast.change.other), change.other),
    ]
    .into_iter()
    // A part that changed nothing explains nothing.
    .filter(|(_, marks)| marks.abs() >= 0.05)
    .map(|(name, marks)| view! { <div><dt>{name}</dt><dd>{format::signed(marks)}</dd></div> })
    .collect()
}

/// The difficulty of the series, and the simple rules beside the model.
pub(super) fn more(exam: &ExamForecast) -> impl IntoView + use<> {
    let main = exam.at_exam.as_ref().or(exam.next.as_ref());
    view! { {series(&exam.sources)} {main.map(rules)} }
}

fn series(sources: &[SourceDifficulty]) -> impl IntoView + use<> {
    let reach = sources
        .iter()
        .flat_map(|source| [source.low, source.high])
        .fold((0.0_f64, 0.0_f64), |(low, high), end| {
            (low.min(end), high.max(end))
        });
    let rows: Vec<_> = sources.iter().map(|source| series_row(source, reach)).collect();
    (!rows.is_empty()).then(|| {
        view! {
            <details class="numbers">
                <summary>{words!(forecast.series.title)}</summary>
                <p class="muted">{words!(forecast.series.words)}</p>
                <ul class="intervals">{rows}</ul>
            </details>
        }
    })
}

fn series_row(source: &SourceDifficulty, (low, high): (f64, f64)) -> impl IntoView + use<> {
    let size = whole(source.offset.abs());
    let number = if source.offset.abs() < 0.5 {
        words!(forecast.series.same).to_owned()
    } else if source.offset > 0.0 {
        words!(forecast.series.easier, marks = size)
    } else {
        words!(forecast.series.harder, marks = size)
    };
    let detail = words!(
        forecast.series.detail,
        low = format::signed(source.low.round()),
        high = format::signed(source.high.round()),
        count = source.n
    );
    view! {
        <li>
            <IntervalBar
                label=source.source.clone()
                number
                detail
                value=source.offset
                low=source.low
                high=source.high
                scale=IntervalScale::around_zero(low, high)
            />
        </li>
    }
}

fn rules(score: &ScoreForecast) -> impl IntoView + use<> {
    let (said, rules) = (score.score, score.rules.clone());
    let row = |name: &'static str, value: f64| view! { <tr><th scope="row">{name}</th><td>{whole(value)}</td></tr> };
    view! {
        <details class="numbers">
            <summary>{words!(forecast.rules.title)}</summary>
            <ScrollTable caption=words!(forecast.rules.title)>
                <tbody>
                    {row(words!(forecast.rules.model), said)}
                    {row(words!(forecast.rules.last), rules.last)}
                    {row(words!(forecast.rules.mean), rules.mean_of_three)}
                    {rules.line.map(|line| row(words!(forecast.rules.line), line))}
                </tbody>
            </ScrollTable>
        </details>
    }
}
