//! The texts in Rust code that may reach a person: not comments, attributes, logs, failed expectations or unit tests.

/// Macros whose words go into a log or a panic.
const UNHEARD: [&str; 12] = [
    "assert",
    "assert_eq",
    "assert_ne",
    "debug",
    "debug_assert",
    "error",
    "info",
    "info_span",
    "panic",
    "trace",
    "unreachable",
    "warn",
];

/// What stands between quotation marks, line breaks after a backslash taken out.
pub fn literals(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = code;
    while !rest.is_empty() {
        if begins_tests(rest) {
            break;
        }
        let is_attribute = rest.starts_with("#[") || rest.starts_with("#![");
        // The words of an error are said; every other attribute is for the compiler or for the document of the API.
        if is_attribute && !rest.starts_with("#[error(") {
            rest = past_brackets(rest);
            continue;
        }
        let (token, after) = token(rest);
        let is_macro = after.starts_with("!(") && UNHEARD.contains(&token);
        if is_macro || (token == "expect" && after.starts_with('(')) {
            rest = past_brackets(after);
            continue;
        }
        if let Some((_, text)) = token.split_once('"').filter(|_| !token.starts_with("//")) {
            let text = text.trim_end_matches(['#', '"']);
            let mut lines = text.split("\\\n");
            let first = lines.next().unwrap_or_default().to_owned();
            found.push(lines.fold(first, |all, line| all + line.trim_start()));
        }
        rest = after;
    }
    found
}

/// Whether the module of the unit tests begins here, which stands at the end of a file.
fn begins_tests(code: &str) -> bool {
    let Some(mut rest) = code.strip_prefix("#[cfg(test)]").map(str::trim_start) else {
        return false;
    };
    while rest.starts_with("#[") {
        rest = past_brackets(rest).trim_start();
    }
    let line = rest.lines().next().unwrap_or_default();
    line.starts_with("mod ") && line.ends_with('{')
}

/// What follows the first bracket and all that it holds.
fn past_brackets(code: &str) -> &str {
    let (mut rest, mut depth) = (code, 0);
    while !rest.is_empty() {
        let (token, after) = token(rest);
        rest = after;
        match token {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            _ => (),
        }
    }
    rest
}

/// The first token and what follows it: a comment, a text with its quotation marks, a letter in its marks, a word, or
/// one character.
fn token(code: &str) -> (&str, &str) {
    let word = code.len()
        - code
            .trim_start_matches(|c: char| c.is_alphanumeric() || c == '_')
            .len();
    let length = if code.starts_with("//") {
        code.find('\n').unwrap_or(code.len())
    } else if code.starts_with('"') || code.starts_with("b\"") {
        quoted(code)
    } else if let Some(length) = raw(code) {
        length
    } else if let Some(after) = code.strip_prefix("'\\") {
        after.find('\'').map_or(1, |at| at + 3)
    } else if code.starts_with('\'') && code.chars().nth(2) == Some('\'') {
        code.char_indices().nth(3).map_or(code.len(), |(at, _)| at)
    } else if word > 0 {
        word
    } else {
        code.chars().next().map_or(0, char::len_utf8)
    };
    code.split_at(length)
}

/// Length of a text that ends at the first quotation mark without a backslash before it.
fn quoted(code: &str) -> usize {
    let start = code.find('"').map_or(code.len(), |at| at + 1);
    let mut is_escaped = false;
    for (at, c) in code[start..].char_indices() {
        if c == '"' && !is_escaped {
            return start + at + 1;
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    code.len()
}

/// Length of `r"…"` or `r#"…"#`.
fn raw(code: &str) -> Option<usize> {
    let after = code.strip_prefix("br").or_else(|| code.strip_prefix('r'))?;
    let text = after.trim_start_matches('#');
    let n_marks = after.len() - text.len();
    let text = text.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(n_marks));
    let start = code.len() - text.len();
    Some(text.find(&end).map_or(code.len(), |at| start + at + end.len()))
}
