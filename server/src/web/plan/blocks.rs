//! Single blocks of the plan: added, checked off, moved, taken out.

use super::{after, render};
use crate::errors::ApiError;
use crate::extract::Path;
use crate::state::AppState;
use crate::web::later::Later;
use crate::web::{Form, Page, see_other};
use api::plan::{BlockChange, Place, PlanView};
use app::pages::plan::OwnForm;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use service::ServiceError;
use uuid::Uuid;

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/plan/blocks", post(add))
        .route("/plan/blocks/{id}/done", post(done))
        .route("/plan/blocks/{id}/undo", post(undo))
        .route("/plan/blocks/{id}/move", post(move_to))
        .route("/plan/blocks/{id}/place", post(place))
        .route("/plan/blocks/{id}/delete", post(remove))
}

async fn add(State(state): State<AppState>, page: Page, Form(pairs): Form) -> Result<Response, ApiError> {
    let form = OwnForm::from_pairs(&pairs);
    let stored = match form.draft() {
        Ok(draft) => state.services.plan.add_own(page.caller()?, draft).await,
        Err(errors) => Err(errors.into()),
    };
    match stored {
        Ok(_) => Ok(see_other("/plan?done=block_added")),
        Err(error) => render(&state, page, Some(form), None, Some(error)).await,
    }
}

async fn done(
    State(state): State<AppState>,
    page: Page,
    Later(at): Later,
    Path(id): Path<Uuid>,
    form: Form,
) -> Result<Response, ApiError> {
    let change = match form.get("actual_minutes").trim() {
        "" => Ok(None),
        typed => typed.parse().map(Some).map_err(|_| {
            ServiceError::field(
                "actual_minutes",
                "not_a_number",
                catalogue::refused::whole_minutes(catalogue::Locale::current()),
            )
        }),
    };
    let outcome = match change {
        Ok(actual_minutes) => {
            let change = BlockChange {
                status: Some("done".to_owned()),
                actual_minutes,
                at,
                ..BlockChange::default()
            };
            state
                .services
                .plan
                .change_block(page.caller()?, id, change)
                .await
                .map(|_| ())
        }
        Err(error) => Err(error),
    };
    after(&state, page, outcome, &format!("/plan?done=block_done&undo={id}")).await
}

async fn undo(
    State(state): State<AppState>,
    page: Page,
    Later(at): Later,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    let change = BlockChange {
        status: Some("open".to_owned()),
        at,
        ..BlockChange::default()
    };
    let outcome = state.services.plan.change_block(page.caller()?, id, change).await;
    after(&state, page, outcome, "/plan?done=block_open").await
}

/// Puts a block on a day, and before another one there where a drop says so.
async fn move_to(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
    form: Form,
) -> Result<Response, ApiError> {
    let outcome = match drop_of(&form) {
        Ok(change) => state.services.plan.change_block(page.caller()?, id, change).await,
        Err(error) => Err(error),
    };
    let is_placed = outcome.as_ref().is_ok_and(|plan| is_free(plan, id));
    let done = if is_placed { "block_placed" } else { "block_moved" };
    after(&state, page, outcome, &format!("/plan?done={done}")).await
}

/// Whether the plan may still take the block to another day: then only the order of its own has changed.
fn is_free(plan: &PlanView, id: Uuid) -> bool {
    let mut blocks = plan.days.iter().flat_map(|day| &day.blocks);
    blocks.any(|block| block.id == id && !block.is_pinned)
}

fn drop_of(form: &Form) -> Result<BlockChange, ServiceError> {
    let locale = catalogue::Locale::current();
    let date = form
        .get("date")
        .parse()
        .map_err(|_| ServiceError::field("date", "bad_date", catalogue::refused::day_choice(locale)))?;
    let before = match form.get("before").trim() {
        "" => None,
        // What is no id is the id of no block.
        typed => Some(typed.parse().unwrap_or_default()),
    };
    Ok(BlockChange {
        date: Some(date),
        before,
        ..BlockChange::default()
    })
}

async fn place(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
    form: Form,
) -> Result<Response, ApiError> {
    let word = form.get("place");
    let place = match word.as_str() {
        "earlier" => Place::Earlier,
        "later" => Place::Later,
        _ => return Err(ServiceError::NotFound.into()),
    };
    let change = BlockChange {
        place: Some(place),
        ..BlockChange::default()
    };
    let outcome = state.services.plan.change_block(page.caller()?, id, change).await;
    let to = format!("/plan?done=block_placed&at={id}&place={word}#b-{id}");
    after(&state, page, outcome, &to).await
}

async fn remove(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    let outcome = state.services.plan.remove_block(page.caller()?, id).await;
    after(
        &state,
        page,
        outcome,
        &format!("/plan?done=block_removed&undo={id}"),
    )
    .await
}
