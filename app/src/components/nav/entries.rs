//! What the bars hold, and which entry is active.

use crate::{paths, render::Viewer};

/// One entry of a bar.
pub(super) struct Entry {
    pub href: &'static str,
    pub icon: &'static str,
    pub words: &'static str,
}

/// Whether `path` (with its query) belongs to the part of the product at `href`.
pub(super) fn is_within(path: &str, href: &str) -> bool {
    let path = path.split(['?', '#']).next().unwrap_or(path);
    path == href || path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'))
}

/// The entry that is active: the longest one that holds the page, so that `/tests/new` is not also `/tests`.
pub(super) fn active(entries: &[Entry], path: &str) -> Option<&'static str> {
    entries
        .iter()
        .filter(|entry| is_within(path, entry.href))
        .map(|entry| entry.href)
        .max_by_key(|href| href.len())
}

pub(super) fn current(href: &str, active: Option<&str>, path: &str) -> Option<&'static str> {
    (active == Some(href)).then(|| {
        if path.split('?').next() == Some(href) {
            "page"
        } else {
            "true"
        }
    })
}

pub(super) fn student_bar() -> Vec<Entry> {
    vec![
        Entry {
            href: paths::TODAY,
            icon: "today",
            words: words!(shell.nav.today),
        },
        Entry {
            href: paths::TESTS,
            icon: "tests",
            words: words!(shell.nav.tests),
        },
        Entry {
            href: paths::TEST_NEW,
            icon: "plus",
            words: words!(shell.nav.add),
        },
        Entry {
            href: paths::PLAN,
            icon: "plan",
            words: words!(shell.nav.plan),
        },
        Entry {
            href: paths::ME,
            icon: "me",
            words: words!(shell.nav.me),
        },
    ]
}

/// Where those begin who are no students.
fn start(viewer: &Viewer) -> Entry {
    if viewer.is_admin {
        Entry {
            href: paths::ADMIN,
            icon: "admin",
            words: words!(shell.nav.admin),
        }
    } else {
        Entry {
            href: paths::START,
            icon: "today",
            words: words!(shell.nav.start),
        }
    }
}

/// What students share with a mentor.
fn shared() -> Entry {
    Entry {
        href: paths::MENTOR_BALANCE,
        icon: "sun",
        words: words!(shell.nav.shared),
    }
}

pub(super) fn other_bar(viewer: &Viewer) -> Vec<Entry> {
    let mut entries = vec![start(viewer)];
    entries.extend(viewer.is_mentor.then(shared));
    entries.push(Entry {
        href: paths::ME,
        icon: "me",
        words: words!(shell.nav.me),
    });
    entries
}

pub(super) fn side_bar(viewer: &Viewer) -> Vec<Entry> {
    let mut entries = Vec::new();
    if viewer.is_student {
        entries.extend([
            Entry {
                href: paths::TODAY,
                icon: "today",
                words: words!(shell.nav.today),
            },
            Entry {
                href: paths::TESTS,
                icon: "tests",
                words: words!(shell.nav.tests),
            },
            Entry {
                href: paths::PLAN,
                icon: "plan",
                words: words!(shell.nav.plan),
            },
            Entry {
                href: paths::INSIGHTS,
                icon: "insights",
                words: words!(shell.nav.insights),
            },
            Entry {
                href: paths::GOAL,
                icon: "goal",
                words: words!(shell.nav.goal),
            },
            Entry {
                href: paths::SESSION,
                icon: "timer",
                words: words!(shell.nav.session),
            },
            Entry {
                href: paths::WELLBEING,
                icon: "sun",
                words: words!(shell.nav.balance),
            },
            Entry {
                href: paths::EXAMS,
                icon: "exam",
                words: words!(shell.nav.exams),
            },
            Entry {
                href: paths::RECORD,
                icon: "book",
                words: words!(shell.nav.record),
            },
        ]);
    }
    if viewer.is_admin || !viewer.is_student {
        entries.push(start(viewer));
    }
    entries.extend(viewer.is_mentor.then(shared));
    entries.push(Entry {
        href: paths::ME,
        icon: "me",
        words: words!(shell.nav.me),
    });
    entries.push(Entry {
        href: paths::HELP,
        icon: "help",
        words: words!(shell.nav.help),
    });
    entries
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
