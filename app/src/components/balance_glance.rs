//! The balance at a glance: a ring of 64 px that leads to its page.

use crate::paths;
use api::wellbeing::BalanceView;
use leptos::prelude::*;

/// A small card with the ring, the band in words, and the way to the page.
#[component]
pub fn BalanceGlance(
    /// The balance of today.
    balance: BalanceView,
) -> impl IntoView {
    let band = band_words(&balance.band);
    view! {
        <a class="card balance-glance" href=paths::WELLBEING>
            <BalanceRing balance/>
            <span class="balance-glance__words">
                <span class="card__title">{words!(wellbeing.title)}</span>
                <strong>{band}</strong>
                <span class="muted">{words!(wellbeing.glance.open)}</span>
            </span>
        </a>
    }
}

/// The ring with its number. The number is text; the ring is its picture.
#[component]
pub fn BalanceRing(
    /// The balance of today.
    balance: BalanceView,
) -> impl IntoView {
    // Given in percent of `pathLength`, so no circumference is needed.
    let dash = format!("{:.0} 100", balance.value.clamp(0.0, 100.0));
    view! {
        <span class=format!("balance-ring balance-ring--{}", band_class(&balance.band))>
            <svg viewBox="0 0 72 72" aria-hidden="true" focusable="false">
                <circle class="balance-ring__ground" cx="36" cy="36" r="31"></circle>
                <circle class="balance-ring__value" cx="36" cy="36" r="31" pathLength="100" stroke-dasharray=dash transform="rotate(-90 36 36)"></circle>
            </svg>
            <span class="balance-ring__number" aria-hidden="true">{format!("{:.0}", balance.value)}</span>
            <span class="visually-hidden">{words!(wellbeing.ring, value = format!("{:.0}", balance.value))}</span>
        </span>
    }
}

/// The words of a band.
pub fn band_words(band: &str) -> &'static str {
    match band {
        "balanced" => words!(wellbeing.band.balanced),
        "fair" => words!(wellbeing.band.fair),
        _ => words!(wellbeing.band.stretched),
    }
}

fn band_class(band: &str) -> &'static str {
    match band {
        "balanced" => "balanced",
        "fair" => "fair",
        _ => "stretched",
    }
}
