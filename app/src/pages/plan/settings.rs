//! `/plan/settings`: hours, rest days, length of a block, places.

use crate::components::forms::{CellField, set_title, typed};
use crate::components::{
    Button, ErrorSummary, Field, FieldGroup, Icon, SelectField, TextArea, error_of, field_id,
};
use crate::paths;
use crate::render::{self, PageContext};
use api::problem::Problem;
use catalogue::{Locale, rules};
use chrono::{NaiveDate, Weekday};
use domain::plan::{LocationsDraft, PlanSettings, PlanSettingsDraft};
use domain::{FieldError, FieldErrors};
use leptos::prelude::*;

mod places;

/// Shares of the minutes that can be chosen, in percent.
const CAPS: [u32; 4] = [100, 90, 80, 70];

/// The settings as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SettingsForm {
    /// Minutes, Monday first.
    pub minutes: Vec<String>,
    /// 1 to 7, or empty.
    pub rest_weekday: String,
    /// One date a line.
    pub blocked_dates: String,
    /// Minutes of a block.
    pub block_minutes: String,
    /// Hours and minutes.
    pub starts_at: String,
    /// In percent.
    pub cap_percent: String,
    /// The usual place.
    pub location: String,
    /// Places, Monday first.
    pub locations: Vec<String>,
}

impl From<PlanSettings> for SettingsForm {
    fn from(settings: PlanSettings) -> Self {
        let dates: Vec<String> = settings.blocked_dates.iter().map(ToString::to_string).collect();
        Self {
            minutes: settings.minutes.iter().map(ToString::to_string).collect(),
            rest_weekday: settings
                .rest_weekday
                .map(|day| day.to_string())
                .unwrap_or_default(),
            blocked_dates: dates.join("\n"),
            block_minutes: settings.block_minutes.to_string(),
            starts_at: settings.starts_at,
            cap_percent: settings.cap_percent.to_string(),
            location: settings.locations.usual.unwrap_or_default(),
            locations: settings.locations.weekdays.map(Option::unwrap_or_default).into(),
        }
    }
}

impl SettingsForm {
    /// The form as it was sent.
    pub fn from_pairs(pairs: &[(String, String)]) -> Self {
        let value = |name: &str| typed::value_of(pairs, name);
        Self {
            minutes: (0..7).map(|i| value(&format!("minutes[{i}]"))).collect(),
            rest_weekday: value("rest_weekday"),
            blocked_dates: value("blocked_dates"),
            block_minutes: value("block_minutes"),
            starts_at: value("starts_at"),
            cap_percent: value("cap_percent"),
            location: value("locations.usual"),
            locations: (0..7).map(|i| value(&places::weekday_name(i))).collect(),
        }
    }

    /// The draft for the rules of `domain`.
    ///
    /// # Errors
    /// Fields that cannot be read.
    pub fn draft(&self) -> Result<PlanSettingsDraft, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut minutes = Vec::with_capacity(7);
        for (i, typed_minutes) in self.minutes.iter().enumerate() {
            // A day left empty has no study.
            let read = errors.take(typed::whole(&format!("minutes[{i}]"), typed_minutes));
            minutes.push(read.flatten().unwrap_or_default());
        }
        let rest_weekday = errors
            .take(typed::whole("rest_weekday", &self.rest_weekday))
            .flatten();
        let block = typed::whole("block_minutes", &self.block_minutes)
            .and_then(|block| typed::required("block_minutes", block, words!(refused.block_minutes)));
        let block_minutes = errors.take(block);
        let cap_percent = errors
            .take(typed::whole("cap_percent", &self.cap_percent))
            .flatten()
            .unwrap_or(100);
        let blocked_dates = errors.take(self.dates());
        errors.clone().into_result()?;
        let (Some(block_minutes), Some(blocked_dates)) = (block_minutes, blocked_dates) else {
            return Err(errors);
        };
        Ok(PlanSettingsDraft {
            minutes,
            rest_weekday,
            blocked_dates,
            block_minutes,
            starts_at: self.starts_at.clone(),
            cap_percent,
            locations: LocationsDraft {
                usual: Some(self.location.clone()),
                weekdays: self.locations.iter().cloned().map(Some).collect(),
            },
        })
    }

    fn dates(&self) -> Result<Vec<NaiveDate>, FieldError> {
        let words = self
            .blocked_dates
            .split(|c: char| c.is_whitespace() || c == ',' || c == ';');
        words
            .filter(|word| !word.is_empty())
            .map(|word| {
                word.parse().map_err(|_| {
                    FieldError::new(
                        "blocked_dates",
                        "bad_date",
                        rules::plan::bad_date(Locale::current(), word),
                    )
                })
            })
            .collect()
    }
}

/// What was typed, what was refused.
#[derive(Debug, Clone)]
pub struct SettingsPage {
    /// The form.
    pub form: SettingsForm,
    /// What was refused.
    pub problem: Option<Problem>,
}

/// Fields: `minutes[0]` to `minutes[6]`, `rest_weekday`, `blocked_dates`, `block_minutes`, `starts_at`, `cap_percent`,
/// `locations.usual`, `locations.weekdays[0]` to `locations.weekdays[6]`.
pub fn page(mut ctx: PageContext, data: SettingsPage) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, plan.settings_title);
    set_title(&mut ctx, title, data.problem.is_some());
    render::html(ctx, move || {
        let SettingsPage { form, problem } = data;
        let error = |path: &str| error_of(problem.as_ref(), path);
        let caps = CAPS.map(|percent| {
            let words = match percent {
                100 => words!(plan.form.cap_all).to_owned(),
                percent => words!(plan.form.cap_part, percent = percent),
            };
            (percent.to_string(), words)
        });
        let mut rest = vec![(String::new(), words!(plan.form.rest_none).to_owned())];
        rest.extend((1..=7_u8).map(|day| (day.to_string(), weekday(day).to_owned())));
        let days: Vec<_> = (1..=7_u8)
            .zip(form.minutes.clone())
            .map(|(day, minutes)| {
                let name = format!("minutes[{}]", day - 1);
                view! {
                    <CellField id=field_id(&name) label=weekday(day) value=minutes inputmode="numeric"
                        error=error(&name) name show_label=true/>
                }
            })
            .collect();
        let places = places::view(form.location, form.locations, problem.as_ref()).into_any();
        view! {
            <header class="page-head">
                <a class="back" href=paths::PLAN><Icon name="arrow-left"/>{words!(plan.title)}</a>
                <h1>{title}</h1>
                <p class="muted">{words!(plan.form.lead)}</p>
            </header>
            <ErrorSummary problem=problem.clone()/>
            <form class="card stack" method="post" action=paths::PLAN_SETTINGS>
                <FieldGroup legend=words!(plan.form.minutes)>
                    <div class="fields week-fields">{days}</div>
                </FieldGroup>
                <div class="fields fields--wide">
                    <SelectField name="rest_weekday" label=words!(plan.form.rest) options=rest value=form.rest_weekday
                        error=error("rest_weekday")/>
                    <Field name="block_minutes" label=words!(plan.form.block) value=form.block_minutes inputmode="numeric"
                        hint=words!(plan.form.block_hint).to_owned() error=error("block_minutes") required=true/>
                    <Field name="starts_at" label=words!(plan.form.starts) value=form.starts_at kind="time"
                        error=error("starts_at") required=true/>
                    <SelectField name="cap_percent" label=words!(plan.form.cap) options=caps.to_vec() value=form.cap_percent
                        error=error("cap_percent")/>
                </div>
                <TextArea name="blocked_dates" label=words!(plan.form.blocked) value=form.blocked_dates rows=3
                    hint=words!(plan.form.blocked_hint).to_owned() error=error("blocked_dates")/>
                {places}
                <p><Button icon="check">{words!(plan.form.save)}</Button></p>
            </form>
        }
    })
}

fn weekday(day: u8) -> &'static str {
    crate::format::weekday(Weekday::try_from(day - 1).unwrap_or(Weekday::Sun))
}
