//! Choices: from a list, among few in sight, and yes or no.

use super::field::{Notes, field_id, frame};
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
    let notes = Notes::of(&id, hint, error);
    let (described_by, invalid, class) = (notes.ids(), notes.invalid(), notes.class("field"));
    let (hint, error) = notes.views();
    view! {
        <div class=class>
            {error}
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
            {hint}
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
    let notes = Notes::of(&id, hint, error);
    let (described_by, class) = (notes.ids(), notes.class("field-group"));
    let (hint, error) = notes.views();
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
    view! {
        <fieldset class=class aria-describedby=described_by>
            <legend>{legend}</legend>
            {hint}
            {error}
            <div class="choices">{choices}</div>
        </fieldset>
    }
}
