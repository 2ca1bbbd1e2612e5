//! What is missing and why a number is what it is, in words.

use analytics::Missing as Needs;
use analytics::ability::{MIN_FULL_MOCKS, RECENT_DAYS};
use api::forecasts::Missing;
use chrono::NaiveDate;

/// A number that cannot be said, with what it needs.
fn missing(what: &str, code: &str, counts: Option<(u32, u32)>, message: String) -> Missing {
    Missing {
        what: what.to_owned(),
        code: code.to_owned(),
        have: counts.map(|(have, _)| have),
        need: counts.map(|(_, need)| need),
        message,
    }
}

/// What the model itself asks for.
pub(super) fn needs(what: &str, needs: Needs) -> Missing {
    match needs {
        Needs::FullMocks { have, need } | Needs::Results { have, need } | Needs::Days { have, need } => {
            let message = format!(
                "Needs {need} full tests, there {} {have}.",
                if have == 1 { "is" } else { "are" }
            );
            missing(what, "too_few_tests", Some((have, need)), message)
        }
        Needs::RecentMock { days_ago, within } => {
            let message =
                format!("Needs a full test of the last {within} days; the last one was {days_ago} days ago.");
            missing(what, "no_recent_test", Some((days_ago, within)), message)
        }
        Needs::RankTable => rank_table(),
        // The rest is never asked for by a forecast.
        _ => missing(what, "no_results", None, "Needs results.".to_owned()),
    }
}

pub(super) fn too_few_for_trend(have: u32) -> Missing {
    let message = format!(
        "Needs {MIN_FULL_MOCKS} tests, there {} {have}.",
        if have == 1 { "is" } else { "are" }
    );
    missing("trend", "too_few_tests", Some((have, MIN_FULL_MOCKS)), message)
}

pub(super) fn rank_table() -> Missing {
    let message = "Needs a published table of marks and ranks for this exam; an admin can add one.";
    missing("rank", "no_rank_table", None, message.to_owned())
}

pub(super) fn no_rank_without_score() -> Missing {
    let message = format!(
        "Needs the score forecast first: {MIN_FULL_MOCKS} full tests, one in the last {RECENT_DAYS} days."
    );
    missing("rank", "no_score", None, message)
}

pub(super) fn no_exam() -> Missing {
    missing(
        "all",
        "no_exam",
        None,
        "Needs an exam: choose what you prepare for.".to_owned(),
    )
}

pub(super) fn no_results() -> Missing {
    let message = "Needs results: add your first test.".to_owned();
    missing("all", "no_results", Some((0, MIN_FULL_MOCKS)), message)
}

pub(super) fn no_exam_date() -> Missing {
    missing(
        "exam_score",
        "no_exam_date",
        None,
        "Needs the date of the exam.".to_owned(),
    )
}

pub(super) fn exam_over(date: NaiveDate) -> Missing {
    missing(
        "exam_score",
        "exam_over",
        None,
        format!("The exam was on {date}. Set the date of the next one."),
    )
}

/// Why the score is what it is.
pub(super) fn reason(n: u32, until: NaiveDate, source: Option<&str>) -> String {
    let series = source.map_or_else(String::new, |source| format!(", as a test of {source}"));
    format!("Read from {n} full tests up to {until}, newer ones counting more{series}.")
}
