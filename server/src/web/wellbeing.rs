//! Balance, check-ins and a lighter plan.

use super::{Form, Page, balance_shares, html, html_with, see_other};
use crate::errors::ApiError;
use crate::extract::{Path, Query};
use crate::state::AppState;
use api::wellbeing::{CheckInDraft, InstrumentView};
use app::pages::wellbeing::{self, CheckInPage, WellbeingPage};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use domain::wellbeing::EaseDraft;
use serde::Deserialize;
use service::ServiceError;
use service::wellbeing::TREND_DAYS;
use std::collections::BTreeMap;

/// The longer of the two trends the page offers.
const LONG_TREND_DAYS: u32 = 120;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/wellbeing", get(show))
        .route("/wellbeing/check-in/{instrument}", get(ask).post(answer))
        .route("/wellbeing/consent", post(agree))
        .route("/wellbeing/consent/withdraw", post(withdraw))
        .route("/wellbeing/ease", post(ease))
        .route("/wellbeing/ease/end", post(end_ease))
        .route("/wellbeing/delete", post(remove))
}

/// The page's address: any other length than the long one shows the short one.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    days: String,
}

async fn show(
    State(state): State<AppState>,
    page: Page,
    Query(asked): Query<Asked>,
) -> Result<Response, ApiError> {
    let caller = page.caller()?;
    let is_long = asked.days == LONG_TREND_DAYS.to_string();
    let trend_days = if is_long { LONG_TREND_DAYS } else { TREND_DAYS };
    let seen = match state.services.wellbeing.get(caller, trend_days).await {
        Err(ServiceError::Withheld(..)) => return withheld(&state, page).await,
        seen => seen?,
    };
    let data = WellbeingPage {
        consent_since: seen.consent_since.map(|at| caller.today(at)),
        wellbeing: seen,
        trend_days,
        check_ins: state.services.wellbeing.check_ins(caller).await?.items,
        shares: balance_shares::card(&state, caller).await?,
        instruments: state.services.wellbeing.instruments(),
    };
    Ok(html(wellbeing::page(page.context, data)))
}

/// Where a guardian has not agreed: why, instead of what.
async fn withheld(state: &AppState, page: Page) -> Result<Response, ApiError> {
    let has_stored = state.services.wellbeing.has_stored(page.caller()?).await?;
    let contacts = state.services.institutions.contacts_shown(page.caller()?).await?;
    Ok(html(wellbeing::withheld(page.context, has_stored, contacts)))
}

fn instrument(state: &AppState, key: &str) -> Result<InstrumentView, ServiceError> {
    let mut all = state.services.wellbeing.instruments().into_iter();
    all.find(|instrument| instrument.key == key)
        .ok_or(ServiceError::NotFound)
}

async fn ask(
    State(state): State<AppState>,
    page: Page,
    Path(key): Path<String>,
) -> Result<Response, ApiError> {
    let caller = page.caller()?;
    let instrument = instrument(&state, &key)?;
    let seen = match state.services.wellbeing.get(caller, TREND_DAYS).await {
        Err(ServiceError::Withheld(..)) => return withheld(&state, page).await,
        seen => seen?,
    };
    let stored = state.services.wellbeing.check_ins(caller).await?.items;
    let of_today = stored
        .into_iter()
        .find(|one| one.instrument == key && one.date == page.context.today);
    let data = CheckInPage {
        instrument,
        has_consent: seen.consent_since.is_some(),
        is_saved: of_today.is_some(),
        answers: of_today.map(|one| one.answers).unwrap_or_default(),
        problem: None,
    };
    Ok(html(wellbeing::check_in(page.context, data)))
}

async fn answer(
    State(state): State<AppState>,
    page: Page,
    Path(key): Path<String>,
    form: Form,
) -> Result<Response, ApiError> {
    let instrument = instrument(&state, &key)?;
    let answers: BTreeMap<String, String> = instrument
        .items
        .iter()
        .filter_map(|item| {
            let choice = form.find(&wellbeing::field_of(&item.key))?;
            Some((item.key.clone(), choice.to_owned()))
        })
        .collect();
    let draft = CheckInDraft {
        instrument: key,
        answers: answers.clone(),
    };
    match state.services.wellbeing.check_in(page.caller()?, draft).await {
        Ok(_) => Ok(see_other("/wellbeing?done=check_in_saved#report")),
        Err(error @ (ServiceError::Invalid(_) | ServiceError::Conflict(..))) => {
            let problem = error.problem();
            let data = CheckInPage {
                instrument,
                has_consent: !matches!(error, ServiceError::Conflict(..)),
                answers,
                is_saved: false,
                problem: Some(problem.clone()),
            };
            Ok(html_with(problem.status, wellbeing::check_in(page.context, data)))
        }
        Err(error) => Err(error.into()),
    }
}

async fn agree(State(state): State<AppState>, page: Page, form: Form) -> Result<Response, ApiError> {
    state.services.wellbeing.give_consent(page.caller()?).await?;
    // Only a questionnaire that there is leads on.
    match instrument(&state, &form.get("next")) {
        Ok(next) => Ok(see_other(&app::paths::check_in(&next.key))),
        Err(_) => Ok(see_other("/wellbeing?done=consent_given#report")),
    }
}

async fn withdraw(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    state.services.wellbeing.withdraw_consent(page.caller()?).await?;
    Ok(see_other("/wellbeing?done=consent_withdrawn"))
}

async fn ease(State(state): State<AppState>, page: Page, form: Form) -> Result<Response, ApiError> {
    // What is no number is refused like one out of range: the form has no field to type in.
    let number = |name| form.get(name).parse().unwrap_or(-1);
    let draft = EaseDraft {
        percent: number("percent"),
        days: number("days"),
    };
    let agreed = state.services.wellbeing.ease(page.caller()?, draft).await?;
    Ok(see_other(if agreed.percent == 0 {
        "/wellbeing?done=ease_refused"
    } else {
        "/wellbeing?done=eased"
    }))
}

async fn end_ease(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    state.services.wellbeing.end_ease(page.caller()?).await?;
    Ok(see_other("/wellbeing?done=ease_ended"))
}

async fn remove(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    state.services.wellbeing.remove_all(page.caller()?).await?;
    Ok(see_other("/wellbeing?done=wellbeing_removed"))
}
