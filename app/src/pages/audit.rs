//! `/admin/audit`: who did what, when and from where; narrowed by a form whose words stand in the address.

use crate::components::forms::{Datalist, set_title};
use crate::components::{
    Button, ButtonKind, EmptyState, ErrorSummary, Export, Field, Icon, LinkButton, Pager, ScrollTable,
    error_of,
};
use crate::format;
use crate::paths;
use crate::render::{self, PageContext};
use api::audit::{AuditActor, AuditEvent};
use api::problem::Problem;
use chrono::NaiveDateTime;
use leptos::prelude::*;

/// A page of the trail.
#[derive(Debug, Clone, Default)]
pub struct AuditPage {
    /// Newest first.
    pub rows: Vec<AuditRow>,
    /// The filter as typed.
    pub asked: AuditAsked,
    /// Where the next page starts.
    pub next: Option<String>,
    /// What was wrong with the filter.
    pub problem: Option<Problem>,
}

/// An event, and when it was by the viewer's clock.
#[derive(Debug, Clone)]
pub struct AuditRow {
    /// As stored.
    pub event: AuditEvent,
    /// In the viewer's zone.
    pub at: NaiveDateTime,
}

/// The fields of the form; empty ones narrow nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditAsked {
    /// Word of the vocabulary.
    pub event: String,
    /// Id or e-mail address.
    pub actor: String,
    /// How the object begins.
    pub object: String,
    /// Year-month-day.
    pub from: String,
    /// Year-month-day.
    pub to: String,
    /// Where this page starts, when it is not the first.
    pub after: String,
}

impl AuditAsked {
    /// The filter as a query, without `?`; `after` leads to a further page.
    fn query(&self, after: Option<&str>) -> String {
        let pairs = [
            ("event", &*self.event),
            ("actor", &self.actor),
            ("object", &self.object),
            ("from", &self.from),
            ("to", &self.to),
            ("after", after.unwrap_or_default()),
        ];
        let pairs = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        pairs
            .map(|(name, value)| format!("{name}={}", paths::encode(value)))
            .collect::<Vec<_>>()
            .join("&")
    }

    fn is_narrowed(&self) -> bool {
        !self.query(None).is_empty()
    }
}

/// Words of the vocabulary that are proposed.
const EVENTS: &[&str] = &[
    "authn_login_success",
    "authn_login_fail",
    "authn_login_fail_max",
    "authn_login_lock",
    "authn_password_change",
    "authn_password_change_fail",
    "authn_password_reset_request",
    "authn_step_up_success",
    "authn_token_created",
    "authn_token_revoked",
    "authn_token_reuse",
    "session_created",
    "session_logout",
    "user_created",
    "user_updated",
    "user_deleted",
    "guardian_consent_asked",
    "guardian_consent_given",
    "guardian_consent_refused",
    "guardian_consent_changed",
    "guardian_consent_withdrawn",
    "guardian_consent_unanswered",
    "guardian_exemption_set",
    "guardian_exemption_ended",
    "help_contacts_set",
    "balance_shared",
    "balance_unshared",
    "resource_added",
    "resource_removed",
    "resource_restored",
    "rank_table_added",
    "rank_table_replaced",
    "rank_table_removed",
    "rank_table_restored",
    "sensitive_read",
    "authz_fail",
];

fn event_words(event: &str) -> Option<&'static str> {
    Some(match event {
        "authn_login_success" => words!(audit.events.authn_login_success),
        "authn_login_fail" => words!(audit.events.authn_login_fail),
        "authn_login_fail_max" => words!(audit.events.authn_login_fail_max),
        "authn_login_lock" => words!(audit.events.authn_login_lock),
        "authn_password_change" => words!(audit.events.authn_password_change),
        "authn_password_change_fail" => words!(audit.events.authn_password_change_fail),
        "authn_password_reset_request" => words!(audit.events.authn_password_reset_request),
        "authn_step_up_success" => words!(audit.events.authn_step_up_success),
        "authn_token_created" => words!(audit.events.authn_token_created),
        "authn_token_revoked" => words!(audit.events.authn_token_revoked),
        "authn_token_reuse" => words!(audit.events.authn_token_reuse),
        "session_created" => words!(audit.events.session_created),
        "session_logout" => words!(audit.events.session_logout),
        "user_created" => words!(audit.events.user_created),
        "user_updated" => words!(audit.events.user_updated),
        "user_deleted" => words!(audit.events.user_deleted),
        "guardian_consent_asked" => words!(audit.events.guardian_consent_asked),
        "guardian_consent_given" => words!(audit.events.guardian_consent_given),
        "guardian_consent_refused" => words!(audit.events.guardian_consent_refused),
        "guardian_consent_changed" => words!(audit.events.guardian_consent_changed),
        "guardian_consent_withdrawn" => words!(audit.events.guardian_consent_withdrawn),
        "guardian_consent_unanswered" => words!(audit.events.guardian_consent_unanswered),
        "guardian_exemption_set" => words!(audit.events.guardian_exemption_set),
        "guardian_exemption_ended" => words!(audit.events.guardian_exemption_ended),
        "help_contacts_set" => words!(audit.events.help_contacts_set),
        "balance_shared" => words!(audit.events.balance_shared),
        "balance_unshared" => words!(audit.events.balance_unshared),
        "resource_added" => words!(audit.events.resource_added),
        "resource_removed" => words!(audit.events.resource_removed),
        "resource_restored" => words!(audit.events.resource_restored),
        "rank_table_added" => words!(audit.events.rank_table_added),
        "rank_table_replaced" => words!(audit.events.rank_table_replaced),
        "rank_table_removed" => words!(audit.events.rank_table_removed),
        "rank_table_restored" => words!(audit.events.rank_table_restored),
        "sensitive_read" => words!(audit.events.sensitive_read),
        "authz_fail" => words!(audit.events.authz_fail),
        _ => return None,
    })
}

/// Fields by GET: those of [`AuditAsked`].
pub fn page(mut ctx: PageContext, data: AuditPage) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, audit.title);
    set_title(&mut ctx, title, data.problem.is_some());
    render::html(ctx, move || {
        let first = (!data.asked.after.is_empty()).then(|| address(&data.asked.query(None)));
        let next = data
            .next
            .as_deref()
            .map(|after| address(&data.asked.query(Some(after))));
        let export = (!data.rows.is_empty()).then(|| export(&data.asked));
        view! {
            <header class="page-head">
                <a class="back" href=paths::ADMIN><Icon name="arrow-left"/>{words!(admin.title)}</a>
                <h1>{title}</h1>
                <p class="muted">{words!(audit.lead)}</p>
            </header>
            <ErrorSummary problem=data.problem.clone()/>
            {filter(&data)}
            {trail(&data)}
            <Pager first next/>
            {export}
        }
    })
}

fn address(query: &str) -> String {
    if query.is_empty() {
        paths::AUDIT.to_owned()
    } else {
        format!("{}?{query}", paths::AUDIT)
    }
}

fn filter(data: &AuditPage) -> impl IntoView + use<> {
    let error = |path| error_of(data.problem.as_ref(), path);
    let (actor_error, from_error, to_error) = (error("actor"), error("from"), error("to"));
    let asked = data.asked.clone();
    let is_open = asked.is_narrowed() || data.problem.is_some();
    let clear = asked.is_narrowed().then(|| {
        view! { <LinkButton href=paths::AUDIT kind=ButtonKind::Plain>{words!(audit.clear)}</LinkButton> }
    });
    view! {
        <search>
            <details class="card" open=is_open>
                <summary class="card__title">{words!(audit.filter)}</summary>
                <form class="stack" method="get" action=paths::AUDIT>
                    <div class="fields">
                        <Field name="event" label=words!(audit.event) value=asked.event hint=words!(audit.event_hint).to_owned()
                            list="events" maxlength=80/>
                        <Field name="actor" label=words!(audit.actor) value=asked.actor hint=words!(audit.actor_hint).to_owned()
                            error=actor_error maxlength=254/>
                        <Field name="object" label=words!(audit.object) value=asked.object hint=words!(audit.object_hint).to_owned()
                            maxlength=80/>
                        <Field name="from" label=words!(audit.from) kind="date" value=asked.from error=from_error/>
                        <Field name="to" label=words!(audit.to) kind="date" value=asked.to error=to_error/>
                    </div>
                    <Datalist id="events" values=EVENTS.iter().map(|event| (*event).to_owned()).collect()/>
                    <p class="cluster"><Button kind=ButtonKind::Soft icon="search">{words!(audit.show)}</Button>{clear}</p>
                </form>
            </details>
        </search>
    }
}

fn trail(data: &AuditPage) -> AnyView {
    if data.rows.is_empty() {
        return if data.asked.is_narrowed() || !data.asked.after.is_empty() {
            view! {
                <EmptyState icon="search" title=words!(audit.no_match) text=words!(audit.no_match_words)>
                    <LinkButton href=paths::AUDIT kind=ButtonKind::Soft>{words!(audit.clear)}</LinkButton>
                </EmptyState>
            }
            .into_any()
        } else {
            view! { <EmptyState icon="lock" title=words!(audit.none) text=words!(audit.none_words)/> }
                .into_any()
        };
    }
    let rows: Vec<_> = data.rows.iter().map(row).collect();
    view! {
        <section class="card stack">
            <ScrollTable caption=words!(audit.title) class="trail">
                <thead>
                    <tr>
                        <th scope="col">{words!(audit.when)}</th>
                        <th scope="col">{words!(audit.what)}</th>
                        <th scope="col">{words!(audit.who)}</th>
                        <th scope="col">{words!(audit.object)}</th>
                        <th scope="col">{words!(audit.place)}</th>
                        <th scope="col">{words!(audit.request)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </ScrollTable>
            <p class="muted">{words!(audit.address_note)}</p>
        </section>
    }
    .into_any()
}

fn row(row: &AuditRow) -> impl IntoView + use<> {
    let AuditRow { event, at } = row.clone();
    let words = event_words(&event.event).map(|words| view! { <strong>{words}</strong><br/> });
    let code = |value: Option<String>| match value {
        Some(value) => view! { <code>{value}</code> }.into_any(),
        None => view! { <span class="muted">"–"</span> }.into_any(),
    };
    let from = match event.address {
        None if event.request_id.is_none() => {
            view! { <span class="muted">{words!(audit.inside)}</span> }.into_any()
        }
        address => code(address),
    };
    view! {
        <tr>
            <td class="trail__when"><time datetime=event.at.to_rfc3339()>{format::date(at.date())}<br/>{at.format("%H:%M:%S").to_string()}</time></td>
            <td>{words}<code>{event.event}</code></td>
            <td>{who(event.actor)}</td>
            <td>{event.object.unwrap_or_else(|| "–".to_owned())}</td>
            <td>{from}</td>
            <td>{code(event.request_id)}</td>
        </tr>
    }
}

/// Who it was; their name leads to all they did.
fn who(actor: Option<AuditActor>) -> AnyView {
    let Some(actor) = actor else {
        return view! { <span class="muted">{words!(audit.nobody)}</span> }.into_any();
    };
    let href = format!("{}?actor={}", paths::AUDIT, actor.id);
    let name = actor.name.unwrap_or_else(|| words!(audit.gone).to_owned());
    view! { <a href=href>{name}</a> }.into_any()
}

fn export(asked: &AuditAsked) -> impl IntoView + use<> {
    let query = asked.query(None);
    let address = move |ending: &str| format!("{}/export.{ending}?{query}", paths::AUDIT);
    view! { <Export title=words!(audit.export) address endings=&["csv", "json"] note=words!(audit.export_note)/> }
}
