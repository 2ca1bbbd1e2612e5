//! Reading and writing the controls of a form that the server made.

use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlFormElement, HtmlInputElement};

/// The text fields of a form in order; no buttons, hidden fields, files or passwords.
pub(super) fn text_fields(form: &HtmlFormElement) -> Vec<HtmlInputElement> {
    let all = form.elements();
    (0..all.length())
        .filter_map(|i| all.item(i)?.dyn_into::<HtmlInputElement>().ok())
        .filter(|input| matches!(input.type_().as_str(), "text" | "date" | "number"))
        .collect()
}

/// What is typed in the first field of this name.
pub(super) fn value_of(form: &HtmlFormElement, name: &str) -> String {
    text_fields(form)
        .into_iter()
        .find(|input| input.name() == name)
        .map(|input| input.value())
        .unwrap_or_default()
}

/// The first match below `root`.
pub(super) fn find(root: &Element, selector: &str) -> Option<Element> {
    root.query_selector(selector).ok().flatten()
}

/// Gives the focus to the first match below `root`.
pub(super) fn focus(root: &Element, selector: &str) {
    if let Some(element) =
        find(root, selector).and_then(|element| element.dyn_into::<leptos::web_sys::HtmlElement>().ok())
    {
        // A refused focus leaves it where it was, which is no harm.
        let _ = element.focus();
    }
}
