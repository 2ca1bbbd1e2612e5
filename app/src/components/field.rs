//! Form fields: label above, hint below it, then the error, then the control; each tied to the control.

use api::problem::Problem;
use leptos::prelude::*;

/// The id of the control named `name`: where an error summary leads. `chapters[0].name` becomes `f-chapters-0-name`.
pub fn field_id(name: &str) -> String {
    let mut id = String::from("f");
    let mut dash = true;
    for c in name.chars() {
        if c.is_ascii_alphanumeric() || c == '_' {
            if dash {
                id.push('-');
            }
            id.push(c);
            dash = false;
        } else {
            dash = true;
        }
    }
    id
}

/// The refusal of the field at `path`, for the `error` of a field.
pub fn error_of(problem: Option<&Problem>, path: &str) -> Option<String> {
    problem
        .and_then(|problem| problem.of_field(path))
        .map(str::to_owned)
}

/// What stands beside a control, tied to it by ids.
pub(super) struct Notes {
    hint: Option<(String, String)>,
    error: Option<(String, String)>,
}

impl Notes {
    /// For the control with this id.
    pub(super) fn of(id: &str, hint: Option<String>, error: Option<String>) -> Self {
        Self {
            hint: hint.map(|words| (format!("{id}-hint"), words)),
            error: error.map(|words| (format!("{id}-error"), words)),
        }
    }
    /// The ids, for `aria-describedby`.
    pub(super) fn ids(&self) -> Option<String> {
        let ids: Vec<&str> = [&self.hint, &self.error]
            .into_iter()
            .flatten()
            .map(|(id, _)| id.as_str())
            .collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
    /// For `aria-invalid`.
    pub(super) fn invalid(&self) -> Option<&'static str> {
        self.error.is_some().then_some("true")
    }
    /// `block`, marked when something was refused.
    pub(super) fn class(&self, block: &str) -> String {
        let mark = if self.error.is_some() { " field--error" } else { "" };
        format!("{block}{mark}")
    }
    /// Hint and error.
    pub(super) fn views(self) -> (impl IntoView + use<>, impl IntoView + use<>) {
        (
            self.hint
                .map(|(id, words)| view! { <p class="field__hint" id=id>{words}</p> }),
            self.error
                .map(|(id, words)| view! { <p class="field__error" id=id>{words}</p> }),
        )
    }
}

/// Label, hint and error around a control. `control` gets the id and what describes it.
pub(super) fn frame<V: IntoView + 'static>(
    name: String,
    label: String,
    hint: Option<String>,
    error: Option<String>,
    optional: bool,
    control: impl FnOnce(String, Option<String>) -> V,
) -> impl IntoView {
    let id = field_id(&name);
    let notes = Notes::of(&id, hint, error);
    let control = control(id.clone(), notes.ids());
    let class = notes.class("field");
    let (hint, error) = notes.views();
    view! {
        <div class=class>
            <label for=id>
                {label}
                {optional.then(|| view! { <span class="field__optional">" " {words!(common.optional)}</span> })}
            </label>
            {hint}
            {error}
            {control}
        </div>
    }
}

/// A one-line input.
#[component]
pub fn Field(
    /// Name sent with the form, and path of its errors.
    #[prop(into)]
    name: String,
    /// The words above it.
    #[prop(into)]
    label: String,
    /// What is there already.
    #[prop(default = String::new(), into)]
    value: String,
    /// `text`, `email`, `password`, `date`, `number`, `file`, …
    #[prop(default = "text")]
    kind: &'static str,
    /// How to fill it in.
    #[prop(default = None, into)]
    hint: Option<String>,
    /// What was refused; see [`error_of`].
    #[prop(default = None, into)]
    error: Option<String>,
    /// Must be filled in; the others say that they are optional.
    #[prop(optional)]
    required: bool,
    /// What a browser or password manager may fill in.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// Which keyboard a phone shows: `numeric`, `decimal`, `email`.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// Smallest value.
    #[prop(optional, into)]
    min: Option<String>,
    /// Largest value.
    #[prop(optional, into)]
    max: Option<String>,
    /// Step of a number; `any` allows decimals.
    #[prop(optional)]
    step: Option<&'static str>,
    /// Most characters.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// Fewest characters.
    #[prop(optional)]
    minlength: Option<u32>,
    /// Regular expression of the browser's own check.
    #[prop(optional)]
    pattern: Option<&'static str>,
    /// Files that are offered.
    #[prop(optional)]
    accept: Option<&'static str>,
    /// Id of a `<datalist>` with proposals.
    #[prop(optional)]
    list: Option<&'static str>,
    /// Gets the focus when the page opens; one a page.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let invalid = error.is_some().then_some("true");
    let control_name = name.clone();
    frame(name, label, hint, error, !required, move |id, described_by| {
        view! {
            <input
                class="input"
                id=id
                name=control_name
                type=kind
                value=(kind != "file" && !value.is_empty()).then_some(value)
                required=required
                autocomplete=autocomplete
                inputmode=inputmode
                min=min
                max=max
                step=step
                maxlength=maxlength.map(|n| n.to_string())
                minlength=minlength.map(|n| n.to_string())
                pattern=pattern
                accept=accept
                list=list
                autofocus=autofocus
                aria-describedby=described_by
                aria-invalid=invalid
            />
        }
    })
}

/// A text of several lines.
#[component]
pub fn TextArea(
    /// Name sent with the form, and path of its errors.
    #[prop(into)]
    name: String,
    /// The words above it.
    #[prop(into)]
    label: String,
    /// What is there already.
    #[prop(default = String::new(), into)]
    value: String,
    /// How to fill it in.
    #[prop(default = None, into)]
    hint: Option<String>,
    /// What was refused.
    #[prop(default = None, into)]
    error: Option<String>,
    /// Must be filled in.
    #[prop(optional)]
    required: bool,
    /// Lines shown.
    #[prop(default = 6)]
    rows: u32,
) -> impl IntoView {
    let invalid = error.is_some().then_some("true");
    let control_name = name.clone();
    frame(name, label, hint, error, !required, move |id, described_by| {
        view! {
            <textarea
                class="input"
                id=id
                name=control_name
                rows=rows.to_string()
                required=required
                aria-describedby=described_by
                aria-invalid=invalid
            >
                {value}
            </textarea>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::field_id;

    #[test]
    fn ids_of_nested_fields_are_distinct_and_plain() {
        assert_eq!(field_id("test_date"), "f-test_date");
        assert_eq!(field_id("chapters[0].name"), "f-chapters-0-name");
        assert_ne!(field_id("a[1].b"), field_id("a[11].b"));
    }
}
