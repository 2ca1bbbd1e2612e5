//! What a timer has measured: seconds of study, and stretches of it without a break.

use api::sessions::TimerView;
use chrono::{DateTime, Duration, Utc};
use domain::sessions::{BREAK_S, LONGEST_TIMER_S, Stretches};
use store::study_sessions::Timer;

/// Seconds counted so far. A clock set back counts as no time, a forgotten timer as twelve hours.
pub(super) fn seconds(timer: &Timer, now: DateTime<Utc>) -> i64 {
    let running = timer.running_since.map_or(Duration::zero(), |since| now - since);
    (timer.seconds_before + running.num_seconds().max(0)).min(LONGEST_TIMER_S)
}

/// Under a minute counts as one.
pub(super) fn whole_minutes(seconds: i64) -> i64 {
    ((seconds + 30) / 60).max(1)
}

fn stretches(timer: &Timer) -> Option<Stretches> {
    timer.longest_stretch_seconds.map(|longest_s| Stretches {
        longest_s,
        from_s: timer.stretch_from_seconds,
    })
}

/// The timer as it is once it runs, or once it is paused.
pub(super) fn switched(timer: &Timer, run: bool, now: DateTime<Utc>) -> Timer {
    let counted = seconds(timer, now);
    let mut set = Timer {
        running_since: run.then_some(now),
        seconds_before: counted,
        paused_at: (!run).then_some(now),
        updated_at: now,
        ..timer.clone()
    };
    if let Some(stretches) = stretches(timer).filter(|_| run) {
        // A pause of unknown length is taken for a break.
        let paused_s = timer.paused_at.map_or(BREAK_S, |at| (now - at).num_seconds());
        let stretches = stretches.resumed(counted, paused_s);
        set.longest_stretch_seconds = Some(stretches.longest_s);
        set.stretch_from_seconds = stretches.from_s;
    }
    set
}

/// Minutes of the longest stretch without a break. Of a forgotten timer nobody knows when the student went, so nothing
/// is said of its breaks; nor is it where fewer minutes are saved than were measured.
pub(super) fn longest_stretch(timer: &Timer, now: DateTime<Utc>) -> Option<u32> {
    let counted = seconds(timer, now);
    let longest = stretches(timer)?.longest(counted);
    (counted < LONGEST_TIMER_S).then(|| whole_minutes(longest) as u32)
}

pub(super) fn timer_view(timer: Timer, now: DateTime<Utc>) -> TimerView {
    TimerView {
        id: timer.id,
        seconds: seconds(&timer, now),
        is_paused: timer.running_since.is_none(),
        subject: timer.subject,
        chapter: timer.chapter,
        started_at: timer.started_at,
        running_since: timer.running_since,
        seconds_before: timer.seconds_before,
    }
}
