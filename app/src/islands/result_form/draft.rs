//! What was typed and not yet sent, kept on this device.

use super::has_content;
use crate::islands::controls::text_fields;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsValue;
use leptos::web_sys::{HtmlFormElement, Storage, js_sys};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The fields of a form in order, and when they were typed (milliseconds since 1970).
#[derive(Debug, Clone, Serialize, Deserialize)]
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
        serde_json::from_str(&storage()?.get_item(key).ok()??).ok()
    }

    /// Keeps it; an empty form keeps nothing.
    pub(super) fn save(&self, key: &str) {
        let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(self)) else {
            return;
        };
        let _ = if self.has_content {
            storage.set_item(key, &text)
        } else {
            storage.remove_item(key)
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
        let language = document()
            .document_element()
            .and_then(|html| html.get_attribute("lang"))
            .unwrap_or_default();
        js_sys::Date::new(&JsValue::from_f64(self.at))
            .to_locale_string(&language, &JsValue::UNDEFINED)
            .into()
    }
}
