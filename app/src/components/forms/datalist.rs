//! Proposals for a text field.

use leptos::prelude::*;

/// The proposals that a field asks for by its `list`.
#[component]
pub fn Datalist(
    /// The id that fields name.
    id: &'static str,
    /// What is proposed.
    values: Vec<String>,
) -> impl IntoView {
    let options: Vec<_> = values
        .into_iter()
        .map(|value| view! { <option value=value></option> })
        .collect();
    view! { <datalist id=id>{options}</datalist> }
}
