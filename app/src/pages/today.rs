//! `/today`: what to do next, the last test, the week.

mod cards;
mod first_use;
mod next_score;
mod plan_card;
mod result_card;

use crate::{
    components::BalanceGlance,
    format,
    render::{PageContext, html},
};
use api::{dashboard::Dashboard, exams::ExamView, plan::NextWork, wellbeing::BalanceView};
use chrono::NaiveDate;
use leptos::prelude::*;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Today {
    /// What the results mean.
    pub dashboard: Dashboard,
    /// What is likely to come.
    pub forecasts: Option<api::forecasts::Forecasts>,
    /// The student's exams.
    pub exams: Vec<ExamView>,
    /// The balance, once there is one.
    pub balance: Option<BalanceView>,
    /// An exam that is over and whose result is asked for.
    pub awaited: Option<api::forecasts::AwaitedResult>,
    /// The next open block of the plan, of today or later.
    pub next: NextWork,
}

/// Renders the page.
pub fn page(mut ctx: PageContext, data: Today) -> String {
    ctx.title = leptos_i18n::td_string!(ctx.locale, today.title).into();
    let today = ctx.today;
    let name = ctx
        .viewer
        .as_ref()
        .map(|viewer| viewer.display_name.clone())
        .unwrap_or_default();
    let has_sample = ctx.viewer.as_ref().is_some_and(|viewer| viewer.has_sample_data);
    html(ctx, move || {
        let Today {
            dashboard,
            exams,
            balance,
            next,
            forecasts,
            awaited,
        } = data;
        let balance = balance.map(|balance| view! { <BalanceGlance balance/> });
        let exams = cards::countdown(exams);
        let content = if dashboard.tests == 0 {
            view! {
                {first_use::ways(has_sample)}
                <div class="grid">{cards::week(dashboard.week, today)}</div>
            }
            .into_any()
        } else {
            content(dashboard, forecasts, next, today, balance).into_any()
        };
        view! {
            <header class="page-head">
                <p class="muted">{format::day(today)}</p>
                <h1>{words!(today.hello, name = name)}</h1>
                {exams}
            </header>
            {awaited.map(result_card::view)}
            {content}
        }
    })
}

fn content(
    dashboard: Dashboard,
    forecasts: Option<api::forecasts::Forecasts>,
    planned: NextWork,
    today: NaiveDate,
    balance: Option<impl IntoView + 'static>,
) -> impl IntoView {
    let Dashboard {
        subjects,
        recommendations,
        missing,
        week: this_week,
        data_until,
        tests,
        ..
    } = dashboard;
    let mut recommendations = recommendations.into_iter();
    let recommended = recommendations.next();
    // A plan has weighed these chapters already: beside it the list would name another one as the next.
    let more: Vec<_> = recommendations
        .take(if planned.has_plan { 0 } else { 4 })
        .collect();
    let next = match planned.block.clone().filter(|block| block.date == today) {
        Some(block) => Some(plan_card::view(block).into_any()),
        None if planned.has_plan => Some(plan_card::nothing_today(planned, today).into_any()),
        None => recommended.map(|next| cards::next_card(next).into_any()),
    };
    let last = cards::newest(&subjects).map(|(subject, point)| cards::last_test(subject, point, today));
    let more = (!more.is_empty()).then(|| cards::more_chapters(more));
    let missing = (!missing.is_empty()).then(|| cards::missing_card(missing));
    let basis =
        data_until.map(|date| words!(today.basis, count = tests, date = format::relative(date, today)));
    view! {
        <div class="grid">
            {next}
            {last}
            {next_score::card(forecasts, today)}
            {balance}
            {cards::week(this_week, today)}
            {cards::subject_list(subjects)}
            {more}
            {missing}
        </div>
        {basis.map(|basis| view! { <p class="muted">{basis}</p> })}
    }
}
