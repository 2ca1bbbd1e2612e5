//! The trail as a file. Taking one is itself noted.

use super::{Audit, AuditEvent, Caller, Result, Role, ServiceError, note, store_filter, view};
use crate::exports::File;
use api::audit::AuditFilter;
use sheets::write::{Cell, Table, content_disposition, csv, export_name};
use store::audit;

/// Most events in a file. Whoever has more narrows the dates.
const MAX_EVENTS: u32 = 50_000;

/// The kinds of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated; what a spreadsheet would take for a formula is made text.
    Csv,
    /// As the API answers.
    Json,
}

impl Format {
    fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

impl Audit {
    /// All events that match, newest first, as a file; the newest 50,000 where there are more.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is an admin; `Invalid` as for the list; `TooMany` after ten in an hour.
    pub async fn export(&self, caller: &Caller, filter: &AuditFilter, format: Format) -> Result<File> {
        caller.must_be(Role::InstitutionAdmin)?;
        let (now, narrowed) = (self.core.now(), store_filter(filter, caller.time_zone)?);
        let allowance = self.core.limits.export(caller.user, now).await?;
        let found = {
            let mut on = self.core.db.read().await?;
            audit::list(&mut on, caller.institution, &narrowed, None, MAX_EVENTS).await?
        };
        // First, and not given without: this file is about others.
        let mut tx = self.core.db.begin().await?;
        let object = format!("audit {}", format.ending());
        let (institution, actor) = (caller.institution, Some(caller.user));
        note(&self.core, &mut tx, institution, actor, "sensitive_read", &object).await?;
        tx.commit().await?;
        let disposition = content_disposition(&export_name("audit", caller.today(now), format.ending()));
        // Writing many rows takes a while; it must not hold up other requests.
        let bytes = tokio::task::spawn_blocking(move || {
            let events: Vec<AuditEvent> = found.into_iter().map(view).collect();
            match format {
                Format::Csv => Ok(csv(&table(&events), true)),
                Format::Json => serde_json::to_vec(&events),
            }
        });
        let bytes = bytes
            .await
            .map_err(ServiceError::internal)?
            .map_err(ServiceError::internal)?;
        allowance.spend();
        Ok(File {
            media_type: match format {
                Format::Csv => "text/csv; charset=utf-8",
                Format::Json => "application/json",
            },
            disposition,
            bytes,
        })
    }
}

fn table(events: &[AuditEvent]) -> Table {
    let headers = [
        "at",
        "event",
        "actor_id",
        "actor",
        "object",
        "request_id",
        "address",
    ];
    let text = |value: Option<String>| value.map_or(Cell::Empty, Cell::Text);
    let row = |event: &AuditEvent| {
        let at = event.at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
        let (actor, name) = match &event.actor {
            Some(actor) => (Some(actor.id.to_string()), actor.name.clone()),
            None => (None, None),
        };
        vec![
            Cell::Text(at),
            Cell::Text(event.event.clone()),
            text(actor),
            text(name),
            text(event.object.clone()),
            text(event.request_id.clone()),
            text(event.address.clone()),
        ]
    };
    Table {
        headers: headers.map(str::to_owned).to_vec(),
        rows: events.iter().map(row).collect(),
    }
}
