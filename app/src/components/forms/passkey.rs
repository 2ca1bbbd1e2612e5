//! A form that a passkey fills in. It needs script, so without it the form is not there.

use crate::components::{Button, ButtonKind};
use leptos::prelude::*;

/// Asks the browser's passkeys and sends what they answer.
const SCRIPT: &str = include_str!("passkey.js");

/// A question to the browser's passkeys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyAsk {
    /// `publicKey` for `navigator.credentials`, as JSON.
    pub options: String,
    /// Opaque; sent back with the answer.
    pub state: String,
}

/// What a passkey is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasskeyUse {
    /// To be made.
    Create,
    /// To prove who it is.
    Get,
}

/// The form, with its button. Fields: `state`, `credential`, and those of the children.
#[component]
pub fn PasskeyForm(
    /// Where it posts to.
    #[prop(into)]
    action: String,
    /// The question.
    ask: PasskeyAsk,
    /// What for.
    #[prop(default = PasskeyUse::Get)]
    purpose: PasskeyUse,
    /// How its button looks.
    #[prop(default = ButtonKind::Soft)]
    kind: ButtonKind,
    /// Offered by the browser itself as well, in a field with `autocomplete="webauthn"`.
    #[prop(optional)]
    is_offered: bool,
    /// Words of the button.
    #[prop(into)]
    label: String,
    /// Further fields.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let purpose = match purpose {
        PasskeyUse::Create => "create",
        PasskeyUse::Get => "get",
    };
    view! {
        <form class="stack" method="post" action=action hidden data-passkey=purpose data-options=ask.options
            data-offered=is_offered data-failed=words!(factors.passkey_failed)>
            {children.map(|children| children())}
            <input type="hidden" name="state" value=ask.state/>
            <input type="hidden" name="credential" value=""/>
            <p class="field__error" role="alert" hidden></p>
            <Button kind wide=true icon="lock">{label}</Button>
        </form>
    }
}

/// Puts the script on the page.
#[component]
pub fn PasskeyScript(
    /// The nonce of this answer's Content-Security-Policy.
    nonce: String,
) -> impl IntoView {
    view! { <script nonce=nonce inner_html=SCRIPT></script> }
}
