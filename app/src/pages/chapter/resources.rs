//! Links that help with the chapter: those of the institution, the student's own, and a form for one more.

use crate::components::forms::typed;
use crate::components::{Button, ButtonKind, Card, Field, error_of};
use crate::pages::resources::link;
use crate::paths;
use api::insights::ChapterView;
use api::problem::Problem;
use api::resources::{ChapterResources, ResourceView};
use domain::FieldErrors;
use domain::links::MAX_URL;
use domain::resources::{MAX_OF_CHAPTER, MAX_TITLE, ResourceDraft};
use leptos::prelude::*;

/// Every field as text, so that a refused form comes back as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResourceForm {
    /// What it is called.
    pub title: String,
    /// Its address.
    pub link: String,
    /// Minutes it takes.
    pub minutes: String,
}

impl ResourceForm {
    /// The form as it was sent.
    pub fn from_pairs(pairs: &[(String, String)]) -> Self {
        let value = |name| typed::value_of(pairs, name);
        Self {
            title: value("title"),
            link: value("link"),
            minutes: value("minutes"),
        }
    }

    /// The draft for the rules of `domain`.
    ///
    /// # Errors
    /// Minutes that cannot be read as a number.
    pub fn draft(&self) -> Result<ResourceDraft, FieldErrors> {
        Ok(ResourceDraft {
            title: self.title.clone(),
            link: self.link.clone(),
            minutes: typed::whole("minutes", &self.minutes)?,
        })
    }
}

pub(super) fn card(
    chapter: &ChapterView,
    resources: ChapterResources,
    form: ResourceForm,
    problem: Option<&Problem>,
) -> impl IntoView + use<> {
    let ChapterResources {
        shared: institution,
        own,
    } = resources;
    let (has_own, is_full) = (!own.is_empty(), own.len() >= MAX_OF_CHAPTER);
    let is_empty = institution.is_empty() && !has_own;
    let shared = (!institution.is_empty()).then(|| {
        let rows: Vec<_> = institution.into_iter().map(|one| row(one, false)).collect();
        view! { <h3>{words!(chapter.resources.institution)}</h3> <ul class="rows">{rows}</ul> }
    });
    let own = has_own.then(|| {
        let rows: Vec<_> = own.into_iter().map(|one| row(one, true)).collect();
        view! { <h3>{words!(chapter.resources.own)}</h3> <ul class="rows">{rows}</ul> }
    });
    let is_typed = form != ResourceForm::default();
    let add = if is_full && !is_typed {
        view! { <p class="muted">{words!(chapter.resources.full, max = MAX_OF_CHAPTER as u32)}</p> }
            .into_any()
    } else {
        let fields = fields(form, chapter.id, problem);
        view! {
            <details class="numbers" open=is_empty || is_typed>
                <summary>{words!(chapter.resources.add_one)}</summary>
                {fields}
            </details>
        }
        .into_any()
    };
    let none = is_empty.then(|| view! { <p>{words!(chapter.resources.none)}</p> });
    view! { <Card title=words!(chapter.resources.title) class="stack">{none}{shared}{own}{add}</Card> }
}

fn row(one: ResourceView, is_own: bool) -> impl IntoView {
    let remove = is_own.then(|| {
        let label = words!(chapter.resources.remove_of, title = one.title.clone());
        view! {
            <form method="post" action=paths::resource_remove(one.id)>
                <button class="button button--plain" type="submit" aria-label=label>{words!(chapter.resources.remove)}</button>
            </form>
        }
    });
    view! { <li class="row">{link(one.title, one.link, one.host, one.minutes)}{remove}</li> }
}

fn fields(form: ResourceForm, chapter: uuid::Uuid, problem: Option<&Problem>) -> impl IntoView + use<> {
    let error = |path| error_of(problem, path);
    let (title, url, minutes) = (error("title"), error("link"), error("minutes"));
    view! {
        <form class="stack" method="post" action=paths::chapter_resources(chapter)>
            <Field name="title" label=words!(chapter.resources.name) value=form.title required=true error=title
                maxlength=MAX_TITLE as u32 autocomplete="off"/>
            <Field name="link" label=words!(chapter.resources.url) kind="url" value=form.link required=true error=url
                hint=words!(chapter.resources.url_hint).to_owned() inputmode="url" maxlength=MAX_URL as u32 autocomplete="off"/>
            <Field name="minutes" label=words!(chapter.resources.minutes) value=form.minutes error=minutes
                inputmode="numeric" maxlength=4/>
            <p><Button kind=ButtonKind::Soft icon="plus">{words!(chapter.resources.add)}</Button></p>
        </form>
    }
}
