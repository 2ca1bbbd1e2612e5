//! The last seven days as dots: on which there was study, never which were missed.

use crate::format;
use chrono::{Datelike, Days, NaiveDate};
use leptos::prelude::*;

/// Seven dots, oldest first; the last one is today.
#[component]
pub fn Rhythm(
    /// Minutes of each day, oldest first.
    by_day: Vec<u32>,
    /// The last of the days.
    today: NaiveDate,
) -> impl IntoView {
    let count = by_day.len() as u64;
    let dots: Vec<_> = by_day
        .into_iter()
        .zip(0u64..)
        .map(|(minutes, i)| {
            let day = format::weekday_short((today - Days::new(count - 1 - i)).weekday());
            let words = if minutes == 0 {
                words!(charts.no_study).to_owned()
            } else {
                format::minutes(minutes)
            };
            let level = match minutes {
                0 => 0,
                1..30 => 1,
                30..90 => 2,
                _ => 3,
            };
            view! {
                <li class="rhythm__day" class=("rhythm__day--today", i + 1 == count)>
                    <span class=format!("rhythm__dot rhythm__dot--{level}")></span>
                    <span>{day}</span>
                    <span class="visually-hidden">": " {words}</span>
                </li>
            }
        })
        .collect();
    view! { <ol class="rhythm">{dots}</ol> }
}
