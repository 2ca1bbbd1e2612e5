//! What is shown instead of a page: what happened, what is safe, one way on, and the number to tell support.

use crate::{
    components::{ButtonKind, EmptyState, LinkButton},
    paths,
    render::{PageContext, html},
};
use api::problem::Problem;
use leptos::prelude::*;

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// 404: no such page, or not this viewer's.
    NotFound,
    /// 403.
    Forbidden,
    /// 429.
    TooMany,
    /// 500: our fault.
    Internal,
    /// 503: busy or being updated.
    Unavailable,
    /// No connection; stored by the service worker, so it must hold nothing personal.
    Offline,
}

impl ErrorKind {
    /// The page for a status.
    pub fn of_status(status: u16) -> Self {
        match status {
            403 => Self::Forbidden,
            429 => Self::TooMany,
            503 => Self::Unavailable,
            400..=499 => Self::NotFound,
            _ => Self::Internal,
        }
    }

    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::NotFound => (
                "search",
                words!(errors.not_found.title),
                words!(errors.not_found.text),
            ),
            Self::Forbidden => (
                "alert",
                words!(errors.forbidden.title),
                words!(errors.forbidden.text),
            ),
            Self::TooMany => (
                "alert",
                words!(errors.too_many.title),
                words!(errors.too_many.text),
            ),
            Self::Internal => (
                "alert",
                words!(errors.internal.title),
                words!(errors.internal.text),
            ),
            Self::Unavailable => (
                "alert",
                words!(errors.unavailable.title),
                words!(errors.unavailable.text),
            ),
            Self::Offline => ("info", words!(errors.offline.title), words!(errors.offline.text)),
        }
    }
}

/// Renders the page. `request_id` finds it in the log.
pub fn page(ctx: PageContext, kind: ErrorKind, request_id: Option<String>) -> String {
    render(ctx, kind, None, request_id)
}

/// Renders the page of a refusal; its own words come where it has some.
pub fn problem(ctx: PageContext, problem: Problem) -> String {
    let kind = ErrorKind::of_status(problem.status);
    // What a refusal of 5xx says is for the log, not for a person.
    let own = (problem.status < 500)
        .then_some(())
        .and(problem.detail.map(|detail| (problem.title, detail)));
    render(ctx, kind, own, problem.request_id)
}

fn render(
    mut ctx: PageContext,
    kind: ErrorKind,
    own: Option<(String, String)>,
    request_id: Option<String>,
) -> String {
    ctx.title = match &own {
        Some((title, _)) => title.clone(),
        None => leptos_i18n::td_string!(ctx.locale, errors.title).to_owned(),
    };
    let home = match &ctx.viewer {
        Some(viewer) if viewer.is_student => paths::TODAY,
        Some(viewer) if viewer.is_admin => paths::ADMIN,
        Some(_) => paths::START,
        None => "/",
    };
    // Where a second try makes sense, it leads to the same page.
    let again = matches!(kind, ErrorKind::Internal | ErrorKind::Unavailable).then(|| ctx.path.clone());
    html(ctx, move || {
        let (icon, title, text) = kind.words();
        let (title, text) = own.unwrap_or_else(|| (title.to_owned(), text.to_owned()));
        let home = if kind == ErrorKind::Offline {
            paths::TODAY
        } else {
            home
        };
        let home_words = if kind == ErrorKind::Offline {
            words!(errors.again)
        } else {
            words!(errors.home)
        };
        view! {
            <div class="error-page">
                <h1 class="visually-hidden">{words!(errors.title)}</h1>
                <EmptyState icon=icon title=title text=text>
                    {again.map(|href| view! { <LinkButton href>{words!(errors.again)}</LinkButton> })}
                    <LinkButton href=home kind=ButtonKind::Soft>{home_words}</LinkButton>
                    <LinkButton href=paths::HELP kind=ButtonKind::Plain>{words!(errors.help)}</LinkButton>
                </EmptyState>
                {request_id.map(|id| view! { <p class="muted error-page__id">{words!(errors.request_id)} " " <code>{id}</code></p> })}
            </div>
        }
    })
}
