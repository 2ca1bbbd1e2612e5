//! Reading and writing the controls of a form that the server made.

use leptos::prelude::document;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::{Element, HtmlFormElement, HtmlInputElement, js_sys};

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

/// What the server says to an island: attributes of the element that lies around it.
///
/// An island has no properties, since they would bring a reader of JSON into the client, a tenth of its weight.
#[derive(Clone)]
pub(super) struct Said(Option<Element>);

impl Said {
    /// What is said to the island that `inner` belongs to.
    pub(super) fn to(inner: Option<impl AsRef<Element>>) -> Self {
        Self(inner.and_then(|inner| inner.as_ref().closest("[data-says]").ok().flatten()))
    }
    /// The element that says it.
    pub(super) fn frame(&self) -> Option<&Element> {
        self.0.as_ref()
    }
    /// The attribute of this name, with its `data-`.
    pub(super) fn find(&self, name: &str) -> Option<String> {
        self.0.as_ref()?.get_attribute(name)
    }
    /// The same, empty when absent.
    pub(super) fn get(&self, name: &str) -> String {
        self.find(name).unwrap_or_default()
    }
    /// As a number; none when it is absent or no number.
    pub(super) fn number(&self, name: &str) -> Option<f64> {
        number(&self.find(name)?)
    }
}

/// A number as the browser reads it, so that the client needs no reader of its own.
pub(super) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let number = JsValue::from_str(text).unchecked_into_f64();
    (!text.is_empty() && number.is_finite()).then_some(number)
}

/// A number as the reader of the page writes it.
pub(super) fn written(number: f64) -> String {
    js_sys::Number::from(number).to_locale_string(&language()).into()
}

/// The language of the page.
pub(super) fn language() -> String {
    document()
        .document_element()
        .and_then(|html| html.get_attribute("lang"))
        .unwrap_or_default()
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
