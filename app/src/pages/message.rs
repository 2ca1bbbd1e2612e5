//! A message that was written to a file because no mail server is configured, for the browser that asked for it.

use crate::components::forms::set_title;
use crate::paths;
use crate::render::{self, PageContext};
use leptos::prelude::*;

/// The message.
#[derive(Debug, Clone)]
pub struct Message {
    /// To whom.
    pub recipient: String,
    /// What about.
    pub subject: String,
    /// Plain text.
    pub body: String,
}

/// Renders the message.
pub fn page(mut ctx: PageContext, data: Message) -> String {
    set_title(&mut ctx, &data.subject, false);
    render::html(ctx, move || {
        view! {
            <section class="card account">
                <h1>{data.subject}</h1>
                <p class="muted">{words!(account.message_to)} " " {data.recipient}</p>
                <div class="message">{data.body.lines().map(line).collect_view()}</div>
                <p><a href=paths::VERIFY>{words!(account.message_back)}</a></p>
            </section>
        }
    })
}

/// A line of the message; an address of our own is a link, as it would be in a mail program.
fn line(text: &str) -> impl IntoView + use<> {
    let text = text.to_owned();
    match text.find("http") {
        Some(start) if text[start..].contains("/verify/") => {
            let (before, link) = text.split_at(start);
            let (before, link) = (before.to_owned(), link.trim().to_owned());
            let address = link.clone();
            view! { <p>{before}<a href=address>{link}</a></p> }.into_any()
        }
        _ => view! { <p>{text}</p> }.into_any(),
    }
}
