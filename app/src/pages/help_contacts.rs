//! `/admin/help-contacts`: whom the students of an institution can turn to.

use super::wellbeing::contact_list;
use crate::components::forms::set_title;
use crate::components::{Button, Card, ErrorSummary, Field, FieldGroup, error_of};
use crate::paths;
use crate::render::{self, PageContext};
use api::help_contacts::HelpContacts;
use api::problem::Problem;
use domain::help_contacts::{HelpContact, HelpContactDraft, LINK_CHARS, MOST, NAME_CHARS};
use leptos::prelude::*;

/// Empty rows after those that are filled in.
const BLANK_ROWS: usize = 2;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct HelpContactsPage {
    /// As stored, and as shown to students.
    pub contacts: HelpContacts,
    /// As stored or as typed; those that are not blank, so that the place of each is that of its refusals.
    pub rows: Vec<ContactRow>,
    /// What was refused: `contacts[0].name`, `contacts[0].link`, or that somebody else has changed them.
    pub problem: Option<Problem>,
}

/// One contact as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactRow {
    /// Who or what.
    pub name: String,
    /// Where it leads.
    pub link: String,
}

impl ContactRow {
    /// The draft for the rules of `domain`.
    pub fn draft(&self) -> HelpContactDraft {
        HelpContactDraft {
            name: self.name.clone(),
            link: self.link.clone(),
        }
    }

    fn is_blank(&self) -> bool {
        self.name.trim().is_empty() && self.link.trim().is_empty()
    }
}

impl From<&HelpContact> for ContactRow {
    fn from(contact: &HelpContact) -> Self {
        Self {
            name: contact.name.clone(),
            link: contact.link.clone(),
        }
    }
}

/// The name of a field, and the path of its refusals.
fn field(row: usize, part: &str) -> String {
    format!("contacts[{row}].{part}")
}

/// The rows of a sent form, in their order. Blank ones are dropped: that is how a contact is taken out.
pub fn rows_of(pairs: &[(String, String)]) -> Vec<ContactRow> {
    let value = |name: String| {
        let found = pairs.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let row = |i| ContactRow {
        name: value(field(i, "name")),
        link: value(field(i, "link")),
    };
    (0..MOST).map(row).filter(|row| !row.is_blank()).collect()
}

/// Fields to `/admin/help-contacts`: `contacts[0].name`, `contacts[0].link` and so on, up to eight; `version` as it was read.
pub fn page(mut ctx: PageContext, data: HelpContactsPage) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, contacts.title);
    set_title(&mut ctx, title, data.problem.is_some());
    render::html(ctx, move || {
        view! {
            <header class="page-head">
                <p><a href=paths::ADMIN>{words!(contacts.back)}</a></p>
                <h1>{title}</h1>
                <p>{words!(contacts.lead)}</p>
            </header>
            <ErrorSummary problem=data.problem.clone()/>
            <div class="columns">
                <div class="stack">{form(&data)}</div>
                <div class="stack">{shown(&data.contacts)}</div>
            </div>
        }
    })
}

/// What students see, and where it comes from.
fn shown(contacts: &HelpContacts) -> impl IntoView + use<> {
    let source = match (contacts.contacts.is_empty(), contacts.shown.is_empty()) {
        (false, _) => words!(contacts.shown.own),
        (true, false) => words!(contacts.shown.installation),
        (true, true) => words!(contacts.shown.none),
    };
    let list = contact_list(&contacts.shown);
    view! {
        <Card title=words!(contacts.shown.title) class="stack">
            <p>{source}</p>
            {list}
        </Card>
    }
}

fn form(data: &HelpContactsPage) -> impl IntoView + use<> {
    // Of a form that came too late the next try is meant for what is there now.
    let version = data.contacts.version.to_string();
    let rows: Vec<_> = (0..(data.rows.len() + BLANK_ROWS).min(MOST))
        .map(|i| row(i, data))
        .collect();
    view! {
        <Card title=words!(contacts.own)>
            <form class="stack" method="post" action=paths::HELP_CONTACTS>
                <p class="muted">{words!(contacts.own_lead, most = MOST)}</p>
                <input type="hidden" name="version" value=version/>
                {rows}
                <p><Button icon="check">{words!(contacts.save)}</Button></p>
            </form>
        </Card>
    }
}

fn row(i: usize, data: &HelpContactsPage) -> impl IntoView + use<> {
    let typed = data.rows.get(i).cloned().unwrap_or_default();
    let (name, link) = (field(i, "name"), field(i, "link"));
    let error = |path: &str| error_of(data.problem.as_ref(), path);
    let (name_error, link_error) = (error(&name), error(&link));
    view! {
        <FieldGroup legend=words!(contacts.row, number = i + 1)>
            <div class="fields fields--wide">
                <Field name label=words!(contacts.name) value=typed.name error=name_error maxlength={NAME_CHARS as u32}/>
                <Field name=link label=words!(contacts.link) value=typed.link error=link_error maxlength={LINK_CHARS as u32}/>
            </div>
        </FieldGroup>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_rows_are_dropped_and_the_others_keep_their_order() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let rows = rows_of(&[
            pair("contacts[2].name", "Ms Rao"),
            pair("contacts[0].name", " "),
            pair("contacts[0].link", ""),
            pair("contacts[2].link", "tel:112"),
            pair("contacts[1].link", "https://x.test"),
            pair("contacts[8].name", "one too many"),
        ]);
        let row = |name: &str, link: &str| ContactRow {
            name: name.into(),
            link: link.into(),
        };
        assert_eq!(rows, [row("", "https://x.test"), row("Ms Rao", "tel:112")]);
    }
}
