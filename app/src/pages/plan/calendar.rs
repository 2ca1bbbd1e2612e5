//! The plan in a calendar: a file, and a private address that can be ended.

use crate::components::{Button, ButtonKind, Card, ConfirmForm, LinkButton};
use crate::format;
use chrono::NaiveDate;
use leptos::prelude::*;

/// `since` when there is an address, as the student's own date; `address` when it was made just now.
pub(super) fn view(since: Option<NaiveDate>, address: Option<String>, today: NaiveDate) -> impl IntoView {
    let since = since.map(|since| {
        let date = format::relative(since.min(today), today);
        view! { <p>{words!(plan.feed_since, date = date)}</p> }
    });
    let has_one = since.is_some();
    let make = if has_one {
        words!(plan.feed_again)
    } else {
        words!(plan.feed_new)
    };
    let shown = address.map(|address| {
        view! {
            <div class="note stack">
                <div class="field">
                    <label for="feed-address">{words!(plan.feed_address)}</label>
                    <p class="field__hint" id="feed-hint">{words!(plan.feed_once)}</p>
                    <input class="input" id="feed-address" readonly=true value=address aria-describedby="feed-hint"/>
                </div>
            </div>
        }
    });
    view! {
        <Card title=words!(plan.calendar)>
            {shown}
            <p>{words!(plan.calendar_words)}</p>
            <p><LinkButton href="/plan/calendar.ics" kind=ButtonKind::Soft icon="download" download=true>{words!(plan.download)}</LinkButton></p>
            <p class="muted">{words!(plan.feed_words)}</p>
            {since}
            <form method="post" action="/plan/feed"><Button kind=ButtonKind::Plain icon="lock">{make}</Button></form>
            {has_one.then(|| view! {
                <ConfirmForm action="/plan/feed/revoke" label=words!(plan.feed_revoke) question=words!(plan.feed_question)
                    confirm=words!(plan.feed_revoke)/>
            })}
        </Card>
    }
}
