//! How the questions were answered: one bar in three parts, each with its number in words.

use crate::components::Card;
use api::results::ResultView;
use leptos::prelude::*;

/// Right, wrong and left open, of all questions.
pub fn card(result: &ResultView) -> impl IntoView + use<> {
    let (right, wrong, total) = (
        result.correct_answers,
        result.wrong_answers,
        result.total_questions,
    );
    let open = total.saturating_sub(right + wrong);
    let summary = words!(
        tests.detail.answers_summary,
        right = right,
        wrong = wrong,
        open = open,
        total = total
    );
    let share = |n: u32| f64::from(n) * 100.0 / f64::from(total.max(1));
    let (right_end, wrong_end) = (share(right), share(right + wrong));
    let width = |from: f64, to: f64| format!("{:.2}", (to - from).max(0.0));
    view! {
        <Card title=words!(tests.detail.answers)>
            <svg class="answers" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label=summary>
                <rect class="answers__right" width=width(0.0, right_end) height="10"></rect>
                <rect class="answers__wrong" x=format!("{right_end:.2}") width=width(right_end, wrong_end) height="10"></rect>
                <rect class="answers__open" x=format!("{wrong_end:.2}") width=width(wrong_end, 100.0) height="10"></rect>
            </svg>
            <ul class="answers-legend">
                <li class="answers-legend__right">{words!(tests.detail.right, count = right)}</li>
                <li class="answers-legend__wrong">{words!(tests.detail.wrong, count = wrong)}</li>
                <li class="answers-legend__open">{words!(tests.detail.open, count = open)}</li>
            </ul>
        </Card>
    }
}
