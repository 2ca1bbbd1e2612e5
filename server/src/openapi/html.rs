//! The page for people: every route and shape of the document, as plain HTML without script.

use serde_json::Value;
use std::fmt::Write as _;

/// Puts the page's head around its body. `css` is the address of the site's style sheet.
pub fn around(body: &str, css: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>Study Plus API</title><link rel=\"stylesheet\" href=\"{}\"></head><body class=\"api-docs\">{body}</body></html>\n",
        escape(css)
    )
}

/// The whole page's content, from the document.
pub fn body(document: &Value) -> String {
    let mut out = String::from("<main><h1>Study Plus API</h1>");
    for paragraph in text(&document["info"]["description"]).split("\n\n") {
        let _ = write!(out, "<p>{}</p>", words(paragraph));
    }
    out.push_str("<p>The contract for programs is <a href=\"/api/v1/openapi.json\">openapi.json</a>.</p>");
    contents(&mut out, document);
    for tag in list(&document["tags"]) {
        let name = text(&tag["name"]);
        let _ = write!(
            out,
            "<h2 id=\"{0}\">{0}</h2><p>{1}</p>",
            escape(name),
            words(text(&tag["description"]))
        );
        for (path, item) in object(&document["paths"]) {
            for (method, operation) in object(item) {
                if list(&operation["tags"])
                    .first()
                    .is_some_and(|first| first == name)
                {
                    route(&mut out, method, path, operation);
                }
            }
        }
    }
    out.push_str("<h2 id=\"shapes\">Shapes</h2>");
    for (name, schema) in object(&document["components"]["schemas"]) {
        shape(&mut out, name, schema);
    }
    out.push_str("</main>");
    out
}

fn contents(out: &mut String, document: &Value) {
    out.push_str("<nav aria-label=\"On this page\"><ul>");
    for tag in list(&document["tags"]) {
        let _ = write!(
            out,
            "<li><a href=\"#{0}\">{0}</a></li>",
            escape(text(&tag["name"]))
        );
    }
    out.push_str("<li><a href=\"#shapes\">Shapes</a></li></ul></nav>");
}

fn route(out: &mut String, method: &str, path: &str, operation: &Value) {
    let id = escape(text(&operation["operationId"]));
    let _ = write!(
        out,
        "<section><h3 id=\"{id}\"><code>{} {}</code></h3>",
        method.to_uppercase(),
        escape(path)
    );
    let _ = write!(out, "<p>{}</p>", words(text(&operation["summary"])));
    for paragraph in text(&operation["description"])
        .split("\n\n")
        .filter(|paragraph| !paragraph.is_empty())
    {
        let _ = write!(out, "<p>{}</p>", words(paragraph));
    }
    if !list(&operation["security"]).is_empty() {
        out.push_str("<p>Needs an access token.</p>");
    }
    let parameters = list(&operation["parameters"]);
    if !parameters.is_empty() {
        out.push_str("<table><caption>Parameters</caption><thead><tr><th scope=\"col\">Name</th><th scope=\"col\">In</th><th scope=\"col\">Kind</th><th scope=\"col\">Says</th></tr></thead><tbody>");
        for parameter in parameters {
            let _ = write!(
                out,
                "<tr><th scope=\"row\"><code>{}</code>{}</th><td>{}</td><td>{}</td><td>{}</td></tr>",
                escape(text(&parameter["name"])),
                needed(parameter["required"] == true),
                escape(text(&parameter["in"])),
                kind(&parameter["schema"]),
                words(text(&parameter["description"])),
            );
        }
        out.push_str("</tbody></table>");
    }
    let bodies = object(&operation["requestBody"]["content"]);
    for (media_type, content) in bodies {
        let _ = write!(
            out,
            "<p>Body: <code>{}</code>, {}.</p>",
            escape(media_type),
            kind(&content["schema"])
        );
    }
    out.push_str("<table><caption>Answers</caption><thead><tr><th scope=\"col\">Status</th><th scope=\"col\">Means</th><th scope=\"col\">Holds</th></tr></thead><tbody>");
    for (status, response) in object(&operation["responses"]) {
        let holds: Vec<String> = object(&response["content"])
            .map(|(_, content)| kind(&content["schema"]))
            .collect();
        let means = words(text(&response["description"]));
        let _ = write!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{means}</td><td>{}</td></tr>",
            escape(status),
            holds.join(" or ")
        );
    }
    out.push_str("</tbody></table></section>");
}

fn shape(out: &mut String, name: &str, schema: &Value) {
    let _ = write!(
        out,
        "<section><h3 id=\"shape-{0}\">{0}</h3><p>{1}</p>",
        escape(name),
        words(text(&schema["description"]))
    );
    let required = list(&schema["required"]);
    let mut fields = object(&schema["properties"]).peekable();
    if fields.peek().is_none() {
        let _ = write!(out, "<p>{}</p></section>", kind(schema));
        return;
    }
    let _ = write!(
        out,
        "<table><caption>Fields of {}</caption><thead><tr><th scope=\"col\">Name</th><th scope=\"col\">Kind</th><th scope=\"col\">Says</th></tr></thead><tbody>",
        escape(name)
    );
    for (field, schema) in fields {
        let is_needed = required.iter().any(|name| name == field);
        let says = words(text(&schema["description"]));
        let _ = write!(
            out,
            "<tr><th scope=\"row\"><code>{}</code>{}</th><td>{}</td><td>{says}</td></tr>",
            escape(field),
            needed(is_needed),
            kind(schema),
        );
    }
    out.push_str("</tbody></table></section>");
}

/// What a value of this schema is, in a few words.
fn kind(schema: &Value) -> String {
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

fn needed(is_needed: bool) -> &'static str {
    if is_needed { " (needed)" } else { "" }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn object(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str(), value))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Escaped, with what stands in back quotes set as code.
fn words(text: &str) -> String {
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
