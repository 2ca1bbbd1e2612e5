//! The timer's card: start, or the clock with what can be done to it.

use super::{RefusedForm, SessionPage};
use crate::components::{Button, ButtonKind, ConfirmForm, Field, Radio, error_of};
use crate::islands::timer::{TimerClock, clock};
use api::sessions::TimerView;
use domain::sessions::LONGEST_TIMER_S;
use leptos::prelude::*;
use uuid::Uuid;

/// Seconds from which on the card asks whether the student is still there.
const STILL_S: i64 = 4 * 3600;

/// The space bar for the pause, and a screen that stays on. The timer counts without either.
const AWAKE: &str = include_str!("awake.js");

pub(super) fn script(nonce: String) -> impl IntoView {
    view! { <script nonce=nonce inner_html=AWAKE></script> }
}

pub(super) fn view(data: &SessionPage) -> impl IntoView + use<> {
    let other = data.timer.is_some().then(|| {
        let nothing = SessionPage {
            problem: None,
            ..data.clone()
        };
        view! { <template id="timer-ready">{ready(&nothing)}</template> }
    });
    let card = match &data.timer {
        Some(timer) => running(timer.clone(), data).into_any(),
        None => ready(data).into_any(),
    };
    view! { {card} {other} <template id="timer-waiting">{waiting()}</template> }
}

fn ready(data: &SessionPage) -> impl IntoView + use<> {
    let problem = data
        .problem
        .as_ref()
        .filter(|_| data.refused == RefusedForm::Timer);
    view! {
        <section class="card card--accent stack timer">
            <h2 class="card__title">{words!(session.ready)}</h2>
            <form class="stack" method="post" action="/session/start">
                <div class="fields fields--wide">
                    <Field name="subject" label=words!(session.subject) value=data.subject.clone() required=true list="subjects"
                        error=error_of(problem, "subject") maxlength=80/>
                    <Field name="chapter" label=words!(session.chapter) value=data.chapter.clone() list="chapters"
                        error=error_of(problem, "chapter") maxlength=120/>
                </div>
                <Button icon="timer" wide=true>{words!(session.start)}</Button>
            </form>
        </section>
    }
}

/// What `public/waiting.js` fills in for a timer that the server has not heard of yet.
fn waiting() -> impl IntoView {
    view! {
        <section class="card card--accent stack timer" data-timer="">
            <h2 class="card__title"></h2>
            <p class="timer__state" role="status"></p>
            <p class="timer__face"><span class="timer__clock" role="timer"></span></p>
            {toggle("/session/pause", words!(session.pause), None)}
            {toggle("/session/resume", words!(session.resume), None)}
            {ends(None, None, None)}
        </section>
    }
}

/// Pauses it, or lets it go on.
fn toggle(action: &'static str, label: &'static str, id: Option<Uuid>) -> impl IntoView {
    view! {
        <form method="post" action=action data-toggle>{which(id)}<Button kind=ButtonKind::Soft wide=true>{label}</Button></form>
    }
}

/// Stops it or throws it away.
fn ends(id: Option<Uuid>, still: Option<AnyView>, error: Option<String>) -> impl IntoView {
    let options = (1..=5)
        .map(|n: u8| (n.to_string(), n.to_string()))
        .collect::<Vec<_>>();
    view! {
        <form class="stack" method="post" action="/session/stop">
            {which(id)}
            {still}
            <Radio name="focus_score" legend=words!(session.focus) hint=words!(session.focus_hint).to_owned() options error/>
            <Button wide=true icon="check">{words!(session.stop)}</Button>
        </form>
        <ConfirmForm action="/session/discard" label=words!(session.discard) question=words!(session.discard_question)
            confirm=words!(session.discard_do)>{which(id)}</ConfirmForm>
    }
}

/// Says which timer a form is about: by the time it is sent another one may run.
fn which(id: Option<Uuid>) -> impl IntoView {
    let id = id.map(|id| id.to_string()).unwrap_or_default();
    view! { <input type="hidden" name="timer_id" value=id/> }
}

fn running(timer: TimerView, data: &SessionPage) -> impl IntoView + use<> {
    let problem = data
        .problem
        .as_ref()
        .filter(|_| data.refused == RefusedForm::Timer);
    let state = if timer.is_paused {
        words!(session.paused)
    } else {
        words!(session.running)
    };
    let what = [Some(timer.subject), timer.chapter]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ");
    let id = timer.id;
    let (action, label) = if timer.is_paused {
        ("/session/resume", words!(session.resume))
    } else {
        ("/session/pause", words!(session.pause))
    };
    let (since, now) = (
        timer.running_since.map(|since| since.timestamp_millis()),
        data.now.timestamp_millis(),
    );
    let seconds = timer.seconds_before + since.map_or(0, |since| ((now - since) / 1000).max(0));
    let seconds = seconds.min(LONGEST_TIMER_S);
    let face = clock(seconds);
    let still = (seconds >= STILL_S).then(|| still(seconds, error_of(problem, "minutes")).into_any());
    view! {
        <section class="card card--accent stack timer" aria-labelledby="timer-title"
            data-id=id.map(|id| id.to_string()) data-timer=if timer.is_paused { "paused" } else { "running" }>
            <h2 class="card__title" id="timer-title">{what}</h2>
            <p class="timer__state">{state}</p>
            <p class="timer__face" data-says data-since=since.map(|since| since.to_string()) data-now=now.to_string()
                data-before=timer.seconds_before.to_string()>
                <span class="timer__clock" role="timer">{face}</span>
                <TimerClock/>
            </p>
            {(!timer.is_paused).then(|| view! { <noscript><p class="muted">{words!(session.no_script)}</p></noscript> })}
            {toggle(action, label, id)}
            {ends(id, still, error_of(problem, "focus_score"))}
        </section>
    }
}

/// A timer that has run for long may have been forgotten: what was really studied can be said.
fn still(seconds: i64, error: Option<String>) -> impl IntoView {
    let measured = (seconds + 30) / 60;
    let is_full = seconds >= LONGEST_TIMER_S;
    let words = if is_full {
        words!(session.still_full, hours = LONGEST_TIMER_S / 3600)
    } else {
        words!(session.still_words).to_owned()
    };
    view! {
        <div class="timer__still stack">
            <p><strong>{words!(session.still)}</strong> " " {words}</p>
            <Field name="minutes" label=words!(session.still_minutes) kind="number" inputmode="numeric" min="1"
                max=measured.to_string() hint=words!(session.still_hint, minutes = measured) error/>
        </div>
    }
}
