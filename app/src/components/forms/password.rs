//! Passwords: typed to sign in, or chosen.

use crate::components::Field;
use crate::render::password_length;
use leptos::prelude::*;

/// The password one has. Where script runs, a button shows what is typed.
#[component]
pub fn PasswordField(
    /// Name sent with the form.
    #[prop(into)]
    name: String,
    /// The words above it.
    #[prop(into)]
    label: String,
    /// What was refused.
    #[prop(default = None, into)]
    error: Option<String>,
    /// Gets the focus when the page opens.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    view! {
        <div class="password" data-password data-show=words!(entry.show) data-hide=words!(entry.hide)>
            <Field name label error autofocus kind="password" required=true autocomplete="current-password"/>
        </div>
    }
}

/// A password being chosen: with a hint and, where script runs, a bar of its length.
#[component]
pub fn NewPasswordField(
    /// The words above it.
    #[prop(into)]
    label: String,
    /// What was refused.
    #[prop(default = None, into)]
    error: Option<String>,
) -> impl IntoView {
    view! {
        <div class="password" data-password data-show=words!(entry.show) data-hide=words!(entry.hide)>
            <Field name="password" label error kind="password" required=true autocomplete="new-password"
                hint=words!(account.password_hint, least = password_length())/>
            <p class="password__length" hidden>
                <label for="password-length">{words!(account.password_length)}</label>
                <progress id="password-length" max=password_length() value="0"></progress>
            </p>
        </div>
    }
}
