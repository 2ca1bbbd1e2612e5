//! A refusal as an answer. A fault of ours is logged here, once, and nowhere else.

use crate::layers::request_id;
use api::problem::Problem;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use catalogue::{Locale, problems};
use service::ServiceError;

/// The result of a REST handler.
pub type ApiResult<T> = Result<T, ApiError>;

/// A refusal on its way out.
#[derive(Debug)]
pub struct ApiError {
    /// What the client reads. Boxed, since every handler's result would be as large as this otherwise.
    pub problem: Box<Problem>,
    /// Seconds to wait, where that helps.
    pub retry_after: Option<u64>,
}

impl ApiError {
    /// A refusal of the door itself: of the form of a request, not of its content.
    pub fn new(status: StatusCode, code: &str, title: &str) -> Self {
        Self {
            problem: Box::new(Problem::new(status.as_u16(), code, title)),
            retry_after: None,
        }
    }
    /// With words on what to do.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.problem.detail = Some(detail.into());
        self
    }
}

impl From<ServiceError> for ApiError {
    fn from(error: ServiceError) -> Self {
        if let ServiceError::Internal(cause) = &error {
            tracing::error!(error = %Chain(cause.as_ref()), "request failed");
        }
        Self {
            problem: Box::new(error.problem()),
            retry_after: error.retry_after(),
        }
    }
}

/// An error and what caused it, in one line.
struct Chain<'e>(&'e (dyn std::error::Error + 'static));

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let problem = Problem {
            request_id: Some(request_id()),
            ..*self.problem
        };
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response =
            (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        if let Some(seconds) = self.retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        // The page layer makes a page of it where a browser asked for one.
        response.extensions_mut().insert(problem);
        response
    }
}

/// Where no route fits.
pub async fn not_found(_: Uri) -> ApiError {
    ApiError::new(
        StatusCode::NOT_FOUND,
        "not_found",
        problems::title::not_found(Locale::current()),
    )
}

/// Where a route fits, but not with this method; axum adds `Allow`.
pub async fn method_not_allowed() -> ApiError {
    ApiError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        problems::title::method(Locale::current()),
    )
}
