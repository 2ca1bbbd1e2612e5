//! What is not said yet, and how far it is to there.

use crate::{
    components::{ButtonKind, Card, LinkButton},
    paths,
};
use api::forecasts::{ExamForecast, Missing};
use leptos::prelude::*;

/// Without an exam there is nothing to forecast.
pub(super) fn no_exam() -> impl IntoView {
    view! {
        <Card title=words!(forecast.title) class="card--wide">
            <p>{words!(forecast.gates.no_exam)}</p>
            <LinkButton href=paths::EXAMS kind=ButtonKind::Soft icon="exam">{words!(forecast.gates.choose_exam)}</LinkButton>
        </Card>
    }
}

/// One line a missing thing; the same thing is said once, whatever it keeps from being told.
pub(in crate::pages) fn list(exam: &ExamForecast) -> impl IntoView + use<> {
    let mut seen: Vec<&str> = Vec::new();
    let mut lines = Vec::new();
    for missing in &exam.missing {
        if !seen.contains(&missing.code.as_str()) {
            seen.push(&missing.code);
            lines.push(line(missing, exam));
        }
    }
    (!lines.is_empty()).then(|| view! { <ul class="gates">{lines}</ul> })
}

fn line(missing: &Missing, exam: &ExamForecast) -> impl IntoView + use<> {
    let (have, need) = (missing.have.unwrap_or_default(), missing.need.unwrap_or_default());
    match missing.code.as_str() {
        "too_few_tests" => view! {
            <li class="gate">
                <strong>{words!(forecast.gates.title)}": "{words!(forecast.gates.tests, have = have, count = need)}</strong>
                <progress class="gate__progress" value=have max=need aria-label=words!(forecast.gates.title)></progress>
                <span class="muted">{words!(forecast.gates.tests_why)}</span>
                <a href=paths::TEST_NEW>{words!(forecast.gates.add_test)}</a>
            </li>
        }
        .into_any(),
        "no_recent_test" => {
            let words = words!(forecast.gates.recent, count = have, days = have, within = need);
            view! { <li class="gate"><span>{words}</span> <a href=paths::TEST_NEW>{words!(forecast.gates.add_test)}</a></li> }
                .into_any()
        }
        "no_exam_date" | "exam_over" => {
            let words = if missing.code == "exam_over" {
                words!(forecast.gates.exam_over)
            } else {
                words!(forecast.gates.no_exam_date)
            };
            let href = format!("{}/{}", paths::EXAMS, exam.exam_id);
            view! { <li class="gate"><span>{words}</span> <a href=href>{words!(forecast.gates.set_date)}</a></li> }.into_any()
        }
        "no_rank_table" => view! { <li class="gate"><span>{words!(forecast.gates.no_rank_table)}</span></li> }.into_any(),
        "no_score" => view! { <li class="gate"><span>{words!(forecast.gates.no_score)}</span></li> }.into_any(),
        _ => view! { <li class="gate"><span>{missing.message.clone()}</span></li> }.into_any(),
    }
}
