//! Fields that belong together: a legend over them, and choices of one among few.

use super::field_id;
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
    let class = if error.is_some() { "field-group field--error" } else { "field-group" };
    view! {
        <fieldset class=class aria-describedby=described_by>
            <legend>{legend}</legend>
            {hint.map(|hint| view! { <p class="field__hint">{hint}</p> })}
            {error.map(|error| view! { <p class="field__error" id=error_id>{error}</p> })}
            <div class="choices">{choices}</div>
        </fieldset>
    }
}
