//! Scores from 0 to 100 over time, with lines across that say where a band begins.

use super::{
    frame::{ChartFrame, Numbers},
    plot::{BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, marker},
    scale::coordinate,
};
use crate::format;
use chrono::NaiveDate;
use leptos::prelude::*;

/// From line to line below the guides.
const STEP: f64 = 20.0;
/// Above so many points markers would hide the line.
const MOST_MARKERS: usize = 12;

/// One line of scores.
#[derive(Debug, Clone)]
pub struct Scores {
    /// Its name in the legend and the table.
    pub name: String,
    /// Oldest first, 0 to 100.
    pub points: Vec<(NaiveDate, f64)>,
}

/// A chart of scores. Nothing without points.
#[component]
pub fn ScoreChart(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// What is shown.
    #[prop(into)]
    title: String,
    /// What can be seen in it.
    #[prop(into)]
    summary: String,
    /// At most eight lines.
    series: Vec<Scores>,
    /// Values with a line across; below the lowest there are round ones as far down as the axis goes.
    #[prop(default = vec![0.0, 50.0, 100.0])]
    guides: Vec<f64>,
    /// Heads of the table: date, name, score. Without a name the table has two columns.
    head: Vec<String>,
) -> impl IntoView {
    let dates = || {
        series
            .iter()
            .flat_map(|line| line.points.iter().map(|(date, _)| *date))
    };
    let (first, last) = (dates().min()?, dates().max()?);
    let lowest = series
        .iter()
        .flat_map(|line| line.points.iter().map(|(_, value)| *value))
        .fold(f64::INFINITY, f64::min);
    let place = Place::new(
        first,
        last,
        lowest.min(guides.iter().copied().fold(100.0, f64::min)),
    );
    let (title_id, desc_id) = (format!("{id}-title"), format!("{id}-desc"));
    let described_by = format!("{title_id} {desc_id}");
    let lines: Vec<_> = series
        .iter()
        .enumerate()
        .map(|(i, line)| line_view(&place, i, line))
        .collect();
    let guides: Vec<_> = guides
        .iter()
        .copied()
        .chain(below(&guides, place.low))
        .map(|value| guide(&place, value))
        .collect();
    let legend = (series.len() > 1).then(|| legend(&series));
    let numbers = Numbers {
        rows: rows(&series, head.len() > 2),
        head,
    };
    let y = coordinate(HEIGHT - 6.0);
    let end = (first != last).then(|| {
        let x = coordinate(WIDTH - RIGHT);
        view! { <text class="tick" x=x y=y.clone() text-anchor="end">{format::date_short(last)}</text> }
    });
    Some(view! {
        <ChartFrame title=title.clone() numbers>
            <svg class="line-chart" viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-labelledby=described_by>
                <title id=title_id>{title}</title>
                <desc id=desc_id>{summary}</desc>
                {guides}
                <text class="tick" x=coordinate(LEFT) y=y>{format::date_short(first)}</text>
                {end}
                {lines}
            </svg>
            {legend}
        </ChartFrame>
    })
}

struct Place {
    first: NaiveDate,
    days: f64,
    low: f64,
}

impl Place {
    /// The axis begins at a round number below all values, at most at 50.
    fn new(first: NaiveDate, last: NaiveDate, lowest: f64) -> Self {
        Self {
            first,
            days: (last - first).num_days() as f64,
            low: (((lowest - 5.0) / 10.0).floor() * 10.0).clamp(0.0, 50.0),
        }
    }
    fn x(&self, date: NaiveDate) -> f64 {
        let share = if self.days > 0.0 {
            (date - self.first).num_days() as f64 / self.days
        } else {
            0.5
        };
        LEFT + share * (WIDTH - LEFT - RIGHT)
    }
    fn y(&self, value: f64) -> f64 {
        let share = ((value - self.low) / (100.0 - self.low)).clamp(0.0, 1.0);
        HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)
    }
}

/// Values with a line below the lowest guide, so that no score lies where nothing says how low that is.
fn below(guides: &[f64], low: f64) -> Vec<f64> {
    let lowest = guides.iter().copied().fold(100.0, f64::min);
    let steps = ((lowest - low) / STEP).floor().max(0.0) as u32;
    (1..=steps).map(|i| lowest - STEP * f64::from(i)).collect()
}

fn guide(place: &Place, value: f64) -> impl IntoView + use<> {
    let y = place.y(value);
    view! {
        <line class="gridline" x1=coordinate(LEFT) x2=coordinate(WIDTH - RIGHT) y1=coordinate(y) y2=coordinate(y)></line>
        <text class="tick" x=coordinate(LEFT - 6.0) y=coordinate(y + 4.0) text-anchor="end">{format::decimal(value)}</text>
    }
}

fn line_view(place: &Place, index: usize, line: &Scores) -> impl IntoView + use<> {
    let at: Vec<(f64, f64)> = line
        .points
        .iter()
        .map(|(date, value)| (place.x(*date), place.y(*value)))
        .collect();
    let path: Vec<String> = at
        .iter()
        .map(|(x, y)| format!("{},{}", coordinate(*x), coordinate(*y)))
        .collect();
    // Always one at the end: it is the value of now.
    let skip = if at.len() > MOST_MARKERS { at.len() - 1 } else { 0 };
    let markers: String = at[skip..]
        .iter()
        .map(|(x, y)| marker(index, *x, *y, 3.5))
        .collect();
    view! {
        <g class=format!("series series--{}", index % 8 + 1)>
            <polyline class="series__line" points=path.join(" ")></polyline>
            <path class="series__marks" d=markers></path>
        </g>
    }
}

fn legend(series: &[Scores]) -> impl IntoView + use<> {
    let entries: Vec<_> = series
        .iter()
        .enumerate()
        .map(|(i, line)| {
            view! {
                <li>
                    <svg class="legend__key" viewBox="0 0 28 12" width="28" height="12" aria-hidden="true" focusable="false">
                        <g class=format!("series series--{}", i % 8 + 1)>
                            <polyline class="series__line" points="1,6 27,6"></polyline>
                            <path class="series__marks" d=marker(i, 14.0, 6.0, 3.5)></path>
                        </g>
                    </svg>
                    {line.name.clone()}
                </li>
            }
        })
        .collect();
    view! { <ul class="legend">{entries}</ul> }
}

/// Newest first.
fn rows(series: &[Scores], with_name: bool) -> Vec<Vec<String>> {
    let mut rows: Vec<(NaiveDate, Vec<String>)> = series
        .iter()
        .flat_map(|line| {
            line.points.iter().map(move |(date, value)| {
                let name = with_name.then(|| line.name.clone());
                let cells = [Some(format::date(*date)), name, Some(format::decimal(*value))];
                (*date, cells.into_iter().flatten().collect())
            })
        })
        .collect();
    rows.sort_by_key(|(date, _)| std::cmp::Reverse(*date));
    rows.into_iter().map(|(_, row)| row).collect()
}

#[cfg(test)]
mod tests {
    use super::below;

    #[test]
    fn lines_with_numbers_reach_down_to_the_lowest_score() {
        let balance = [70.0, 85.0, 100.0];
        assert_eq!(below(&balance, 50.0), [50.0]);
        assert_eq!(below(&balance, 30.0), [50.0, 30.0]);
        assert_eq!(below(&balance, 0.0), [50.0, 30.0, 10.0]);
        assert_eq!(below(&[0.0, 50.0, 100.0], 0.0), [] as [f64; 0]);
    }
}
