//! The address that the policy of every page names. What browsers refused to run or to load in our pages. A report comes from whoever likes to send one, so it is a line
//! in the log, of a limited number and in words of our own: which part of the policy it was, and nothing that was sent.

use crate::errors::ApiError;
use crate::extract::{ClientIp, read_body};
use crate::state::AppState;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use catalogue::{Locale, problems};
use serde::Deserialize;
use service::limits::ip_key;

/// A report names an address or two; browsers cut what was blocked short.
const MAX_BYTES: usize = 16 * 1024;
/// The parts of our policy, and what they fall back to.
const DIRECTIVES: [&str; 14] = [
    "script-src",
    "script-src-elem",
    "script-src-attr",
    "style-src",
    "style-src-elem",
    "style-src-attr",
    "img-src",
    "connect-src",
    "object-src",
    "base-uri",
    "form-action",
    "frame-ancestors",
    "frame-src",
    "default-src",
];

pub fn routes() -> Router<AppState> {
    Router::new().route("/csp-report", post(take))
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "csp-report")]
    report: Report,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Report {
    /// Newer browsers say it so, older ones only the other way.
    #[serde(default)]
    effective_directive: String,
    #[serde(default)]
    violated_directive: String,
}

/// Takes one report. Whoever sends more than some is not written down any more.
async fn take(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    body: Body,
) -> Result<StatusCode, ApiError> {
    let bytes = read_body(body, MAX_BYTES).await?;
    let Ok(Envelope { report }) = serde_json::from_slice(&bytes) else {
        let title = problems::title::malformed(Locale::current());
        return Err(ApiError::new(StatusCode::BAD_REQUEST, "malformed_report", title));
    };
    let core = &state.services.core;
    let bucket = (
        format!("csp-report/{}", ip_key(ip)),
        core.limits.rules.reports_per_ip,
    );
    if core.limits.take(&[bucket], core.now()).await.is_ok() {
        tracing::warn!(
            event = "malicious_csp_violation",
            directive = directive(&report),
            "a browser refused something in a page"
        );
    }
    Ok(StatusCode::NO_CONTENT)
}

fn directive(report: &Report) -> &'static str {
    let said = match report.effective_directive.as_str() {
        "" => report.violated_directive.as_str(),
        said => said,
    };
    // The older word is followed by what the policy allows there.
    let said = said.split_whitespace().next().unwrap_or_default();
    DIRECTIVES
        .into_iter()
        .find(|known| *known == said)
        .unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_known_by_its_directive_and_by_nothing_else_that_it_says() {
        let read = |effective: &str, violated: &str| {
            directive(&Report {
                effective_directive: effective.into(),
                violated_directive: violated.into(),
            })
        };
        assert_eq!(read("script-src-elem", ""), "script-src-elem");
        assert_eq!(read("", "img-src 'self' data:"), "img-src");
        assert_eq!(read("script-src\r\nforged=line", ""), "script-src");
        assert_eq!(read("<script>", "script-src"), "other");
        assert_eq!(read("", ""), "other");
    }
}
