//! The first steps after registration; each can be left out.

use super::{Page, html};
use crate::errors::ApiError;
use crate::state::AppState;
use app::pages::onboarding::{self, Onboarding, ProfileOption};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

pub fn routes() -> Router<AppState> {
    Router::new().route("/onboarding", get(show))
}

/// The exams one can choose from.
pub fn profile_options() -> Vec<ProfileOption> {
    let option = |profile: &domain::exams::ExamProfile| ProfileOption {
        key: profile.key.clone(),
        name: profile.name.clone(),
        chapters: profile.chapters.len(),
    };
    service::exams::profiles().iter().map(option).collect()
}

async fn show(State(state): State<AppState>, page: Page) -> Result<Response, ApiError> {
    let me = state.services.accounts.me(page.caller()?).await?;
    let data = Onboarding {
        profiles: profile_options(),
        profile: String::new(),
        exam_date: String::new(),
        minutes: String::new(),
        time_zone: me.time_zone,
        problem: None,
    };
    Ok(html(onboarding::page(page.context, data)))
}
