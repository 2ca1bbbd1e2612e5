//! Security headers on every class of answer, and the nonce of the page.

use crate::state::AppState;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine as _;
use std::sync::Arc;

/// The nonce of this answer's Content-Security-Policy.
#[derive(Debug, Clone)]
pub struct Nonce(pub Arc<str>);

/// Set on everything, unless a handler has set its own.
const FIXED: [(HeaderName, &str); 7] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        header::STRICT_TRANSPORT_SECURITY,
        "max-age=31536000; includeSubDomains",
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=()",
    ),
];

const ACCEPT_CH: HeaderName = HeaderName::from_static("accept-ch");

/// Makes the nonce, lets the request through, and dresses the answer.
pub(super) async fn secure(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let mut bytes = [0u8; 16];
    state.services.core.random.fill(&mut bytes);
    let nonce: Arc<str> = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .encode(bytes)
        .into();
    request.extensions_mut().insert(Nonce(Arc::clone(&nonce)));
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        let is_page = headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        let policy = if is_page {
            // Asked for once, so that a phone with little memory gets pages without blurred layers.
            headers.insert(
                ACCEPT_CH,
                HeaderValue::from_static("Sec-CH-Device-Memory, Device-Memory"),
            );
            page_policy(&nonce, &state.services.providers.origins(None))
        } else {
            "default-src 'none'; frame-ancestors 'none'; sandbox".to_owned()
        };
        if let Ok(value) = HeaderValue::from_str(&policy) {
            headers.insert(header::CONTENT_SECURITY_POLICY, value);
        }
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Forms may lead to the pages of providers that people sign in with.
fn page_policy(nonce: &str, providers: &[String]) -> String {
    let forms = providers
        .iter()
        .fold("'self'".to_owned(), |all, origin| all + " " + origin);
    format!(
        "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action {forms}; \
         frame-ancestors 'none'; report-uri /csp-report"
    )
}
