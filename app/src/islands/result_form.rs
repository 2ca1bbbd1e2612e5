//! Comfort for the form of a result: shares as they are typed, rows added in place, and a draft that outlives a closed
//! tab. The form itself is the server's.

use super::controls::{Said, find, focus, number, text_fields, value_of, written};
use leptos::ev::{MouseEvent, SubmitEvent};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlFormElement};

mod draft;
use draft::Draft;

/// What the island says above the form.
#[derive(Debug, Clone, PartialEq)]
struct Notice {
    words: String,
    /// It is about a draft, which can be thrown away.
    is_draft: bool,
}

/// Lies around the form of a result.
///
/// Said to it, with `{…}` for a number or a date: `data-right` (`{percent}` of the questions), `data-marks`,
/// `data-open` (`{count}` unanswered), `data-many` (more answers than questions), `data-restored` (`{when}` the draft
/// that came back was typed), `data-forget` (button: throw it away), `data-offline` (it could not be sent). Also
/// `data-draft`, under what name what is typed is kept on this device, absent to keep nothing; and `data-restores`,
/// there when the form is empty, so that a draft may be put into it.
#[island]
pub fn ResultFormIsland(
    /// The form.
    children: Children,
) -> impl IntoView {
    let root = NodeRef::<Div>::new();
    let notice = RwSignal::new(None::<Notice>);
    let said = move || Said::to(root.get_untracked());
    let key = move || {
        said()
            .find("data-draft")
            .map(|owner| format!("study-plus.draft.result.{owner}"))
    };
    let form = move || {
        root.get_untracked()
            .and_then(|root| find(&root, "form")?.dyn_into::<HtmlFormElement>().ok())
    };
    let keep = move || {
        if let (Some(form), Some(key)) = (form(), key()) {
            Draft::of(&form).save(&key);
        }
    };
    Effect::new(move || {
        let Some(form) = form() else { return };
        let said = said();
        if said.find("data-restores").is_none() {
            keep();
        } else if let Some(draft) = key().and_then(|key| Draft::load(&key)) {
            add_rows(&form, draft.rows());
            draft.put_into(&form);
            let words = said.get("data-restored").replace("{when}", &draft.when());
            notice.set(Some(Notice {
                words,
                is_draft: true,
            }));
        }
        show_shares(&form, &said);
    });
    let typed = move |_| {
        keep();
        if let Some(form) = form() {
            show_shares(&form, &said());
        }
    };
    let clicked = move |event: MouseEvent| {
        let is_add = event_target::<Element>(&event)
            .closest("[name=add_row]")
            .is_ok_and(|button| button.is_some());
        if is_add && let Some(form) = form() {
            event.prevent_default();
            add_row(&form);
            focus(&form, "[data-rows] > :last-child input");
        }
    };
    let sent = move |event: SubmitEvent| {
        if is_offline() {
            event.prevent_default();
            notice.set(Some(Notice {
                words: said().get("data-offline"),
                is_draft: false,
            }));
        } else if let Some(key) = key() {
            draft::forget(&key);
        }
    };
    let forget = move |_| {
        if let Some(key) = key() {
            draft::forget(&key);
        }
        if let Some(form) = form() {
            form.reset();
            show_shares(&form, &said());
        }
        notice.set(None);
    };
    view! {
        <div class="result-form-frame" node_ref=root on:input=typed on:click=clicked on:submit=sent>
            <div role="status">
                {move || notice.get().map(|notice| view! {
                    <div class="note cluster">
                        <p>{notice.words}</p>
                        {notice.is_draft.then(|| view! {
                            <button class="button button--plain" type="button" on:click=forget>
                                {said().get("data-forget")}
                            </button>
                        })}
                    </div>
                })}
            </div>
            {children()}
        </div>
    }
}

fn is_offline() -> bool {
    !window().navigator().on_line()
}

/// Rows are added until there are `count`.
fn add_rows(form: &HtmlFormElement, count: usize) {
    let Some(rows) = find(form, "[data-rows]") else {
        return;
    };
    while (rows.child_element_count() as usize) < count {
        add_row(form);
    }
}

/// Adds one empty row from the template that the server sent along.
fn add_row(form: &HtmlFormElement) {
    let (Some(rows), Some(template)) = (find(form, "[data-rows]"), find(form, "[data-row-template]")) else {
        return;
    };
    let index = rows.child_element_count();
    let html = template
        .inner_html()
        .replace("__row__", &index.to_string())
        .replace("__number__", &(index + 1).to_string());
    // The text is the server's own template with a number in it; were it refused, the button still works by sending.
    let _ = rows.insert_adjacent_html("beforeend", &html);
}

/// Says under the answers what they come to.
fn show_shares(form: &HtmlFormElement, said: &Said) {
    let Some(output) = find(form, "[data-live]") else {
        return;
    };
    let number = |name| number(&value_of(form, name).replacen(',', ".", 1));
    let mut parts = Vec::new();
    if let (Some(total), Some(right)) = (
        number("total_questions").filter(|n| *n > 0.0),
        number("correct_answers"),
    ) {
        let open = total - right - number("wrong_answers").unwrap_or(0.0);
        if open < 0.0 {
            parts.push(said.get("data-many"));
        } else {
            parts.push(
                said.get("data-right")
                    .replace("{percent}", &percent(right / total)),
            );
            parts.push(said.get("data-open").replace("{count}", &written(open)));
        }
    }
    if let (Some(score), Some(max)) = (number("score"), number("max_score").filter(|n| *n > 0.0)) {
        parts.push(said.get("data-marks").replace("{percent}", &percent(score / max)));
    }
    output.set_text_content(Some(&parts.join(" · ")));
    let _ = if parts.is_empty() {
        output.set_attribute("hidden", "")
    } else {
        output.remove_attribute("hidden")
    };
}

fn percent(share: f64) -> String {
    format!("{} %", written((share * 1000.0).round() / 10.0))
}

/// Fields that hold something, other than the date that is always there.
fn has_content(form: &HtmlFormElement) -> bool {
    text_fields(form)
        .iter()
        .any(|input| input.type_() != "date" && !input.value().trim().is_empty())
}
