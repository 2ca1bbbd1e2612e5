//! Small marks: badges, filter chips, and a change with its direction in words.

use super::Icon;
use crate::format;
use leptos::prelude::*;

/// The colour of a badge; always beside words, never alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Says nothing about good or bad.
    #[default]
    Neutral,
    /// The accent.
    Primary,
    /// Fresh, done.
    Mint,
    /// Information.
    Sky,
    /// Worth a look.
    Peach,
    /// An error.
    Rose,
    /// It went well.
    Leaf,
}

impl Tone {
    /// The word in class names.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Primary => "primary",
            Self::Mint => "mint",
            Self::Sky => "sky",
            Self::Peach => "peach",
            Self::Rose => "rose",
            Self::Leaf => "leaf",
        }
    }
}

/// A short mark such as "sample" or "new".
#[component]
pub fn Badge(
    /// Its colour.
    #[prop(optional)]
    tone: Tone,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! { <span class=format!("badge badge--{}", tone.as_str())>{children()}</span> }
}

/// A filter as a link; the active one is marked for everybody.
#[component]
pub fn Chip(
    /// The page with this filter set.
    #[prop(into)]
    href: String,
    /// It is set now.
    #[prop(optional)]
    active: bool,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <a class="chip" href=href aria-current=active.then_some("true")>
            {active.then(|| view! { <Icon name="check"/> })}
            <span>{children()}</span>
        </a>
    }
}

/// A change in percent points: arrow, number, and words for a screen reader. Below half a tenth it is level.
#[component]
pub fn Delta(
    /// Percent points; above zero is better.
    value: f64,
) -> impl IntoView {
    let size = format::decimal(value.abs());
    let (class, icon, words) = if value >= 0.05 {
        (
            "delta delta--up",
            "up",
            words!(common.delta.up, by = size.clone()),
        )
    } else if value <= -0.05 {
        (
            "delta delta--down",
            "down",
            words!(common.delta.down, by = size.clone()),
        )
    } else {
        ("delta", "level", words!(common.delta.level).to_owned())
    };
    view! {
        <span class=class>
            <Icon name=icon/>
            <span aria-hidden="true">{size}</span>
            <span class="visually-hidden">{words}</span>
        </span>
    }
}
