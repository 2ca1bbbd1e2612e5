//! Study sessions: what was studied, how long, how well it went.

use crate::age::BirthMonth;
use crate::{FieldErrors, text};
use catalogue::{Locale, rules};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Seconds after which a timer counts no further: it was forgotten.
pub const LONGEST_TIMER_S: i64 = 12 * 3600;

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
        })
    }
}
