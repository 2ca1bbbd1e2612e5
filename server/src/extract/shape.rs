//! What a body of another shape is told: a stable code, the field, and a sentence of the catalogue in the place of the
//! reader's own.

use catalogue::{Locale, problems::shape};
use domain::{FieldError, FieldErrors};
use service::ServiceError;

/// What serde says about the value at `path` as a field error.
pub fn refused(path: &str, words: &str) -> ServiceError {
    let code = match words {
        w if w.starts_with("unknown field") => "unknown_field",
        w if w.starts_with("missing field") => "missing_field",
        w if w.starts_with("duplicate field") => "duplicate_field",
        _ => "wrong_type",
    };
    // The path ends at the object; which field is missing stands in back quotes. One that is unknown may have them in its
    // own name, and the path has all of it.
    let field = words.split('`').nth(1).filter(|_| code != "wrong_type");
    let field = field.filter(|field| {
        code != "unknown_field"
            || !path
                .rsplit('.')
                .next()
                .is_some_and(|last| last.starts_with(field))
    });
    let path = match (path, field) {
        ("." | "", Some(field)) => field.to_owned(),
        ("." | "", None) => String::new(),
        (path, Some(field)) if !path.ends_with(field) => format!("{path}.{field}"),
        (path, _) => path.to_owned(),
    };
    ServiceError::Invalid(FieldErrors(vec![FieldError {
        path,
        code: code.into(),
        message: message(code, words),
    }]))
}

fn message(code: &str, words: &str) -> String {
    let locale = Locale::current();
    let (_, expected) = words.rsplit_once("expected ").unwrap_or_default();
    let known = quoted(expected).join(", ");
    match code {
        "unknown_field" if known.is_empty() => shape::no_fields(locale).into(),
        "unknown_field" => shape::unknown_field(locale, &known),
        "missing_field" => shape::missing_field(locale).into(),
        "duplicate_field" => shape::duplicate_field(locale).into(),
        _ if words.starts_with("unknown variant") && !known.is_empty() => shape::one_of(locale, &known),
        _ => kind(locale, expected).into(),
    }
}

/// The names in back quotes.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// What is needed, by what serde expected.
fn kind(locale: Locale, expected: &str) -> &'static str {
    let expected = expected.split(" at line ").next().unwrap_or_default();
    match expected {
        "a string" | "a borrowed string" | "string" => shape::text(locale),
        "u8" | "u16" | "u32" | "u64" | "usize" => shape::count(locale),
        "i8" | "i16" | "i32" | "i64" | "isize" => shape::whole(locale),
        "f32" | "f64" => shape::number(locale),
        "a boolean" => shape::flag(locale),
        "a sequence" => shape::list(locale),
        "a map" => shape::object(locale),
        other if other.starts_with("struct ") => shape::object(locale),
        _ => shape::other(locale),
    }
}

#[cfg(test)]
mod tests {
    use crate::extract::from_json;

    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it can be read is asked")]
    struct Body {
        name: String,
        questions: Option<u32>,
        marks: Option<f64>,
        day: Option<chrono::NaiveDate>,
        kind: Option<Kind>,
        id: Option<uuid::Uuid>,
    }
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Mock,
        Chapter,
    }

    fn told(body: &str) -> String {
        let Err(error) = from_json::<Body>(body.as_bytes()) else {
            return "accepted".into();
        };
        let problem = serde_json::to_value(&*error.problem).unwrap();
        let error = &problem["errors"][0];
        let text = |name: &str| error[name].as_str().unwrap().to_owned();
        format!("{} {}: {}", text("path"), text("code"), text("message"))
    }

    #[test]
    fn a_wrong_shape_is_told_in_words_of_our_own() {
        let known = "name, questions, marks, day, kind, id";
        for (body, expected) in [
            (
                r#"{"name": "a", "x`, expected `y": 1}"#,
                format!("x`, expected `y unknown_field: There is no such field. Known here: {known}."),
            ),
            ("{}", "name missing_field: This field is needed.".into()),
            (
                r#"{"name": "a", "name": "b"}"#,
                "name duplicate_field: This field is there twice.".into(),
            ),
            (r#"{"name": 1}"#, "name wrong_type: Text is needed here.".into()),
            (
                r#"{"name": "a", "questions": -1}"#,
                "questions wrong_type: A whole number from 0 up is needed here.".into(),
            ),
            (
                r#"{"name": "a", "marks": "9"}"#,
                "marks wrong_type: A number is needed here.".into(),
            ),
            (
                r#"{"name": "a", "kind": "exam"}"#,
                "kind wrong_type: One of these is needed here: mock, chapter.".into(),
            ),
            (
                r#"{"name": "a", "day": "31.12.2026"}"#,
                "day wrong_type: This does not have the form that the API's contract gives this field."
                    .into(),
            ),
            ("[1]", "[0] wrong_type: Text is needed here.".into()),
        ] {
            assert_eq!(told(body), expected, "{body}");
        }
    }
}
