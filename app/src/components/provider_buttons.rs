//! Buttons to other providers. Plain links: they work without script, and nothing of the providers is loaded before.

use crate::paths;
use api::providers::Provider;
use leptos::prelude::*;

/// One button for each provider; nothing where none is set up.
#[component]
pub fn ProviderButtons(
    /// What is set up.
    providers: Vec<Provider>,
    /// Where to go afterwards: a path of our own.
    #[prop(optional_no_strip)]
    next: Option<String>,
    /// Says before the buttons that there is another way, too.
    #[prop(optional)]
    has_divider: bool,
) -> impl IntoView {
    if providers.is_empty() {
        return ().into_any();
    }
    let buttons = providers
        .into_iter()
        .map(|provider| {
            let href = paths::provider_start(&provider.name, next.as_deref());
            view! {
                <li>
                    <a class="button button--outline button--wide" href=href rel="nofollow">
                        {mark(&provider.name)}
                        <span>{words!(providers.with, provider = provider.label)}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="providers stack">
            {has_divider.then(|| view! { <p class="providers__or"><span>{words!(providers.or)}</span></p> })}
            <ul class="providers__list">{buttons}</ul>
        </div>
    }
    .into_any()
}

/// The mark that a provider wants on its button; none for others.
fn mark(name: &str) -> Option<AnyView> {
    match name {
        "google" => Some(
            view! {
                <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
                    <path fill="#4285F4" d="M23.49 12.27c0-.79-.07-1.54-.19-2.27H12v4.51h6.47c-.29 1.48-1.14 2.73-2.4 3.58v3h3.86c2.26-2.09 3.56-5.17 3.56-8.82z"/>
                    <path fill="#34A853" d="M12 24c3.24 0 5.95-1.08 7.93-2.91l-3.86-3c-1.08.72-2.45 1.16-4.07 1.16-3.13 0-5.78-2.11-6.73-4.96H1.29v3.09C3.26 21.3 7.31 24 12 24z"/>
                    <path fill="#FBBC05" d="M5.27 14.29c-.25-.72-.38-1.49-.38-2.29s.14-1.57.38-2.29V6.62H1.29C.47 8.24 0 10.06 0 12s.47 3.76 1.29 5.38l3.98-3.09z"/>
                    <path fill="#EA4335" d="M12 4.75c1.77 0 3.35.61 4.6 1.8l3.42-3.42C17.95 1.19 15.24 0 12 0 7.31 0 3.26 2.7 1.29 6.62l3.98 3.09c.95-2.85 3.6-4.96 6.73-4.96z"/>
                </svg>
            }
            .into_any(),
        ),
        "apple" => Some(
            view! {
                <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
                    <path fill="currentColor" d="M12.152 6.896c-.948 0-2.415-1.078-3.96-1.04-2.04.027-3.91 1.183-4.961 3.014-2.117 3.675-.546 9.103 1.519 12.09 1.013 1.454 2.208 3.09 3.792 3.039 1.52-.065 2.09-.987 3.935-.987 1.831 0 2.35.987 3.96.948 1.637-.026 2.676-1.48 3.676-2.948 1.156-1.688 1.636-3.325 1.662-3.415-.039-.013-3.182-1.221-3.22-4.857-.026-3.04 2.48-4.494 2.597-4.559-1.429-2.09-3.623-2.324-4.39-2.376-2-.156-3.675 1.09-4.61 1.09zM15.53 3.83c.843-1.012 1.4-2.427 1.245-3.83-1.207.052-2.662.805-3.532 1.818-.78.896-1.454 2.338-1.273 3.714 1.338.104 2.715-.688 3.559-1.701"/>
                </svg>
            }
            .into_any(),
        ),
        _ => None,
    }
}
