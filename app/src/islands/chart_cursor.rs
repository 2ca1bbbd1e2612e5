//! A reading cursor over a line chart: pointer or arrow keys move it, the value beside it is announced.

use leptos::{ev, prelude::*};
use serde::{Deserialize, Serialize};

/// A place that the cursor can stand on, in user units of the chart, with its words.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CursorPoint {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
    /// Date, name and value.
    pub text: String,
}

/// Lies over the chart of the same size. Until the client wakes it there is nothing to see or to reach.
#[island]
pub fn ChartCursor(
    /// From left to right.
    points: Vec<CursorPoint>,
    /// Width of the chart in user units.
    width: f32,
    /// Height of the chart in user units.
    height: f32,
    /// What is read.
    label: String,
) -> impl IntoView {
    let is_awake = RwSignal::new(false);
    let at = RwSignal::new(points.len().saturating_sub(1));
    let is_shown = RwSignal::new(false);
    Effect::new(move || is_awake.set(true));
    let points = StoredValue::new(points);
    let count = points.with_value(Vec::len);
    let x = move || points.with_value(|points| points.get(at.get()).map_or(0.0, |point| point.x));
    let y = move || points.with_value(|points| points.get(at.get()).map_or(0.0, |point| point.y));
    let words = move || {
        points.with_value(|points| {
            points
                .get(at.get())
                .map_or_else(String::new, |point| point.text.clone())
        })
    };
    let point_at = move |event: ev::PointerEvent| {
        let element = event_target::<leptos::web_sys::Element>(&event);
        let place = event.offset_x() as f32 * width / (element.client_width().max(1) as f32);
        points.with_value(|points| {
            let distance = |i: &usize| ((points[*i].x - place).abs() * 10.0) as u32;
            if let Some(nearest) = (0..points.len()).min_by_key(distance) {
                at.set(nearest);
                is_shown.set(true);
            }
        });
    };
    let step = move |event: ev::KeyboardEvent| {
        let now = at.get_untracked();
        let next = match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => now.saturating_sub(1),
            "ArrowRight" | "ArrowUp" => (now + 1).min(count.saturating_sub(1)),
            "Home" => 0,
            "End" => count.saturating_sub(1),
            _ => return,
        };
        event.prevent_default();
        at.set(next);
        is_shown.set(true);
    };
    view! {
        <div class="cursor">
            <Show when=move || is_awake.get() && count != 0>
                <div
                    class="cursor__area"
                    role="slider"
                    tabindex="0"
                    aria-label=label.clone()
                    aria-valuemin="1"
                    aria-valuemax=count.to_string()
                    aria-valuenow=move || (at.get() + 1).to_string()
                    aria-valuetext=words
                    on:pointermove=point_at
                    on:pointerdown=point_at
                    on:keydown=step
                    on:focus=move |_| is_shown.set(true)
                    on:blur=move |_| is_shown.set(false)
                    on:pointerleave=move |_| is_shown.set(false)
                >
                    <svg viewBox=format!("0 0 {width} {height}") aria-hidden="true" class:cursor__lines--shown=move || is_shown.get()>
                        <line x1=move || x().to_string() x2=move || x().to_string() y1="8" y2=(height - 26.0).to_string()></line>
                        <circle cx=move || x().to_string() cy=move || y().to_string() r="5"></circle>
                    </svg>
                </div>
                <p class="cursor__words" aria-hidden="true">{move || if is_shown.get() { words() } else { String::new() }}</p>
            </Show>
        </div>
    }
}
