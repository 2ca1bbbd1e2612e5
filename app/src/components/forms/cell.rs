//! A field within a table or a row of fields.

use leptos::prelude::*;

/// A small input whose label is for screen readers only, since a column's head or a legend already says it.
///
/// Repeated fields have one `name`; `id` tells them apart. Make it with `field_id` from the path of the refusal.
#[component]
pub fn CellField(
    /// Name sent with the form.
    #[prop(into)]
    name: String,
    /// Its id, unique on the page.
    id: String,
    /// What it is, whole, for a screen reader.
    #[prop(into)]
    label: String,
    /// What is there already.
    #[prop(into)]
    value: String,
    /// Which keyboard a phone shows.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// Id of a datalist with proposals.
    #[prop(optional)]
    list: Option<&'static str>,
    /// What was refused.
    #[prop(default = None, into)]
    error: Option<String>,
    /// Gets the focus when the page opens.
    #[prop(optional)]
    autofocus: bool,
    /// `text` or `date`.
    #[prop(default = "text")]
    kind: &'static str,
    /// Latest date.
    #[prop(optional, into)]
    max: Option<String>,
    /// Must be filled in.
    #[prop(optional)]
    required: bool,
    /// Shows the label above the field.
    #[prop(optional)]
    show_label: bool,
) -> impl IntoView {
    let error_id = format!("{id}-error");
    let described_by = error.as_ref().map(|_| error_id.clone());
    let class = if show_label { "field cell" } else { "cell" };
    let is_refused = error.is_some();
    view! {
        <div class=class class=("field--error", is_refused)>
            <label class=("visually-hidden", !show_label) for=id.clone()>{label}</label>
            <input class="input cell__input" id=id name=name type=kind max=max required=required value=(!value.is_empty()).then_some(value) inputmode=inputmode
                list=list maxlength="200" autocomplete="off" autofocus=autofocus aria-describedby=described_by
                aria-invalid=is_refused.then_some("true")/>
            {error.map(|error| view! { <p class="field__error" id=error_id>{error}</p> })}
        </div>
    }
}
