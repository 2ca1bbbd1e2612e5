//! `/insights/heatmap`: chapters by weeks or by test series, as a map or as a list, and as a file.

use crate::{
    components::{
        ButtonKind, Card, Chip, EmptyState, Export, InsightTabs, LinkButton,
        charts::{ChapterMapList, ChapterMapTable},
    },
    paths,
    render::{PageContext, html},
};
use api::insights::{ChapterMap, MapBy};
use leptos::prelude::*;
use serde::Deserialize;

/// How the cells are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Show {
    /// Tinted, in rows and columns.
    #[default]
    Map,
    /// One a line, with all its numbers.
    List,
}

/// Renders the page.
pub fn page(mut ctx: PageContext, map: ChapterMap, show: Show) -> String {
    ctx.title = leptos_i18n::td_string!(ctx.locale, insights.heat.title).into();
    let (nonce, path) = (ctx.nonce.clone(), ctx.path.clone());
    html(ctx, move || {
        let body = if map.rows.is_empty() {
            let missing = map.missing.iter().map(|missing| missing.message.as_str());
            let text = missing
                .chain([words!(insights.heat.empty_text)])
                .collect::<Vec<_>>()
                .join(" ");
            view! {
                <EmptyState icon="grid" title=words!(insights.heat.empty_title) text>
                    <LinkButton href=paths::TEST_NEW icon="plus">{words!(shell.add_test)}</LinkButton>
                    <LinkButton href=paths::IMPORT kind=ButtonKind::Soft icon="upload">{words!(tests.import)}</LinkButton>
                </EmptyState>
            }
            .into_any()
        } else {
            filled(map, show, nonce).into_any()
        };
        view! {
            <header class="page-head">
                <h1>{words!(insights.heat.title)}</h1>
                <InsightTabs path/>
            </header>
            {body}
        }
    })
}

fn filled(map: ChapterMap, show: Show, nonce: String) -> impl IntoView {
    let by = map.by;
    let is_list = show == Show::List;
    let chips: Vec<_> = [
        (MapBy::Week, words!(behind.map.weeks)),
        (MapBy::Series, words!(behind.map.series)),
    ]
    .into_iter()
    .map(|(column, words)| {
        view! { <li><Chip href=paths::heat_map(column, is_list) active=column == by>{words}</Chip></li> }
    })
    .collect();
    let text = match by {
        MapBy::Week => words!(behind.map.text_week),
        MapBy::Series => words!(behind.map.text_series),
    };
    let other = if is_list {
        words!(behind.map.cells)
    } else {
        words!(behind.map.numbers)
    };
    let cells = if is_list {
        view! { <ChapterMapList map/> }.into_any()
    } else {
        view! { <ChapterMapTable map nonce/> }.into_any()
    };
    view! {
        <div class="split">
            <ul class="chips" aria-label=words!(behind.map.columns)>{chips}</ul>
            <LinkButton href=paths::heat_map(by, !is_list) kind=ButtonKind::Plain>{other}</LinkButton>
        </div>
        <Card class="card--wide">
            <p class="muted">{text}</p>
            {cells}
        </Card>
        <Export title=words!(behind.map.export) address=move |ending: &str| paths::heat_map_export(ending, by)/>
    }
}
