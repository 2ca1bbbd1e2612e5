//! A reading cursor over a line chart: pointer or arrow keys move it, the value beside it is announced.

use super::controls::{Said, number};
use leptos::html::Div;
use leptos::{ev, prelude::*};

/// A place that the cursor can stand on, in user units of the chart, with its words.
#[derive(Clone, Default)]
struct CursorPoint {
    x: String,
    y: String,
    text: String,
}

/// Lies over a chart of the same size. Until the client wakes it there is nothing to see or to reach.
///
/// Said to it: `data-points`, a line each of x, y and words from left to right; `data-width` and `data-height` of the
/// chart in user units, `data-bottom` of its plot; and `data-label`, what is read.
#[island]
pub fn ChartCursor() -> impl IntoView {
    let root = NodeRef::<Div>::new();
    let said = RwSignal::new_local(None::<Said>);
    let points = StoredValue::new(Vec::<CursorPoint>::new());
    let at = RwSignal::new(0);
    let is_shown = RwSignal::new(false);
    Effect::new(move || {
        let heard = Said::to(root.get_untracked());
        let found = points_of(&heard.get("data-points"));
        at.set(found.len().saturating_sub(1));
        if !found.is_empty() {
            points.set_value(found);
            said.set(Some(heard));
        }
    });
    view! {
        <div class="cursor" node_ref=root>
            {move || said.get().map(|said| slider(&said, points, at, is_shown))}
        </div>
    }
}

/// `x y words`, a line each.
fn points_of(lines: &str) -> Vec<CursorPoint> {
    lines
        .lines()
        .filter_map(|line| {
            let (x, rest) = line.split_once(' ')?;
            let (y, text) = rest.split_once(' ')?;
            let [x, y, text] = [x, y, text].map(str::to_owned);
            Some(CursorPoint { x, y, text })
        })
        .collect()
}

fn slider(
    said: &Said,
    points: StoredValue<Vec<CursorPoint>>,
    at: RwSignal<usize>,
    is_shown: RwSignal<bool>,
) -> impl IntoView + use<> {
    let count = points.with_value(Vec::len);
    let width = said.number("data-width").unwrap_or_default();
    let view_box = format!("0 0 {} {}", said.get("data-width"), said.get("data-height"));
    let here = move || points.with_value(|points| points.get(at.get()).cloned().unwrap_or_default());
    let words = move || here().text;
    let point_at = move |event: ev::PointerEvent| {
        let element = event_target::<leptos::web_sys::Element>(&event);
        let place = f64::from(event.offset_x()) * width / f64::from(element.client_width().max(1));
        points.with_value(|points| {
            let distance =
                |i: &usize| ((number(&points[*i].x).unwrap_or_default() - place).abs() * 10.0) as u32;
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
        <div
            class="cursor__area"
            role="slider"
            tabindex="0"
            aria-label=said.get("data-label")
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
            <svg viewBox=view_box aria-hidden="true" class:cursor__lines--shown=move || is_shown.get()>
                <line x1=move || here().x x2=move || here().x y1="8" y2=said.get("data-bottom")></line>
                <circle cx=move || here().x cy=move || here().y r="5"></circle>
            </svg>
        </div>
        <p class="cursor__words" aria-hidden="true">{move || if is_shown.get() { words() } else { String::new() }}</p>
    }
}
