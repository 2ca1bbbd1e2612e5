//! `/onboarding`: exam and date, a word on chapters, time zone. Each can be left as it is.

use crate::components::forms::{Enhance, TimeZoneField, set_title};
use crate::components::{Button, ButtonKind, ErrorSummary, Field, LinkButton, SelectField, error_of};
use crate::paths;
use crate::render::{self, PageContext};
use api::problem::Problem;
use leptos::prelude::*;

/// A shipped exam that can be chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct ProfileOption {
    /// Stable key, such as `neet_ug`.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// Chapters it comes with.
    pub chapters: usize,
}

/// What was typed, what can be chosen, what was refused.
#[derive(Debug, Clone, Default)]
pub struct Onboarding {
    /// The shipped exams.
    pub profiles: Vec<ProfileOption>,
    /// Key of the chosen one; empty for later.
    pub profile: String,
    /// As typed, year-month-day.
    pub exam_date: String,
    /// IANA name, that of the account.
    pub time_zone: String,
    /// Minutes of study on a usual day, as typed; empty for the shipped week.
    pub minutes: String,
    /// Refused fields, by name.
    pub problem: Option<Problem>,
}

/// Fields: `profile` (empty: no exam yet), `exam_date`, `minutes`, `time_zone`, `next` (`/today`), to `/exams`.
pub fn page(mut ctx: PageContext, data: Onboarding) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, onboarding.title);
    set_title(&mut ctx, title, data.problem.is_some());
    let nonce = ctx.nonce.clone();
    render::html(ctx, move || {
        let error = |path| error_of(data.problem.as_ref(), path);
        let (profile_error, date_error, zone_error) =
            (error("profile"), error("exam_date"), error("time_zone"));
        let minutes_error = error("minutes");
        let counts = chapter_counts(&data.profiles);
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="muted">{words!(onboarding.lead)}</p>
            </header>
            <ErrorSummary problem=data.problem/>
            <form class="stack steps" method="post" action=paths::EXAMS>
                <input type="hidden" name="next" value=paths::TODAY/>
                <Step number=1 title=words!(onboarding.exam)>
                    <ProfileField profiles=data.profiles value=data.profile none=words!(onboarding.exam_later)
                        error=profile_error/>
                    <Field name="exam_date" label=words!(onboarding.exam_date) kind="date" value=data.exam_date
                        hint=words!(onboarding.exam_date_hint).to_owned() error=date_error/>
                </Step>
                <Step number=2 title=words!(onboarding.chapters)>
                    <p>{words!(onboarding.chapters_words)}</p>
                    {counts}
                </Step>
                <Step number=3 title=words!(onboarding.zone)>
                    <Field name="minutes" label=words!(onboarding.minutes) kind="number" inputmode="numeric"
                        min="0" max="720" value=data.minutes hint=words!(onboarding.minutes_hint).to_owned()
                        error=minutes_error/>
                    <TimeZoneField value=data.time_zone error=zone_error/>
                </Step>
                <p class="cluster">
                    <Button>{words!(onboarding.done)}</Button>
                    <LinkButton href=paths::TODAY kind=ButtonKind::Plain>{words!(onboarding.skip)}</LinkButton>
                </p>
            </form>
            <Enhance nonce/>
        }
    })
}

#[component]
fn Step(number: u32, title: &'static str, children: Children) -> impl IntoView {
    let id = format!("step-{number}");
    let labelled_by = id.clone();
    view! {
        <section class="card stack" aria-labelledby=labelled_by>
            <div>
                <p class="muted">{words!(onboarding.step, number = number)}</p>
                <h2 class="card__title" id=id>{title}</h2>
            </div>
            {children()}
        </section>
    }
}

/// Field `profile`: a choice among the shipped exams, with `none` for no choice.
#[component]
pub(super) fn ProfileField(
    /// The shipped exams.
    profiles: Vec<ProfileOption>,
    /// Key of the chosen one.
    value: String,
    /// Words of no choice.
    none: &'static str,
    /// What was refused.
    error: Option<String>,
) -> impl IntoView {
    let mut options = vec![(String::new(), none.to_owned())];
    options.extend(profiles.into_iter().map(|profile| (profile.key, profile.name)));
    view! { <SelectField name="profile" label=words!(onboarding.exam_choice) options value error/> }
}

fn chapter_counts(profiles: &[ProfileOption]) -> impl IntoView + use<> {
    let rows: Vec<_> = profiles
        .iter()
        .filter(|profile| profile.chapters > 0)
        .map(|profile| {
            let words = words!(
                onboarding.chapters_count,
                exam = profile.name.clone(),
                count = profile.chapters
            );
            view! { <li>{words}</li> }
        })
        .collect();
    view! { <ul>{rows}</ul> }
}
