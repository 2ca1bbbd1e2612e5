//! The time that charts show, in the address so that it can be shared.

use crate::{components::Chip, paths};
use api::dashboard::Dashboard;
use chrono::{Days, NaiveDate};
use leptos::prelude::*;

/// How far back charts reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Range {
    /// Four weeks.
    Weeks4,
    /// Twelve weeks.
    Weeks12,
    /// Everything.
    #[default]
    All,
}

impl Range {
    /// From the word in the address; whatever is unknown shows everything.
    pub fn from_word(word: &str) -> Self {
        match word {
            "4w" => Self::Weeks4,
            "12w" => Self::Weeks12,
            _ => Self::All,
        }
    }

    /// The first day shown.
    pub fn from(self, today: NaiveDate) -> NaiveDate {
        let back = |weeks: u64| {
            today
                .checked_sub_days(Days::new(7 * weeks))
                .unwrap_or(NaiveDate::MIN)
        };
        match self {
            Self::Weeks4 => back(4),
            Self::Weeks12 => back(12),
            Self::All => NaiveDate::MIN,
        }
    }

    /// Leaves out of the charts of the subjects what lies before. Their numbers still rest on everything.
    pub fn cut(self, dashboard: &mut Dashboard, today: NaiveDate) {
        let from = self.from(today);
        for subject in &mut dashboard.subjects {
            subject.series.retain(|point| point.date >= from);
        }
    }

    /// The three of them as links.
    pub(super) fn links(self) -> impl IntoView {
        let link = |range: Self, word: &str, words: &'static str| {
            let href = if word.is_empty() {
                paths::INSIGHTS.to_owned()
            } else {
                format!("{}?range={word}", paths::INSIGHTS)
            };
            view! { <li><Chip href active=self == range>{words}</Chip></li> }
        };
        view! {
            <nav aria-label=words!(forecast.range.label)>
                <ul class="chips">
                    {link(Self::Weeks4, "4w", words!(forecast.range.weeks_4))}
                    {link(Self::Weeks12, "12w", words!(forecast.range.weeks_12))}
                    {link(Self::All, "", words!(forecast.range.all))}
                </ul>
            </nav>
        }
    }
}
