//! The student's further pages, which the bar of a phone has no room for.

use crate::components::{Card, Icon};
use crate::paths;
use leptos::prelude::*;

/// A row a page, with what it is for.
pub(super) fn card() -> impl IntoView {
    view! {
        <Card title=words!(me.study)>
            <ul class="rows">
                {row(paths::INSIGHTS, "insights", words!(shell.nav.insights), words!(me.insights_words))}
                {row(paths::GOAL, "goal", words!(shell.nav.goal), words!(me.goal_words))}
                {row(paths::SESSION, "timer", words!(shell.nav.session), words!(me.session_words))}
                {row(paths::WELLBEING, "sun", words!(shell.nav.balance), words!(me.balance_words))}
                {row(paths::EXAMS, "exam", words!(shell.nav.exams), words!(me.exams_words))}
                {row(paths::RECORD, "book", words!(shell.nav.record), words!(me.record_words))}
            </ul>
        </Card>
    }
}

fn row(href: &'static str, icon: &'static str, name: &'static str, words: &'static str) -> impl IntoView {
    view! {
        <li class="row">
            <Icon name=icon/>
            <a class="row__main row__link" href=href>
                <strong>{name}</strong>
                <span class="muted">{words}</span>
            </a>
        </li>
    }
}
