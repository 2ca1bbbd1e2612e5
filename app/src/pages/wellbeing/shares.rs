//! Who can see the balance: only the student, or the mentors they have chosen.

use crate::components::{Button, ButtonKind, Icon, SelectField};
use crate::{format, paths};
use api::balance_shares::MentorView;
use chrono::NaiveDate;
use leptos::prelude::*;

/// Who can see the balance besides the student.
#[derive(Debug, Clone, Default)]
pub struct SharesCard {
    /// Mentors who can, the longest first.
    pub items: Vec<ShareRow>,
    /// Mentors who can be chosen, by name.
    pub mentors: Vec<MentorView>,
    /// A guardian has to look at it first.
    pub is_shut: bool,
}

/// A mentor who can see it.
#[derive(Debug, Clone)]
pub struct ShareRow {
    /// Who.
    pub mentor: MentorView,
    /// The student's own date.
    pub since: NaiveDate,
    /// The day they looked last, by the student's own date.
    pub looked_on: Option<NaiveDate>,
}

/// The lock at the head of the page, and who can see what is here.
pub(super) fn note(shares: &SharesCard) -> impl IntoView + use<> {
    let words = if shares.items.is_empty() {
        words!(wellbeing.private).to_owned()
    } else {
        words!(shares.note, names = names(shares))
    };
    view! { <p class="private-note"><Icon name="lock"/><span>{words}</span></p> }
}

fn names(shares: &SharesCard) -> String {
    let names: Vec<&str> = shares.items.iter().map(|row| row.mentor.name.as_str()).collect();
    names.join(", ")
}

/// Forms: `/wellbeing/shares` `mentor`, the id of one; `/wellbeing/shares/{mentor}/stop` none.
pub(super) fn view(shares: &SharesCard) -> impl IntoView + use<> {
    let rows: Vec<_> = shares.items.iter().cloned().map(row).collect();
    let who = if rows.is_empty() {
        words!(shares.only_you).to_owned()
    } else {
        words!(shares.you_and, names = names(shares))
    };
    let rows = (!rows.is_empty()).then(|| view! { <ul class="rows">{rows}</ul> });
    view! {
        <section class="card stack" id="shares" aria-labelledby="shares-title">
            <h2 class="card__title" id="shares-title">{words!(shares.title)}</h2>
            <p class="private-note"><Icon name="lock"/><strong>{who}</strong></p>
            {rows}
            {offer(shares)}
        </section>
    }
}

fn row(share: ShareRow) -> impl IntoView {
    let looked = share.looked_on.map_or_else(
        || words!(shares.not_looked).to_owned(),
        |day| words!(shares.looked, date = format::date(day)),
    );
    let action = format!("{}/{}/stop", paths::SHARES, share.mentor.id);
    // Said with the name: a list of buttons alone must still tell whom each is about.
    let stop = words!(shares.stop_with, name = share.mentor.name.clone());
    view! {
        <li class="row">
            <span class="row__main">
                <strong>{share.mentor.name}</strong>
                <span class="muted">{words!(shares.since, date = format::date(share.since))} " · " {looked}</span>
            </span>
            <form method="post" action=action>
                <Button kind=ButtonKind::Soft>
                    <span aria-hidden="true">{words!(shares.stop)}</span>
                    <span class="visually-hidden">{stop}</span>
                </Button>
            </form>
        </li>
    }
}

/// One more mentor, with what they would see before the button that does it.
fn offer(shares: &SharesCard) -> AnyView {
    if shares.is_shut {
        return view! { <p class="muted">{words!(shares.shut)}</p> }.into_any();
    }
    if shares.mentors.is_empty() {
        // Whoever shares already knows how.
        let is_first = shares.items.is_empty();
        return is_first
            .then(|| view! { <p class="muted">{words!(shares.nobody)}</p> })
            .into_any();
    }
    let options = shares.mentors.iter();
    let options = options
        .map(|mentor| (mentor.id.to_string(), mentor.name.clone()))
        .collect();
    view! {
        <details class="confirm">
            <summary class="button button--plain"><span>{words!(shares.open)}</span></summary>
            <form class="confirm__form stack" method="post" action=paths::SHARES>
                <SelectField name="mentor" label=words!(shares.mentor) options required=true/>
                <p>{words!(shares.sees)}</p>
                <p>{words!(shares.never)}</p>
                <p>{words!(shares.ends)}</p>
                <Button>{words!(shares.share)}</Button>
            </form>
        </details>
    }
    .into_any()
}
