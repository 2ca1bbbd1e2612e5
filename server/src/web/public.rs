//! Pages for everybody: the front page, help, sign-in, reset, the first admin.

use super::factors::ask;
use super::form::own_path;
use super::second::home_of;
use super::{Form, Page, html, html_with, see_other, session};
use crate::errors::ApiError;
use crate::extract::{ClientIp, Path, Query};
use crate::state::AppState;
use app::pages::{bootstrap, errors, help, landing, login, reset, start};
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;
use service::ServiceError;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/", get(front))
        .route(
            "/help",
            get(|page: Page| async { html(help::page(page.context)) }),
        )
        .route(
            "/start",
            get(|page: Page| async { html(start::page(page.context)) }),
        )
        .route("/offline", get(offline))
        .route("/login", get(login_page).post(log_in))
        .route("/logout", post(log_out))
        .route("/reset", get(reset_page).post(ask_reset))
        .route("/reset/{token}", get(choose_page).post(choose))
        .route("/bootstrap/{token}", get(bootstrap_page).post(bootstrap_admin))
}

async fn front(State(state): State<AppState>, page: Page) -> Response {
    if page.is_signed_in() {
        see_other(page.home())
    } else {
        html(landing::page(page.context, state.services.providers.list()))
    }
}

/// Stored by the service worker, so it is made for nobody.
async fn offline(mut page: Page) -> Response {
    page.context.viewer = None;
    html(errors::page(page.context, errors::ErrorKind::Offline, None))
}

#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: Option<String>,
}

/// An empty sign-in form, with a question to the browser's passkeys.
pub(super) fn login_data(state: &AppState) -> login::Login {
    login::Login {
        providers: state.services.providers.list(),
        has_phone: state.services.accounts.has_phones(),
        passkey: state.services.accounts.ask_anyone().map(ask),
        ..login::Login::default()
    }
}

async fn login_page(
    State(state): State<AppState>,
    page: Page,
    Query(Next { next }): Query<Next>,
) -> Response {
    if page.is_signed_in() {
        return see_other(&own_path(next.as_deref(), page.home()));
    }
    html(login::page(
        page.context,
        login::Login {
            next,
            ..login_data(&state)
        },
    ))
}

async fn log_in(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    headers: HeaderMap,
    page: Page,
    form: Form,
) -> Result<Response, ApiError> {
    let typed = api::accounts::Login {
        email: form.get("email"),
        password: form.get("password"),
    };
    let (email, next) = (typed.email.clone(), form.find("next").map(str::to_owned));
    let failure = match state
        .services
        .accounts
        .login(typed, ip, session::cookie(&headers, session::DEVICE))
        .await
    {
        Ok(who) => {
            let home = home_of(&who);
            return Ok(session::sign_in(&state, &headers, &who, &own_path(next.as_deref(), home)).await?);
        }
        Err(ServiceError::Unauthenticated(_) | ServiceError::Invalid(_)) => (422, login::Failure::Refused),
        Err(ServiceError::TooMany(seconds)) => (429, login::Failure::Throttled(seconds as u32)),
        Err(ServiceError::Busy(seconds)) => (503, login::Failure::Throttled(seconds as u32)),
        Err(error) => return Err(error.into()),
    };
    let (status, failure) = failure;
    Ok(html_with(
        status,
        login::page(
            page.context,
            login::Login {
                email,
                next,
                failure: Some(failure),
                ..login_data(&state)
            },
        ),
    ))
}

async fn log_out(State(state): State<AppState>, headers: HeaderMap) -> Result<Response, ApiError> {
    if let Some(token) = session::cookie(&headers, session::SESSION) {
        state.services.accounts.sign_out(token).await?;
    }
    Ok(session::forget(&headers, "/login?done=signed_out"))
}

async fn reset_page(page: Page) -> Response {
    html(reset::ask(page.context, reset::Ask::default()))
}

async fn ask_reset(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    page: Page,
    form: Form,
) -> Result<Response, ApiError> {
    let email = form.get("email");
    let outcome = state.services.accounts.request_reset(&email, ip).await;
    let problem = match outcome {
        Ok(()) => None,
        Err(error @ (ServiceError::Invalid(_) | ServiceError::TooMany(_))) => Some(error.problem()),
        Err(error) => return Err(error.into()),
    };
    let status = problem.as_ref().map_or(200, |problem| problem.status);
    // Where the message lies without a mail server is never shown here: whoever asks need not be who owns the address.
    let data = reset::Ask {
        email,
        is_sent: problem.is_none(),
        outbox_link: None,
        problem,
    };
    Ok(html_with(status, reset::ask(page.context, data)))
}

async fn choose_page(page: Page, Path(token): Path<String>) -> Response {
    html(reset::choose(
        page.context,
        reset::Choose {
            token,
            is_expired: false,
            problem: None,
        },
    ))
}

async fn choose(
    State(state): State<AppState>,
    page: Page,
    Path(token): Path<String>,
    form: Form,
) -> Result<Response, ApiError> {
    let (status, is_expired, problem) = match state
        .services
        .accounts
        .reset_confirm(&token, form.get("password"))
        .await
    {
        Ok(()) => return Ok(see_other("/login?done=password_reset")),
        Err(error @ ServiceError::Invalid(_)) => match error.problem() {
            problem if problem.of_field("token").is_some() => (410, true, None),
            problem => (422, false, Some(problem)),
        },
        Err(ServiceError::Malformed(..)) => (400, true, None),
        Err(ServiceError::Gone(..) | ServiceError::NotFound) => (410, true, None),
        Err(error) => return Err(error.into()),
    };
    Ok(html_with(
        status,
        reset::choose(
            page.context,
            reset::Choose {
                token,
                is_expired,
                problem,
            },
        ),
    ))
}

async fn bootstrap_page(State(state): State<AppState>, page: Page, Path(token): Path<String>) -> Response {
    let is_over = state.services.accounts.check_bootstrap(&token).await.is_err();
    let data = bootstrap::Bootstrap {
        token,
        is_over,
        ..bootstrap::Bootstrap::default()
    };
    html_with(
        if is_over { 410 } else { 200 },
        bootstrap::page(page.context, data),
    )
}

async fn bootstrap_admin(
    State(state): State<AppState>,
    headers: HeaderMap,
    page: Page,
    Path(token): Path<String>,
    form: Form,
) -> Result<Response, ApiError> {
    let (display_name, email) = (form.get("display_name"), form.get("email"));
    let (status, is_over, problem) = match state
        .services
        .accounts
        .bootstrap_admin(&token, &display_name, &email, form.get("password"))
        .await
    {
        Ok(who) => return Ok(session::sign_in(&state, &headers, &who, "/admin").await?),
        Err(error @ (ServiceError::Invalid(_) | ServiceError::Conflict(..))) => {
            (422, false, Some(error.problem()))
        }
        Err(ServiceError::Gone(..) | ServiceError::NotFound | ServiceError::Unauthenticated(_)) => {
            (410, true, None)
        }
        Err(error) => return Err(error.into()),
    };
    Ok(html_with(
        status,
        bootstrap::page(
            page.context,
            bootstrap::Bootstrap {
                token,
                display_name,
                email,
                is_over,
                problem,
            },
        ),
    ))
}
