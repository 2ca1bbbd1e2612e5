//! The running clock of the timer. It counts from the server's times, so reload, lock and sleep do not matter.

use super::controls::{Said, find};
use domain::sessions::LONGEST_TIMER_S;
use leptos::html::Span;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsValue;
use leptos::web_sys::js_sys::{Date, Reflect};
use std::time::Duration;

/// Keeps the element `.timer__clock` beside it going.
///
/// Said to it, in milliseconds of the server since 1970: `data-since`, when the present run began (absent while it is
/// paused), and `data-now`, when the page was made; and `data-before`, the seconds before the present run.
#[island]
pub fn TimerClock() -> impl IntoView {
    let root = NodeRef::<Span>::new();
    Effect::new(move || {
        let said = Said::to(root.get_untracked());
        let (Some(since), Some(now)) = (said.number("data-since"), said.number("data-now")) else {
            return;
        };
        let Some(face) = said.frame().and_then(|frame| find(frame, ".timer__clock")) else {
            return;
        };
        let before = said.number("data-before").unwrap_or_default();
        // How far this device's clock is ahead of the server's, give or take the way of the answer.
        let ahead = arrived_at() - now;
        let tick = move || {
            let run = ((Date::now() - ahead - since) / 1000.0).max(0.0);
            let shown = clock(((before + run) as i64).min(LONGEST_TIMER_S));
            if face.text_content().as_ref() != Some(&shown) {
                face.set_text_content(Some(&shown));
            }
        };
        tick();
        // Twice a second, so that no second is skipped when the browser is late.
        if let Ok(interval) = set_interval_with_handle(tick, Duration::from_millis(500)) {
            on_cleanup(move || interval.clear());
        }
    });
    view! { <span hidden node_ref=root></span> }
}

/// When the first byte of this page came, by this device's clock.
fn arrived_at() -> f64 {
    let of = |object: &JsValue, name: &str| Reflect::get(object, &JsValue::from_str(name)).ok();
    let response = of(window().as_ref(), "performance")
        .and_then(|it| of(&it, "timing"))
        .and_then(|it| of(&it, "responseStart"));
    response
        .and_then(|it| it.as_f64())
        .filter(|ms| *ms > 0.0)
        .unwrap_or_else(Date::now)
}

/// `4:05` or `1:04:05`.
pub fn clock(seconds: i64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{rest:02}")
    } else {
        format!("{minutes}:{rest:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::clock;

    #[test]
    fn the_clock_shows_hours_only_when_there_are_any() {
        assert_eq!(clock(0), "0:00");
        assert_eq!(clock(245), "4:05");
        assert_eq!(clock(3600), "1:00:00");
        assert_eq!(clock(100 * 3600 + 59), "100:00:59");
    }
}
