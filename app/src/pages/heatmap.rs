//! `/insights/heatmap`: chapters by weeks.

use crate::{
    components::{ButtonKind, Card, EmptyState, Icon, LinkButton, charts::HeatMapTable},
    paths,
    render::{PageContext, html},
};
use api::dashboard::Dashboard;
use leptos::prelude::*;

/// Renders the page.
pub fn page(mut ctx: PageContext, dashboard: Dashboard) -> String {
    ctx.title = leptos_i18n::td_string!(ctx.locale, insights.heat.title).into();
    html(ctx, move || {
        let heat_map = dashboard.heat_map;
        let body = if heat_map.rows.is_empty() {
            view! {
                <EmptyState icon="grid" title=words!(insights.heat.empty_title) text=words!(insights.heat.empty_text)>
                    <LinkButton href=paths::TEST_NEW icon="plus">{words!(shell.add_test)}</LinkButton>
                    <LinkButton href=paths::IMPORT kind=ButtonKind::Soft icon="upload">{words!(tests.import)}</LinkButton>
                </EmptyState>
            }
            .into_any()
        } else {
            view! {
                <Card class="card--wide">
                    <p class="muted">{words!(insights.heat.text)}</p>
                    <HeatMapTable heat_map/>
                </Card>
            }
            .into_any()
        };
        view! {
            <header class="page-head">
                <a class="back" href=paths::INSIGHTS><Icon name="arrow-left"/>{words!(insights.title)}</a>
                <h1>{words!(insights.heat.title)}</h1>
            </header>
            {body}
        }
    })
}
