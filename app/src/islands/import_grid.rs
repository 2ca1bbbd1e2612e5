//! Comfort for correcting the cells of a file: Enter goes on to the next cell, one correction can serve all cells with
//! the same content, and corrections are not lost by importing before they were checked.

use super::controls::Said;
use leptos::ev::{Event, KeyboardEvent, SubmitEvent};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement, HtmlInputElement};

/// A correction that could serve further cells.
#[derive(Debug, Clone, PartialEq)]
struct Offer {
    column: String,
    found: String,
    value: String,
    count: usize,
}

/// Lies around the forms of an import's preview.
///
/// Said to it, with `{…}` for numbers and contents: `data-changed`, that `{count}` corrections are not checked yet;
/// `data-fill`, the offer of `{value}` for `{count}` more cells; and `data-unchecked`, that importing now would leave
/// corrections out.
#[island]
pub fn ImportGrid(
    /// The forms.
    children: Children,
) -> impl IntoView {
    let root = NodeRef::<Div>::new();
    let changed = RwSignal::new(0_usize);
    let offer = RwSignal::new(None::<Offer>);
    let warned = RwSignal::new(false);
    let said = move |name| Said::to(root.get_untracked()).get(name);
    let cells = move || {
        root.get_untracked()
            .map(|root| fix_cells(&root))
            .unwrap_or_default()
    };
    let count = move || changed.set(cells().iter().filter(|cell| is_changed(cell)).count());
    let typed = move |_| count();
    let left = move |event: Event| offer.set(fix_cell(&event).and_then(|cell| offer_of(&cell, &cells())));
    let key = move |event: KeyboardEvent| {
        if event.key() == "Enter"
            && !event.ctrl_key()
            && !event.meta_key()
            && let Some(cell) = fix_cell(&event)
        {
            event.prevent_default();
            focus_after(&cell, &cells());
        }
    };
    let sent = move |event: SubmitEvent| {
        let is_confirm = event_target::<Element>(&event).has_attribute("data-confirm");
        if is_confirm && changed.get_untracked() > 0 && !warned.get_untracked() {
            event.prevent_default();
            warned.set(true);
        }
    };
    let fill = move |_| {
        if let Some(offer) = offer.get_untracked() {
            same_cells(&offer.column, &offer.found, &cells()).for_each(|cell| cell.set_value(&offer.value));
        }
        offer.set(None);
        count();
    };
    let fill_words = move || {
        offer.get().map(|offer| {
            said("data-fill")
                .replace("{value}", &offer.value)
                .replace("{count}", &offer.count.to_string())
        })
    };
    let status = move || {
        let count = changed.get();
        match (count, warned.get()) {
            (0, _) => String::new(),
            (_, true) => said("data-unchecked"),
            _ => said("data-changed").replace("{count}", &count.to_string()),
        }
    };
    view! {
        <div class="import-grid" node_ref=root on:input=typed on:change=left on:keydown=key on:submit=sent>
            {children()}
            <div class="import-grid__status" class=("import-grid__status--shown", move || changed.get() > 0)>
                <p role="status">{status}</p>
                {move || fill_words().map(|words| view! {
                    <button class="button button--soft" type="button" on:click=fill>{words}</button>
                })}
            </div>
        </div>
    }
}

fn fix_cell(event: &Event) -> Option<HtmlInputElement> {
    event_target::<Element>(event)
        .dyn_into::<HtmlInputElement>()
        .ok()
        .filter(is_fix)
}

fn is_fix(input: &HtmlInputElement) -> bool {
    input.name().starts_with("fix.")
}

fn fix_cells(root: &Element) -> Vec<HtmlInputElement> {
    let all = root.get_elements_by_tag_name("input");
    (0..all.length())
        .filter_map(|i| all.item(i)?.dyn_into::<HtmlInputElement>().ok())
        .filter(is_fix)
        .collect()
}

fn is_changed(cell: &HtmlInputElement) -> bool {
    cell.value() != cell.default_value()
}

/// `fix.<row>.<column>`: the column.
fn column_of(cell: &HtmlInputElement) -> String {
    cell.name().rsplit('.').next().unwrap_or_default().to_owned()
}

/// Untouched cells of a column that were found with the same content.
fn same_cells<'a>(
    column: &'a str,
    found: &'a str,
    cells: &'a [HtmlInputElement],
) -> impl Iterator<Item = &'a HtmlInputElement> {
    cells
        .iter()
        .filter(move |cell| !is_changed(cell) && cell.default_value() == found && column_of(cell) == column)
}

fn offer_of(cell: &HtmlInputElement, cells: &[HtmlInputElement]) -> Option<Offer> {
    let (column, found) = (column_of(cell), cell.default_value());
    let count = is_changed(cell)
        .then(|| same_cells(&column, &found, cells).count())
        .filter(|count| *count > 0)?;
    Some(Offer {
        column,
        found,
        value: cell.value(),
        count,
    })
}

fn focus_after(cell: &HtmlInputElement, cells: &[HtmlInputElement]) {
    let place = cells.iter().position(|other| other == cell).map_or(0, |i| i + 1);
    if let Some(next) = cells.get(place) {
        let next: &HtmlElement = next.as_ref();
        // A refused focus leaves it where it was, which is no harm.
        let _ = next.focus();
    }
}
