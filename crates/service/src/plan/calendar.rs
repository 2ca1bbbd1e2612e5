//! The plan as a calendar (RFC 5545): neutral titles, ids that stay, and a sequence that counts the changes. Where a
//! student is to be found is told to the student alone: the calendar at a private address names no place.

use super::{Plans, settings_of, shown, view};
use crate::Caller;
use crate::error::Result;
use catalogue::Locale;
use catalogue::problems::exports;
use chrono::{DateTime, Duration, LocalResult, NaiveDateTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use domain::people::Role;
use lines::Lines;
use store::plan::{Block, OPEN};

mod lines;

/// What the answer is called.
pub const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";
/// Days back that a calendar shows.
const DAYS_BACK: i64 = 14;
/// How long before a block its alarm goes off.
const ALARM: &str = "-PT10M";

/// A calendar without any component is none (section 3.6). Every time in the file is of this zone, and no other line has
/// to name it.
const UTC: &[(&str, &str)] = &[
    ("BEGIN", "VTIMEZONE"),
    ("TZID", "UTC"),
    ("BEGIN", "STANDARD"),
    ("DTSTART", "19700101T000000"),
    ("TZOFFSETFROM", "+0000"),
    ("TZOFFSETTO", "+0000"),
    ("TZNAME", "UTC"),
    ("END", "STANDARD"),
    ("END", "VTIMEZONE"),
];

/// Who reads a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// The student.
    Owner,
    /// Whoever has the private address: a family, a calendar service.
    Address,
}

impl Plans {
    /// The caller's plan as a calendar file, with places.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn calendar(&self, caller: &Caller) -> Result<String> {
        self.calendar_for(caller, Reader::Owner).await
    }

    /// The same as this reader may see it.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub(super) async fn calendar_for(&self, caller: &Caller, reader: Reader) -> Result<String> {
        caller.must_be(Role::Student)?;
        self.refresh_if_possible(caller).await?;
        let now = self.core.now();
        let from = caller.today(now) - Duration::days(DAYS_BACK);
        let mut on = self.core.db.read().await?;
        let head = store::plan::head(&mut on, caller.user).await?;
        let blocks = store::plan::since(&mut on, caller.user, from).await?;
        let settings = settings_of(head.as_ref())?;
        let mut lines = Lines::default();
        lines.put_all(&[
            ("BEGIN", "VCALENDAR"),
            ("VERSION", "2.0"),
            ("PRODID", "-//Study Plus//Study plan//EN"),
            ("CALSCALE", "GREGORIAN"),
            ("METHOD", "PUBLISH"),
            ("NAME", "Study Plus"),
            ("X-WR-CALNAME", "Study Plus"),
            ("X-WR-TIMEZONE", caller.time_zone.name()),
        ]);
        let mut events = shown::events(&blocks, &settings).peekable();
        if events.peek().is_none() {
            lines.put_all(UTC);
        }
        for (block, start) in events {
            let location = view::location(block, &settings).filter(|_| reader == Reader::Owner);
            event(&mut lines, block, moment(start, caller.time_zone), location, now);
        }
        lines.put("END", "VCALENDAR");
        Ok(lines.into_text())
    }
}

fn event(
    lines: &mut Lines,
    block: &Block,
    starts: DateTime<Utc>,
    location: Option<&str>,
    now: DateTime<Utc>,
) {
    let title = title(block);
    lines.put_all(&[
        ("BEGIN", "VEVENT"),
        ("UID", &format!("{}@study-plus", block.id)),
        ("DTSTAMP", &utc(now)),
        ("DTSTART", &utc(starts)),
        ("DTEND", &utc(starts + Duration::minutes(block.minutes))),
        // An INTEGER of the file has 32 bits (section 3.3.8).
        (
            "SEQUENCE",
            &block.sequence.clamp(0, i64::from(i32::MAX)).to_string(),
        ),
    ]);
    lines.text("SUMMARY", &title);
    if let Some(location) = location {
        lines.text("LOCATION", location);
    }
    if block.status == OPEN && starts > now {
        lines.put_all(&[("BEGIN", "VALARM"), ("ACTION", "DISPLAY"), ("TRIGGER", ALARM)]);
        lines.text("DESCRIPTION", &title);
        lines.put("END", "VALARM");
    }
    lines.put("END", "VEVENT");
}

fn utc(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
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
