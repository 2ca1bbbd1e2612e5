//! The cookies: the session, the pending registration, and the mark of a known device.

use super::form::{own_path, see_other};
use super::{second, sign_ins};
use crate::access::{Door, rule};
use crate::state::AppState;
use app::theme::Theme;
use axum::extract::MatchedPath;
use axum::http::request::Parts;
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::Response;
use service::accounts::SignedIn;
use service::{Caller, ServiceError};

/// The session: 256 random bits, nothing else.
pub const SESSION: &str = "__Host-session";
/// The registration this browser has begun.
pub const PENDING: &str = "__Host-pending";
/// Marks a browser that has signed in before, so that strangers' tries elsewhere do not slow it down.
pub const DEVICE: &str = "__Host-device";
/// A sign-in that has got half-way, for ten minutes.
pub const CHALLENGE: &str = "__Host-challenge";
/// A code by text message that this browser has asked for.
pub const PHONE: &str = "__Host-phone";
/// Marks a browser whose person need not prove a second factor for thirty days.
pub const TRUST: &str = "__Host-trust";
/// Light or dark, in this browser.
pub const THEME: &str = "__Host-theme";

/// A day in seconds.
pub const DAYS: u64 = 24 * 3600;

/// A cookie's value.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok());
    lines
        .flat_map(|line| line.split("; "))
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

/// The names of all cookies of a request.
pub fn names(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let lines = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok());
    lines
        .flat_map(|line| line.split("; "))
        .filter_map(|pair| Some(pair.split_once('=')?.0))
}

/// Who is signed in by the cookie.
///
/// # Errors
/// When the database does not answer.
pub async fn caller(state: &AppState, headers: &HeaderMap) -> Result<Option<Caller>, ServiceError> {
    match cookie(headers, SESSION) {
        Some(token) => state.services.accounts.authenticate_session(token).await,
        None => Ok(None),
    }
}

/// The theme this browser was told to use.
pub fn theme(headers: &HeaderMap) -> Theme {
    cookie(headers, THEME).and_then(Theme::of).unwrap_or_default()
}

/// Adds a cookie to an answer. `Secure` always: browsers accept it on loopback, and elsewhere there must be TLS.
pub fn set(response: &mut Response, name: &str, value: &str, seconds: u64) {
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Makes a session for whoever has just proven themselves, and leads on; to the second factor where one is missing.
///
/// # Errors
/// When the database does not answer.
pub async fn sign_in(
    state: &AppState,
    headers: &HeaderMap,
    who: &SignedIn,
    to: &str,
) -> Result<Response, ServiceError> {
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let accounts = &state.services.accounts;
    let who = &accounts.trusting(who, cookie(headers, TRUST)).await?;
    let token = match accounts.sign_in_browser(who, agent).await {
        Ok(token) => token,
        Err(ServiceError::SecondFactor(code, challenge)) => {
            return Ok(second::to_challenge(code, &challenge, to));
        }
        Err(error) => return Err(error),
    };
    sign_ins::notice_device(state, headers, who).await;
    let mut response = see_other(to);
    set(&mut response, SESSION, &token, 30 * DAYS);
    set(&mut response, DEVICE, &who.device, 365 * DAYS);
    set(&mut response, PENDING, "", 0);
    set(&mut response, CHALLENGE, "", 0);
    Ok(response)
}

/// Forgets the session in the browser, with everything it has kept, and the ways to a provider that it has begun: whoever
/// comes to their end in this browser may be somebody else by then.
pub fn forget(headers: &HeaderMap, to: &str) -> Response {
    let mut response = see_other(to);
    set(&mut response, SESSION, "", 0);
    super::providers::forget(headers, &mut response);
    response.headers_mut().insert(
        "clear-site-data",
        HeaderValue::from_static("\"cache\", \"storage\""),
    );
    response
}

/// Leads somebody to the page that asks for a fresh proof, and back afterwards. What was posted is not kept: where a
/// form is delicate the page that shows it is, too, so the proof is asked for before anything is typed.
pub fn to_confirm(request: &Parts) -> Response {
    let next: String = url::form_urlencoded::byte_serialize(page_of(request, "/me").as_bytes()).collect();
    see_other(&format!("/confirm?next={next}"))
}

/// The page that somebody sees who sent this: the one asked for, or for what was posted the nearest one above, which is
/// where its form stands. Browsers do not say where they come from: they are asked not to.
pub(super) fn page_of(request: &Parts, otherwise: &'static str) -> String {
    let uri = &request.uri;
    if request.method == Method::GET {
        return own_path(uri.path_and_query().map(PathAndQuery::as_str), otherwise);
    }
    let route = request.extensions.get::<MatchedPath>();
    let mut at = route.map(|route| (route.as_str(), uri.path()));
    while let Some((route, path)) = at {
        if rule(&Method::GET, route).is_some_and(|rule| rule.door == Door::Page) {
            return own_path(Some(path), otherwise);
        }
        let up = |path: &'_ str| path.rfind('/').filter(|at| *at > 0);
        at = up(route)
            .zip(up(path))
            .map(|(in_route, in_path)| (&route[..in_route], &path[..in_path]));
    }
    otherwise.to_owned()
}

/// Leads somebody whose account is to be deleted to the page where it can be kept.
pub fn to_leaving() -> Response {
    see_other("/me/leaving")
}

/// Leads somebody under age to the page that asks their guardian, with the word of what was just done.
pub fn to_guardian(request: &Parts) -> Response {
    let query = request.uri.query().unwrap_or_default();
    let done = url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == "done");
    match done {
        Some((_, done)) if done.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') => {
            see_other(&format!("/guardian?done={done}"))
        }
        _ => see_other("/guardian"),
    }
}

/// Leads a stranger to the sign-in page, and back afterwards.
pub fn to_sign_in(request: &Parts) -> Response {
    let uri = &request.uri;
    let wanted = uri.path_and_query().map_or(uri.path(), |path| path.as_str());
    if request.method != Method::GET {
        return see_other("/login");
    }
    let next: String =
        url::form_urlencoded::byte_serialize(own_path(Some(wanted), "/today").as_bytes()).collect();
    see_other(&format!("/login?next={next}"))
}
