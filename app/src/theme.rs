//! Light or dark: as the system has it, or as the reader chose.

use leptos::{html, prelude::*};

/// The colours of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// What the reader's system asks for.
    #[default]
    System,
    /// Light, whatever the system says.
    Light,
    /// Dark, whatever the system says.
    Dark,
}

/// Ground of the page in the light; the same as `--bg` in `style/tokens.css`.
const LIGHT: &str = "#F6F4FB";
/// Ground of the page in the dark.
const DARK: &str = "#14111D";

impl Theme {
    /// All of them, in the order they are offered in.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The name in forms and in the browser's store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
    /// The theme of this name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == name)
    }
    /// What the root of the document says of it; nothing where the system decides.
    pub fn attribute(self) -> &'static str {
        match self {
            Self::System => "",
            Self::Light => " data-theme=\"light\"",
            Self::Dark => " data-theme=\"dark\"",
        }
    }
}

/// What the head says of colours, so that the browser's own parts fit before any style has come.
pub(crate) fn head(theme: Theme) -> impl IntoView {
    let scheme = match theme {
        Theme::System => "light dark",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    let ground = match theme {
        Theme::System => None,
        Theme::Light => Some(LIGHT),
        Theme::Dark => Some(DARK),
    };
    let ground_of = |ground, system| {
        html::meta()
            .name("theme-color")
            .content(ground)
            .attr("media", system)
    };
    let by_system = ground.is_none().then(|| {
        let (light, dark) = ("(prefers-color-scheme: light)", "(prefers-color-scheme: dark)");
        (ground_of(LIGHT, light), ground_of(DARK, dark))
    });
    view! {
        <meta name="color-scheme" content=scheme/>
        {by_system}
        {ground.map(|ground| view! { <meta name="theme-color" content=ground/> })}
    }
}

#[cfg(test)]
mod tests {
    use super::{DARK, LIGHT, Theme};

    /// The declarations of each block that opens with `head`, in order, without blanks and comments.
    fn blocks(css: &str, head: &str) -> Vec<Vec<String>> {
        css.split(head)
            .skip(1)
            .map(|rest| {
                let block = rest.split('}').next().unwrap_or_default();
                let lines = block.split(';').map(|line| line.trim().to_owned());
                lines.filter(|line| line.starts_with("--")).collect()
            })
            .collect()
    }

    #[test]
    fn a_chosen_theme_has_the_colours_that_the_system_would_bring() {
        let css = include_str!("../../style/tokens.css");
        let of_system = blocks(css, ":root:not([data-theme=\"light\"]) {");
        let chosen = blocks(css, "[data-theme=\"dark\"] {");
        assert!(of_system[0].len() > 30);
        assert_eq!(of_system, chosen);
        let ground = |theme: &str| format!("--bg: {};", theme.to_lowercase());
        assert!(
            css.contains(&ground(LIGHT)) && chosen[0].iter().any(|line| format!("{line};") == ground(DARK))
        );
    }

    #[test]
    fn a_name_leads_back_to_its_theme_and_others_to_none() {
        for theme in Theme::ALL {
            assert_eq!(Theme::of(theme.as_str()), Some(theme));
        }
        assert_eq!(Theme::of("\"><script>"), None);
    }
}
