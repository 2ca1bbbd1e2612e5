//! Forms that waited for a network. The page's script, or the service worker, sends each under an `Idempotency-Key` of its
//! own, so that it is taken once; later with when it happened, and with the session it was made in.

use super::Form;
use crate::access::VIEWER;
use crate::errors::ApiError;
use crate::extract::read_body;
use crate::rest::once::key;
use crate::state::AppState;
use axum::body::Body;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use catalogue::{Locale, problems};
use chrono::{DateTime, Utc};
use service::once::Begun;
use service::study_sessions::Moment;
use service::{Caller, ServiceError};

/// When it happened, by the clock of the device. A header, since the same form without it may have come before.
const AT: HeaderName = HeaderName::from_static("happened-at");
const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Largest form that waits.
const BYTES: usize = 16 * 1024;

/// When what is told of later happened, if that is said.
pub struct Later(pub Option<DateTime<Utc>>);

impl Later {
    /// When it happened to a timer, and to which.
    ///
    /// # Errors
    /// `NotFound` for an id that is none.
    pub fn moment(&self, form: &Form) -> Result<Moment, ServiceError> {
        let timer = match form.get("timer_id").as_str() {
            "" => None,
            id => Some(id.parse().map_err(|_| ServiceError::NotFound)?),
        };
        Ok(Moment { at: self.0, timer })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Later {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let Some(said) = parts.headers.get(AT) else {
            return Ok(Self(None));
        };
        let at = said.to_str().ok().and_then(|said| said.parse().ok());
        let bad = || ServiceError::field("at", "wrong_type", problems::told::bad_time(Locale::current()));
        Ok(Self(Some(at.ok_or_else(bad)?)))
    }
}

/// Whether a script asks that sends what has waited: it reads a problem or nothing, and is led nowhere.
pub fn is_by_script(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    headers.contains_key(KEY) && accepted.is_some_and(|accepted| accepted.contains("application/json"))
}

/// Takes a form under a key once. A script that sends it is answered 204 in place of where a browser would be led.
pub async fn once(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let caller = request.extensions().get::<Caller>().cloned();
    match (caller, key(request.headers())) {
        (Some(caller), Ok(Some(key))) if *request.method() == Method::POST => {
            let taken = taken(&state, &caller, &key, request, next).await;
            taken.unwrap_or_else(ApiError::into_response)
        }
        (_, Err(error)) => ApiError::from(error).into_response(),
        _ => next.run(request).await,
    }
}

async fn taken(
    state: &AppState,
    caller: &Caller,
    key: &str,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let (parts, sent) = request.into_parts();
    let made_in = parts.headers.get(VIEWER);
    if made_in.is_some_and(|mark| caller.browser_mark().is_none_or(|own| mark != own.as_str())) {
        return Err(ServiceError::Unauthenticated("other_session").into());
    }
    let is_by_script = is_by_script(&parts.headers);
    let body = read_body(sent, BYTES).await?;
    let asked = [b"POST".as_slice(), parts.uri.path().as_bytes(), &body];
    let repeats = &state.services.repeats;
    let running = match repeats.begin(caller, key, &asked).await? {
        Begun::New(running) => running,
        Begun::Answered(_, place) => return Ok(answer(is_by_script, &place)),
    };
    let request = Request::from_parts(parts, Body::from(body));
    let response = running.scope(next.run(request)).await;
    let place = led(&response).map(str::to_owned);
    if place.is_none()
        && let Some((_, place)) = repeats.answered_elsewhere(&running).await?
    {
        return Ok(answer(is_by_script, &place));
    }
    let status = response.status().as_u16();
    let kept = place.as_deref().map(|place| (status, place));
    if let Err(error) = repeats.end(&running, place.is_some(), kept).await {
        tracing::warn!(%error, "the answer under a key could not be kept");
    }
    Ok(match place {
        Some(place) if is_by_script => answer(true, &place),
        _ => response,
    })
}

/// Where a form that was taken leads.
fn led(response: &Response) -> Option<&str> {
    let place = response.headers().get(header::LOCATION)?;
    place
        .to_str()
        .ok()
        .filter(|_| response.status() == StatusCode::SEE_OTHER)
}

fn answer(is_by_script: bool, place: &str) -> Response {
    if is_by_script {
        StatusCode::NO_CONTENT.into_response()
    } else {
        super::see_other(place)
    }
}
