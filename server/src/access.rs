//! Who may use which route: one table, asked before any handler runs. A route that is not in it answers nobody.
//!
//! Objects are checked below, in `service`: every statement on a person's data names the person, and what belongs to
//! somebody else is not there.

use crate::errors::ApiError;
use crate::extract;
use crate::state::AppState;
use crate::web::{later, session};
use axum::extract::{MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use catalogue::{Locale, guardian, problems};
use chrono::{DateTime, Utc};
use domain::keys::Scope;
use domain::people::Role;
use service::{Caller, ServiceError};
use std::collections::HashMap;
use std::sync::LazyLock;

mod table;
pub use table::RULES;

/// Names the session a page was made for, so that the service worker gives what it keeps to nobody else.
pub(crate) const VIEWER: HeaderName = HeaderName::from_static("study-plus-viewer");

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Everybody.
    Anyone,
    /// Whoever is signed in.
    SignedIn,
    /// Whoever has this role.
    Has(Role),
}

/// How a route is entered, and so how its caller proves who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// An access token.
    Rest,
    /// The session cookie; a stranger is led to the sign-in page.
    Page,
}

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// `GET` answers `HEAD` too.
    pub method: &'static str,
    /// As registered with the router.
    pub path: &'static str,
    /// Who may.
    pub who: Who,
    /// How.
    pub door: Door,
    /// Whether it needs a proof of who it is from the last five minutes.
    pub is_delicate: bool,
    /// What a key must be given to be let in; without it no key is.
    pub scope: Option<Scope>,
    /// Whether it is open to somebody whose account is to be deleted.
    pub is_for_leaving: bool,
    /// Whether it is open to somebody under age whose guardian has not agreed.
    pub is_for_waiting: bool,
}

/// Makes the private address of a calendar. It is not delicate, since it opens what its owner has open before them.
const PRIVATE_ADDRESS: &str = "/api/v1/plan/feed";

impl Rule {
    /// The same for what is delicate.
    pub(crate) const fn delicate(self) -> Self {
        Self {
            is_delicate: true,
            ..self
        }
    }

    /// Whether its answer may hold a secret that is told once and kept nowhere.
    pub fn tells_a_secret(&self) -> bool {
        self.is_delicate || self.path == PRIVATE_ADDRESS
    }

    /// The same, open to somebody whose account is to be deleted, too, whatever their guardian says.
    pub(crate) const fn leaving(self) -> Self {
        Self {
            is_for_leaving: true,
            is_for_waiting: true,
            ..self
        }
    }

    /// The same, open to somebody under age whose guardian has not agreed, too.
    pub(crate) const fn waiting(self) -> Self {
        Self {
            is_for_waiting: true,
            ..self
        }
    }

    /// The same, open to keys with `scope`.
    pub(crate) const fn scope(self, scope: Scope) -> Self {
        Self {
            scope: Some(scope),
            ..self
        }
    }
}

static BY_ROUTE: LazyLock<HashMap<(&'static str, &'static str), &'static Rule>> = LazyLock::new(|| {
    RULES
        .iter()
        .map(|rule| ((rule.method, rule.path), rule))
        .collect()
});

/// The rule of a route.
pub fn rule(method: &Method, path: &str) -> Option<&'static Rule> {
    let method = if *method == Method::HEAD {
        "GET"
    } else {
        method.as_str()
    };
    BY_ROUTE.get(&(method, path)).copied()
}

/// Runs before every handler: finds the rule, establishes the caller, and refuses whom the rule does not name.
pub async fn enforce(State(state): State<AppState>, request: Request, next: Next) -> Response {
    // Apart, since a body cannot be shared across the waiting below.
    let (mut parts, body) = request.into_parts();
    let path = parts
        .extensions
        .get::<MatchedPath>()
        .map(|path| path.as_str().to_owned())
        .unwrap_or_default();
    let Some(rule) = rule(&parts.method, &path) else {
        tracing::error!(http.route = %path, http.method = %parts.method, "this route has no rule and answers nobody");
        return ApiError::new(
            StatusCode::NOT_FOUND,
            "not_found",
            problems::title::not_found(Locale::current()),
        )
        .into_response();
    };
    // A script is led nowhere: it reads why.
    let is_led = rule.door == Door::Page && !later::is_by_script(&parts.headers);
    let caller = match (rule.door, rule.who) {
        (Door::Rest, Who::Anyone) => Ok(None),
        (Door::Rest, _) => bearer(&state, &parts).await.map(Some),
        (Door::Page, who) => match session::caller(&state, &parts.headers).await {
            Ok(None) if who != Who::Anyone && is_led => return session::to_sign_in(&parts),
            Ok(None) if who != Who::Anyone => {
                return ApiError::from(ServiceError::Unauthenticated("sign_in_required")).into_response();
            }
            found => found.map_err(ApiError::from),
        },
    };
    let now = state.services.core.now();
    let caller = match caller {
        Ok(Some(known)) => match refusal(rule, &known) {
            Some(error) => {
                let route = format!("{} {}", rule.method, rule.path);
                state.services.audit.note_refusal(&known, &route).await;
                Err(error)
            }
            None => Ok(Some(known)),
        },
        other => other,
    };
    match caller {
        Ok(Some(caller)) if caller.is_leaving && !rule.is_for_leaving && rule.who != Who::Anyone => {
            if is_led {
                session::to_leaving()
            } else {
                leaving().into_response()
            }
        }
        Ok(Some(caller)) if is_shut_for_age(rule, &caller, now) => {
            if is_led {
                session::to_guardian(&parts)
            } else {
                guardian_needed().into_response()
            }
        }
        Ok(Some(caller)) if rule.is_delicate && !caller.is_proven(now) => {
            if is_led {
                session::to_confirm(&parts)
            } else {
                ApiError::from(ServiceError::StepUp).into_response()
            }
        }
        Ok(Some(caller)) => {
            let mark = (rule.door == Door::Page).then(|| caller.browser_mark()).flatten();
            parts.extensions.insert(caller);
            let mut response = next.run(Request::from_parts(parts, body)).await;
            if let Some(mark) = mark.and_then(|mark| HeaderValue::from_str(&mark).ok()) {
                response.headers_mut().insert(VIEWER, mark);
            }
            response
        }
        Ok(None) => next.run(Request::from_parts(parts, body)).await,
        Err(error) => error.into_response(),
    }
}

async fn bearer(state: &AppState, parts: &Parts) -> Result<Caller, ApiError> {
    let token = extract::bearer_token(&parts.headers)?;
    // An address stands in logs and histories, so a token in it is refused even beside the one that counts.
    let query = parts.uri.query().unwrap_or_default();
    if url::form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == "access_token") {
        let locale = Locale::current();
        let (code, title) = ("token_in_address", problems::title::malformed(locale));
        let refused = ApiError::new(StatusCode::BAD_REQUEST, code, title);
        return Err(refused.detail(problems::detail::token_in_address(locale)));
    }
    let accounts = &state.services.accounts;
    let caller = if auth::ApiKey::is_one(token) {
        accounts.authenticate_key(token).await
    } else {
        accounts.authenticate_bearer(token).await
    };
    Ok(caller?)
}

/// Why a route is not open to somebody who is known.
fn refusal(rule: &Rule, known: &Caller) -> Option<ApiError> {
    match rule.who {
        Who::Has(role) if !known.is(role) => {
            tracing::warn!(event = "authz_fail", user.id = %known.user, http.route = rule.path, "role does not allow this");
            Some(ServiceError::Forbidden.into())
        }
        _ if known.lacks(rule.scope) => {
            tracing::warn!(event = "authz_fail", user.id = %known.user, http.route = rule.path, "the key does not open this");
            Some(scope_missing(rule.scope))
        }
        _ => None,
    }
}

/// An account that is to be deleted can be kept, and nothing else.
fn leaving() -> ApiError {
    let locale = Locale::current();
    ApiError::new(
        StatusCode::FORBIDDEN,
        "account_leaving",
        problems::life::leaving(locale),
    )
    .detail(problems::life::leaving_detail(locale))
}

/// Somebody under age without a guardian's consent may ask for it and go, and nothing else.
fn is_shut_for_age(rule: &Rule, caller: &Caller, now: DateTime<Utc>) -> bool {
    rule.who != Who::Anyone && !rule.is_for_waiting && caller.shelter(now).is_waiting()
}

fn guardian_needed() -> ApiError {
    let locale = Locale::current();
    ApiError::new(
        StatusCode::FORBIDDEN,
        "guardian_consent_needed",
        guardian::refused::needed(locale),
    )
    .detail(guardian::refused::needed_detail(locale))
}

fn scope_missing(scope: Option<Scope>) -> ApiError {
    let locale = Locale::current();
    let refused = ApiError::new(
        StatusCode::FORBIDDEN,
        "scope_missing",
        problems::keys::shut(locale),
    );
    match scope {
        Some(scope) => refused.detail(problems::keys::scope(locale, scope.as_str())),
        None => refused.detail(problems::keys::none(locale)),
    }
}

#[cfg(test)]
mod unit;
