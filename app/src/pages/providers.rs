//! `/me/providers`: accounts elsewhere that let somebody in here; and the two pages on the way to linking one.

use crate::components::forms::set_title;
use crate::components::{Button, ButtonKind, Card, ConfirmForm, EmptyState, ErrorSummary, Icon, LinkButton};
use crate::format;
use crate::paths;
use crate::render::{self, PageContext};
use api::problem::Problem;
use api::providers::{Identity, Provider};
use leptos::prelude::*;

/// What is linked, and what could be.
#[derive(Debug, Clone, Default)]
pub struct ProvidersPage {
    /// The oldest first.
    pub identities: Vec<Identity>,
    /// What is set up here.
    pub providers: Vec<Provider>,
    /// Whether there is a password or a passkey to come in with.
    pub has_own_way: bool,
    /// Why something was not done.
    pub problem: Option<Problem>,
}

/// Somebody came from a provider with an address that may have an account.
#[derive(Debug, Clone)]
pub struct Required {
    /// What the provider is called.
    pub label: String,
    /// Whether it can be linked right after signing in.
    pub can_link: bool,
}

/// What waits for a yes.
#[derive(Debug, Clone)]
pub struct Pending {
    /// What the provider is called.
    pub label: String,
    /// The address there.
    pub email: Option<String>,
}

/// Forms without fields: `/me/providers/link/{provider}`, `/me/providers/{id}/unlink`.
pub fn page(mut ctx: PageContext, data: ProvidersPage) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, providers.title);
    set_title(&mut ctx, title, data.problem.is_some());
    render::html(ctx, move || {
        let usable = |identity: &Identity| {
            data.providers
                .iter()
                .any(|provider| provider.name == identity.provider)
        };
        let n_ways = data.identities.iter().filter(|identity| usable(identity)).count();
        let rows: Vec<_> = data
            .identities
            .iter()
            .map(|identity| {
                let others = n_ways - usize::from(usable(identity));
                row(identity, data.has_own_way || others > 0)
            })
            .collect();
        let is_none = rows.is_empty();
        // Where nothing is set up, nothing can be linked.
        let none_words = if data.providers.is_empty() {
            words!(providers.unavailable)
        } else {
            words!(providers.none_words)
        };
        view! {
            <header class="page-head">
                <a class="back" href=paths::ME><Icon name="arrow-left"/>{words!(me.title)}</a>
                <h1>{title}</h1>
                <p class="muted">{words!(providers.lead)}</p>
            </header>
            <ErrorSummary problem=data.problem.clone()/>
            <div class="narrow stack">
                {is_none.then(|| view! {
                    <EmptyState icon="lock" title=words!(providers.none) text=none_words/>
                })}
                {(!is_none).then(|| view! {
                    <Card title=words!(providers.linked)><ul class="identities">{rows}</ul></Card>
                })}
                {(!is_none || !data.providers.is_empty()).then(|| links(data.providers.clone()))}
            </div>
        }
    })
}

fn row(identity: &Identity, can_go: bool) -> impl IntoView + use<> {
    let linked_on = format::date(identity.linked_at.date_naive());
    let used = identity.last_used_at.map_or_else(
        || words!(providers.never_used).to_owned(),
        |at| words!(providers.last_used, date = format::date(at.date_naive())),
    );
    let relay = identity.is_private_relay.then(|| words!(providers.relay));
    let action = format!("{}/{}/unlink", paths::PROVIDERS, identity.id);
    let end = if can_go {
        view! {
            <ConfirmForm action=action label=words!(providers.unlink) question=words!(providers.unlink_question)
                confirm=words!(providers.unlink_do)/>
        }
        .into_any()
    } else {
        view! {
            <p class="muted">{words!(providers.last)} " " <a href="/reset">{words!(providers.set_password)}</a></p>
        }
        .into_any()
    };
    view! {
        <li class="identities__one stack">
            <div>
                <h3>{identity.label.clone()}</h3>
                {identity.email.clone().map(|email| view! { <p class="identities__email">{email}</p> })}
                {relay.map(|words| view! { <p class="muted">{words}</p> })}
                <p class="muted">{words!(providers.linked_on, date = linked_on)} " · " {used}</p>
            </div>
            {end}
        </li>
    }
}

fn links(providers: Vec<Provider>) -> AnyView {
    if providers.is_empty() {
        return view! { <p class="muted">{words!(providers.unavailable)}</p> }.into_any();
    }
    let forms = providers
        .into_iter()
        .map(|provider| {
            let action = format!("{}/link/{}", paths::PROVIDERS, provider.name);
            view! {
                <form method="post" action=action>
                    <Button kind=ButtonKind::Soft>{words!(providers.link_do, provider = provider.label)}</Button>
                </form>
            }
        })
        .collect_view();
    view! { <Card title=words!(providers.link)><div class="cluster">{forms}</div></Card> }.into_any()
}

/// What to do where the address may have an account; the same words whether it has one or not.
pub fn required(mut ctx: PageContext, data: Required) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, providers.required);
    set_title(&mut ctx, title, true);
    render::html(ctx, move || {
        let next = if data.can_link {
            paths::PROVIDERS_PENDING
        } else {
            paths::PROVIDERS
        };
        let login = format!("{}?next={}", paths::LOGIN, paths::encode(next));
        let more = data.can_link.then(|| {
            let words = words!(providers.required_verified, provider = data.label.clone());
            view! { <p>{words}</p> }
        });
        let register = (!data.can_link).then(|| {
            view! { <p><a href=paths::REGISTER>{words!(providers.required_register)}</a></p> }
        });
        view! {
            <section class="card account stack">
                <h1>{title}</h1>
                <p>{words!(providers.required_lead, provider = data.label.clone())}</p>
                {more}
                <LinkButton href=login wide=true>{words!(providers.required_login)}</LinkButton>
                <p><a href="/reset">{words!(providers.required_reset)}</a></p>
                {register}
            </section>
        }
    })
}

/// Asks whether to link what waits. A form without fields, to the same address.
pub fn pending(mut ctx: PageContext, data: Pending) -> String {
    let locale = ctx.locale;
    let title = leptos_i18n::td_string!(locale, providers.confirm, provider = data.label.clone());
    set_title(&mut ctx, &title, false);
    render::html(ctx, move || {
        let label = data.label.clone();
        view! {
            <section class="card account stack">
                <h1>{title.clone()}</h1>
                <p>{words!(providers.confirm_lead)}</p>
                <dl class="field-list">
                    <dt>{words!(providers.confirm_as, provider = label.clone())}</dt>
                    <dd>{data.email.clone().unwrap_or_else(|| label.clone())}</dd>
                </dl>
                <form method="post" action=paths::PROVIDERS_PENDING>
                    <Button wide=true>{words!(providers.confirm_do, provider = label.clone())}</Button>
                </form>
                <p><a href=paths::ME>{words!(providers.confirm_no)}</a></p>
            </section>
        }
    })
}
