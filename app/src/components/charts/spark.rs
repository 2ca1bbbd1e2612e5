//! A tiny line beside a number that says the same in words. Its own numbers stand behind "Show numbers" of its card.

use super::scale::coordinate;
use crate::format;
use leptos::prelude::*;

/// A spark line of 120 x 36. Nothing below two values.
#[component]
pub fn Spark(
    /// Percentages, oldest first.
    values: Vec<f64>,
    /// What it shows, for a screen reader.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    (values.len() > 1).then(|| {
        let (min, max) = values
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(min, max), v| {
                (min.min(*v), max.max(*v))
            });
        let span = (max - min).max(1.0);
        let last = values.len() - 1;
        let place = |i: usize| {
            let x = 4.0 + 112.0 * i as f64 / last as f64;
            let y = 31.0 - 26.0 * (values[i] - min) / span;
            (coordinate(x), coordinate(y))
        };
        let points: Vec<String> = (0..=last).map(place).map(|(x, y)| format!("{x},{y}")).collect();
        let (x, y) = place(last);
        let percent = |value: f64| format::percent0(value);
        let said = words!(
            charts.spark,
            first = percent(values[0]),
            last = percent(values[last]),
            low = percent(min),
            high = percent(max)
        );
        view! {
            <svg class="spark" viewBox="0 0 120 36" width="120" height="36" role="img">
                <title>{label}</title>
                <desc>{said}</desc>
                <polyline points=points.join(" ")></polyline>
                <circle cx=x cy=y r="4"></circle>
            </svg>
        }
    })
}
