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
    /// Hidden fields or further fields of the form.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <details class="confirm">
            <summary class="button button--plain">
                {icon.map(|name| view! { <Icon name/> })}
                <span>{label}</span>
            </summary>
            <form method="post" action=action class="confirm__form stack">
                <p>{question}</p>
                {children.map(|children| children())}
                <Button kind=ButtonKind::Danger>{confirm}</Button>
            </form>
        </details>
    }
}
