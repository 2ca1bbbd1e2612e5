//! The one thing suggested, and the lighter plan that holds.

use crate::components::{Button, ButtonKind, Card, LinkButton};
use crate::{format, paths};
use api::wellbeing::{EaseView, Wellbeing};
use leptos::prelude::*;

/// What the button on the page proposes: within the 20 to 30 percent that can be chosen.
const PERCENT: u32 = 25;
const DAYS: u32 = 7;

pub(super) fn view(wellbeing: &Wellbeing) -> impl IntoView + use<> {
    let is_lighter = wellbeing.ease.as_ref().is_some_and(|ease| ease.percent > 0);
    let suggestion = match wellbeing.action.as_deref() {
        Some("ease_plan") => Some(lighter_week().into_any()),
        Some("check_in") => {
            let is_falling = wellbeing.reason.as_deref() == Some("pulse_falling");
            Some(questions(is_falling).into_any())
        }
        Some("talk") => Some(talk(!is_lighter).into_any()),
        _ => None,
    };
    let has_offer = matches!(wellbeing.action.as_deref(), Some("ease_plan" | "talk"));
    let plan = match &wellbeing.ease {
        Some(ease) => Some(agreed(ease.clone()).into_any()),
        None if wellbeing.balance.is_some() && !has_offer => Some(anyway().into_any()),
        None => None,
    };
    view! { {suggestion} {plan} }
}

fn lighter_week() -> impl IntoView {
    view! {
        <Card title=words!(wellbeing.action.ease_title) accent=true class="stack">
            <p>{words!(wellbeing.action.ease_text)}</p>
            <div class="cluster">{ease_form(ButtonKind::Primary)} {not_now()}</div>
        </Card>
    }
}

fn questions(is_falling: bool) -> impl IntoView {
    view! {
        <Card title=words!(wellbeing.action.check_in_title) accent=true class="stack">
            {is_falling.then(|| view! { <p>{words!(wellbeing.state.pulse)}</p> })}
            <p>{words!(wellbeing.action.check_in_text)}</p>
            <p><LinkButton href=paths::check_in("cbi_s") icon="edit">{words!(wellbeing.action.check_in)}</LinkButton></p>
        </Card>
    }
}

fn talk(offer_lighter: bool) -> impl IntoView {
    view! {
        <Card title=words!(wellbeing.action.talk_title) accent=true class="stack">
            <p>{words!(wellbeing.state.elevated)}</p>
            <p>{words!(wellbeing.action.talk_text)}</p>
            <div class="cluster">
                <LinkButton href="#help" icon="arrow-right">{words!(wellbeing.help.title)}</LinkButton>
                {offer_lighter.then(|| ease_form(ButtonKind::Plain))}
            </div>
        </Card>
    }
}

fn ease_form(kind: ButtonKind) -> impl IntoView {
    view! {
        <form method="post" action="/wellbeing/ease">
            <input type="hidden" name="percent" value=PERCENT.to_string()/>
            <input type="hidden" name="days" value=DAYS.to_string()/>
            <Button kind>{words!(wellbeing.action.ease)}</Button>
        </form>
    }
}

fn not_now() -> impl IntoView {
    view! {
        <form method="post" action="/wellbeing/ease">
            <input type="hidden" name="percent" value="0"/>
            <input type="hidden" name="days" value=DAYS.to_string()/>
            <Button kind=ButtonKind::Plain>{words!(wellbeing.action.not_now)}</Button>
        </form>
    }
}

fn agreed(ease: EaseView) -> impl IntoView {
    let until = format::date_short(ease.until);
    let body = if ease.percent == 0 {
        view! {
            <p class="muted">{words!(wellbeing.action.refused, date = until)}</p>
            {ease_form(ButtonKind::Soft)}
        }
        .into_any()
    } else {
        view! {
            <p>{words!(wellbeing.action.eased, percent = ease.percent, date = until)}</p>
            <form method="post" action="/wellbeing/ease/end">
                <Button kind=ButtonKind::Soft>{words!(wellbeing.action.eased_end)}</Button>
            </form>
        }
        .into_any()
    };
    view! { <Card title=words!(wellbeing.action.plan) class="stack">{body}</Card> }
}

/// Nothing is suggested, and still a lighter week can be had.
fn anyway() -> impl IntoView {
    view! {
        <Card title=words!(wellbeing.action.plan)>
            <details class="confirm">
                <summary class="button button--plain"><span>{words!(wellbeing.action.anyway)}</span></summary>
                <div class="confirm__form stack">
                    <p>{words!(wellbeing.action.ease_text)}</p>
                    {ease_form(ButtonKind::Soft)}
                </div>
            </details>
        </Card>
    }
}
