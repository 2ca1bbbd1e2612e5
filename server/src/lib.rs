//! The front doors: REST for programs, pages for people, and the process around them.
//!
//! A handler parses, calls one use case of `service`, and converts; there are no rules here. To add a route: its rule
//! in [`access`], its handler in [`rest`] or [`web`], and nothing else.

pub mod access;
pub mod assets;
pub mod background;
pub mod commands;
pub mod config;
pub mod errors;
pub mod extract;
pub mod layers;
pub mod openapi;
pub mod probes;
pub mod reports;
pub mod rest;
pub mod serve;
pub mod state;
pub mod system;
pub mod web;

use axum::Router;
use state::AppState;

/// The whole application: every route behind every layer.
pub fn app(state: AppState) -> Router {
    let routes = Router::new()
        .merge(rest::routes(&state))
        .merge(web::routes(&state))
        .merge(probes::routes())
        .merge(reports::routes())
        .merge(assets::routes())
        .route_layer(axum::middleware::from_fn_with_state(
            state.clone(),
            access::enforce,
        ))
        .fallback(errors::not_found)
        .method_not_allowed_fallback(errors::method_not_allowed);
    layers::around(routes, &state).with_state(state)
}
