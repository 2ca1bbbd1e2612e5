//! The plan as a calendar (RFC 5545): neutral titles, ids that stay, and a sequence that counts the changes.

use super::{Plans, settings_of, view};
use crate::Caller;
use crate::error::Result;
use catalogue::Locale;
use catalogue::problems::exports;
use chrono::{DateTime, Duration, LocalResult, NaiveDateTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use domain::people::Role;
use icalendar::{Calendar, CalendarDateTime, Component as _, Event, EventLike as _};
use store::plan::{Block, DONE, OPEN};

/// What the answer is called.
pub const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";
/// Days back that a calendar shows.
const DAYS_BACK: i64 = 14;

impl Plans {
    /// The caller's plan as a calendar file.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn calendar(&self, caller: &Caller) -> Result<String> {
        caller.must_be(Role::Student)?;
        self.refresh_if_possible(caller).await?;
        let now = self.core.now();
        let from = caller.today(now) - Duration::days(DAYS_BACK);
        let mut on = self.core.db.read().await?;
        let head = store::plan::head(&mut on, caller.user).await?;
        let blocks = store::plan::since(&mut on, caller.user, from).await?;
        let settings = settings_of(head.as_ref())?;
        let mut calendar = Calendar::new();
        calendar.name("Study Plus").timezone(caller.time_zone.name());
        calendar.append_property(("METHOD", "PUBLISH"));
        for of_day in blocks.chunk_by(|a, b| a.day == b.day) {
            for (block, start) in of_day.iter().zip(view::starts(of_day, &settings)) {
                if [OPEN, DONE].contains(&block.status.as_str()) {
                    calendar.push(event(block, start, caller.time_zone, now));
                }
            }
        }
        Ok(calendar.done().to_string())
    }
}

fn event(block: &Block, start: NaiveDateTime, zone: Tz, now: DateTime<Utc>) -> Event {
    let starts = moment(start, zone);
    let mut event = Event::new();
    event
        .uid(&format!("{}@study-plus", block.id))
        .timestamp(now)
        .sequence(block.sequence.clamp(0, i64::from(i32::MAX)) as u32)
        .summary(&title(block))
        .starts(CalendarDateTime::Utc(starts))
        .ends(CalendarDateTime::Utc(starts + Duration::minutes(block.minutes)));
    event.done()
}

/// What is done, and nothing of how well: a calendar is seen by others.
fn title(block: &Block) -> String {
    match block.kind.as_str() {
        "mock" => exports::mock(Locale::current()).to_owned(),
        "analyse" => exports::analyse(Locale::current()).to_owned(),
        _ if block.title.is_empty() => format!("{}: {}", block.subject, block.chapter),
        _ => block.title.clone(),
    }
}

/// The moment of a wall clock; where the clocks are put forward over it, an hour later.
fn moment(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.to_utc(),
        LocalResult::None => zone
            .from_local_datetime(&(local + Duration::hours(1)))
            .earliest()
            .map_or_else(|| local.and_utc(), |at| at.to_utc()),
    }
}
