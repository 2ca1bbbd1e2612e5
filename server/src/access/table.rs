//! The table, by areas.

use super::{Door, Rule, Who};
use domain::people::Role;

mod account;
mod open_pages;
mod own_pages;
mod process;
mod student_pages;
mod study;

const ANYONE: Who = Who::Anyone;
const SIGNED_IN: Who = Who::SignedIn;
const STUDENT: Who = Who::Has(Role::Student);
const MENTOR: Who = Who::Has(Role::Mentor);
const ADMIN: Who = Who::Has(Role::InstitutionAdmin);

const fn rest(method: &'static str, path: &'static str, who: Who) -> Rule {
    through(Door::Rest, method, path, who)
}

const fn page(method: &'static str, path: &'static str, who: Who) -> Rule {
    through(Door::Page, method, path, who)
}

const fn through(door: Door, method: &'static str, path: &'static str, who: Who) -> Rule {
    Rule {
        method,
        path,
        who,
        door,
        is_delicate: false,
        scope: None,
        is_for_leaving: false,
        is_for_waiting: false,
    }
}

const AREAS: [&[Rule]; 6] = [
    process::RULES,
    account::RULES,
    study::RULES,
    open_pages::RULES,
    student_pages::RULES,
    own_pages::RULES,
];

/// Every route of the application.
pub static RULES: &[Rule] = &ALL;

const N_RULES: usize = {
    let (mut n, mut area) = (0, 0);
    while area < AREAS.len() {
        n += AREAS[area].len();
        area += 1;
    }
    n
};

/// One area after another. Plain loops, since iterators cannot run while the program is built.
static ALL: [Rule; N_RULES] = {
    let mut all = [AREAS[0][0]; N_RULES];
    let (mut n, mut area) = (0, 0);
    while area < AREAS.len() {
        let mut at = 0;
        while at < AREAS[area].len() {
            all[n] = AREAS[area][at];
            n += 1;
            at += 1;
        }
        area += 1;
    }
    all
};
