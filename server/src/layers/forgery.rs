//! Requests that another site made a browser send: refused before they reach a handler.
//!
//! `Sec-Fetch-Site` decides where a browser sends it, `Origin` otherwise. A form post without either is refused: no
//! browser in use sends one. A call with an Authorization header cannot be forged, since no site can add that.

use crate::errors::ApiError;
use crate::state::AppState;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use catalogue::{Locale, problems};

pub(super) async fn refuse_forged(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let is_safe = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE
    );
    let path = request.uri().path();
    let is_api = path.starts_with("/api/");
    let is_let_in = of_provider(path).is_some_and(|(provider, door)| {
        // Its signature says whose a notice is; no cookie counts there.
        door == "notices"
            || (door == "callback"
                && is_answer(
                    request.headers(),
                    &state.services.providers.origins(Some(provider)),
                ))
    });
    if is_let_in && *request.method() == Method::POST {
        return next.run(request).await;
    }
    let is_callback = of_provider(path).is_some_and(|(_, door)| door == "callback");
    if is_safe || (!is_callback && is_own(request.headers(), &state.config.public_url(), is_api)) {
        return next.run(request).await;
    }
    tracing::warn!(event = "malicious_csrf", "refused a request from another site");
    let error = ApiError::new(
        StatusCode::FORBIDDEN,
        "csrf",
        problems::title::csrf(Locale::current()),
    );
    error
        .detail(problems::detail::csrf(Locale::current()))
        .into_response()
}

fn is_own(headers: &HeaderMap, public_url: &str, is_api: bool) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if is_api && headers.contains_key(header::AUTHORIZATION) {
        return true;
    }
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    match text("origin") {
        Some(origin) => {
            let host = text("host").unwrap_or_default();
            origin == public_url
                || origin
                    .split_once("://")
                    .is_some_and(|(_, authority)| authority == host)
        }
        // Programs send neither; they have no cookie to abuse, and the API takes no forms.
        None => is_api,
    }
}

/// Provider and door of a path such as `/auth/apple/callback`.
fn of_provider(path: &str) -> Option<(&str, &str)> {
    path.strip_prefix("/auth/")?.split_once('/')
}

/// Whether this may be a provider's own page that posts its answer: from one of its sites, or from a browser that does
/// not say from where. Its state, sealed in a cookie of this browser, decides then.
fn is_answer(headers: &HeaderMap, origins: &[String]) -> bool {
    match headers.get(header::ORIGIN).map(|origin| origin.to_str()) {
        None | Some(Ok("null")) => true,
        Some(Ok(origin)) => origins.iter().any(|own| own == origin),
        Some(Err(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // O16
    #[test]
    fn an_answer_comes_from_its_provider_or_from_nowhere_in_particular() {
        let origins = ["https://appleid.apple.com".to_owned()];
        let answer = |origin: Option<&str>| {
            let headers = origin
                .into_iter()
                .map(|origin| (header::ORIGIN, origin.parse().unwrap()))
                .collect();
            is_answer(&headers, &origins)
        };
        assert!(answer(None) && answer(Some("null")) && answer(Some("https://appleid.apple.com")));
        for foreign in [
            "https://evil.test",
            "https://appleid.apple.com.evil.test",
            "http://appleid.apple.com",
            "https://study.example",
        ] {
            assert!(!answer(Some(foreign)), "{foreign}");
        }
        assert_eq!(of_provider("/auth/apple/callback"), Some(("apple", "callback")));
        assert_eq!(
            of_provider("/auth/apple/callback/x"),
            Some(("apple", "callback/x"))
        );
    }

    fn own(pairs: &[(&'static str, &str)], is_api: bool) -> bool {
        let headers = pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        is_own(&headers, "https://study.example", is_api)
    }

    #[test]
    fn a_form_of_another_site_is_refused() {
        assert!(!own(&[("sec-fetch-site", "cross-site")], false));
        assert!(!own(&[("sec-fetch-site", "same-site")], false));
        assert!(!own(
            &[("origin", "https://evil.test"), ("host", "study.example")],
            false
        ));
        assert!(!own(&[("origin", "null"), ("host", "study.example")], false));
        assert!(!own(&[("host", "study.example")], false));
    }
    #[test]
    fn own_forms_and_programs_pass() {
        assert!(own(&[("sec-fetch-site", "same-origin")], false));
        assert!(own(&[("origin", "https://study.example")], false));
        assert!(own(
            &[("authorization", "Bearer x"), ("origin", "https://other.test")],
            true
        ));
        assert!(own(&[], true));
    }
    #[test]
    fn a_script_of_another_site_cannot_post_to_the_api_without_a_token() {
        assert!(!own(&[("origin", "https://evil.test")], true));
    }
}
