//! What the API says of itself: OpenAPI 3.1, made from the handlers, and a page for people made from that.
//!
//! Handlers describe what is their own. What follows from the kind of a route is declared here, once: who may call it
//! (from the table of [`crate::access`]) and how it refuses.

use crate::access::{self, Who};
use crate::rest;
use crate::state::AppState;
use crate::web::session;
use api::problem::Problem;
use axum::extract::State;
use axum::http::{HeaderMap, Method, header};
use axum::response::{Html, IntoResponse};
use std::sync::LazyLock;
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{Modify, OpenApi as _};

mod html;

const BEARER: &str = "bearer";
const KEY: &str = "key";
const IDEMPOTENCY_KEY: &str = "Idempotency-Key";
/// Whom an operation is open to, where that is not everybody who is signed in.
const ROLE: &str = "x-role";

/// Title, tags, the security scheme and the shape of refusals; paths come from the routers.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Study Plus",
        description = "Test results in, what they mean out.\n\nEvery refusal is a problem (RFC 9457) with a stable `code` and, where fields are at fault, their paths. Times are RFC 3339 in UTC; dates are the student's own. `/tests/history`, `/sessions`, `/audit` and `/mentor/balance` come in pages, led on by `next` and a `Link` header; other lists come whole. A change that somebody signed in asks for takes an `Idempotency-Key`: sent twice, it is done once and answered alike (`idempotent-replayed`); where an answer is not kept, since it holds a secret, the second one is 409 `idempotency_done`. While the first is being done, the second is 409 `idempotency_running`. Keys are forgotten after a day. `x-role` names the role that an operation is for. A head that is too large is refused with 414 or 431, one that is no HTTP with 400, what takes longer than 30 seconds with 503.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    tags(
        (name = "status", description = "Is it up."),
        (name = "auth", description = "Registration, sign-in, tokens."),
        (name = "account", description = "Where the account is signed in, its address and phone number, a copy of everything, its end."),
        (name = "keys", description = "Keys of integrators and service accounts."),
        (name = "audit", description = "Who did what in an institution."),
        (name = "factors", description = "Second factors: authenticator app, recovery codes, passkeys."),
        (name = "tests", description = "Results coming in, and what they mean."),
        (name = "results", description = "One result."),
        (name = "insights", description = "Patterns, chapters, maps."),
        (name = "resources", description = "Links that help with chapters: the student's own, and those of the institution."),
        (name = "imports", description = "Files of results: look, put right, confirm, undo."),
        (name = "exports", description = "Results, maps and forecasts as files."),
        (name = "sessions", description = "Study sessions."),
        (name = "timer", description = "The timer that measures a session."),
        (name = "plan", description = "The study plan and its calendar."),
        (name = "exams", description = "What the student prepares for."),
        (name = "rank", description = "Official tables of marks and ranks."),
        (name = "wellbeing", description = "Balance, check-ins, a lighter plan: the student's own."),
        (name = "mentor", description = "What students share with a mentor."),
        (name = "forecasts", description = "Next scores and ranks with their ranges, what was said, how good it was."),
        (name = "goals", description = "The scores a student wants."),
        (name = "sample", description = "Sample data, to look around."),
    ),
    components(schemas(Problem)),
    modifiers(&Scheme),
)]
struct Frame;

struct Scheme;

impl Modify for Scheme {
    fn modify(&self, document: &mut OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT");
        let scheme = scheme.description(Some(
            "The `access_token` of /auth/login, /auth/verify or /auth/refresh.",
        ));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme(BEARER, SecurityScheme::Http(scheme.build()));
        let key = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("sp_live_…");
        let key = key.description(Some(
            "A key made at POST /keys. Each route that takes one names the scope it must have; no other route does.",
        ));
        components.add_security_scheme(KEY, SecurityScheme::Http(key.build()));
    }
}

/// The document without its paths.
pub(crate) fn frame() -> OpenApi {
    Frame::openapi()
}

/// The whole document.
pub fn document() -> OpenApi {
    let mut document = rest::described().into_openapi();
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            // A route without a rule answers nobody, so there is nothing to say of it; a test finds it.
            if let Some(rule) = access::rule(&method, path) {
                declare(operation, &method, rule);
            }
        }
    }
    document
}

/// The document as it is served and printed.
pub fn text() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let mut text = document()
            .to_pretty_json()
            .expect("a document made of text and numbers is always JSON");
        text.push('\n');
        text
    });
    &TEXT
}

/// `GET /api/v1/openapi.json`
pub(crate) async fn json() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, text())
}

/// `GET /api/docs`
pub(crate) async fn page(State(app): State<AppState>, headers: HeaderMap) -> impl IntoResponse {
    static BODY: LazyLock<String> = LazyLock::new(|| {
        html::body(
            &serde_json::to_value(document()).expect("a document made of text and numbers is always JSON"),
        )
    });
    (
        [(header::CACHE_CONTROL, "no-cache")],
        Html(html::around(
            &BODY,
            &app.site.assets.css,
            session::theme(&headers).attribute(),
        )),
    )
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    let PathItem {
        get,
        put,
        post,
        delete,
        patch,
        ..
    } = item;
    let given = [
        (Method::GET, get),
        (Method::PUT, put),
        (Method::POST, post),
        (Method::DELETE, delete),
        (Method::PATCH, patch),
    ];
    given
        .into_iter()
        .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// Declares who may call, and the refusals that follow from the kind of route.
fn declare(operation: &mut Operation, method: &Method, rule: &access::Rule) {
    let who = rule.who;
    let is_given = |place: &ParameterIn| {
        let all = operation.parameters.iter().flatten();
        all.into_iter().any(|parameter| match parameter {
            RefOr::T(parameter) => parameter.parameter_in == *place,
            RefOr::Ref(_) => false,
        })
    };
    let (has_path, has_query) = (is_given(&ParameterIn::Path), is_given(&ParameterIn::Query));
    let has_body = operation.request_body.is_some();
    let is_change = *method != Method::GET;
    let is_repeatable = is_change && who != Who::Anyone;
    let is_named =
        |parameter: &RefOr<Parameter>| matches!(parameter, RefOr::T(one) if one.name == IDEMPOTENCY_KEY);
    if is_repeatable && !operation.parameters.iter().flatten().any(is_named) {
        operation
            .parameters
            .get_or_insert_default()
            .push(RefOr::T(idempotency_key()));
    }

    operation.security = Some(match who {
        Who::Anyone => Vec::new(),
        Who::SignedIn | Who::Has(_) => {
            let token = SecurityRequirement::new(BEARER, Vec::<String>::new());
            // Since OpenAPI 3.1 the list may name what is needed of any scheme, not of OAuth alone.
            let key = rule
                .scope
                .map(|scope| SecurityRequirement::new(KEY, [scope.as_str()]));
            std::iter::once(token).chain(key).collect()
        }
    });
    if let Who::Has(role) = who {
        operation.extensions = Some(Extensions::from_iter([(ROLE, role.as_str())]));
    }
    let mut refuse = |applies: bool, status: &str, words: &str| {
        if applies {
            operation
                .responses
                .responses
                .entry(status.to_owned())
                .or_insert_with(|| RefOr::T(refusal(words)));
        }
    };
    refuse(has_body, "400", "The body is malformed or did not arrive whole.");
    refuse(
        who != Who::Anyone,
        "401",
        "There is no access token or key, or it does not hold any longer.",
    );
    refuse(
        is_change || who != Who::Anyone,
        "403",
        "The caller's role or key does not allow this, it needs a fresh proof, or another site sent it.",
    );
    refuse(
        has_path,
        "404",
        "There is no such thing, or it is not the caller's.",
    );
    refuse(has_body, "413", "The body is too large.");
    refuse(has_body, "415", "This kind of body is not read.");
    refuse(
        has_body || has_query,
        "422",
        "Fields broke rules; `errors` names each.",
    );
    refuse(is_repeatable, "422", "The key stood over another request.");
    refuse(
        is_repeatable,
        "409",
        "It was done under the same key, and its answer was not kept.",
    );
    refuse(
        rule.scope.is_some(),
        "429",
        "The key has asked as often as it may in a minute; `Retry-After` says how long to wait.",
    );
    refuse(
        true,
        "500",
        "A fault on the server's side. It is logged under `request_id`.",
    );
    refuse(true, "503", "Busy; `Retry-After` says for how long.");
    refuse(is_change, "507", "The disk is full. Reading still works.");
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && status.as_str() >= "400"
            && response.content.is_empty()
        {
            *response = refusal(&response.description);
        }
    }
}

/// Taken by every change that somebody signed in asks for.
fn idempotency_key() -> Parameter {
    let text = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(service::once::MAX_KEY));
    ParameterBuilder::new()
        .name(IDEMPOTENCY_KEY)
        .parameter_in(ParameterIn::Header)
        .description(Some(
            "A value of your own for this request: sent twice, it is done once and answered alike.",
        ))
        .schema(Some(text))
        .build()
}

fn refusal(words: &str) -> Response {
    let problem = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .build();
    ResponseBuilder::new()
        .description(words)
        .content("application/problem+json", problem)
        .build()
}

#[cfg(test)]
mod unit;
