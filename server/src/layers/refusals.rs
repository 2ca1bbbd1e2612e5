//! What a refusal is called in the log, in OWASP's vocabulary, so that an attack is found by one word.
//!
//! Use cases, the guard of the route table, limits and the check against forged requests note their own; this is for
//! what only its answer shows. Codes are written and never fields or paths: those are the client's words.

use api::problem::Problem;
use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use chrono::{DateTime, Utc};
use service::limits::{Limits, ip_key};
use std::net::IpAddr;

/// What of a request tells how its refusal is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// A browser asks for a page of another site whether that may call here.
    Preflight,
    /// No route has this address.
    Nowhere,
    /// A file, rather than JSON, for a route that takes files.
    Upload,
    /// An object by its id.
    Object,
    /// A page of another site has had the browser ask.
    Foreign,
    Other,
}

impl Asked {
    pub(super) fn of(request: &Request, route: Option<&str>) -> Self {
        let headers = request.headers();
        let is_preflight = *request.method() == Method::OPTIONS
            && headers.contains_key(header::ORIGIN)
            && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
        let site = headers.get("sec-fetch-site");
        let is_foreign = site.is_some_and(|site| site.as_bytes() == b"cross-site");
        match route {
            _ if is_preflight => Self::Preflight,
            None => Self::Nowhere,
            Some(route) if route.ends_with("/tests/upload") || route == "/tests/import" => {
                let kind = headers.get(header::CONTENT_TYPE);
                let is_json = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
                let takes_one = *request.method() == Method::POST && !is_json;
                if takes_one { Self::Upload } else { Self::Other }
            }
            Some(route) if route.contains("{id}") => Self::Object,
            Some(_) if is_foreign => Self::Foreign,
            Some(_) => Self::Other,
        }
    }
}

/// Notes in the log what was refused, or that a file was taken.
pub(super) async fn note(
    asked: Asked,
    (status, refusal): (StatusCode, Option<Problem>),
    (limits, address, now): (&Limits, IpAddr, DateTime<Utc>),
) {
    if asked == Asked::Upload && status.is_success() {
        tracing::info!(event = "upload_stored", "a file was read");
    }
    let Some(problem) = refusal else {
        return;
    };
    let (code, status) = (problem.code.as_str(), problem.status);
    if asked == Asked::Nowhere && status == StatusCode::NOT_FOUND.as_u16() {
        let bucket = (
            format!("strays/ip/{}", ip_key(address)),
            limits.rules.strays_per_ip,
        );
        if limits.take(&[bucket], now).await.is_err() {
            tracing::warn!(event = "malicious_excess_404", "many addresses that lead nowhere");
        }
        return;
    }
    match event(asked, &problem) {
        Some(event) if event.starts_with("malicious") => {
            tracing::warn!(event, code, http.status = status, "refused");
        }
        Some(event) => tracing::info!(event, code, http.status = status, "refused"),
        None => {}
    }
}

fn event(asked: Asked, problem: &Problem) -> Option<&'static str> {
    let has = |codes: &[&str]| {
        let mut errors = problem.errors.iter();
        errors.any(|error| codes.contains(&&*error.code))
    };
    match (problem.status, problem.code.as_str()) {
        _ if asked == Asked::Preflight => Some("malicious_cors"),
        (400, "bad_token") | (410, "reset_ended") => Some("authn_password_change_fail"),
        // Noted by the sign-in itself.
        (400, "provider_sign_in_failed") => None,
        (400, "token_in_address") => Some("malicious_extraneous"),
        (401, "invalid_token") => Some("authn_login_fail"),
        (401, "token_ended" | "token_expired" | "key_expired" | "key_revoked") => {
            Some("session_use_after_expire")
        }
        // A picture or a frame that leads to a form's address.
        (405, _) if asked == Asked::Foreign => Some("malicious_csrf"),
        (404, "not_found") if asked == Asked::Object => Some("malicious_direct_reference"),
        (410, _) => Some("session_expired"),
        (400 | 409 | 413 | 415 | 422, _) if asked == Asked::Upload => Some("upload_validation"),
        (422, _) if has(&["unknown_field", "duplicate_field"]) => Some("malicious_extraneous"),
        // A mistyped code is a failed sign-in, and noted as one.
        (422, _) if has(&["wrong_code"]) => None,
        (400 | 413..=415 | 422 | 431, _) => Some("input_validation_fail"),
        (503, "busy") => Some("excess_rate_limit_exceeded"),
        _ => None,
    }
}
