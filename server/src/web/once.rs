//! What is shown once: a form that makes it leads on to the page that shows it, and it travels in a sealed cookie: no
//! address could carry it, and loaded again the page makes no second one.

use super::session;
use crate::state::AppState;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::ids::UserId;
use serde::Serialize;
use serde::de::DeserializeOwned;
use service::accounts::CARRIED_MINUTES;

/// What is on its way to the page that shows it.
const MADE: &str = "__Host-made";

/// Gives what `user` has made to their browser, which an answer leads to `place`.
pub fn carry<T: Serialize>(response: &mut Response, state: &AppState, user: UserId, place: &str, made: T) {
    let carried = state.services.accounts.carry(user, place, made);
    session::set(response, MADE, &carried, CARRIED_MINUTES.unsigned_abs() * 60);
}

/// What a form has led on to `place` with, if anything.
pub fn arrived<T: DeserializeOwned>(
    state: &AppState,
    user: UserId,
    place: &str,
    headers: &HeaderMap,
) -> Option<T> {
    let carried = session::cookie(headers, MADE)?;
    state.services.accounts.carried(user, place, carried)
}

/// Takes it back from the browser that shows it.
pub fn forget(response: &mut Response) {
    session::set(response, MADE, "", 0);
}
