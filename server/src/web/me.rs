//! The account: name, time zone, password, devices, sample data.

use super::{Form, Page, html, html_with, see_other, session};
use crate::errors::ApiError;
use crate::state::AppState;
use api::problem::Problem;
use app::pages::me::{self, MePage};
use app::theme::Theme;
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use catalogue::Locale;
use domain::guardian::Shelter;
use service::ServiceError;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/me", get(show).post(save))
        .route("/me/password", post(change_password))
        .route("/me/theme", post(choose_theme))
        .route("/me/sample/load", post(load_sample))
        .route("/me/sample/remove", post(remove_sample))
        .route("/logout/everywhere", post(log_out_everywhere))
}

/// Whether somebody is open by a guardian's consent.
fn has_guardian(state: &AppState, page: &Page) -> bool {
    let now = state.services.core.now();
    page.caller()
        .is_ok_and(|caller| caller.shelter(now) != Shelter::Open)
}

async fn show(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    let me = state.services.accounts.me(page.caller()?).await?;
    let data = MePage {
        display_name: me.display_name.clone(),
        time_zone: me.time_zone.clone(),
        me,
        has_phone: state.services.accounts.has_phones(),
        has_guardian: has_guardian(&state, &page),
        born: Default::default(),
        problem: None,
    };
    Ok(html(me::page(page.context, data)))
}

/// What was typed in the form that is shown again.
#[derive(Default)]
struct Typed {
    /// Name and time zone.
    profile: Option<(String, String)>,
    /// Month and year.
    born: (String, String),
}

/// The page again, with what is wrong.
async fn refused(
    state: &AppState,
    page: Page,
    typed: Typed,
    error: ServiceError,
) -> Result<Response, ApiError> {
    let problem = match error {
        ServiceError::Invalid(_)
        | ServiceError::Conflict(..)
        | ServiceError::Busy(_)
        | ServiceError::TooMany(_) => error.problem(),
        other => return Err(other.into()),
    };
    shown_again(state, page, typed, problem).await
}

async fn shown_again(
    state: &AppState,
    page: Page,
    typed: Typed,
    problem: Problem,
) -> Result<Response, ApiError> {
    let me = state.services.accounts.me(page.caller()?).await?;
    let (display_name, time_zone) = typed
        .profile
        .unwrap_or_else(|| (me.display_name.clone(), me.time_zone.clone()));
    let (status, has_guardian) = (problem.status, has_guardian(state, &page));
    Ok(html_with(
        status,
        me::page(
            page.context,
            MePage {
                me,
                has_phone: state.services.accounts.has_phones(),
                has_guardian,
                born: typed.born,
                display_name,
                time_zone,
                problem: Some(problem),
            },
        ),
    ))
}

async fn save(State(state): State<AppState>, page: Page, form: Form) -> Result<Response, ApiError> {
    let (name, zone) = (form.get("display_name"), form.get("time_zone"));
    match state
        .services
        .accounts
        .update_profile(page.caller()?, &name, &zone)
        .await
    {
        Ok(_) => Ok(see_other("/me?done=profile_saved")),
        Err(error) => {
            let typed = Typed {
                profile: Some((name, zone)),
                ..Typed::default()
            };
            refused(&state, page, typed, error).await
        }
    }
}

/// Said once by those whose account is older than the question.
pub(super) async fn born_said(
    State(state): State<AppState>,
    page: Page,
    form: Form,
) -> Result<Response, ApiError> {
    let set = match super::born::must_be_sure(&form) {
        Ok(()) => {
            let born = super::registration::born(&form);
            state.services.accounts.set_born(page.caller()?, &born).await
        }
        Err(error) => Err(error),
    };
    match set {
        Ok(_) => Ok(see_other("/me?done=born_saved")),
        Err(error) => {
            let typed = Typed {
                born: (form.get("born_month"), form.get("born_year")),
                ..Typed::default()
            };
            refused(&state, page, typed, error).await
        }
    }
}

/// Light or dark, kept by the browser: another device of the same person may lie in another light.
async fn choose_theme(form: Form) -> Result<Response, ApiError> {
    let theme = Theme::of(&form.get("theme")).ok_or_else(|| {
        ServiceError::field(
            "theme",
            "unknown_theme",
            catalogue::refused::theme(Locale::current()),
        )
    })?;
    let mut response = see_other("/me?done=theme_saved");
    session::set(&mut response, session::THEME, theme.as_str(), 365 * session::DAYS);
    Ok(response)
}

async fn change_password(
    State(state): State<AppState>,
    headers: HeaderMap,
    page: Page,
    form: Form,
) -> Result<Response, ApiError> {
    match state
        .services
        .accounts
        .change_password(page.caller()?, form.get("current"), form.get("password"))
        .await
    {
        // Every session has ended with the old password, this one too: it gets a new one.
        Ok(who) => Ok(session::sign_in(&state, &headers, &who, "/me?done=password_changed").await?),
        Err(ServiceError::Unauthenticated(_)) => {
            let error = ServiceError::field(
                "current",
                "wrong_password",
                catalogue::refused::password(Locale::current()),
            );
            // The field is at fault, but what is wrong is the proof: none was given, or one that does not hold.
            let mut problem = error.problem();
            problem.status = if form.get("current").is_empty() { 403 } else { 401 };
            shown_again(&state, page, Typed::default(), problem).await
        }
        Err(error) => refused(&state, page, Typed::default(), error).await,
    }
}

async fn load_sample(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    match state.services.samples.load(page.caller()?).await {
        Ok(()) | Err(ServiceError::Conflict(..)) => Ok(see_other("/today?done=sample_loaded")),
        Err(error) => Err(error.into()),
    }
}

async fn remove_sample(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    state.services.samples.remove(page.caller()?).await?;
    Ok(see_other("/today?done=sample_removed"))
}

async fn log_out_everywhere(
    State(state): State<AppState>,
    page: Page,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    state
        .services
        .accounts
        .sign_out_everywhere(page.caller()?)
        .await?;
    Ok(session::forget(&headers, "/login?done=signed_out"))
}
