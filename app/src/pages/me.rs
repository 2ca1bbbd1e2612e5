//! `/me`: the account, the ways in and out, and the student's own data.

use crate::components::forms::{
    BornField, Enhance, NewPasswordField, PasswordField, TimeZoneField, set_title,
};
use crate::components::{
    Button, ButtonKind, Card, Check, ConfirmForm, ErrorSummary, Field, LinkButton, Radio, error_of,
};
use crate::paths;
use crate::render::{self, PageContext};
use crate::theme::Theme;
use api::accounts;
use api::problem::Problem;
use domain::people::Role;
use leptos::prelude::*;

mod study;

/// The account, and what was typed.
#[derive(Debug, Clone)]
pub struct MePage {
    /// As stored.
    pub me: accounts::Me,
    /// As typed; that of the account at first.
    pub display_name: String,
    /// As typed; that of the account at first.
    pub time_zone: String,
    /// Whether codes are sent by text message here.
    pub has_phone: bool,
    /// Whether a guardian's consent is what keeps the account open.
    pub has_guardian: bool,
    /// Month and year of birth, as typed.
    pub born: (String, String),
    /// Refused fields: `display_name`, `time_zone`, `current`, `password`, `born`, `sure`.
    pub problem: Option<Problem>,
}

/// Fields: `/me` `display_name`, `time_zone`; `/me/theme` `theme`; `/me/password` `current`, `password`; `/me/born`
/// `born_month`, `born_year`, `sure`; `/logout`, `/logout/everywhere`,
/// and the two of sample data (see [`paths`]) none.
pub fn page(mut ctx: PageContext, data: MePage) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, me.title);
    set_title(&mut ctx, title, data.problem.is_some());
    let (nonce, theme) = (ctx.nonce.clone(), ctx.theme);
    let is_student = ctx.viewer.as_ref().is_some_and(|viewer| viewer.is_student);
    render::html(ctx, move || {
        let sample = data.me.has_sample_data;
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="muted">{data.me.email.clone()}</p>
            </header>
            <ErrorSummary problem=data.problem.clone()/>
            <div class="columns">
                <div class="stack">
                    {profile(&data, is_student)}
                    {(is_student && data.me.born.is_none()).then(|| born(&data))}
                    {appearance(theme)}
                    {is_student.then(study::card)}
                    {is_student.then(own_data)}
                    {is_student.then(|| sample_data(sample))}
                </div>
                <div class="stack">
                    {signing_in(&data)}
                    {password(&data)}
                    {everything()}
                    <p><a href=paths::HELP>{words!(me.help)}</a></p>
                </div>
            </div>
            <Enhance nonce/>
        }
    })
}

fn profile(data: &MePage, is_student: bool) -> impl IntoView + use<> {
    let (name, zone) = (data.display_name.clone(), data.time_zone.clone());
    let name_error = error_of(data.problem.as_ref(), "display_name");
    let zone_error = error_of(data.problem.as_ref(), "time_zone");
    let born = data.me.born.as_deref().filter(|_| is_student).map(|born| {
        view! {
            <p>
                {words!(guardian.born.known, month = super::born::month(born))} " "
                <a href=paths::BORN_CORRECT>{words!(guardian.born.correct)}</a>
            </p>
        }
    });
    view! {
        <Card title=words!(me.profile)>
            <form class="stack" method="post" action=paths::ME>
                <Field name="display_name" label=words!(me.display_name) value=name required=true error=name_error
                    autocomplete="name" maxlength=80/>
                <TimeZoneField value=zone error=zone_error/>
                <p><Button kind=ButtonKind::Soft>{words!(me.save)}</Button></p>
            </form>
            {born}
        </Card>
    }
}

/// Asked once of accounts that are older than the question.
fn born(data: &MePage) -> impl IntoView + use<> {
    let error = error_of(data.problem.as_ref(), "born");
    let sure_error = error_of(data.problem.as_ref(), "sure");
    let typed = data.born.clone();
    view! {
        <Card title=words!(guardian.born.title)>
            <form class="stack" method="post" action=paths::BORN>
                <p class="muted">{words!(guardian.born.add)}</p>
                <BornField value=typed error/>
                <Check name="sure" value="true" label=words!(guardian.born.sure) required=true error=sure_error/>
                <p><Button kind=ButtonKind::Soft>{words!(guardian.born.save)}</Button></p>
            </form>
        </Card>
    }
}

fn appearance(theme: Theme) -> impl IntoView {
    let options = Theme::ALL
        .into_iter()
        .map(|theme| {
            let words = match theme {
                Theme::System => words!(me.theme_system),
                Theme::Light => words!(me.theme_light),
                Theme::Dark => words!(me.theme_dark),
            };
            (theme.as_str().to_owned(), words.to_owned())
        })
        .collect();
    view! {
        <Card title=words!(me.theme)>
            <form class="stack" method="post" action=paths::THEME>
                <Radio name="theme" legend=words!(me.theme_legend) hint=words!(me.theme_hint).to_owned() options
                    value=theme.as_str() required=true/>
                <p><Button kind=ButtonKind::Soft>{words!(me.theme_do)}</Button></p>
            </form>
        </Card>
    }
}

fn own_data() -> impl IntoView {
    view! {
        <Card title=words!(me.data) class="stack">
            <p class="muted">{words!(me.export_words)}</p>
            <p class="cluster">
                <LinkButton href=paths::tests_export("csv", "") kind=ButtonKind::Soft icon="download" download=true>{words!(me.export_csv)}</LinkButton>
                <LinkButton href=paths::tests_export("xlsx", "") kind=ButtonKind::Soft icon="download" download=true>{words!(me.export_xlsx)}</LinkButton>
                <LinkButton href=paths::tests_export("json", "") kind=ButtonKind::Soft icon="download" download=true>{words!(me.export_json)}</LinkButton>
            </p>
            <p><a href=paths::IMPORT>{words!(me.imports)}</a></p>
        </Card>
    }
}

fn everything() -> impl IntoView {
    view! {
        <Card title=words!(life.yours) class="stack">
            <p class="muted">{words!(life.yours_words)}</p>
            <p><LinkButton href=paths::OWN_DATA kind=ButtonKind::Soft icon="download">{words!(life.data_open)}</LinkButton></p>
            <p><a href=paths::DELETE>{words!(life.delete_open)}</a></p>
        </Card>
    }
}

fn sample_data(is_loaded: bool) -> impl IntoView {
    let (action, words, button) = if is_loaded {
        (
            paths::SAMPLE_REMOVE,
            words!(me.sample_remove_words),
            words!(me.sample_remove),
        )
    } else {
        (
            paths::SAMPLE_LOAD,
            words!(me.sample_load_words),
            words!(me.sample_load),
        )
    };
    view! {
        <Card title=words!(me.sample)>
            <form class="stack" method="post" action=action>
                <p class="muted">{words}</p>
                <p><Button kind=ButtonKind::Soft>{button}</Button></p>
            </form>
        </Card>
    }
}

fn signing_in(data: &MePage) -> impl IntoView + use<> {
    let methods: Vec<_> = data
        .me
        .sign_in_methods
        .iter()
        .map(|method| {
            let words = match method.as_str() {
                "password" => words!(me.method_password).to_owned(),
                "google" => words!(me.method_google).to_owned(),
                "apple" => words!(me.method_apple).to_owned(),
                "phone" => words!(phone.method).to_owned(),
                "passkey" => words!(me.method_passkey).to_owned(),
                _ => method.clone(),
            };
            view! { <li>{words}</li> }
        })
        .collect();
    let has_phone = data.has_phone || data.me.sign_in_methods.iter().any(|method| method == "phone");
    let has_guardian = data.has_guardian;
    let is_mentor = data.me.roles.contains(&Role::Mentor);
    let roles = data
        .me
        .roles
        .iter()
        .map(|role| role_words(*role))
        .collect::<Vec<_>>()
        .join(", ");
    view! {
        <Card title=words!(me.sign_in) class="stack">
            <dl class="field-list">
                <dt>{words!(me.methods)}</dt>
                <dd><ul>{methods}</ul></dd>
                <dt>{words!(me.roles)}</dt>
                <dd>{roles}</dd>
            </dl>
            {is_mentor.then(|| view! { <p><a href=paths::MENTOR_BALANCE>{words!(shares.seen.title)}</a></p> })}
            <p><a href=paths::EMAIL>{words!(life.email_open)}</a></p>
            {has_guardian.then(|| view! { <p><a href=paths::GUARDIAN>{words!(guardian.open)}</a></p> })}
            <p><a href=paths::PROVIDERS>{words!(me.providers)}</a></p>
            <p><a href=paths::KEYS>{words!(keys.title)}</a></p>
            <p><a href=paths::FACTORS>{words!(me.factors)}</a></p>
            {has_phone.then(|| view! { <p><a href=paths::PHONE>{words!(phone.title)}</a></p> })}
            <p><a href=paths::SIGN_INS>{words!(settings.sign_ins_open)}</a></p>
            <form method="post" action=paths::LOGOUT><Button kind=ButtonKind::Soft icon="out">{words!(me.sign_out)}</Button></form>
            <ConfirmForm action=format!("{}/everywhere", paths::LOGOUT) label=words!(me.sign_out_everywhere)
                question=words!(me.sign_out_everywhere_note) confirm=words!(me.sign_out_everywhere)/>
        </Card>
    }
}

fn role_words(role: Role) -> &'static str {
    match role {
        Role::Student => words!(me.role_student),
        Role::Mentor => words!(me.role_mentor),
        Role::CohortAdmin => words!(me.role_cohort_admin),
        Role::InstitutionAdmin => words!(me.role_institution_admin),
    }
}

fn password(data: &MePage) -> impl IntoView + use<> {
    let current_error = error_of(data.problem.as_ref(), "current");
    let new_error = error_of(data.problem.as_ref(), "password");
    let email = data.me.email.clone();
    view! {
        <Card title=words!(me.password)>
            <form class="stack" method="post" action="/me/password">
                // Tells a password manager whose password it is.
                <input type="text" name="username" value=email autocomplete="username" hidden/>
                <PasswordField name="current" label=words!(me.current) error=current_error/>
                <NewPasswordField label=words!(me.new_password) error=new_error/>
                <p class="muted">{words!(me.password_note)}</p>
                <p><Button kind=ButtonKind::Soft>{words!(me.password_do)}</Button></p>
            </form>
        </Card>
    }
}
