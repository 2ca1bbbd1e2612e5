//! `/admin/keys`: service accounts and their keys.

use super::{KeyForm, KeyRow, form, list};
use crate::components::forms::{Enhance, set_title};
use crate::components::{
    Button, ButtonKind, Card, ConfirmForm, EmptyState, ErrorSummary, Field, Icon, SelectField, error_of,
};
use crate::paths;
use crate::render::{self, PageContext};
use api::keys::NewKey;
use api::problem::Problem;
use domain::keys::Scope;
use leptos::prelude::*;
use uuid::Uuid;

/// The service accounts, and what was typed.
#[derive(Debug, Clone, Default)]
pub struct ServiceKeys {
    /// Oldest first.
    pub services: Vec<ServiceRow>,
    /// What a new key can be given.
    pub scopes: Vec<Scope>,
    /// A new key as typed.
    pub form: KeyForm,
    /// A new account's name as typed.
    pub service_name: String,
    /// The key just made, with its secret.
    pub made: Option<NewKey>,
    /// Refused fields: those of the two forms.
    pub problem: Option<Problem>,
}

/// A service account with its keys.
#[derive(Debug, Clone)]
pub struct ServiceRow {
    /// Id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// Newest first.
    pub keys: Vec<KeyRow>,
}

/// Fields to `/admin/keys`: those of [`super::page`] and `service_account`; to `/admin/keys/services`: `service_name`;
/// to `/admin/keys/{id}/revoke` and `/admin/keys/services/{id}/end` none.
pub fn services(mut ctx: PageContext, data: ServiceKeys) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, keys.services);
    set_title(&mut ctx, title, data.problem.is_some());
    let nonce = ctx.nonce.clone();
    render::html(ctx, move || {
        let has_services = !data.services.is_empty();
        let cards: Vec<_> = data.services.iter().map(card).collect();
        let none = (!has_services).then(
            || view! { <EmptyState icon="lock" title=words!(keys.services_none) text=words!(keys.services_none_words)/> },
        );
        let make = has_services.then(|| make(&data));
        view! {
            <header class="page-head">
                <a class="back" href=paths::ADMIN><Icon name="arrow-left"/>{words!(admin.title)}</a>
                <h1>{title}</h1>
                <p class="muted">{words!(keys.services_lead)}</p>
                <p><a href="/api/docs">{words!(keys.docs)}</a></p>
            </header>
            <ErrorSummary problem=data.problem.clone()/>
            {data.made.clone().map(form::made)}
            <div class="columns">
                <div class="stack">{none}{cards}</div>
                <div class="stack">{make}{make_service(&data)}</div>
            </div>
            <Enhance nonce/>
        }
    })
}

fn card(service: &ServiceRow) -> impl IntoView + use<> {
    let keys = if service.keys.is_empty() {
        view! { <p class="muted">{words!(keys.service_keys_none)}</p> }.into_any()
    } else {
        list::keys(&service.keys, paths::ADMIN_KEYS).into_any()
    };
    let action = format!("{}/services/{}/end", paths::ADMIN_KEYS, service.id);
    view! {
        <Card title=service.name.clone() class="stack">
            {keys}
            <ConfirmForm action label=words!(keys.service_end)
                question=words!(keys.service_end_question) confirm=words!(keys.service_end)/>
        </Card>
    }
}

fn make(data: &ServiceKeys) -> impl IntoView + use<> {
    let services = data.services.iter();
    let services = services.map(|service| (service.id.to_string(), service.name.clone()));
    let choose = (String::new(), words!(keys.service_choose).to_owned());
    let options = std::iter::once(choose).chain(services).collect();
    let error = error_of(data.problem.as_ref(), "service_account");
    let value = data.form.service_account.clone();
    let fields = form::fields(&data.form, &data.scopes, data.problem.as_ref());
    view! {
        <Card title=words!(keys.make)>
            <form class="stack" method="post" action=paths::ADMIN_KEYS>
                <SelectField name="service_account" label=words!(keys.service) options value required=true error/>
                {fields}
            </form>
        </Card>
    }
}

fn make_service(data: &ServiceKeys) -> impl IntoView + use<> {
    let error = error_of(data.problem.as_ref(), "service_name");
    let value = data.service_name.clone();
    view! {
        <Card title=words!(keys.service_make)>
            <form class="stack" method="post" action=format!("{}/services", paths::ADMIN_KEYS)>
                <Field name="service_name" label=words!(keys.service_name) value required=true error
                    maxlength=60 autocomplete="off" hint=words!(keys.name_hint).to_owned()/>
                <p><Button kind=ButtonKind::Soft icon="plus">{words!(keys.service_make_do)}</Button></p>
            </form>
        </Card>
    }
}
