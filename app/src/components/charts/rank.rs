//! Where a rank lies between all candidates and the best one, on a logarithmic axis: a step is ten times as many.

use super::{
    frame::{ChartFrame, Numbers},
    plot::{WIDTH, marker},
    scale::{LogAxis, coordinate},
};
use domain::text::grouped;
use leptos::prelude::*;

/// Margins left and right, and where rows and axis lie, in user units.
const SIDE: f64 = 14.0;
const ROW: f64 = 22.0;
const BETWEEN: f64 = 28.0;
/// Half the height of a band.
const HALF: f64 = 6.0;
/// From the last row to the axis, and from there to the lower edge.
const TO_AXIS: f64 = 18.0;
const BELOW: f64 = 40.0;

/// A rank with its 80 % band; `low` is the better end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankMark {
    /// What it is, in the legend and the table.
    pub name: String,
    /// The middle.
    pub rank: u64,
    /// Better end.
    pub low: u64,
    /// Worse end.
    pub high: u64,
}

/// The ranks as a picture, a legend and a table.
#[component]
pub fn RankChart(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// What is shown.
    #[prop(into)]
    title: String,
    /// What can be seen in it.
    #[prop(into)]
    summary: String,
    /// All candidates, as far as they are known.
    candidates: u64,
    /// The forecast.
    forecast: RankMark,
    /// The wanted score, where there is one.
    goal: Option<RankMark>,
) -> impl IntoView {
    let axis = LogAxis::to(
        [Some(&forecast), goal.as_ref()]
            .into_iter()
            .flatten()
            .fold(candidates, |most, mark| most.max(mark.high)),
    );
    let (title_id, desc_id) = (format!("{id}-title"), format!("{id}-desc"));
    let described_by = format!("{title_id} {desc_id}");
    let foot = ROW + if goal.is_some() { BETWEEN } else { 0.0 } + TO_AXIS;
    let numbers = numbers(&forecast, goal.as_ref(), candidates);
    let of_forecast = drawn(&axis, &forecast, ROW, Kind::Forecast);
    let of_goal = goal
        .as_ref()
        .map(|goal| drawn(&axis, goal, ROW + BETWEEN, Kind::Goal));
    view! {
        <ChartFrame title=title.clone() numbers>
            <svg
                class="line-chart rank-chart"
                viewBox=format!("0 0 {WIDTH} {}", foot + BELOW)
                role="img"
                aria-labelledby=described_by
            >
                <title id=title_id>{title}</title>
                <desc id=desc_id>{summary}</desc>
                {ticks(&axis, foot)}
                {of_forecast}
                {of_goal}
            </svg>
            {legend(forecast.name, goal.map(|goal| goal.name))}
        </ChartFrame>
    }
}

/// The last candidate is on the left, rank 1 on the right.
fn x(axis: &LogAxis, rank: u64) -> f64 {
    WIDTH - SIDE - axis.share(rank) * (WIDTH - 2.0 * SIDE)
}

/// A power of ten in few letters: `1`, `100`, `10k`, `1M`.
fn short(rank: u64) -> String {
    match rank {
        0..1_000 => rank.to_string(),
        1_000..1_000_000 => words!(forecast.rank_chart.thousands, n = rank / 1_000),
        _ => words!(forecast.rank_chart.millions, n = grouped(rank / 1_000_000)),
    }
}

fn ticks(axis: &LogAxis, foot: f64) -> impl IntoView + use<> {
    let powers: Vec<_> = axis
        .powers()
        .map(|rank| {
            let x = coordinate(x(axis, rank));
            view! {
                <line class="gridline" x1=x.clone() x2=x.clone() y1="6" y2=coordinate(foot)></line>
                <text class="tick" x=x y=coordinate(foot + 14.0) text-anchor="middle">{short(rank)}</text>
            }
        })
        .collect();
    let (left, right) = (coordinate(SIDE), coordinate(WIDTH - SIDE));
    let under = coordinate(foot + 32.0);
    view! {
        {powers}
        <line class="rank-chart__axis" x1=left.clone() x2=right.clone() y1=coordinate(foot) y2=coordinate(foot)></line>
        <text class="tick" x=left y=under.clone()>{words!(forecast.rank_chart.last)}</text>
        <text class="tick" x=right y=under text-anchor="end">{words!(forecast.rank_chart.best)}</text>
    }
}

/// A forecast is a broad band with a disc, a goal a thin one with a diamond.
#[derive(Clone, Copy)]
enum Kind {
    Forecast,
    Goal,
}

impl Kind {
    fn classes(self) -> (&'static str, &'static str) {
        match self {
            Self::Forecast => ("rank-chart__band", "rank-chart__middle"),
            Self::Goal => ("rank-chart__goal-band", "rank-chart__goal"),
        }
    }
    fn half(self) -> f64 {
        match self {
            Self::Forecast => HALF,
            Self::Goal => HALF / 3.0,
        }
    }
    fn marker(self, x: f64, y: f64) -> String {
        match self {
            Self::Forecast => marker(0, x, y, 4.5),
            Self::Goal => marker(3, x, y, 4.5),
        }
    }
}

fn drawn(axis: &LogAxis, mark: &RankMark, y: f64, kind: Kind) -> impl IntoView + use<> {
    let (band, middle) = kind.classes();
    // The worse end lies on the left. A band of one rank is still to be seen.
    let (left, right) = (x(axis, mark.high), x(axis, mark.low));
    view! {
        <rect class=band x=coordinate(left) y=coordinate(y - kind.half()) width=coordinate((right - left).max(1.0))
            height=coordinate(2.0 * kind.half())></rect>
        <path class=middle d=kind.marker(x(axis, mark.rank), y)></path>
    }
}

fn legend(forecast: String, goal: Option<String>) -> impl IntoView {
    let key = |kind: Kind, words: String| {
        let (band, middle) = kind.classes();
        view! {
            <li>
                <svg class="legend__key" viewBox="0 0 28 12" width="28" height="12" aria-hidden="true" focusable="false">
                    <rect class=band x="1" y=coordinate(6.0 - kind.half()) width="26" height=coordinate(2.0 * kind.half())></rect>
                    <path class=middle d=kind.marker(14.0, 6.0)></path>
                </svg>
                {words}
            </li>
        }
    };
    view! {
        <ul class="legend">
            {key(Kind::Forecast, forecast)}
            {goal.map(|words| key(Kind::Goal, words))}
        </ul>
    }
}

fn numbers(forecast: &RankMark, goal: Option<&RankMark>, candidates: u64) -> Numbers {
    let row = |mark: &RankMark| {
        let range = words!(
            forecast.between,
            low = grouped(mark.low),
            high = grouped(mark.high)
        );
        vec![mark.name.clone(), grouped(mark.rank), range]
    };
    let head = [
        words!(forecast.table.what),
        words!(forecast.rank),
        words!(forecast.table.range),
    ];
    let all = vec![
        words!(forecast.rank_chart.candidates).to_owned(),
        grouped(candidates),
        String::new(),
    ];
    let rows = [Some(row(forecast)), goal.map(row), Some(all)];
    Numbers {
        head: head.map(str::to_owned).into(),
        rows: rows.into_iter().flatten().collect(),
    }
}
