//! A posted form as pairs, in order, with repeated names; and the redirect that follows it.

use crate::errors::ApiError;
use crate::extract::read_body;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use catalogue::{Locale, problems};

/// Largest form: a pasted spreadsheet is the longest.
const FORM_BYTES: usize = 2 * 1024 * 1024;

/// The pairs of a form.
#[derive(Debug, Default)]
pub struct Form(pub Vec<(String, String)>);

impl Form {
    /// The first value of this name, empty when absent.
    pub fn get(&self, name: &str) -> String {
        self.find(name).unwrap_or_default().to_owned()
    }
    /// The first value of this name.
    pub fn find(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
    /// Whether the name is there.
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = ApiError;
    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let kind = parts
            .headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let bytes = read_body(body, FORM_BYTES).await?;
        // A form without fields is sent without a type by some browsers.
        if !bytes.is_empty() && !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(ApiError::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                problems::title::not_a_form(Locale::current()),
            ));
        }
        Ok(Self(url::form_urlencoded::parse(&bytes).into_owned().collect()))
    }
}

/// Leads on to another page of our own after a form (303).
pub fn see_other(to: &str) -> Response {
    let location = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

/// A path of our own, or `otherwise`: whatever could lead elsewhere is not followed.
pub fn own_path(next: Option<&str>, otherwise: &str) -> String {
    let is_own = |path: &&str| {
        path.starts_with('/')
            && !path.starts_with("//")
            && !path.contains('\\')
            && !path.chars().any(|c| c.is_control() || c.is_whitespace())
    };
    if next.is_some_and(|path| !path.is_empty() && !is_own(&path)) {
        tracing::warn!(
            event = "malicious_extraneous",
            "a way on that leads elsewhere is not followed"
        );
    }
    next.filter(is_own).unwrap_or(otherwise).to_owned()
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn only_own_paths_are_followed() {
        assert_eq!(
            own_path(Some("/tests?subject=Physics"), "/today"),
            "/tests?subject=Physics"
        );
        for bad in [
            "//evil",
            "\\/evil",
            "https:evil",
            "/\t/evil",
            "/\\evil",
            "javascript:alert(1)",
            "",
        ] {
            assert_eq!(own_path(Some(bad), "/today"), "/today", "{bad:?}");
        }
    }
}
