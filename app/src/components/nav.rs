//! The ways through the product: top bar, bottom bar on phones, side bar on wide screens.

mod entries;
mod tabs;

use super::Icon;
use crate::{paths, render::Viewer};
use entries::{active, current, is_within};
use leptos::prelude::*;
pub use tabs::InsightTabs;

/// The bar at the top: the product, and on phones what the bottom bar has no room for.
#[component]
pub fn TopBar(
    /// Who is signed in.
    viewer: Option<Viewer>,
    /// Path of the page.
    #[prop(into)]
    path: String,
) -> impl IntoView {
    let home = match &viewer {
        Some(viewer) if viewer.is_student => paths::TODAY,
        Some(viewer) if viewer.is_admin => paths::ADMIN,
        Some(_) => paths::START,
        None => "/",
    };
    let is_student = viewer
        .as_ref()
        .is_some_and(|viewer| viewer.is_student && !viewer.is_shut);
    let insights = is_student.then(|| {
        let parts = [paths::INSIGHTS, paths::GOAL, paths::RECORD];
        let current = parts.iter().any(|part| is_within(&path, part)).then_some("true");
        view! {
            <a class="icon-link" href=paths::INSIGHTS aria-label=words!(shell.nav.insights) aria-current=current>
                <Icon name="insights"/>
            </a>
        }
    });
    // The sign-in page does not offer itself, and the offline page cannot know who is looking.
    let offers_sign_in = viewer.is_none()
        && ![paths::LOGIN, paths::OFFLINE]
            .iter()
            .any(|at| is_within(&path, at));
    let sign_in = offers_sign_in
        .then(|| view! { <a class="button button--soft" href=paths::LOGIN>{words!(shell.sign_in)}</a> });
    view! {
        <header class="top-bar glass">
            <a class="brand" href=home>
                <img src="/favicon.svg" alt="" width="32" height="32"/>
                <span>{words!(shell.product)}</span>
            </a>
            <div class="top-bar__end">
                {insights}
                <a class="icon-link" href=paths::HELP aria-label=words!(shell.nav.help)><Icon name="help"/></a>
                {sign_in}
            </div>
        </header>
    }
}

/// The bar at the bottom of a phone.
#[component]
pub fn BottomBar(
    /// Who is signed in.
    viewer: Viewer,
    /// Path of the page.
    #[prop(into)]
    path: String,
) -> impl IntoView {
    let entries = if viewer.is_student {
        entries::student_bar()
    } else {
        entries::other_bar(&viewer)
    };
    let active = active(&entries, &path);
    let links: Vec<_> = entries
        .into_iter()
        .map(|entry| {
            let current = current(entry.href, active, &path);
            view! {
                <li>
                    <a
                        class="bottom-bar__link"
                        class=("bottom-bar__link--add", entry.icon == "plus")
                        href=entry.href
                        aria-current=current
                    >
                        <Icon name=entry.icon/>
                        <span>{entry.words}</span>
                    </a>
                </li>
            }
        })
        .collect();
    view! {
        <nav class="bottom-bar glass" aria-label=words!(shell.nav.label)>
            <ul>{links}</ul>
        </nav>
    }
}

/// The bar beside the content of wide screens.
#[component]
pub fn SideBar(
    /// Who is signed in.
    viewer: Viewer,
    /// Path of the page.
    #[prop(into)]
    path: String,
) -> impl IntoView {
    let entries = entries::side_bar(&viewer);
    let active = active(&entries, &path);
    let links: Vec<_> = entries
        .into_iter()
        .map(|entry| {
            let current = current(entry.href, active, &path);
            view! {
                <li>
                    <a class="side-bar__link" href=entry.href aria-current=current>
                        <Icon name=entry.icon/>
                        <span>{entry.words}</span>
                    </a>
                </li>
            }
        })
        .collect();
    let add = viewer.is_student.then(|| {
        view! {
            <a class="button button--wide" href=paths::TEST_NEW>
                <Icon name="plus"/>
                <span>{words!(shell.add_test)}</span>
            </a>
        }
    });
    view! {
        <nav class="side-bar" aria-label=words!(shell.nav.label)>
            {add}
            <ul>{links}</ul>
            <form class="side-bar__out" method="post" action=paths::LOGOUT>
                <p class="muted">{viewer.display_name}</p>
                <button class="button button--plain" type="submit"><Icon name="out"/><span>{words!(shell.sign_out)}</span></button>
            </form>
        </nav>
    }
}
