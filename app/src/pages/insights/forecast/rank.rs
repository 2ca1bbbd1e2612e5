//! The rank with its range, in words and on a logarithmic axis, beside that of the wanted score.

use crate::{
    components::charts::{RankChart, RankMark},
    format,
};
use api::exams::RankTableView;
use api::forecasts::{ExamForecast, GoalPace, RankChange, RankForecast};
use domain::text::grouped;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// A rank as people read it.
pub(in crate::pages) fn grouped_rank(rank: u64) -> String {
    grouped(rank)
}

fn between(low: u64, high: u64) -> String {
    words!(forecast.between, low = grouped(low), high = grouped(high))
}

/// Rank and percentile among the other numbers.
pub(super) fn facts(rank: &RankForecast) -> impl IntoView + use<> {
    let two = |value: f64| format!("{value:.2}");
    let ranks = between(rank.rank_low, rank.rank_high);
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

/// The picture, and what it is read from. `index` is the place of the exam on the page.
pub(super) fn picture(index: usize, exam: &ExamForecast, rank: &RankForecast) -> impl IntoView + use<> {
    let forecast = RankMark {
        name: words!(forecast.rank_chart.forecast, date = format::date_short(rank.on)),
        rank: rank.rank,
        low: rank.rank_low,
        high: rank.rank_high,
    };
    let goal = exam.goal.as_ref().and_then(of_goal);
    let said = words!(
        forecast.rank_chart.words,
        rank = grouped(rank.rank),
        low = grouped(rank.rank_low),
        high = grouped(rank.rank_high),
        candidates = grouped(rank.candidates_high)
    );
    let said_of_goal = exam.goal.as_ref().and_then(goal_rank);
    let summary = [Some(said), said_of_goal]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>();
    let title = words!(forecast.rank_chart.title, name = exam.name.clone());
    view! {
        <RankChart id=format!("rank-{index}") title summary=summary.join(" ") candidates=rank.candidates_high forecast goal/>
        {basis(rank)}
    }
}

fn of_goal(goal: &GoalPace) -> Option<RankMark> {
    Some(RankMark {
        name: words!(
            forecast.rank_chart.goal,
            target = format::marks(goal.target_score)
        ),
        rank: goal.rank?,
        low: goal.rank_low?,
        high: goal.rank_high?,
    })
}

/// Where the wanted score would stand, in a sentence.
pub(in crate::pages) fn goal_rank(goal: &GoalPace) -> Option<String> {
    let mark = of_goal(goal)?;
    Some(words!(
        forecast.rank_chart.goal_words,
        target = format::marks(goal.target_score),
        rank = grouped(mark.rank),
        low = grouped(mark.low),
        high = grouped(mark.high)
    ))
}

/// The tables that a number was read from, with their years; nothing without any.
pub(in crate::pages) fn read_from(tables: &[RankTableView]) -> Option<String> {
    (!tables.is_empty()).then(|| {
        words!(
            forecast.goal.read_from,
            count = tables.len() as u32,
            years = years(tables)
        )
    })
}

/// Each year once, the first one at the front.
fn years(tables: &[RankTableView]) -> String {
    let years: BTreeSet<i32> = tables.iter().map(|table| table.year).collect();
    years.iter().map(i32::to_string).collect::<Vec<_>>().join(", ")
}

fn basis(rank: &RankForecast) -> impl IntoView + use<> {
    let candidates = if rank.candidates_low == rank.candidates_high {
        grouped(rank.candidates_low)
    } else {
        between(rank.candidates_low, rank.candidates_high)
    };
    let basis = words!(
        forecast.rank_basis,
        count = rank.tables.len() as u32,
        years = years(&rank.tables),
        candidates = candidates
    );
    let worth = rank.ten_marks.as_ref().map(|worth| {
        words!(
            forecast.ten_marks,
            marks = format::marks(worth.marks),
            ranks = grouped(worth.ranks),
            low = grouped(worth.ranks_low),
            high = grouped(worth.ranks_high)
        )
    });
    let years = rank.years.message.clone();
    view! { <p>{worth} " " <span class="muted">{basis} " " {years}</span></p> }
}

/// What changed of the rank since the forecast before: other tables move it as well.
pub(super) fn change(change: &RankChange) -> impl IntoView + use<> {
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
    .map(|(name, ranks)| view! { <div><dt>{name}</dt><dd>{signed(ranks)}</dd></div> })
    .collect();
    view! { <p>{words}</p> <dl class="facts facts--row">{parts}</dl> }
}

/// `+1,200`, `−300`.
fn signed(ranks: i64) -> String {
    let sign = if ranks < 0 { '−' } else { '+' };
    format!("{sign}{}", grouped(ranks.unsigned_abs()))
}
