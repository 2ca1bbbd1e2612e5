//! The audit trail of an institution.

use super::{Page, html, html_with};
use crate::errors::ApiError;
use crate::extract::Query;
use crate::state::AppState;
use api::audit::{AuditFilter, AuditTrail};
use app::pages::audit::{self, AuditAsked, AuditPage, AuditRow};
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use catalogue::Locale;
use chrono::NaiveDate;
use domain::{FieldError, FieldErrors};
use serde::Deserialize;
use service::audit::Format;
use service::{Caller, ServiceError};

/// Events on one page.
const PAGE: u32 = 50;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/admin/audit", get(show))
        .route(
            "/admin/audit/export.csv",
            get(|state, page, asked| export(state, page, asked, Format::Csv)),
        )
        .route(
            "/admin/audit/export.json",
            get(|state, page, asked| export(state, page, asked, Format::Json)),
        )
}

/// The address as it is: a form sends empty fields for what is not narrowed.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    event: String,
    actor: String,
    object: String,
    from: String,
    to: String,
    after: String,
}

impl Asked {
    fn filter(&self) -> Result<AuditFilter, FieldErrors> {
        let text = |value: &str| Some(value.trim().to_owned()).filter(|value| !value.is_empty());
        let mut errors = FieldErrors::default();
        let mut date = |path: &str, value: &str| -> Option<NaiveDate> {
            let words = catalogue::refused::date_choice(Locale::current());
            errors.take(
                text(value)?
                    .parse()
                    .map_err(|_| FieldError::new(path, "bad_date", words)),
            )
        };
        let (from, to) = (date("from", &self.from), date("to", &self.to));
        errors.into_result()?;
        Ok(AuditFilter {
            event: text(&self.event),
            actor: text(&self.actor),
            object: text(&self.object),
            from,
            to,
        })
    }

    fn typed(&self) -> AuditAsked {
        let cut = |value: &str| value.trim().chars().take(254).collect::<String>();
        AuditAsked {
            event: cut(&self.event),
            actor: cut(&self.actor),
            object: cut(&self.object),
            from: cut(&self.from),
            to: cut(&self.to),
            after: cut(&self.after),
        }
    }
}

async fn show(
    State(state): State<AppState>,
    page: Page,
    Query(asked): Query<Asked>,
) -> Result<Response, ApiError> {
    let caller = page.caller()?;
    let typed = asked.typed();
    match find(&state, caller, &asked).await {
        Ok(found) => {
            let data = AuditPage {
                next: found.next.clone(),
                rows: rows(found, caller),
                asked: typed,
                problem: None,
            };
            Ok(html(audit::page(page.context, data)))
        }
        Err(error @ ServiceError::Invalid(_)) => {
            let data = AuditPage {
                asked: typed,
                problem: Some(error.problem()),
                ..AuditPage::default()
            };
            Ok(html_with(422, audit::page(page.context, data)))
        }
        Err(error) => Err(error.into()),
    }
}

async fn find(state: &AppState, caller: &Caller, asked: &Asked) -> Result<AuditTrail, ServiceError> {
    let filter = asked.filter()?;
    let after = Some(asked.after.as_str()).filter(|after| !after.is_empty());
    state.services.audit.list(caller, &filter, after, PAGE).await
}

fn rows(found: AuditTrail, caller: &Caller) -> Vec<AuditRow> {
    let items = found.items.into_iter();
    items
        .map(|event| AuditRow {
            at: event.at.with_timezone(&caller.time_zone).naive_local(),
            event,
        })
        .collect()
}

async fn export(
    State(state): State<AppState>,
    page: Page,
    Query(asked): Query<Asked>,
    format: Format,
) -> Result<Response, ApiError> {
    let filter = asked.filter().map_err(ServiceError::from)?;
    let file = state
        .services
        .audit
        .export(page.caller()?, &filter, format)
        .await?;
    let headers = [
        (header::CONTENT_TYPE, file.media_type.to_owned()),
        (header::CONTENT_DISPOSITION, file.disposition),
    ];
    Ok((headers, file.bytes).into_response())
}
