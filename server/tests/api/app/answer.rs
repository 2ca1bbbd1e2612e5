//! An answer, and what a test expects of it.

use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON, after the status was found right.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        if self.body.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&self.body).unwrap()
        }
    }

    /// A page's text, after the status was found right.
    #[track_caller]
    pub fn expect_page(&self, status: u16) -> String {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self.text()
    }

    /// The problem, after it was found to be one in every respect.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) -> Value {
        let problem = self.expect(status);
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(
            (&problem["code"], &problem["status"]),
            (&json!(code), &json!(status)),
            "{}",
            self.text()
        );
        assert!(
            problem["request_id"]
                .as_str()
                .is_some_and(|id| id == self.header("x-request-id") && !id.is_empty())
        );
        for secret in ["sqlx", "panicked", "SELECT", "$argon2"] {
            assert!(!self.text().contains(secret), "{}", self.text());
        }
        problem
    }

    /// The path and code of the first refused field.
    #[track_caller]
    pub fn refused_field(&self, path: &str, code: &str) {
        let problem = self.refused(422, "invalid");
        let is_named = |error: &&Value| error["path"] == path && error["code"] == code;
        let errors = problem["errors"].as_array().unwrap();
        assert!(
            errors.iter().any(|error| is_named(&error)),
            "{path} {code}: {}",
            self.text()
        );
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Where the next page is, by the `Link` header.
    pub fn next(&self) -> String {
        let link = self
            .header("link")
            .strip_prefix('<')
            .and_then(|link| link.strip_suffix(">; rel=\"next\""));
        link.expect("a link to the next page").to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map(|value| value.to_str().unwrap())
            .unwrap_or_default()
    }
}
