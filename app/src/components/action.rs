//! Buttons and links that look like buttons. At least 44 px high, by style.

use super::Icon;
use leptos::prelude::*;

/// How much attention a button asks for. One primary a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonKind {
    /// The one thing to do here.
    #[default]
    Primary,
    /// A good second choice.
    Soft,
    /// Quiet, without ground.
    Plain,
    /// Takes something away.
    Danger,
}

impl ButtonKind {
    /// Classes of a button of this kind.
    pub fn class(self) -> &'static str {
        match self {
            Self::Primary => "button",
            Self::Soft => "button button--soft",
            Self::Plain => "button button--plain",
            Self::Danger => "button button--danger",
        }
    }
}

/// A button that sends its form.
#[component]
pub fn Button(
    /// How it looks.
    #[prop(optional)]
    kind: ButtonKind,
    /// An icon before the words.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// Name and value sent when this button sends the form.
    #[prop(optional)]
    name: Option<&'static str>,
    /// See `name`.
    #[prop(optional, into)]
    value: Option<String>,
    /// Sends the form elsewhere than its own action.
    #[prop(optional, into)]
    formaction: Option<String>,
    /// Sends the form without the browser's own checks, for buttons such as "Back" or "Add a row".
    #[prop(optional)]
    formnovalidate: bool,
    /// Fills the width of its place.
    #[prop(optional)]
    wide: bool,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="submit"
            class=kind.class()
            class=("button--wide", wide)
            name=name
            value=value
            formaction=formaction
            formnovalidate=formnovalidate
        >
            {icon.map(|name| view! { <Icon name/> })}
            <span>{children()}</span>
        </button>
    }
}

/// A link that looks like a button.
#[component]
pub fn LinkButton(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// How it looks.
    #[prop(optional)]
    kind: ButtonKind,
    /// An icon before the words.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// The browser saves what it gets.
    #[prop(optional)]
    download: bool,
    /// Fills the width of its place.
    #[prop(optional)]
    wide: bool,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <a class=kind.class() class=("button--wide", wide) href=href download=download>
            {icon.map(|name| view! { <Icon name/> })}
            <span>{children()}</span>
        </a>
    }
}
