//! The ways through the product: top bar, bottom bar on phones, side bar on wide screens.

use super::Icon;
use crate::{paths, render::Viewer};
use leptos::prelude::*;

/// One entry of a bar.
struct Entry {
    href: &'static str,
    icon: &'static str,
    words: &'static str,
}

/// Whether `path` (with its query) belongs to the part of the product at `href`.
fn is_within(path: &str, href: &str) -> bool {
    let path = path.split(['?', '#']).next().unwrap_or(path);
    path == href || path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'))
}

/// The entry that is active: the longest one that holds the page, so that `/tests/new` is not also `/tests`.
fn active(entries: &[Entry], path: &str) -> Option<&'static str> {
    entries.iter().filter(|entry| is_within(path, entry.href)).map(|entry| entry.href).max_by_key(|href| href.len())
}

fn current(href: &str, active: Option<&str>, path: &str) -> Option<&'static str> {
    (active == Some(href)).then(|| if path.split('?').next() == Some(href) { "page" } else { "true" })
}

fn student_bar() -> Vec<Entry> {
    vec![
        Entry { href: paths::TODAY, icon: "today", words: words!(shell.nav.today) },
        Entry { href: paths::TESTS, icon: "tests", words: words!(shell.nav.tests) },
        Entry { href: paths::TEST_NEW, icon: "plus", words: words!(shell.nav.add) },
        Entry { href: paths::SESSION, icon: "timer", words: words!(shell.nav.session) },
        Entry { href: paths::ME, icon: "me", words: words!(shell.nav.me) },
    ]
}

fn admin_bar() -> Vec<Entry> {
    vec![
        Entry { href: paths::ADMIN, icon: "admin", words: words!(shell.nav.admin) },
        Entry { href: paths::ME, icon: "me", words: words!(shell.nav.me) },
    ]
}

fn side_entries(viewer: &Viewer) -> Vec<Entry> {
    let mut entries = Vec::new();
    if viewer.is_student {
        entries.extend([
            Entry { href: paths::TODAY, icon: "today", words: words!(shell.nav.today) },
            Entry { href: paths::TESTS, icon: "tests", words: words!(shell.nav.tests) },
            Entry { href: paths::INSIGHTS, icon: "insights", words: words!(shell.nav.insights) },
            Entry { href: paths::HEATMAP, icon: "grid", words: words!(shell.nav.heatmap) },
            Entry { href: paths::SESSION, icon: "timer", words: words!(shell.nav.session) },
            Entry { href: paths::EXAMS, icon: "exam", words: words!(shell.nav.exams) },
        ]);
    }
    if viewer.is_admin {
        entries.push(Entry { href: paths::ADMIN, icon: "admin", words: words!(shell.nav.admin) });
    }
    entries.push(Entry { href: paths::ME, icon: "me", words: words!(shell.nav.me) });
    entries.push(Entry { href: paths::HELP, icon: "help", words: words!(shell.nav.help) });
    entries
}

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
        Some(_) => paths::ADMIN,
        None => "/",
    };
    let is_student = viewer.as_ref().is_some_and(|viewer| viewer.is_student);
    let insights = is_student.then(|| {
        let current = is_within(&path, paths::INSIGHTS).then_some("true");
        view! {
            <a class="icon-link" href=paths::INSIGHTS aria-label=words!(shell.nav.insights) aria-current=current>
                <Icon name="insights"/>
            </a>
        }
    });
    // The sign-in page does not offer itself.
    let sign_in = (viewer.is_none() && !is_within(&path, paths::LOGIN))
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
    let entries = if viewer.is_student { student_bar() } else { admin_bar() };
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
    let entries = side_entries(&viewer);
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

#[cfg(test)]
mod tests {
    use super::is_within;

    #[test]
    fn a_page_is_within_its_own_part_only() {
        assert!(is_within("/tests?subject=Physics", "/tests"));
        assert!(is_within("/tests/new", "/tests"));
        assert!(!is_within("/tests-of-others", "/tests"));
        assert!(!is_within("/today", "/tests"));
    }
}
