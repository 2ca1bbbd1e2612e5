//! The numbers of a forecast, each with its range, and why they are what they are.

use super::nearer;
use crate::{
    components::{
        ScrollTable,
        charts::{IntervalBar, IntervalScale},
    },
    format,
    pages::exams::grouped,
};
use api::forecasts::{
    ExamForecast, ForecastChange, RankChange, RankForecast, ScoreForecast, SourceDifficulty,
};
use chrono::NaiveDate;
use leptos::prelude::*;

fn whole(value: f64) -> String {
    format::decimal(value.round())
}

/// A rank as people read it.
pub(in crate::pages) fn grouped_rank(rank: u64) -> String {
    grouped(rank)
}

/// Next test, exam day, percentile and rank.
pub(super) fn facts(exam: &ExamForecast) -> impl IntoView + use<> {
    let next = exam.next.as_ref().map(|score| fact(words!(forecast.next), score));
    let at_exam = exam
        .at_exam
        .as_ref()
        .map(|score| fact(words!(forecast.exam), score));
    let has_any = next.is_some() || at_exam.is_some();
    let basis = exam.rank.as_ref().map(rank_basis);
    has_any.then(|| {
        view! {
            <dl class="facts facts--row">{next}{at_exam}{exam.rank.as_ref().map(rank)}</dl>
            {basis}
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

fn rank(rank: &RankForecast) -> impl IntoView + use<> {
    let ranks = words!(
        forecast.between,
        low = grouped(rank.rank_low),
        high = grouped(rank.rank_high)
    );
    let two = |value: f64| format!("{value:.2}");
    let percentiles = words!(
        forecast.between,
        low = two(rank.percentile_low),
        high = two(rank.percentile_high)
    );
    view! {
        <div><dt>{words!(forecast.rank)}</dt><dd>{grouped(rank.rank)} " " <span class="muted">{ranks}</span></dd></div>
        <div><dt>{words!(forecast.percentile)}</dt><dd>{two(rank.percentile)} " " <span class="muted">{percentiles}</span></dd></div>
    }
}

fn rank_basis(rank: &RankForecast) -> impl IntoView + use<> {
    let candidates = if rank.candidates_low == rank.candidates_high {
        grouped(rank.candidates_low)
    } else {
        words!(
            forecast.between,
            low = grouped(rank.candidates_low),
            high = grouped(rank.candidates_high)
        )
    };
    let basis = words!(
        forecast.rank_basis,
        count = rank.tables.len() as u32,
        candidates = candidates
    );
    let worth = rank.ten_marks.as_ref().map(|worth| {
        words!(
            forecast.ten_marks,
            marks = format::marks(worth.marks),
            ranks = grouped(worth.ranks)
        )
    });
    let years = rank.years.message.clone();
    view! { <p>{worth} " " <span class="muted">{basis} " " {years}</span></p> }
}

/// What changed since the forecast before.
pub(super) fn change(exam: &ExamForecast, today: NaiveDate) -> impl IntoView + use<> {
    exam.change.as_ref().map(|change| {
        let by = change.now - change.before;
        let date = format::relative(change.since, today);
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
        let rank = change.rank.as_ref().map(rank_change);
        view! {
            <details class="numbers">
                <summary>{words!(forecast.change.title)}": "{title}</summary>
                <dl class="facts facts--row">{parts(change)}</dl>
                {rank}
                {tables}
            </details>
        }
    })
}

/// The same for the rank, which other tables move as well.
fn rank_change(change: &RankChange) -> impl IntoView + use<> {
    let words = words!(
        forecast.change.rank,
        before = grouped(change.before),
        now = grouped(change.now)
    );
    let parts: Vec<_> = [
        (words!(forecast.change.new_tests), change.new_tests),
        (words!(forecast.change.time), change.time),
        (words!(forecast.change.sources), change.sources),
        (words!(forecast.change.rank_tables), change.tables),
        (words!(forecast.change.other), change.other),
    ]
    .into_iter()
    .filter(|(_, ranks)| *ranks != 0)
    .map(|(name, ranks)| view! { <div><dt>{name}</dt><dd>{signed_ranks(ranks)}</dd></div> })
    .collect();
    view! { <p>{words}</p> <dl class="facts facts--row">{parts}</dl> }
}

/// `+1,200`, `−300`.
fn signed_ranks(ranks: i64) -> String {
    let sign = if ranks < 0 { '−' } else { '+' };
    format!("{sign}{}", grouped(ranks.unsigned_abs()))
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
