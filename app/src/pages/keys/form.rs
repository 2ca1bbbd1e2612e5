//! The form for a key, and the key that came of it.

use super::{KeyForm, scope_words};
use crate::components::{Button, Card, Field, error_of};
use api::keys::NewKey;
use api::problem::Problem;
use domain::keys::Scope;
use leptos::prelude::*;

/// The fields that every key has, and the button.
pub(super) fn fields(form: &KeyForm, offered: &[Scope], problem: Option<&Problem>) -> impl IntoView + use<> {
    let error = |path| error_of(problem, path);
    let (name_error, days_error, minute_error) =
        (error("name"), error("expires_in_days"), error("per_minute"));
    let form = form.clone();
    view! {
        <Field name="name" label=words!(keys.name) value=form.name hint=words!(keys.name_hint).to_owned() required=true
            error=name_error maxlength=60 autocomplete="off"/>
        {scopes(&form.scopes, offered, error("scopes"))}
        <div class="fields">
            <Field name="expires_in_days" label=words!(keys.days) value=form.expires_in_days kind="number" min="1" max="365"
                hint=words!(keys.days_hint).to_owned() required=true inputmode="numeric" error=days_error/>
            <Field name="per_minute" label=words!(keys.per_minute) value=form.per_minute kind="number" min="1" max="600"
                hint=words!(keys.per_minute_hint).to_owned() required=true inputmode="numeric" error=minute_error/>
        </div>
        <p><Button icon="plus">{words!(keys.make_do)}</Button></p>
    }
}

fn scopes(ticked: &[Scope], offered: &[Scope], error: Option<String>) -> impl IntoView + use<> {
    let invalid = error.is_some().then_some("true");
    let described_by = if error.is_some() {
        "f-scopes-hint f-scopes-error"
    } else {
        "f-scopes-hint"
    };
    let boxes: Vec<_> = offered
        .iter()
        .enumerate()
        .map(|(i, scope)| {
            // An error summary leads to the first.
            let id = if i == 0 { "f-scopes".to_owned() } else { format!("f-scopes-{i}") };
            let (name, words, checked) = (scope.as_str(), scope_words(*scope), ticked.contains(scope));
            view! {
                <label class="check">
                    <input type="checkbox" id=id name="scopes" value=name checked=checked aria-invalid=invalid/>
                    <span>{words} " " <code class="muted">{name}</code></span>
                </label>
            }
        })
        .collect();
    view! {
        <fieldset class="field-group" aria-describedby=described_by>
            <legend>{words!(keys.scopes)}</legend>
            <p class="field__hint" id="f-scopes-hint">{words!(keys.scopes_hint)}</p>
            {error.map(|words| view! { <p class="field__error" id="f-scopes-error">{words}</p> })}
            <div class="key-scopes">{boxes}</div>
        </fieldset>
    }
}

/// The secret, this once.
pub(super) fn made(made: NewKey) -> impl IntoView {
    let title = format!("{}: {}", words!(keys.made), made.key.name);
    view! {
        <Card title accent=true class="stack">
            <p role="status"><strong>{words!(keys.made_words)}</strong></p>
            <p class="key-secret" tabindex="0"><code>{made.secret}</code></p>
            <p class="muted">{words!(keys.made_use)}</p>
        </Card>
    }
}
