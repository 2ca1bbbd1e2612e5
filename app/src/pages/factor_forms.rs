//! `/me/factors/totp`, `/me/factors/passkeys`, and the recovery codes that come with a first factor.

use crate::components::forms::{Enhance, PasskeyAsk, PasskeyForm, PasskeyScript, PasskeyUse, set_title};
use crate::components::{Button, ButtonKind, ConfirmForm, ErrorSummary, Field, LinkButton, Qr, error_of};
use crate::paths;
use crate::render::{self, PageContext};
use api::factors::TotpOffer;
use api::problem::Problem;
use leptos::prelude::*;

/// An authenticator app about to be set up.
#[derive(Debug, Clone)]
pub struct TotpPage {
    /// The secret.
    pub offer: TotpOffer,
    /// Its picture: width in squares, and their outline.
    pub qr: Option<(usize, String)>,
    /// A refused `code`.
    pub problem: Option<Problem>,
}

/// Fields: `code`, `enrolment`.
pub fn totp(mut ctx: PageContext, data: TotpPage) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, factors.totp_title);
    set_title(&mut ctx, title, data.problem.is_some());
    let nonce = ctx.nonce.clone();
    render::html(ctx, move || {
        let error = error_of(data.problem.as_ref(), "code");
        view! {
            <section class="card account stack">
                <h1>{title}</h1>
                <ErrorSummary problem=data.problem/>
                {offer_form(paths::FACTORS_TOTP, data.offer, data.qr, error, None)}
                <p><a href=paths::FACTORS>{words!(factors.back)}</a></p>
            </section>
            <Enhance nonce/>
        }
    })
}

/// The picture, the key, and the form for the first code.
pub(super) fn offer_form(
    action: &'static str,
    offer: TotpOffer,
    qr: Option<(usize, String)>,
    error: Option<String>,
    next: Option<String>,
) -> impl IntoView {
    view! {
        <p>{words!(factors.totp_scan)}</p>
        {qr.map(|(size, path)| view! { <Qr size path label=words!(factors.totp_qr)/> })}
        <div>
            <p class="muted">{words!(factors.totp_type)}</p>
            <p><code class="secret">{offer.secret}</code></p>
        </div>
        <form class="stack" method="post" action=action>
            <Field name="code" label=words!(factors.totp_code) required=true error autocomplete="one-time-code"
                inputmode="numeric" maxlength=7/>
            <input type="hidden" name="enrolment" value=offer.enrolment/>
            {next.map(|next| view! { <input type="hidden" name="next" value=next/> })}
            <Button wide=true>{words!(factors.totp_do)}</Button>
        </form>
    }
}

/// A passkey about to be made.
#[derive(Debug, Clone)]
pub struct PasskeyPage {
    /// The question to the browser.
    pub ask: PasskeyAsk,
    /// As typed.
    pub name: String,
    /// Refused fields: `name`, `credential`.
    pub problem: Option<Problem>,
}

/// Fields: `name`, `state`, `credential`.
pub fn passkey(mut ctx: PageContext, data: PasskeyPage) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, factors.passkey_title);
    set_title(&mut ctx, title, data.problem.is_some());
    let nonce = ctx.nonce.clone();
    render::html(ctx, move || {
        let error = error_of(data.problem.as_ref(), "name");
        view! {
            <section class="card account stack">
                <h1>{title}</h1>
                <p class="muted">{words!(factors.passkey_lead)}</p>
                <ErrorSummary problem=data.problem/>
                <PasskeyForm action=paths::FACTORS_PASSKEYS ask=data.ask purpose=PasskeyUse::Create kind=ButtonKind::Primary
                    label=words!(factors.passkey_do)>
                    <Field name="name" label=words!(factors.passkey_name) value=data.name error required=true
                        hint=words!(factors.passkey_name_hint).to_owned() maxlength=60 autofocus=true/>
                </PasskeyForm>
                <p data-without-script>{words!(factors.passkey_script)}</p>
                <p><a href=paths::FACTORS>{words!(factors.back)}</a></p>
            </section>
            <PasskeyScript nonce/>
        }
    })
}

/// Recovery codes, shown this once; `next` is where to go on.
pub fn codes(mut ctx: PageContext, codes: Vec<String>, next: String) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, factors.codes_title);
    set_title(&mut ctx, title, false);
    render::html(ctx, move || {
        let text = format!("{}\n\n{}\n", words!(factors.codes_file), codes.join("\n"));
        let file = format!("data:text/plain;charset=utf-8,{}", paths::encode(&text));
        let list = codes
            .into_iter()
            .map(|code| view! { <li><code>{code}</code></li> })
            .collect_view();
        view! {
            <section class="card account stack">
                <h1>{title}</h1>
                <p>{words!(factors.codes_lead)}</p>
                <ol class="secrets">{list}</ol>
                <p>
                    <a class="button button--soft button--wide" href=file download="study-plus-recovery-codes.txt">
                        <span>{words!(factors.codes_download)}</span>
                    </a>
                </p>
                <LinkButton href=next wide=true>{words!(factors.codes_done)}</LinkButton>
            </section>
        }
    })
}

/// The page of the recovery codes once they were shown: `left` of them were not used.
pub fn codes_shown(mut ctx: PageContext, left: u32) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, factors.codes_title);
    set_title(&mut ctx, title, false);
    render::html(ctx, move || {
        view! {
            <section class="card account stack">
                <h1>{title}</h1>
                <p>{words!(factors.codes_shown)}</p>
                <p class="muted">{words!(factors.codes_left, left = left)}</p>
                <ConfirmForm action=paths::FACTORS_CODES label=words!(factors.codes_new)
                    question=words!(factors.codes_new_question) confirm=words!(factors.codes_new)/>
                <p><a href=paths::FACTORS>{words!(factors.back)}</a></p>
            </section>
        }
    })
}
