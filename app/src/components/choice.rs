//! Choices: from a list, among few in sight, and yes or no.

use super::field::{field_id, frame};
use leptos::prelude::*;

/// A choice of one from a list.
#[component]
pub fn SelectField(
    /// Name sent with the form, and path of its errors.
    #[prop(into)]
    name: String,
    /// The words above it.
    #[prop(into)]
    label: String,
    /// Value and words of each choice.
    options: Vec<(String, String)>,
    /// The value chosen now.
    #[prop(default = String::new(), into)]
    value: String,
    /// How to choose.
    #[prop(default = None, into)]
    hint: Option<String>,
    /// What was refused.
    #[prop(default = None, into)]
    error: Option<String>,
    /// Must be chosen. An optional one needs a choice with an empty value.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let invalid = error.is_some().then_some("true");
    let control_name = name.clone();
    let choices: Vec<_> = options
        .into_iter()
        .map(|(key, words)| {
            let selected = key == value;
            view! { <option value=key selected=selected>{words}</option> }
        })
        .collect();
    // A list always holds a choice, so it never says "optional".
    frame(name, label, hint, error, false, move |id, described_by| {
        view! {
            <select
                class="input"
                id=id
                name=control_name
                required=required
                aria-describedby=described_by
                aria-invalid=invalid
            >
                {choices}
            </select>
        }
    })
}

/// A box to tick, its words beside it.
#[component]
pub fn Check(
    /// Name sent with the form, and path of its errors.
    #[prop(into)]
    name: String,
    /// The words beside it.
    #[prop(into)]
    label: String,
    /// Value sent when ticked.
    #[prop(default = "on".to_owned(), into)]
    value: String,
    /// It is ticked.
    #[prop(optional)]
    checked: bool,
    /// What ticking means.
    #[prop(default = None, into)]
    hint: Option<String>,
    /// What was refused.
    #[prop(default = None, into)]
    error: Option<String>,
    /// Must be ticked.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let id = field_id(&name);
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let describes: Vec<&str> = [
        hint.as_ref().map(|_| hint_id.as_str()),
        error.as_ref().map(|_| error_id.as_str()),
    ]
    .into_iter()
    .flatten()
    .collect();
    let described_by = (!describes.is_empty()).then(|| describes.join(" "));
    let invalid = error.is_some().then_some("true");
    let class = if error.is_some() {
        "field field--error"
    } else {
        "field"
    };
    view! {
        <div class=class>
            {error.map(|error| view! { <p class="field__error" id=error_id>{error}</p> })}
            <label class="check">
                <input
                    type="checkbox"
                    id=id
                    name=name
                    value=value
                    checked=checked
                    required=required
                    aria-describedby=described_by
                    aria-invalid=invalid
                />
                <span>{label}</span>
            </label>
            {hint.map(|hint| view! { <p class="field__hint" id=hint_id>{hint}</p> })}
        </div>
    }
}

/// A choice of one among few, all in sight. The first control has the id of the field.
#[component]
pub fn Radio(
    /// Name sent with the form, and path of its errors.
    #[prop(into)]
    name: String,
    /// The question.
    #[prop(into)]
    legend: String,
    /// Value and words of each choice.
    options: Vec<(String, String)>,
    /// The value chosen now.
    #[prop(default = String::new(), into)]
    value: String,
    /// How to choose.
    #[prop(default = None, into)]
    hint: Option<String>,
    /// What was refused.
    #[prop(default = None, into)]
    error: Option<String>,
    /// One must be chosen.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let id = field_id(&name);
    let error_id = format!("{id}-error");
    let described_by = error.as_ref().map(|_| error_id.clone());
    let choices: Vec<_> = options
        .into_iter()
        .enumerate()
        .map(|(i, (key, words))| {
            let checked = key == value;
            let id = if i == 0 { id.clone() } else { format!("{id}-{i}") };
            view! {
                <label class="check">
                    <input type="radio" id=id name=name.clone() value=key checked=checked required=required/>
                    <span>{words}</span>
                </label>
            }
        })
        .collect();
    let class = if error.is_some() {
        "field-group field--error"
    } else {
        "field-group"
    };
    view! {
        <fieldset class=class aria-describedby=described_by>
            <legend>{legend}</legend>
            {hint.map(|hint| view! { <p class="field__hint">{hint}</p> })}
            {error.map(|error| view! { <p class="field__error" id=error_id>{error}</p> })}
            <div class="choices">{choices}</div>
        </fieldset>
    }
}
