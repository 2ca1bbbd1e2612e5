//! Fields that belong together, under one legend.

use leptos::prelude::*;

/// A set of fields under one legend.
#[component]
pub fn FieldGroup(
    /// What they are together.
    #[prop(into)]
    legend: String,
    /// How to fill them in.
    #[prop(default = None, into)]
    hint: Option<String>,
    /// The fields.
    children: Children,
) -> impl IntoView {
    view! {
        <fieldset class="field-group">
            <legend>{legend}</legend>
            {hint.map(|hint| view! { <p class="field__hint">{hint}</p> })}
            {children()}
        </fieldset>
    }
}
