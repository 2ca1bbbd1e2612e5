//! The next score in one line, or what it still needs.

use crate::pages::insights::forecast::{basis, nearer_rule, not_stored};
use crate::{components::Card, format, paths};
use api::forecasts::{ExamForecast, Forecasts};
use chrono::NaiveDate;
use leptos::prelude::*;

/// A small card for the nearest exam; nothing without an exam.
pub(super) fn card(forecasts: Option<Forecasts>, today: NaiveDate) -> impl IntoView {
    let is_stored = forecasts.as_ref().is_none_or(|forecasts| forecasts.is_stored);
    let exams = forecasts.map(|forecasts| forecasts.exams).unwrap_or_default();
    let nearest = exams.into_iter().min_by_key(|exam| {
        (
            exam.next.is_none(),
            exam.days_left.filter(|days| *days >= 0).unwrap_or(i64::MAX),
        )
    });
    nearest.map(|exam| {
        let body = line(&exam);
        // What cannot be said says what it needs instead.
        let basis = exam.next.as_ref().and_then(|_| basis(&exam, today));
        view! {
            <Card title=words!(forecast.today_card.title)>
                {body}
                {basis.map(|words| view! { <p class="muted">{words}</p> })}
                {not_stored(is_stored)}
                <p><a href=paths::INSIGHTS>{words!(forecast.today_card.more)}</a></p>
            </Card>
        }
    })
}

fn line(exam: &ExamForecast) -> impl IntoView + use<> {
    let whole = |value: f64| format::decimal(value.round());
    if let Some(next) = &exam.next {
        let shown = next.nearer_rule.as_ref().map_or(next.score, |rule| rule.score);
        let words = words!(
            forecast.today_card.words,
            score = whole(shown),
            max = format::marks(exam.max_score)
        );
        let detail = if let Some(rule) = &next.nearer_rule {
            nearer_rule(next, rule)
        } else {
            words!(
                forecast.today_card.detail,
                low = whole(next.low),
                high = whole(next.high),
                date = format::date_short(next.on)
            )
        };
        return view! { <p class="figure figure--small">{words}</p> <p class="muted">{detail}</p> }
            .into_any();
    }
    let missing = exam.missing.iter().find(|missing| missing.what == "next_score");
    let words = missing.map(|missing| match (missing.have, missing.need) {
        (Some(have), Some(need)) if missing.code == "too_few_tests" => {
            words!(forecast.today_card.gate, have = have, count = need)
        }
        (Some(days), Some(within)) if missing.code == "no_recent_test" => {
            words!(forecast.gates.recent, count = days, days = days, within = within)
        }
        _ => missing.message.clone(),
    });
    view! { <p>{words}</p> }.into_any()
}
