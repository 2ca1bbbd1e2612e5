//! The running clock of the timer. It counts from the server's times, so reload, lock and sleep do not matter.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsValue;
use leptos::web_sys::js_sys::{Date, Reflect};
use std::time::Duration;

/// Hours, minutes and seconds. All times are the server's, in milliseconds since 1970.
#[island]
pub fn TimerClock(
    /// When the present run began; none while it is paused.
    running_since: Option<i64>,
    /// Seconds counted before the present run.
    seconds_before: i64,
    /// When the page was made.
    now: i64,
) -> impl IntoView {
    let at = move |now: i64| seconds_before + running_since.map_or(0, |since| ((now - since) / 1000).max(0));
    let seconds = RwSignal::new(at(now));
    Effect::new(move || {
        if running_since.is_none() {
            return;
        }
        // How far this device's clock is ahead of the server's, give or take the way of the answer.
        let ahead = arrived_at() - now;
        let tick = move || {
            let present = at(Date::now() as i64 - ahead);
            seconds.maybe_update(|shown| std::mem::replace(shown, present) != present);
        };
        tick();
        // Twice a second, so that no second is skipped when the browser is late.
        if let Ok(interval) = set_interval_with_handle(
            move || {
                tick();
            },
            Duration::from_millis(500),
        ) {
            on_cleanup(move || interval.clear());
        }
    });
    view! { <span class="timer__clock" role="timer">{move || clock(seconds.get())}</span> }
}

/// When the first byte of this page came, by this device's clock.
fn arrived_at() -> i64 {
    let of = |object: &JsValue, name: &str| Reflect::get(object, &JsValue::from_str(name)).ok();
    let response = of(window().as_ref(), "performance")
        .and_then(|it| of(&it, "timing"))
        .and_then(|it| of(&it, "responseStart"));
    response
        .and_then(|it| it.as_f64())
        .filter(|ms| *ms > 0.0)
        .unwrap_or_else(Date::now) as i64
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
