//! A value with its 80 % interval: how sure a number is.

use super::scale::coordinate;
use leptos::prelude::*;

/// From where to where the picture reaches.
#[derive(Debug, Clone, Copy)]
pub struct IntervalScale {
    /// Left end.
    pub from: f64,
    /// Right end, above `from`.
    pub to: f64,
}

impl IntervalScale {
    /// A share in percent.
    pub const PERCENT: Self = Self { from: 0.0, to: 100.0 };

    /// Zero in the middle and room for `low` and `high`.
    pub fn around_zero(low: f64, high: f64) -> Self {
        let reach = low.abs().max(high.abs()).max(5.0) * 1.1;
        Self {
            from: -reach,
            to: reach,
        }
    }

    fn place(self, value: f64) -> f64 {
        ((value - self.from) / (self.to - self.from) * 100.0).clamp(0.0, 100.0)
    }
}

/// A labelled row: the words and numbers, then the picture.
#[component]
pub fn IntervalBar(
    /// What it is.
    #[prop(into)]
    label: String,
    /// The value in words, such as `62%`.
    #[prop(into)]
    number: String,
    /// The interval and what it rests on, such as `54 to 70%, 18 questions`.
    #[prop(into)]
    detail: String,
    /// The value.
    value: f64,
    /// Lower end.
    low: f64,
    /// Upper end.
    high: f64,
    /// Where its name leads.
    #[prop(optional, into)]
    href: Option<String>,
    /// The scale of the picture.
    #[prop(default = IntervalScale::PERCENT)]
    scale: IntervalScale,
) -> impl IntoView {
    let (low, high, value) = (scale.place(low), scale.place(high), scale.place(value));
    let zero = (scale.from < 0.0).then(|| {
        let x = coordinate(scale.place(0.0));
        view! { <line class="interval__zero" x1=x.clone() x2=x y1="0" y2="14"></line> }
    });
    let label = match href {
        Some(href) => view! { <a href=href>{label}</a> }.into_any(),
        None => view! { {label} }.into_any(),
    };
    view! {
        <div class="interval">
            <span class="interval__label">{label}</span>
            <span class="interval__number">{number}</span>
            <span class="interval__detail muted">{detail}</span>
            <svg class="interval__picture" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <rect class="interval__ground" y="4" width="100" height="6"></rect>
                <rect class="interval__range" x=coordinate(low) y="3" width=coordinate((high - low).max(0.5)) height="8"></rect>
                {zero}
                <line class="interval__value" x1=coordinate(value) x2=coordinate(value) y1="0" y2="14"></line>
            </svg>
        </div>
    }
}
