//! What was typed and not yet sent, kept on this device.

use super::has_content;
use crate::islands::controls::{language, text_fields};
use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::{HtmlFormElement, Storage, js_sys};
use std::collections::HashMap;

/// The fields of a form in order, and when they were typed (milliseconds since 1970).
pub(super) struct Draft {
    at: f64,
    fields: Vec<(String, String)>,
    has_content: bool,
}

/// A device may refuse to keep anything (private windows, full): then there is no draft, and that is all.
fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Throws the draft away.
pub(super) fn forget(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(key);
    }
}

impl Draft {
    /// What is typed now.
    pub(super) fn of(form: &HtmlFormElement) -> Self {
        let fields = text_fields(form)
            .iter()
            .map(|input| (input.name(), input.value()))
            .collect();
        Self {
            at: js_sys::Date::now(),
            fields,
            has_content: has_content(form),
        }
    }

    /// The draft kept under `key`.
    pub(super) fn load(key: &str) -> Option<Self> {
        let text = storage()?.get_item(key).ok()??;
        let kept = js_sys::JSON::parse(&text)
            .ok()?
            .dyn_into::<js_sys::Array>()
            .ok()?;
        let fields = (1..kept.length()).step_by(2);
        Some(Self {
            at: kept.get(0).as_f64()?,
            fields: fields
                .map(|i| Some((kept.get(i).as_string()?, kept.get(i + 1).as_string()?)))
                .collect::<Option<_>>()?,
            has_content: true,
        })
    }

    /// Keeps it; an empty form keeps nothing.
    pub(super) fn save(&self, key: &str) {
        let Some(storage) = storage() else { return };
        // The time, then name and value by turns, written by the browser: the client carries no JSON of its own.
        let kept = js_sys::Array::of1(&JsValue::from_f64(self.at));
        for text in self.fields.iter().flat_map(|(name, value)| [name, value]) {
            kept.push(&JsValue::from_str(text));
        }
        let text = js_sys::JSON::stringify(&kept).ok().map(String::from);
        let _ = match text.filter(|_| self.has_content) {
            Some(text) => storage.set_item(key, &text),
            None => storage.remove_item(key),
        };
    }

    /// Rows of chapters in it.
    pub(super) fn rows(&self) -> usize {
        self.fields.iter().filter(|(name, _)| name == "chapter").count()
    }

    /// Types it again: the nth value of a name into its nth field.
    pub(super) fn put_into(&self, form: &HtmlFormElement) {
        let mut values: HashMap<&str, std::vec::IntoIter<&str>> = HashMap::new();
        for (name, _) in &self.fields {
            values.entry(name).or_insert_with(|| {
                let of_name: Vec<&str> = self
                    .fields
                    .iter()
                    .filter(|(n, _)| n == name)
                    .map(|(_, v)| v.as_str())
                    .collect();
                of_name.into_iter()
            });
        }
        for input in text_fields(form) {
            if let Some(value) = values.get_mut(input.name().as_str()).and_then(Iterator::next) {
                input.set_value(value);
            }
        }
    }

    /// When it was typed, as the reader writes dates.
    pub(super) fn when(&self) -> String {
        js_sys::Date::new(&JsValue::from_f64(self.at))
            .to_locale_string(&language(), &JsValue::UNDEFINED)
            .into()
    }
}
