//! Comfort for the form of a result: shares as they are typed, rows added in place, and a draft that outlives a closed
//! tab. The form itself is the server's.

use super::controls::{find, focus, text_fields, value_of};
use leptos::ev::{MouseEvent, SubmitEvent};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlFormElement};
use serde::{Deserialize, Serialize};

mod draft;
use draft::Draft;

/// Words of the island; `{…}` stands for a number or a date.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ResultWords {
    /// `{percent}` of the questions.
    pub right: String,
    /// `{percent}` of the marks.
    pub marks: String,
    /// `{count}` unanswered.
    pub open: String,
    /// More answers than questions.
    pub too_many: String,
    /// A draft came back; `{when}` it was typed.
    pub restored: String,
    /// Button: throw the draft away.
    pub forget: String,
    /// It could not be sent.
    pub offline: String,
}

/// What the island says above the form.
#[derive(Debug, Clone, PartialEq)]
struct Notice {
    words: String,
    /// It is about a draft, which can be thrown away.
    is_draft: bool,
}

/// Lies around the form of a result.
#[island]
pub fn ResultFormIsland(
    /// What it says.
    words: ResultWords,
    /// Under what name what is typed is kept on this device; none to keep nothing.
    draft_key: Option<String>,
    /// The form is empty, so that a draft may be put into it.
    restores: bool,
    /// The form.
    children: Children,
) -> impl IntoView {
    let root = NodeRef::<Div>::new();
    let notice = RwSignal::new(None::<Notice>);
    let words = StoredValue::new(words);
    let key = StoredValue::new(draft_key.map(|owner| format!("study-plus.draft.result.{owner}")));
    let form = move || {
        root.get_untracked()
            .and_then(|root| find(&root, "form")?.dyn_into::<HtmlFormElement>().ok())
    };
    let keep = move || {
        if let (Some(form), Some(key)) = (form(), key.get_value()) {
            Draft::of(&form).save(&key);
        }
    };
    Effect::new(move || {
        let Some(form) = form() else { return };
        if !restores {
            keep();
        } else if let Some(draft) = key.get_value().and_then(|key| Draft::load(&key)) {
            add_rows(&form, draft.rows());
            draft.put_into(&form);
            let words = words.with_value(|words| words.restored.replace("{when}", &draft.when()));
            notice.set(Some(Notice {
                words,
                is_draft: true,
            }));
        }
        words.with_value(|words| show_shares(&form, words));
    });
    let typed = move |_| {
        keep();
        if let Some(form) = form() {
            words.with_value(|words| show_shares(&form, words));
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
                words: words.with_value(|words| words.offline.clone()),
                is_draft: false,
            }));
        } else if let Some(key) = key.get_value() {
            draft::forget(&key);
        }
    };
    let forget = move |_| {
        if let Some(key) = key.get_value() {
            draft::forget(&key);
        }
        if let Some(form) = form() {
            form.reset();
            words.with_value(|words| show_shares(&form, words));
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
                                {words.with_value(|words| words.forget.clone())}
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
fn show_shares(form: &HtmlFormElement, words: &ResultWords) {
    let Some(output) = find(form, "[data-live]") else {
        return;
    };
    let number = |name| {
        value_of(form, name)
            .trim()
            .replacen(',', ".", 1)
            .parse::<f64>()
            .ok()
            .filter(|n| n.is_finite())
    };
    let mut parts = Vec::new();
    if let (Some(total), Some(right)) = (
        number("total_questions").filter(|n| *n > 0.0),
        number("correct_answers"),
    ) {
        let open = total - right - number("wrong_answers").unwrap_or(0.0);
        if open < 0.0 {
            parts.push(words.too_many.clone());
        } else {
            parts.push(words.right.replace("{percent}", &percent(right / total)));
            parts.push(words.open.replace("{count}", &open.to_string()));
        }
    }
    if let (Some(score), Some(max)) = (number("score"), number("max_score").filter(|n| *n > 0.0)) {
        parts.push(words.marks.replace("{percent}", &percent(score / max)));
    }
    output.set_text_content(Some(&parts.join(" · ")));
    let _ = if parts.is_empty() {
        output.set_attribute("hidden", "")
    } else {
        output.remove_attribute("hidden")
    };
}

fn percent(share: f64) -> String {
    format!("{} %", (share * 1000.0).round() / 10.0)
}

/// Fields that hold something, other than the date that is always there.
fn has_content(form: &HtmlFormElement) -> bool {
    text_fields(form)
        .iter()
        .any(|input| input.type_() != "date" && !input.value().trim().is_empty())
}
