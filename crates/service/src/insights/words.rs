//! A pattern in one sentence with its numbers, and the one thing to do about it; the words are the catalogue's.

use super::load::Read;
use crate::dashboard::words::{marks, needs};
use analytics::patterns::{Found, Insight, Pattern};
use analytics::problems::Problem;
use analytics::strategy::{Attempts, Verdict};
use analytics::{Missing, strategy};
use catalogue::{Locale, patterns as say};
use domain::answers::ErrorKind;

/// What was found, and what to do.
pub(super) fn pattern(read: &Read<'_>, insight: &Insight) -> (String, String) {
    let name = |chapter: u32| read.label(chapter).1.to_owned();
    match &insight.pattern {
        Pattern::WeakChapter(problem) => weak(read, problem),
        Pattern::FallingChapter { chapter, percent } => falling(&name(*chapter), *percent),
        Pattern::StaleChapters(chapters) => {
            let days = chapters.iter().map(|(_, days)| *days).min().unwrap_or_default();
            stale(
                &chapters
                    .iter()
                    .map(|(chapter, _)| name(*chapter))
                    .collect::<Vec<_>>(),
                days,
            )
        }
        Pattern::Negatives { attempts, break_even } => negatives(attempts, *break_even),
        Pattern::LeftOpen { attempts, break_even } => left_open(attempts, *break_even),
        // By how much is the forecast's to say, over all tests and with its range: `sources`.
        Pattern::HarderSeries { source, .. } => {
            let name = read.series.get(*source as usize).copied().unwrap_or_default();
            harder(name)
        }
        Pattern::FastButWrong {
            chapter,
            minutes,
            percent,
        } => fast(&name(*chapter), *minutes, *percent),
        Pattern::SlowSubject { subject, of_exam } => {
            slow(read.study.history.subjects()[*subject as usize], *of_exam)
        }
        Pattern::LateFading { percent } => fading(*percent),
        Pattern::CommonReason { error, answers } => common(*error, *answers, insight.evidence.n),
    }
}

/// Without decimals.
fn whole(value: f64) -> String {
    format!("{value:.0}")
}

fn weak(read: &Read<'_>, problem: &Problem) -> (String, String) {
    let locale = Locale::current();
    let (subject, chapter) = read.label(problem.chapter);
    let mastery = problem.mastery;
    let text = say::weak::text(
        locale,
        chapter,
        whole(100.0 * mastery.high),
        whole(100.0 * mastery.low),
        whole(100.0 * mastery.mean),
        whole(100.0 * problem.subject_mean),
        subject,
    );
    let kinds = ErrorKind::ALL
        .into_iter()
        .filter(|kind| *kind != ErrorKind::Guessed)
        .rev();
    let most = kinds.max_by_key(|kind| problem.reasons.get(*kind));
    let action = match most.filter(|kind| 2 * problem.reasons.get(*kind) > problem.reasons.wrong()) {
        Some(kind) => say::weak::cure(locale, cure(locale, kind)),
        None => say::weak::note(locale, chapter),
    };
    (text, action)
}

fn falling(chapter: &str, (before, late): (f64, f64)) -> (String, String) {
    let locale = Locale::current();
    (
        say::falling::text(locale, whole(before), chapter, whole(late)),
        say::falling::action(locale, chapter),
    )
}

fn stale(chapters: &[String], days: u32) -> (String, String) {
    let locale = Locale::current();
    let list = match chapters {
        [one] => one.clone(),
        [start @ .., last] => say::and(locale, last, start.join(", ")),
        [] => String::new(),
    };
    let first = chapters.first().map_or("", |first| first);
    (
        say::stale::text(locale, list, chapters.len(), days),
        say::stale::action(locale, first),
    )
}

fn negatives(attempts: &Attempts, break_even: f64) -> (String, String) {
    let locale = Locale::current();
    let lost = attempts.lost / f64::from(attempts.tests);
    let even = whole(break_even);
    let text = say::negatives::text(
        locale,
        &even,
        whole(attempts.accuracy.high),
        whole(attempts.accuracy.low),
        marks(locale, lost),
        whole(attempts.lost_percent),
        whole(attempts.accuracy.percent),
    );
    let action = match attempts.verdict {
        Verdict::Above => say::negatives::above(locale).to_owned(),
        Verdict::Below => say::negatives::below(locale, even),
        Verdict::Unclear => say::negatives::unclear(locale, even),
    };
    (text, action)
}

fn left_open(attempts: &Attempts, break_even: f64) -> (String, String) {
    let locale = Locale::current();
    let open = attempts.open() as f64 / f64::from(attempts.tests);
    let text = say::left_open::text(
        locale,
        marks(locale, attempts.open_worth().0),
        whole(open),
        whole(attempts.accuracy.percent),
    );
    let action = if break_even > 0.0 {
        say::left_open::sure(locale, whole(break_even))
    } else {
        say::left_open::free(locale).to_owned()
    };
    (text, action)
}

fn harder(series: &str) -> (String, String) {
    let locale = Locale::current();
    (
        say::harder::text(locale, series),
        say::harder::action(locale, series),
    )
}

fn fast(chapter: &str, minutes: (f64, f64), percent: (f64, f64)) -> (String, String) {
    let locale = Locale::current();
    let tenth = |minutes: f64| format!("{minutes:.1}");
    (
        say::fast::text(
            locale,
            chapter,
            tenth(minutes.0),
            whole(percent.0),
            tenth(minutes.1),
            whole(percent.1),
        ),
        say::fast::action(locale, chapter),
    )
}

fn slow(subject: &str, (percent, low, high): (f64, f64, f64)) -> (String, String) {
    let locale = Locale::current();
    (
        say::slow::text(locale, whole(high), whole(low), whole(percent), subject),
        say::slow::action(locale, subject),
    )
}

fn fading((first, last): (f64, f64)) -> (String, String) {
    let locale = Locale::current();
    (
        say::fading::text(locale, whole(first), whole(last)),
        say::fading::action(locale).to_owned(),
    )
}

fn common(error: ErrorKind, answers: u64, noted: u64) -> (String, String) {
    let locale = Locale::current();
    let text = match error {
        ErrorKind::Concept => say::common::concept(locale, answers, noted),
        ErrorKind::Elimination => say::common::elimination(locale, answers, noted),
        ErrorKind::Overconfident => say::common::overconfident(locale, answers, noted),
        ErrorKind::Careless => say::common::careless(locale, answers, noted),
        ErrorKind::Guessed => say::common::guessed(locale, answers, noted),
    };
    (text, cure(locale, error).to_owned())
}

fn cure(locale: Locale, error: ErrorKind) -> &'static str {
    match error {
        ErrorKind::Concept => say::cure::concept(locale),
        ErrorKind::Elimination => say::cure::elimination(locale),
        ErrorKind::Overconfident => say::cure::overconfident(locale),
        ErrorKind::Careless => say::cure::careless(locale),
        ErrorKind::Guessed => say::cure::guessed(locale),
    }
}

/// What is not shown yet, and what it needs.
pub(super) fn missing(read: &Read<'_>, found: &Found) -> Vec<String> {
    let locale = Locale::current();
    let mut missing = Vec::new();
    if read.study.history.results().is_empty() {
        missing.push(say::missing::results(locale).to_owned());
        return missing;
    }
    if found.insights.is_empty() {
        missing.push(say::missing::patterns(locale).to_owned());
    }
    match &found.strategy {
        Ok(_) => (),
        Err(Missing::Results { have, need }) => {
            missing.push(say::missing::attempts_results(locale, strategy::DAYS, have, need));
        }
        Err(reason) => missing.push(say::missing::attempts(locale, needs(locale, *reason))),
    }
    if found.subjects.is_empty() {
        missing.push(say::missing::pace(locale).to_owned());
    }
    if read.study.reasons.is_empty() {
        missing.push(say::missing::reasons(locale).to_owned());
    }
    missing
}

#[cfg(test)]
mod tests;
