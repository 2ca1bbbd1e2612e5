//! `/me/keys`: one's own keys for programs; `/admin/keys`: the institution's service accounts and theirs.

mod form;
mod list;
mod services;

pub use services::{ServiceKeys, ServiceRow, services};

use crate::components::forms::{Enhance, set_title};
use crate::components::{Card, EmptyState, ErrorSummary, Icon};
use crate::paths;
use crate::render::{self, PageContext};
use api::keys::{KeyView, NewKey};
use api::problem::Problem;
use chrono::NaiveDate;
use domain::keys::Scope;
use leptos::prelude::*;

/// The keys, and a new one as typed.
#[derive(Debug, Clone, Default)]
pub struct KeysPage {
    /// Newest first.
    pub keys: Vec<KeyRow>,
    /// What a new key can be given.
    pub scopes: Vec<Scope>,
    /// A new key as typed.
    pub form: KeyForm,
    /// The key just made, with its secret.
    pub made: Option<NewKey>,
    /// Refused fields: those of the form.
    pub problem: Option<Problem>,
}

/// A key, and its days in the viewer's zone.
#[derive(Debug, Clone)]
pub struct KeyRow {
    /// As stored.
    pub key: KeyView,
    /// When it ends.
    pub expires: NaiveDate,
    /// When it was last used.
    pub used: Option<NaiveDate>,
}

/// A new key as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyForm {
    /// What it is called.
    pub name: String,
    /// The ticked ones.
    pub scopes: Vec<Scope>,
    /// Days it holds.
    pub expires_in_days: String,
    /// Requests a minute.
    pub per_minute: String,
    /// Id of the service account it is for; empty for one's own key.
    pub service_account: String,
}

impl Default for KeyForm {
    fn default() -> Self {
        Self {
            name: String::new(),
            scopes: Vec::new(),
            expires_in_days: "90".to_owned(),
            per_minute: "60".to_owned(),
            service_account: String::new(),
        }
    }
}

/// Fields to `/me/keys`: `name`, `scopes` (repeated), `expires_in_days`, `per_minute`; to `/me/keys/{id}/revoke` none.
pub fn page(mut ctx: PageContext, data: KeysPage) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, keys.title);
    set_title(&mut ctx, title, data.problem.is_some());
    let nonce = ctx.nonce.clone();
    render::html(ctx, move || {
        let keys = if data.keys.is_empty() {
            view! { <EmptyState icon="lock" title=words!(keys.none) text=words!(keys.none_words)/> }
                .into_any()
        } else {
            let keys = list::keys(&data.keys, paths::KEYS);
            view! {
                <Card title=words!(keys.yours) class="stack">
                    {keys}
                    <p class="muted">{words!(keys.password_note)}</p>
                </Card>
            }
            .into_any()
        };
        let fields = form::fields(&data.form, &data.scopes, data.problem.as_ref());
        view! {
            <header class="page-head">
                <a class="back" href=paths::ME><Icon name="arrow-left"/>{words!(me.title)}</a>
                <h1>{title}</h1>
                <p class="muted">{words!(keys.lead)}</p>
                <p><a href="/api/docs">{words!(keys.docs)}</a></p>
            </header>
            <ErrorSummary problem=data.problem.clone()/>
            {data.made.clone().map(form::made)}
            <div class="columns">
                <div class="stack">{keys}</div>
                <div class="stack">
                    <Card title=words!(keys.make)>
                        <form class="stack" method="post" action=paths::KEYS>
                            {fields}
                        </form>
                    </Card>
                </div>
            </div>
            <Enhance nonce/>
        }
    })
}

fn scope_words(scope: Scope) -> &'static str {
    match scope {
        Scope::ResultsRead => words!(keys.scope.results_read),
        Scope::ResultsWrite => words!(keys.scope.results_write),
        Scope::SessionsRead => words!(keys.scope.sessions_read),
        Scope::SessionsWrite => words!(keys.scope.sessions_write),
        Scope::ExamsRead => words!(keys.scope.exams_read),
        Scope::InsightsRead => words!(keys.scope.insights_read),
        Scope::PlanRead => words!(keys.scope.plan_read),
        Scope::WellbeingRead => words!(keys.scope.wellbeing_read),
        Scope::RanksRead => words!(keys.scope.ranks_read),
        Scope::RanksWrite => words!(keys.scope.ranks_write),
        Scope::AuditRead => words!(keys.scope.audit_read),
    }
}
