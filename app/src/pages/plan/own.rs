//! A block of one's own.

use crate::components::forms::{CellField, typed};
use crate::components::{Button, ButtonKind, error_of, field_id};
use api::problem::Problem;
use chrono::NaiveDate;
use domain::FieldErrors;
use domain::plan::{DAYS_AHEAD, OwnBlockDraft};
use leptos::prelude::*;

/// Every field as text, so that a refused form comes back as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnForm {
    /// What it is.
    pub title: String,
    /// Year-month-day.
    pub date: String,
    /// Minutes.
    pub minutes: String,
    /// Where.
    pub location: String,
}

impl OwnForm {
    /// An empty form, dated `today`.
    pub fn new(today: NaiveDate) -> Self {
        Self {
            date: today.to_string(),
            minutes: "60".to_owned(),
            ..Self::default()
        }
    }

    /// The form as it was sent.
    pub fn from_pairs(pairs: &[(String, String)]) -> Self {
        let value = |name| typed::value_of(pairs, name);
        Self {
            title: value("title"),
            date: value("date"),
            minutes: value("minutes"),
            location: value("location"),
        }
    }

    /// The draft for the rules of `domain`.
    ///
    /// # Errors
    /// Fields that cannot be read as a number or a date, and required ones that are empty.
    pub fn draft(&self) -> Result<OwnBlockDraft, FieldErrors> {
        let mut errors = FieldErrors::default();
        let date = errors.take(
            typed::date("date", &self.date)
                .and_then(|date| typed::required("date", date, words!(refused.day_choice))),
        );
        let minutes = errors.take(
            typed::whole("minutes", &self.minutes)
                .and_then(|minutes| typed::required("minutes", minutes, words!(refused.minutes))),
        );
        match (date, minutes) {
            (Some(date), Some(minutes)) => Ok(OwnBlockDraft {
                title: self.title.clone(),
                date,
                minutes,
                location: Some(self.location.clone()),
            }),
            _ => Err(errors),
        }
    }
}

pub(super) fn view(form: OwnForm, problem: Option<&Problem>, today: NaiveDate) -> impl IntoView + use<> {
    let error = |path| error_of(problem, path);
    let is_open = ["title", "minutes", "date", "location"]
        .iter()
        .any(|path| error(path).is_some());
    let latest = (today + chrono::Duration::days(DAYS_AHEAD)).to_string();
    view! {
        <details class="card" open=is_open>
            <summary><h2>{words!(plan.own_title)}</h2></summary>
            <form class="stack" method="post" action="/plan/blocks">
                <div class="fields fields--wide">
                    <CellField name="title" id=field_id("title") label=words!(plan.own_name) value=form.title error=error("title") show_label=true required=true/>
                    <CellField name="date" id=field_id("date") label=words!(plan.own_date) value=form.date kind="date" max=latest error=error("date")
                        show_label=true required=true/>
                    <CellField name="minutes" id=field_id("minutes") label=words!(plan.own_minutes) value=form.minutes inputmode="numeric"
                        error=error("minutes") show_label=true required=true/>
                    <CellField name="location" id=field_id("location") label=words!(plan.own_location) value=form.location error=error("location")
                        show_label=true/>
                </div>
                <p><Button kind=ButtonKind::Soft icon="plus">{words!(plan.own_add)}</Button></p>
            </form>
        </details>
    }
}
