//! `/admin/resources`: the links that an institution shows to its students, chapter by chapter.

use crate::components::forms::{Datalist, set_title, typed};
use crate::components::{Button, ButtonKind, Card, ErrorSummary, Field, Icon, error_of};
use crate::pages::chapter::ResourceForm;
use crate::render::{self, PageContext};
use crate::{format, paths};
use api::problem::Problem;
use api::resources::SharedResourceView;
use domain::FieldErrors;
use domain::links::MAX_URL;
use domain::resources::{MAX_TITLE, SharedResourceDraft};
use domain::text::fold;
use leptos::prelude::*;

/// The links, which of them are shown, and what was typed.
#[derive(Debug, Clone, Default)]
pub struct ResourcesPage {
    /// All of them, by subject and chapter.
    pub all: Vec<SharedResourceView>,
    /// Subject and chapter whose links are shown; also those of a new link, as typed.
    pub form: SharedForm,
    /// Subjects that are proposed.
    pub subjects: Vec<String>,
    /// Chapters that are proposed.
    pub chapters: Vec<String>,
    /// Refused fields.
    pub problem: Option<Problem>,
}

/// Every field as text, so that a refused form comes back as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SharedForm {
    /// Subject of the chapter.
    pub subject: String,
    /// Name of the chapter.
    pub chapter: String,
    /// The link.
    pub link: ResourceForm,
}

impl SharedForm {
    /// The form as it was sent.
    pub fn from_pairs(pairs: &[(String, String)]) -> Self {
        Self {
            subject: typed::value_of(pairs, "subject"),
            chapter: typed::value_of(pairs, "chapter"),
            link: ResourceForm::from_pairs(pairs),
        }
    }

    /// The draft for the rules of `domain`.
    ///
    /// # Errors
    /// Minutes that cannot be read as a number.
    pub fn draft(&self) -> Result<SharedResourceDraft, FieldErrors> {
        let link = self.link.draft()?;
        Ok(SharedResourceDraft {
            subject: self.subject.clone(),
            chapter: self.chapter.clone(),
            title: link.title,
            link: link.link,
            minutes: link.minutes,
        })
    }

    fn is_of(&self, one: &SharedResourceView) -> bool {
        fold(&self.subject) == fold(&one.subject) && fold(&self.chapter) == fold(&one.chapter)
    }
}

/// Fields to `/admin/resources`: `subject`, `chapter`, `title`, `link`, `minutes`; by GET the first two choose what is
/// shown. To `/admin/resources/{id}/remove` none.
pub fn page(mut ctx: PageContext, data: ResourcesPage) -> String {
    let title = leptos_i18n::td_string!(ctx.locale, admin.resources.title);
    set_title(&mut ctx, title, data.problem.is_some());
    render::html(ctx, move || {
        view! {
            <header class="page-head">
                <a class="back" href=paths::ADMIN><Icon name="arrow-left"/>{words!(admin.title)}</a>
                <h1>{title}</h1>
                <p class="muted">{words!(admin.resources.lead)}</p>
            </header>
            <ErrorSummary problem=data.problem.clone()/>
            <div class="columns">
                <div class="stack">{shown(&data)} {chapters(&data.all)}</div>
                <div class="stack">{add(&data)}</div>
            </div>
        }
    })
}

/// A link with where it leads, so that nobody is taken by surprise.
pub(super) fn link(title: String, url: String, host: String, minutes: Option<u32>) -> impl IntoView {
    let facts: Vec<String> = std::iter::once(host)
        .chain(minutes.map(format::minutes))
        .collect();
    view! {
        <div class="row__main resource">
            <a href=url rel="noopener noreferrer">{title}</a>
            <span class="muted">{facts.join(" · ")}</span>
        </div>
    }
}

/// The links of the chapter that was chosen.
fn shown(data: &ResourcesPage) -> impl IntoView + use<> {
    let rows: Vec<_> = data
        .all
        .iter()
        .filter(|one| data.form.is_of(one))
        .cloned()
        .map(row)
        .collect();
    let title = format!("{} · {}", data.form.subject, data.form.chapter);
    (!rows.is_empty()).then(|| view! { <Card title=title><ul class="rows">{rows}</ul></Card> })
}

fn row(one: SharedResourceView) -> impl IntoView {
    let label = words!(chapter.resources.remove_of, title = one.title.clone());
    view! {
        <li class="row">
            {link(one.title, one.link, one.host, one.minutes)}
            <form method="post" action=format!("{}/{}/remove", paths::ADMIN_RESOURCES, one.id)>
                <button class="button button--plain" type="submit" aria-label=label>{words!(chapter.resources.remove)}</button>
            </form>
        </li>
    }
}

/// Every chapter that has links; the list is in their order.
fn chapters(all: &[SharedResourceView]) -> impl IntoView + use<> {
    let is_same = |x: &SharedResourceView, y: &SharedResourceView| {
        fold(&x.subject) == fold(&y.subject) && fold(&x.chapter) == fold(&y.chapter)
    };
    let rows: Vec<_> = all
        .chunk_by(is_same)
        .map(|of_chapter| {
            let one = &of_chapter[0];
            let count = words!(admin.resources.count, count = of_chapter.len() as u32);
            view! {
                <li class="row">
                    <a class="row__main row__link" href=paths::admin_resources_of(&one.subject, &one.chapter)>
                        <strong>{one.chapter.clone()}</strong>
                        <span class="muted">{one.subject.clone()}</span>
                    </a>
                    <span class="row__number">{count}</span>
                </li>
            }
        })
        .collect();
    if rows.is_empty() {
        return view! { <Card title=words!(admin.resources.chapters)><p class="muted">{words!(admin.resources.none)}</p></Card> }
            .into_any();
    }
    view! { <Card title=words!(admin.resources.chapters)><ul class="rows">{rows}</ul></Card> }.into_any()
}

fn add(data: &ResourcesPage) -> impl IntoView + use<> {
    let error = |path| error_of(data.problem.as_ref(), path);
    let (subject, chapter) = (error("subject"), error("chapter"));
    let (title, url, minutes) = (error("title"), error("link"), error("minutes"));
    let (subjects, chapters) = (data.subjects.clone(), data.chapters.clone());
    let SharedForm {
        subject: of,
        chapter: name,
        link,
    } = data.form.clone();
    view! {
        <Card title=words!(admin.resources.add)>
            <form class="stack" method="post" action=paths::ADMIN_RESOURCES>
                <div class="fields">
                    <Field name="subject" label=words!(admin.resources.subject) value=of required=true error=subject
                        list="subjects" maxlength=80/>
                    <Field name="chapter" label=words!(admin.resources.chapter) value=name required=true error=chapter
                        list="chapters" maxlength=120/>
                </div>
                <Datalist id="subjects" values=subjects/>
                <Datalist id="chapters" values=chapters/>
                <Field name="title" label=words!(chapter.resources.name) value=link.title required=true error=title
                    maxlength=MAX_TITLE as u32 autocomplete="off"/>
                <Field name="link" label=words!(chapter.resources.url) kind="url" value=link.link required=true error=url
                    hint=words!(chapter.resources.url_hint).to_owned() inputmode="url" maxlength=MAX_URL as u32 autocomplete="off"/>
                <Field name="minutes" label=words!(chapter.resources.minutes) value=link.minutes error=minutes
                    inputmode="numeric" maxlength=4/>
                <p><Button kind=ButtonKind::Soft icon="plus">{words!(chapter.resources.add)}</Button></p>
            </form>
        </Card>
    }
}
