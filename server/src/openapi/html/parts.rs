//! Parts of the document, as they stand in a sentence of the page.

use serde_json::Value;

/// What a value of this schema is, in a few words.
pub(super) fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"]
        .as_str()
        .and_then(|reference| reference.rsplit('/').next())
    {
        return format!("<a href=\"#shape-{0}\">{0}</a>", escape(name));
    }
    for key in ["oneOf", "anyOf", "allOf"] {
        let kinds: Vec<String> = list(&schema[key]).iter().map(kind).collect();
        if !kinds.is_empty() {
            return kinds.join(" or ");
        }
    }
    let choices: Vec<String> = list(&schema["enum"])
        .iter()
        .map(|value| format!("<code>{}</code>", escape(text(value))))
        .collect();
    if !choices.is_empty() {
        return choices.join(", ");
    }
    let names: Vec<&str> = match &schema["type"] {
        Value::Array(names) => names.iter().map(text).collect(),
        one => vec![text(one)],
    };
    if names.contains(&"array") {
        return format!("list of {}", kind(&schema["items"]));
    }
    if names.contains(&"object") && schema["additionalProperties"].is_object() {
        return format!("object of {}", kind(&schema["additionalProperties"]));
    }
    let format = schema["format"]
        .as_str()
        .map(|format| format!(" ({})", escape(format)))
        .unwrap_or_default();
    format!("{}{format}", escape(&names.join(" or ")))
}

/// A text, empty where there is none.
pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A list, empty where there is none.
pub(super) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The fields of an object, none where there is none.
pub(super) fn object(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str(), value))
}

/// Text as it stands in HTML.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Escaped, with what stands in back quotes set as code.
pub(super) fn words(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts
        .map(|(i, part)| {
            if i % 2 == 1 {
                format!("<code>{}</code>", escape(part))
            } else {
                escape(part)
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_the_document_says_is_text_and_not_markup() {
        assert_eq!(
            words("a <b> `x<y` & c"),
            "a &lt;b&gt; <code>x&lt;y</code> &amp; c"
        );
        assert_eq!(
            kind(&json!({"$ref": "#/components/schemas/Me"})),
            "<a href=\"#shape-Me\">Me</a>"
        );
        assert_eq!(
            kind(&json!({"type": ["array", "null"], "items": {"type": "string", "format": "date"}})),
            "list of string (date)"
        );
    }
}
