//! A past session as typed.

use crate::components::forms::typed;
use chrono::NaiveDate;
use domain::FieldErrors;
use domain::sessions::SessionDraft;

/// Every field as text, so that a refused form comes back as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionForm {
    /// Subject.
    pub subject: String,
    /// Chapter.
    pub chapter: String,
    /// Year-month-day.
    pub date: String,
    /// Minutes.
    pub duration_minutes: String,
    /// 1 to 5.
    pub focus_score: String,
}

impl SessionForm {
    /// An empty form, dated `today`.
    pub fn new(today: NaiveDate) -> Self {
        Self {
            date: today.to_string(),
            ..Self::default()
        }
    }

    /// The form as it was sent.
    pub fn from_pairs(pairs: &[(String, String)]) -> Self {
        let value = |name| typed::value_of(pairs, name);
        Self {
            subject: value("subject"),
            chapter: value("chapter"),
            date: value("date"),
            duration_minutes: value("duration_minutes"),
            focus_score: value("focus_score"),
        }
    }

    /// The draft for the rules of `domain`.
    ///
    /// # Errors
    /// Fields that cannot be read as numbers or dates, and required ones that are empty.
    pub fn draft(&self) -> Result<SessionDraft, FieldErrors> {
        let mut errors = FieldErrors::default();
        if self.subject.trim().is_empty() {
            errors.push("subject", "required", words!(refused.subject));
        }
        let date = errors.take(
            typed::date("date", &self.date)
                .and_then(|date| typed::required("date", date, words!(refused.date_of_session))),
        );
        let minutes = errors.take(typed::whole("duration_minutes", &self.duration_minutes).and_then(
            |minutes| typed::required("duration_minutes", minutes, words!(refused.minutes_studied)),
        ));
        let focus_score = errors.take(typed::whole("focus_score", &self.focus_score));
        errors.clone().into_result()?;
        let (Some(date), Some(duration_minutes), Some(focus_score)) = (date, minutes, focus_score) else {
            return Err(errors);
        };
        Ok(SessionDraft {
            subject: self.subject.clone(),
            chapter: typed::text(&self.chapter),
            date,
            duration_minutes,
            focus_score,
            started_at: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_named_and_what_is_empty_may_stay_so() {
        let form = SessionForm {
            subject: "Physics".into(),
            date: "2025-03-01".into(),
            duration_minutes: "45 min".into(),
            ..SessionForm::default()
        };
        let errors = form.draft().unwrap_err();
        assert_eq!(errors.0[0].path, "duration_minutes");
        let draft = SessionForm {
            duration_minutes: "45".into(),
            ..form
        }
        .draft()
        .unwrap();
        assert_eq!(
            (draft.duration_minutes, draft.chapter, draft.focus_score),
            (45, None, None)
        );
    }
}
