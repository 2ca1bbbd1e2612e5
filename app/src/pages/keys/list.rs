//! Keys as rows: what each is called, how it begins, what it opens, until when, and the way to end it.

use super::KeyRow;
use crate::components::{Badge, ConfirmForm, Tone};
use crate::format;
use api::keys::KeyState;
use leptos::prelude::*;

/// The rows; a key is ended below `path`.
pub(super) fn keys(keys: &[KeyRow], path: &'static str) -> impl IntoView + use<> {
    let rows: Vec<_> = keys.iter().map(|row| key(row, path)).collect();
    view! { <ul class="rows">{rows}</ul> }
}

fn key(row: &KeyRow, path: &'static str) -> impl IntoView + use<> {
    let KeyRow { key, expires, used } = row.clone();
    let (tone, state) = match key.state {
        KeyState::Active => (Tone::Leaf, words!(keys.state_active)),
        KeyState::Expired => (Tone::Neutral, words!(keys.state_expired)),
        KeyState::Revoked => (Tone::Neutral, words!(keys.state_revoked)),
    };
    let until = format::date(expires);
    let until = match key.state {
        KeyState::Active => Some(words!(keys.expires, date = until)),
        KeyState::Expired => Some(words!(keys.ended, date = until)),
        KeyState::Revoked => None,
    };
    let used = used.map_or(words!(keys.unused).to_owned(), |day| {
        words!(keys.used, date = format::date(day))
    });
    let facts = until.into_iter().chain([used]).collect::<Vec<_>>().join(" · ");
    let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.as_str()).collect();
    let revoke = (key.state == KeyState::Active).then(|| {
        view! {
            <ConfirmForm action=format!("{path}/{}/revoke", key.id) label=words!(keys.revoke)
                question=words!(keys.revoke_question) confirm=words!(keys.revoke_do)/>
        }
    });
    view! {
        <li class="row">
            <div class="row__main">
                <strong>{key.name}</strong>
                <span>{words!(keys.begins)} " " <code>{format!("sp_live_{}", key.prefix)}</code></span>
                <span class="muted">{scopes.join(", ")}</span>
                <span class="muted">{facts}</span>
            </div>
            <Badge tone>{state}</Badge>
            {revoke}
        </li>
    }
}
