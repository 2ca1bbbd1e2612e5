//! What a hostile stranger, student or site tries, by the ids of docs/security-cases.md; what other files of this folder
//! hold is not repeated here.

mod document;
mod doors;
mod faults;
mod fields;
mod markup;
mod noted;
mod owners;
mod proofs;
mod strangers;
pub(crate) mod tenants;

use crate::app::{Answer, TestApp};
use axum::body::Body;
use axum::http::{Request, header};
pub(crate) use tenants::rector;

/// The address that browsers of these tests know the installation by.
const SITE: &str = "http://127.0.0.1:3000";

/// A form of a browser, with exactly these further headers.
async fn form_with(app: &TestApp, cookie: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ACCEPT, "text/html")
        .header(header::COOKIE, cookie);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    app.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

/// The cookies of a browser that has just signed in by password.
async fn browser(app: &TestApp, email: &str) -> String {
    let body = crate::factors::password_form(email, "/today");
    let answer = app.form("", "/login", &body).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    crate::factors::cookies(&answer)
}
