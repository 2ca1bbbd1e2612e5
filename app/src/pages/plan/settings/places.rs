//! Where the student studies: the fields of it.

use super::weekday;
use crate::components::forms::{CellField, Datalist};
use crate::components::{Field, error_of, field_id};
use api::problem::Problem;
use domain::plan::LONGEST_LOCATION;
use leptos::prelude::*;

/// One place for all days, and below it one for each where that is wanted.
pub(super) fn view(usual: String, weekdays: Vec<String>, problem: Option<&Problem>) -> impl IntoView + use<> {
    let error = |path: &str| error_of(problem, path);
    let mut known: Vec<String> = weekdays
        .iter()
        .filter(|place| !place.is_empty())
        .cloned()
        .collect();
    let is_refused = (0..7).any(|i| error(&weekday_name(i)).is_some());
    let is_open = is_refused || !known.is_empty();
    known.sort_unstable();
    known.dedup();
    let longest = LONGEST_LOCATION as u32;
    let days: Vec<_> = weekdays
        .into_iter()
        .enumerate()
        .map(|(i, place)| {
            let name = weekday_name(i);
            view! {
                <CellField id=field_id(&name) label=weekday(i as u8 + 1) value=place list="places" error=error(&name) name show_label=true/>
            }
        })
        .collect();
    view! {
        <Field name="locations.usual" label=words!(plan.form.location) value=usual list="places" maxlength=longest
            hint=words!(plan.form.location_hint).to_owned() error=error("locations.usual")/>
        <details class="numbers" open=is_open>
            <summary>{words!(plan.form.locations)}</summary>
            <div class="fields week-fields">{days}</div>
        </details>
        <Datalist id="places" values=known/>
    }
}

/// The field of a weekday's place, Monday being 0.
pub(super) fn weekday_name(day: usize) -> String {
    format!("locations.weekdays[{day}]")
}
