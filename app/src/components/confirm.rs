//! A question before something is taken away, without script: the button opens what will happen, a second one does it.

use super::{Button, ButtonKind, Icon};
use leptos::prelude::*;

/// A disclosure with a POST form in it.
#[component]
pub fn ConfirmForm(
    /// Where it posts to.
    #[prop(into)]
    action: String,
    /// Words of the first button, such as "Delete".
    #[prop(into)]
    label: String,
    /// What will happen, and whether it can be undone.
    #[prop(into)]
    question: String,
    /// Words of the second button; say what it does.
    #[prop(into)]
    confirm: String,
    /// An icon before the first button's words.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// What it is about, said after the words of both buttons where a list would have many of the same.
    #[prop(optional)]
    of: Option<String>,
    /// Hidden fields or further fields of the form.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let of = of.map(|of| format!(": {of}"));
    let hidden = |of: Option<String>| of.map(|of| view! { <span class="visually-hidden">{of}</span> });
    view! {
        <details class="confirm">
            <summary class="button button--plain">
                {icon.map(|name| view! { <Icon name/> })}
                <span>{label}{hidden(of.clone())}</span>
            </summary>
            <form method="post" action=action class="confirm__form stack">
                <p>{question}</p>
                {children.map(|children| children())}
                <Button kind=ButtonKind::Danger>{confirm}{hidden(of)}</Button>
            </form>
        </details>
    }
}
