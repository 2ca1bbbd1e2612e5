//! The audit trail: noted here by every use case that changes who may what, read by an institution's admins.

mod export;

pub use export::Format;

use crate::error::{Result, ServiceError};
use crate::limits::ip_key;
use crate::{Caller, Core};
use api::audit::{AuditActor, AuditEvent, AuditFilter, AuditTrail};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use catalogue::{Locale, problems};
use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::email::Email;
use domain::ids::{InstitutionId, UserId};
use domain::people::Role;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use std::net::IpAddr;
use std::sync::Arc;
use store::audit::{After, Filter, Listed};
use store::{Tx, audit};
use uuid::Uuid;

/// Characters that are kept of an address's hash: 72 bits, enough to tell addresses apart.
const HASH_CHARS: usize = 12;

/// What stands beside every event: its id, when, and the request that it belongs to.
pub(crate) struct Circumstances {
    id: Uuid,
    /// When.
    pub(crate) now: DateTime<Utc>,
    request_id: Option<String>,
    address: Option<String>,
}

impl Circumstances {
    /// Of the request at hand.
    pub(crate) fn of(core: &Core) -> Self {
        let now = core.now();
        Self {
            id: core.new_id(),
            now,
            request_id: crate::request::id(),
            address: crate::request::address().map(|ip| address_hash(core, ip, now)),
        }
    }

    /// The event under them: `actor` did it, or it was tried on them; `object` is a word and never a name.
    pub(crate) fn event<'a>(
        &'a self,
        institution: InstitutionId,
        actor: Option<UserId>,
        event: &'a str,
        object: &'a str,
    ) -> audit::NewEvent<'a> {
        audit::NewEvent {
            id: self.id,
            institution,
            actor,
            event,
            object: Some(object),
            request_id: self.request_id.as_deref(),
            address: self.address.as_deref(),
        }
    }
}

/// Notes in the transaction of what it is about that `event` was done to `object`, a word and never a name.
pub(crate) async fn note(
    core: &Core,
    tx: &mut Tx,
    institution: InstitutionId,
    actor: Option<UserId>,
    event: &str,
    object: &str,
) -> Result<()> {
    let around = Circumstances::of(core);
    Ok(audit::add(tx, &around.event(institution, actor, event, object), around.now).await?)
}

/// The same address looks the same within a calendar month of UTC: long enough to follow an attack, too short to follow
/// a person through the years. Without the installation's secret nobody can try addresses out.
fn address_hash(core: &Core, ip: IpAddr, now: DateTime<Utc>) -> String {
    let key = core.secret.derive("audit-address/v1");
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key of any length will do");
    mac.update(now.format("%Y-%m/").to_string().as_bytes());
    mac.update(ip_key(ip).as_bytes());
    let mut hash = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    hash.truncate(HASH_CHARS);
    hash
}

/// Notes that the caller took a file with personal data along. What a person may have is had also while nothing can be
/// written.
pub(crate) async fn note_read(core: &Core, caller: &Caller, object: &str) {
    let noted = async {
        let mut tx = core.db.begin().await?;
        note(
            core,
            &mut tx,
            caller.institution,
            Some(caller.user),
            "sensitive_read",
            object,
        )
        .await?;
        Ok::<_, crate::error::ServiceError>(tx.commit_aside().await?)
    };
    if let Err(error) = noted.await {
        tracing::warn!(%error, "a file that was taken could not be noted");
    }
}

/// The trail, for those who may read it.
#[derive(Clone)]
pub struct Audit {
    core: Arc<Core>,
}

impl Audit {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// Notes that somebody may not do what they asked for; `route` is its method and address with names for ids. Nobody
    /// waits for a trail that cannot be written, nor gets another answer for it.
    pub async fn note_refusal(&self, caller: &Caller, route: &str) {
        let bucket = (
            format!("refused/{}", caller.user),
            self.core.limits.rules.refusals_per_user,
        );
        if self.core.limits.take(&[bucket], self.core.now()).await.is_err() {
            return;
        }
        if let Err(error) = self.add_refusal(caller, route).await {
            tracing::warn!(%error, "a refusal could not be noted");
        }
    }

    async fn add_refusal(&self, caller: &Caller, route: &str) -> Result<()> {
        let mut tx = self.core.db.begin().await?;
        note(
            &self.core,
            &mut tx,
            caller.institution,
            Some(caller.user),
            "authz_fail",
            route,
        )
        .await?;
        Ok(tx.commit_aside().await?)
    }

    /// A page of the institution's trail, newest first. Days are the caller's own.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is an admin; `Invalid` for an actor that is neither an id nor an address, and for a
    /// page mark that this server did not make.
    pub async fn list(
        &self,
        caller: &Caller,
        filter: &AuditFilter,
        after: Option<&str>,
        limit: u32,
    ) -> Result<AuditTrail> {
        caller.must_be(Role::InstitutionAdmin)?;
        let (filter, after) = (
            store_filter(filter, caller.time_zone)?,
            after.map(page_mark).transpose()?,
        );
        let mut on = self.core.db.read().await?;
        let mut found = audit::list(&mut on, caller.institution, &filter, after, limit + 1).await?;
        let has_more = found.len() > limit as usize;
        found.truncate(limit as usize);
        let last = found.last().filter(|_| has_more);
        Ok(AuditTrail {
            next: last.map(|event| format!("{}_{}", event.created_at.timestamp_micros(), event.id)),
            items: found.into_iter().map(view).collect(),
        })
    }
}

fn view(event: Listed) -> AuditEvent {
    AuditEvent {
        id: event.id,
        at: event.created_at,
        event: event.event,
        actor: event.actor.map(|id| AuditActor {
            id,
            name: event.actor_name,
        }),
        object: event.object,
        request_id: event.request_id,
        address: event.address,
    }
}

fn store_filter(filter: &AuditFilter, zone: Tz) -> Result<Filter> {
    let mut narrowed = Filter {
        event: filter.event.clone(),
        object: filter.object.clone(),
        from: filter.from.map(|day| begin(day, zone)),
        until: filter
            .to
            .map(|day| begin(day.checked_add_days(Days::new(1)).unwrap_or(day), zone)),
        ..Filter::default()
    };
    if let Some(actor) = &filter.actor {
        let refused =
            || ServiceError::field("actor", "unknown_form", problems::audit::actor(Locale::current()));
        if let Ok(id) = actor.parse::<Uuid>() {
            narrowed.actor = Some(id);
        } else {
            let email = Email::parse("actor", actor).map_err(|_| refused())?;
            narrowed.actor_email = Some(email.key);
        }
    }
    Ok(narrowed)
}

/// Where a day begins in `zone`; where its midnight is skipped by a change of clocks, that of UTC.
fn begin(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    // Far from the ends of the calendar, where a zone's offset would leave it.
    let first = NaiveDate::from_ymd_opt(1, 1, 2).unwrap_or_default();
    let last = NaiveDate::from_ymd_opt(9999, 12, 30).unwrap_or_default();
    let midnight = day.clamp(first, last).and_time(chrono::NaiveTime::MIN);
    midnight
        .and_local_timezone(zone)
        .earliest()
        .map_or(midnight.and_utc(), |at| at.with_timezone(&Utc))
}

fn page_mark(text: &str) -> Result<After> {
    let parsed = text.split_once('_').and_then(|(micros, id)| {
        let at = DateTime::from_timestamp_micros(micros.parse().ok()?)?;
        let is_near = (0..=9999).contains(&chrono::Datelike::year(&at));
        let id = id.parse().ok()?;
        is_near.then_some((at, id))
    });
    parsed
        .ok_or_else(|| ServiceError::field("after", "unknown_page", problems::audit::page(Locale::current())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_the_midnight_of_the_zone_and_no_date_is_too_far() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(
            begin(day("2026-03-02"), chrono_tz::Asia::Kolkata),
            at("2026-03-01T18:30:00Z")
        );
        // Clocks go from 23:59 to 01:00 there.
        assert_eq!(
            begin(day("2026-03-29"), chrono_tz::Asia::Beirut),
            at("2026-03-29T00:00:00Z")
        );
        for far in [NaiveDate::MIN, NaiveDate::MAX] {
            begin(far, chrono_tz::Pacific::Apia);
        }
    }
    #[test]
    fn a_page_mark_is_one_that_this_server_makes() {
        let id = Uuid::from_u128(7);
        let at = DateTime::from_timestamp_micros(1_700_000_000_000_001).unwrap();
        assert_eq!(page_mark(&format!("1700000000000001_{id}")).unwrap(), (at, id));
        for bad in [
            "",
            "_",
            "1",
            "x_y",
            "9223372036854775807_",
            "8000000000000000000_00000000-0000-0000-0000-000000000007",
        ] {
            assert!(page_mark(bad).is_err(), "{bad}");
        }
    }
}
