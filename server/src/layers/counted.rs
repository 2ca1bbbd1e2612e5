//! How many requests there were and how long they took, by method, route and status.

use axum::http::{Method, StatusCode};
use metrics::{Counter, Histogram};
use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Duration;

/// By method and status.
type OfRoute = HashMap<(&'static str, u16), (Counter, Histogram)>;

thread_local! {
    /// Finding a counter by its labels means writing them down each time, so each thread keeps those it has found. There
    /// are as many as routes and statuses.
    static FOUND: RefCell<HashMap<String, OfRoute>> = RefCell::default();
}

/// Counts one answered request. `route` is as registered with the router.
pub(super) fn count(method: &Method, route: &str, status: StatusCode, took: Duration) {
    let key = (label(method), status.as_u16());
    FOUND.with_borrow_mut(|found| {
        if !found.contains_key(route) {
            found.insert(route.to_owned(), OfRoute::default());
        }
        if let Some(of_route) = found.get_mut(route) {
            let (counter, histogram) = of_route.entry(key).or_insert_with(|| find(key, route));
            counter.increment(1);
            histogram.record(took.as_secs_f64());
        }
    });
}

fn find((method, status): (&'static str, u16), route: &str) -> (Counter, Histogram) {
    let labels = [
        ("method", method.to_owned()),
        ("route", route.to_owned()),
        ("status", status.to_string()),
    ];
    (
        metrics::counter!("http_requests_total", &labels),
        metrics::histogram!("http_request_seconds", &labels[..2]),
    )
}

/// What clients make up is one kind: they could make up any number.
fn label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
