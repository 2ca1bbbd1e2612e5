//! A pattern in one sentence with its numbers, and the one thing to do about it.

use super::load::Read;
use crate::dashboard::words::marks;
use analytics::patterns::{Found, Insight, Pattern};
use analytics::problems::Problem;
use analytics::strategy::{Attempts, Verdict};
use analytics::{Missing, strategy};
use catalogue::Locale;
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
        Pattern::HarderSeries { source, points } => {
            let name = read.series.get(*source as usize).copied().unwrap_or_default();
            harder(name, *points)
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

fn weak(read: &Read<'_>, problem: &Problem) -> (String, String) {
    let (subject, chapter) = read.label(problem.chapter);
    let mastery = problem.mastery;
    let text = format!(
        "{chapter} is the one to lift: about {:.0} % known ({:.0} to {:.0} %), where {subject} as a whole stands at {:.0} %.",
        100.0 * mastery.mean,
        100.0 * mastery.low,
        100.0 * mastery.high,
        100.0 * problem.subject_mean,
    );
    let kinds = ErrorKind::ALL
        .into_iter()
        .filter(|kind| *kind != ErrorKind::Guessed)
        .rev();
    let most = kinds.max_by_key(|kind| problem.reasons.get(*kind));
    let action = match most.filter(|kind| 2 * problem.reasons.get(*kind) > problem.reasons.wrong()) {
        Some(kind) => format!("Start here. {}", cure(kind)),
        None => format!("Answer 10 questions of {chapter} and note why each wrong one went wrong."),
    };
    (text, action)
}

fn falling(chapter: &str, (before, late): (f64, f64)) -> (String, String) {
    (
        format!("{chapter} went from {before:.0} % right to {late:.0} % in the last 30 days of tests."),
        format!("Go over your notes of {chapter}, then answer 10 questions."),
    )
}

fn stale(chapters: &[String], days: u32) -> (String, String) {
    let (list, verb) = match chapters {
        [one] => (one.clone(), "has"),
        [start @ .., last] => (format!("{} and {last}", start.join(", ")), "have"),
        [] => (String::new(), "have"),
    };
    let first = chapters.first().map_or("", |first| first);
    (
        format!("{list} {verb} not come up for {days} days or more, and marks are open there."),
        format!("Answer 10 questions of {first} this week."),
    )
}

fn negatives(attempts: &Attempts, break_even: f64) -> (String, String) {
    let lost = attempts.lost / f64::from(attempts.tests);
    let text = format!(
        "Wrong answers took {} a test, {:.0} % of all there are. Trying pays from {break_even:.0} % certainty on; you \
         were right {:.0} % of the time ({:.0} to {:.0} %).",
        marks(Locale::default(), lost),
        attempts.lost_percent,
        attempts.accuracy.percent,
        attempts.accuracy.low,
        attempts.accuracy.high,
    );
    let action = match attempts.verdict {
        Verdict::Above => {
            "Go on trying, and note on your next test why each wrong answer went wrong.".to_owned()
        }
        Verdict::Below => format!("Leave a question open unless you are more than {break_even:.0} % sure."),
        Verdict::Unclear => {
            format!(
                "Note in your next test how sure you are of each answer; below {break_even:.0} % leave it open."
            )
        }
    };
    (text, action)
}

fn left_open(attempts: &Attempts, break_even: f64) -> (String, String) {
    let open = attempts.open() as f64 / f64::from(attempts.tests);
    let text = format!(
        "You leave about {open:.0} questions a test open, and {:.0} % of those you try are right. At that rate they \
         would hold {}, but open ones are harder: count on less.",
        attempts.accuracy.percent,
        marks(Locale::default(), attempts.open_worth().0),
    );
    let action = if break_even > 0.0 {
        format!("Answer wherever you are more than {break_even:.0} % sure.")
    } else {
        "Answer every question: a wrong answer costs nothing here.".to_owned()
    };
    (text, action)
}

fn harder(series: &str, points: f64) -> (String, String) {
    (
        format!(
            "Tests of {series} come out about {points:.0} points lower than your others of the same weeks."
        ),
        format!("Compare {series} with {series} only; a lower score there is not a step back."),
    )
}

fn fast(chapter: &str, minutes: (f64, f64), percent: (f64, f64)) -> (String, String) {
    (
        format!(
            "In {chapter} you take {:.1} minutes a question and {:.0} % are right; over all chapters it is {:.1} minutes \
             and {:.0} %.",
            minutes.0, percent.0, minutes.1, percent.1,
        ),
        format!("Read each question of {chapter} twice before you answer."),
    )
}

fn slow(subject: &str, (percent, low, high): (f64, f64, f64)) -> (String, String) {
    (
        format!("{subject} takes you {percent:.0} % of the time the exam gives ({low:.0} to {high:.0} %)."),
        format!(
            "Do one {subject} set against the clock this week and leave the longest questions for the end."
        ),
    )
}

fn fading((first, last): (f64, f64)) -> (String, String) {
    (
        format!("Of the first third of your papers {first:.0} % are right, of the last third {last:.0} %."),
        "Begin the next paper with the part you usually do last, and see whether it is the part or the hour."
            .to_owned(),
    )
}

fn common(error: ErrorKind, answers: u64, n: u64) -> (String, String) {
    let what = match error {
        ErrorKind::Concept => "an idea you did not know yet",
        ErrorKind::Elimination => "the other one of the last two options",
        ErrorKind::Overconfident => "an answer you felt sure of",
        ErrorKind::Careless => "a slip",
        ErrorKind::Guessed => "a guess",
    };
    (
        format!("{answers} of {n} wrong answers with a reason were {what}."),
        cure(error).to_owned(),
    )
}

fn cure(error: ErrorKind) -> &'static str {
    match error {
        ErrorKind::Concept => "Study the idea first: one page of notes for each, then questions.",
        ErrorKind::Elimination => {
            "When two options are left, write down what tells them apart before you choose."
        }
        ErrorKind::Overconfident => "Keep time at the end to check the answers you feel surest of.",
        ErrorKind::Careless => "Keep five minutes at the end to read again what was asked.",
        ErrorKind::Guessed => "Look up what you guessed right: it is not known yet.",
    }
}

/// What is not shown yet, and what it needs.
pub(super) fn missing(read: &Read<'_>, found: &Found) -> Vec<String> {
    let mut missing = Vec::new();
    if read.study.history.results().is_empty() {
        missing.push("Your results: add the first test, and patterns show with more of them.".to_owned());
        return missing;
    }
    if found.insights.is_empty() {
        missing.push(
            "Patterns: none stands out from chance yet. More tests with chapters show them.".to_owned(),
        );
    }
    match &found.strategy {
        Ok(_) => (),
        Err(Missing::Results { have, need }) => missing.push(format!(
            "Attempts: needs {need} results marked as your exam is within {} days, has {have}.",
            strategy::DAYS
        )),
        Err(reason) => missing.push(format!("Attempts {reason}.")),
    }
    if found.subjects.is_empty() {
        missing.push("Pace: add the minutes of your tests.".to_owned());
    }
    if read.study.reasons.is_empty() {
        missing.push("Why answers went wrong: open a test and note the reasons.".to_owned());
    }
    missing
}
