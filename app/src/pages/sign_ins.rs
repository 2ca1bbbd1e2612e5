//! `/me/sessions`: where the account is signed in, to be ended one by one or all others at once.

use crate::components::forms::set_title;
use crate::components::{Badge, Button, ButtonKind, ConfirmForm, Icon, Tone};
use crate::render::{self, PageContext};
use crate::{format, paths};
use api::accounts::{SignIn, SignInKind};
use chrono::{NaiveDate, NaiveDateTime};
use leptos::prelude::*;

/// A sign-in with its times in the person's own zone.
#[derive(Debug, Clone)]
pub struct Place {
    /// As the use case has it.
    pub sign_in: SignIn,
    /// When it began.
    pub began: NaiveDateTime,
    /// When it was last seen, to within minutes.
    pub seen: NaiveDateTime,
}

/// Forms: `/me/sessions/{id}/end` and `/me/sessions/end-others`, both without fields.
pub fn page(mut ctx: PageContext, places: Vec<Place>) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, settings.sign_ins);
    set_title(&mut ctx, title, false);
    let today = ctx.today;
    render::html(ctx, move || {
        let has_others = places.iter().any(|place| !place.sign_in.is_current);
        let rows: Vec<_> = places.into_iter().map(|place| row(place, today)).collect();
        view! {
            <header class="page-head">
                <a class="back" href=paths::ME><Icon name="arrow-left"/>{words!(me.title)}</a>
                <h1>{title}</h1>
                <p class="muted">{words!(settings.sign_ins_lead)}</p>
            </header>
            <section class="card stack sign-ins">
                <ul class="sign-ins__list">{rows}</ul>
                {if has_others {
                    view! {
                        <ConfirmForm action=paths::SIGN_INS_END_OTHERS label=words!(settings.end_others)
                            question=words!(settings.end_others_question) confirm=words!(settings.end_others)/>
                        <p class="muted">{words!(settings.kept_copies)}</p>
                    }.into_any()
                } else {
                    view! { <p class="muted">{words!(settings.no_others)}</p> }.into_any()
                }}
            </section>
        }
    })
}

fn row(place: Place, today: NaiveDate) -> impl IntoView {
    let name = name(&place.sign_in);
    let end = words!(settings.end_one, name = name.clone());
    let is_current = place.sign_in.is_current;
    view! {
        <li class="sign-ins__row">
            <div class="sign-ins__words">
                <p class="cluster">
                    <strong>{name}</strong>
                    {is_current.then(|| view! { <Badge tone=Tone::Leaf>{words!(settings.this_one)}</Badge> })}
                </p>
                <dl class="sign-ins__times muted">
                    <div><dt>{words!(settings.seen)}</dt><dd>{at(place.seen, today)}</dd></div>
                    <div><dt>{words!(settings.began)}</dt><dd>{at(place.began, today)}</dd></div>
                </dl>
            </div>
            {(!is_current).then(|| view! {
                <form method="post" action=paths::sign_in_end(&place.sign_in.id)>
                    <Button kind=ButtonKind::Soft>
                        <span aria-hidden="true">{words!(settings.end)}</span>
                        <span class="visually-hidden">{end}</span>
                    </Button>
                </form>
            })}
        </li>
    }
}

fn name(sign_in: &SignIn) -> String {
    match (&sign_in.browser, &sign_in.system) {
        (Some(browser), Some(system)) => {
            words!(
                settings.browser_on,
                browser = browser.clone(),
                system = system.clone()
            )
        }
        (Some(name), None) | (None, Some(name)) => name.clone(),
        (None, None) if sign_in.kind == SignInKind::Client => words!(settings.client).to_owned(),
        (None, None) => words!(settings.browser_unknown).to_owned(),
    }
}

fn at(when: NaiveDateTime, today: NaiveDate) -> String {
    let time = when.format("%H:%M").to_string();
    if when.date() == today {
        words!(settings.today_at, time = time)
    } else {
        words!(settings.date_at, date = format::date(when.date()), time = time)
    }
}
