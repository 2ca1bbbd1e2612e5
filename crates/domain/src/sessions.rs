//! Study sessions: what was studied, how long, how well it went.

use crate::age::BirthMonth;
use crate::{FieldErrors, text};
use catalogue::{Locale, rules};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Seconds after which a timer counts no further: it was forgotten.
pub const LONGEST_TIMER_S: i64 = 12 * 3600;

/// Seconds of a pause that make it a break, which ends a stretch of study.
pub const BREAK_S: i64 = 5 * 60;

/// The stretches without a break while a timer runs, in the seconds that it counts, which are those of study.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stretches {
    /// The longest of those that a break has ended.
    pub longest_s: i64,
    /// What was counted when the present one began.
    pub from_s: i64,
}

impl Stretches {
    /// When study goes on after a pause of `paused_s` seconds, with `counted_s` of study before. A clock that was set back
    /// says nothing of the pause, which is then taken for a break.
    #[must_use]
    pub fn resumed(self, counted_s: i64, paused_s: i64) -> Self {
        if (0..BREAK_S).contains(&paused_s) {
            return self;
        }
        Self {
            longest_s: self.longest(counted_s),
            from_s: counted_s,
        }
    }

    /// The longest of all, the present one included, with `counted_s` seconds counted so far.
    pub fn longest(self, counted_s: i64) -> i64 {
        self.longest_s.max(counted_s - self.from_s)
    }
}

/// A session as typed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SessionDraft {
    /// Subject.
    pub subject: String,
    /// Chapter, if it was one.
    #[serde(default)]
    pub chapter: Option<String>,
    /// The student's own date.
    pub date: NaiveDate,
    /// Minutes studied, pauses not counted, 1 to 1440.
    pub duration_minutes: i64,
    /// 1 (scattered) to 5 (absorbed), if rated.
    #[serde(default)]
    pub focus_score: Option<i64>,
    /// When it began, if a timer ran.
    #[serde(default)]
    pub started_at: Option<DateTime<Utc>>,
}

/// A checked session.
#[derive(Debug, Clone, PartialEq)]
pub struct NewSession {
    /// Subject.
    pub subject: String,
    /// Chapter, if it was one.
    pub chapter: Option<String>,
    /// The student's own date.
    pub date: NaiveDate,
    /// Minutes, 1 to 1440.
    pub duration_minutes: u32,
    /// 1 to 5, if rated.
    pub focus_score: Option<u8>,
    /// When it began, if a timer ran.
    pub started_at: Option<DateTime<Utc>>,
    /// Minutes of the longest stretch without a break, if a timer has measured it; never what somebody typed.
    pub longest_stretch: Option<u32>,
}

impl SessionDraft {
    /// Checks the session; `today` is the student's own date, `born` the month of their birth, if known.
    ///
    /// # Errors
    /// Every refused field.
    pub fn check(self, today: NaiveDate, born: Option<BirthMonth>) -> Result<NewSession, FieldErrors> {
        let mut errors = FieldErrors::default();
        let subject = errors.take(text::line("subject", &self.subject, 80));
        let chapter = errors.take(text::optional_line("chapter", self.chapter.as_deref(), 120));
        if self.date > today + Duration::days(1) || self.date < crate::results::EARLIEST_DATE {
            errors.push("date", "out_of_range", rules::session::date(Locale::current()));
        } else if born.is_some_and(|born| self.date < born.first_day()) {
            errors.push(
                "date",
                "before_birth",
                rules::result::before_birth(Locale::current()),
            );
        }
        if !(1..=1440).contains(&self.duration_minutes) {
            errors.push(
                "duration_minutes",
                "out_of_range",
                rules::session::minutes(Locale::current()),
            );
        }
        if self.focus_score.is_some_and(|focus| !(1..=5).contains(&focus)) {
            errors.push(
                "focus_score",
                "out_of_range",
                rules::session::focus(Locale::current()),
            );
        }
        if self
            .started_at
            .is_some_and(|at| (at.date_naive() - self.date).num_days().abs() > 2)
        {
            errors.push(
                "started_at",
                "out_of_range",
                rules::session::start(Locale::current()),
            );
        }
        errors.clone().into_result()?;
        let (Some(subject), Some(chapter)) = (subject, chapter) else {
            return Err(errors);
        };
        Ok(NewSession {
            subject,
            chapter,
            date: self.date,
            duration_minutes: self.duration_minutes as u32,
            focus_score: self.focus_score.map(|focus| focus as u8),
            started_at: self.started_at,
            longest_stretch: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_of_five_minutes_ends_a_stretch_and_a_shorter_one_does_not() {
        let none = Stretches::default();
        assert_eq!(none.longest(3_000), 3_000);
        // 50 minutes, 4:59 away, 10 more: one stretch of an hour.
        assert_eq!(none.resumed(3_000, BREAK_S - 1).longest(3_600), 3_600);
        // With 5:00 away it is 50 and 10, and the 50 stay the longest until the second is.
        let apart = none.resumed(3_000, BREAK_S);
        assert_eq!((apart.longest(3_600), apart.longest(6_001)), (3_000, 3_001));
        let again = apart.resumed(6_001, 86_400);
        assert_eq!((again.longest(6_001), again.longest(9_100)), (3_001, 3_099));
        assert_eq!(none.resumed(600, -7), none.resumed(600, BREAK_S));
    }
}
