//! The page for people: every route and shape of the document, as plain HTML without script.
//!
//! Routes and shapes are folded away under their heads. What many routes refuse alike is said once; the page is half
//! as long for it.

mod parts;

use parts::{escape, kind, list, object, text, words};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A refusal that this many routes share is said once, for all of them.
const COMMON: usize = 5;

/// Puts the page's head around its body. `css` is the address of the site's style sheet, `theme` what the root says of
/// light and dark.
pub fn around(body: &str, css: &str, theme: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"{theme}><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>Study Plus API</title><link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">\
         <link rel=\"stylesheet\" href=\"{}\"></head><body class=\"api-docs\">\
         <a class=\"skip-link\" href=\"#main\">Skip to content</a>\
         <header class=\"top-bar glass\"><a class=\"brand\" href=\"/\"><img src=\"/favicon.svg\" alt=\"\" width=\"32\" height=\"32\">\
         <span>Study Plus</span></a></header>{body}</body></html>\n",
        escape(css)
    )
}

/// The whole page's content, from the document.
pub fn body(document: &Value) -> String {
    let common = common(document);
    let mut out =
        String::from("<main id=\"main\" tabindex=\"-1\"><header class=\"page-head\"><h1>Study Plus API</h1>");
    paragraphs(&mut out, text(&document["info"]["description"]));
    out.push_str(
        "<p>The contract for programs is <a href=\"/api/v1/openapi.json\">openapi.json</a>.</p></header>",
    );
    contents(&mut out, document);
    for tag in list(&document["tags"]) {
        let name = text(&tag["name"]);
        let _ = write!(
            out,
            "<section><h2 id=\"{0}\">{0}</h2><p class=\"muted\">{1}</p>",
            escape(name),
            words(text(&tag["description"]))
        );
        for (path, method, operation) in operations(document) {
            if list(&operation["tags"])
                .first()
                .is_some_and(|first| first == name)
            {
                route(&mut out, method, path, operation, &common);
            }
        }
        out.push_str("</section>");
    }
    refusals(&mut out, &common);
    out.push_str("<section><h2 id=\"shapes\">Shapes</h2>");
    for (name, schema) in object(&document["components"]["schemas"]) {
        shape(&mut out, name, schema);
    }
    out.push_str("</section></main>");
    out
}

fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    object(&document["paths"])
        .flat_map(|(path, item)| object(item).map(move |(method, operation)| (path, method, operation)))
}

/// What many routes refuse in the same words, by status.
fn common(document: &Value) -> BTreeMap<&str, &str> {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (_, _, operation) in operations(document) {
        for (status, response) in object(&operation["responses"]).filter(|(status, _)| *status >= "400") {
            *counts
                .entry((status, text(&response["description"])))
                .or_default() += 1;
        }
    }
    let mut common: BTreeMap<&str, (&str, usize)> = BTreeMap::new();
    for ((status, words), count) in counts {
        let best = common.entry(status).or_insert((words, count));
        if count > best.1 {
            *best = (words, count);
        }
    }
    let shared = common.into_iter().filter(|(_, (_, count))| *count >= COMMON);
    shared.map(|(status, (words, _))| (status, words)).collect()
}

fn contents(out: &mut String, document: &Value) {
    out.push_str("<nav class=\"chips\" aria-label=\"On this page\">");
    let tags = list(&document["tags"]).iter().map(|tag| text(&tag["name"]));
    for name in tags.chain(["refusals", "shapes"]) {
        let _ = write!(out, "<a class=\"chip\" href=\"#{0}\">{0}</a>", escape(name));
    }
    out.push_str("</nav>");
}

fn paragraphs(out: &mut String, text: &str) {
    for paragraph in text.split("\n\n").filter(|paragraph| !paragraph.is_empty()) {
        let _ = write!(out, "<p>{}</p>", words(paragraph));
    }
}

fn route(out: &mut String, method: &str, path: &str, operation: &Value, common: &BTreeMap<&str, &str>) {
    let _ = write!(
        out,
        "<details class=\"card\"><summary><span class=\"method method--{method}\">{}</span> <code>{}</code> \
         <span class=\"muted\">{}</span></summary><div id=\"{}\">",
        method.to_uppercase(),
        escape(path),
        words(text(&operation["summary"])),
        escape(text(&operation["operationId"])),
    );
    paragraphs(out, text(&operation["description"]));
    if !list(&operation["security"]).is_empty() {
        out.push_str("<p>Needs an access token.</p>");
    }
    let parameters = list(&operation["parameters"]);
    if !parameters.is_empty() {
        out.push_str("<h3>Parameters</h3><dl>");
        for parameter in parameters {
            let place = format!("{}, {}", text(&parameter["in"]), kind(&parameter["schema"]));
            let is_needed = parameter["required"] == true;
            entry(
                out,
                text(&parameter["name"]),
                &place,
                is_needed,
                &parameter["description"],
            );
        }
        out.push_str("</dl>");
    }
    for (media_type, content) in object(&operation["requestBody"]["content"]) {
        let shape = kind(&content["schema"]);
        let _ = write!(
            out,
            "<h3>Body</h3><p><code>{}</code>: {shape}</p>",
            escape(media_type)
        );
    }
    answers(out, operation, common);
    out.push_str("</div></details>");
}

/// What is this route's own in full, what it shares as a list of numbers.
fn answers(out: &mut String, operation: &Value, common: &BTreeMap<&str, &str>) {
    out.push_str("<h3>Answers</h3><dl class=\"answers\">");
    let mut shared = Vec::new();
    for (status, response) in object(&operation["responses"]) {
        let means = text(&response["description"]);
        if common.get(status) == Some(&means) {
            shared.push(escape(status));
            continue;
        }
        let holds: Vec<String> = object(&response["content"])
            .map(|(_, content)| kind(&content["schema"]))
            .collect();
        let _ = write!(
            out,
            "<dt><code>{}</code></dt><dd>{} {}</dd>",
            escape(status),
            words(means),
            holds.join(" or ")
        );
    }
    out.push_str("</dl>");
    if !shared.is_empty() {
        let _ = write!(
            out,
            "<p>Refuses as others do: <a href=\"#refusals\">{}</a></p>",
            shared.join(", ")
        );
    }
}

fn refusals(out: &mut String, common: &BTreeMap<&str, &str>) {
    out.push_str(
        "<section><h2 id=\"refusals\">Refusals</h2><div class=\"card\"><p>Many routes share these; \
         each holds a <a href=\"#shape-Problem\">Problem</a>.</p><dl class=\"answers\">",
    );
    for (status, means) in common {
        let _ = write!(
            out,
            "<dt><code>{}</code></dt><dd>{}</dd>",
            escape(status),
            words(means)
        );
    }
    out.push_str("</dl></div></section>");
}

fn shape(out: &mut String, name: &str, schema: &Value) {
    // The name to jump to lies within, since a browser unfolds what it jumps into.
    let _ = write!(
        out,
        "<details class=\"card\"><summary><code>{0}</code></summary><div id=\"shape-{0}\">",
        escape(name)
    );
    paragraphs(out, text(&schema["description"]));
    let required = list(&schema["required"]);
    let mut fields = object(&schema["properties"]).peekable();
    if fields.peek().is_none() {
        let _ = write!(out, "<p>{}</p>", kind(schema));
    } else {
        out.push_str("<dl>");
        for (field, schema) in fields {
            let is_needed = required.iter().any(|name| name == field);
            entry(out, field, &kind(schema), is_needed, &schema["description"]);
        }
        out.push_str("</dl>");
    }
    out.push_str("</div></details>");
}

/// A name, what it holds, and what there is to say of it. `kind` is HTML already.
fn entry(out: &mut String, name: &str, kind: &str, is_needed: bool, description: &Value) {
    let needed = if is_needed { ", needed" } else { "" };
    let _ = write!(
        out,
        "<dt><code>{}</code></dt><dd class=\"muted\">{kind}{needed}</dd>",
        escape(name)
    );
    let description = text(description);
    if !description.is_empty() {
        let _ = write!(out, "<dd>{}</dd>", words(description));
    }
}
