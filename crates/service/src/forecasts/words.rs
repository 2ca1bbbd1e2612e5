//! What is missing and why a number is what it is; the words are the catalogue's.

use analytics::Missing as Needs;
use analytics::ability::{MIN_FULL_MOCKS, RECENT_DAYS};
use analytics::rank_forecast::years::{Marks, YearSpread};
use api::forecasts::Missing;
use catalogue::{Locale, gates};
use chrono::NaiveDate;

/// A number that cannot be said, with what it needs.
fn missing(what: &str, code: &str, counts: Option<(u32, u32)>, message: impl Into<String>) -> Missing {
    Missing {
        what: what.to_owned(),
        code: code.to_owned(),
        have: counts.map(|(have, _)| have),
        need: counts.map(|(_, need)| need),
        message: message.into(),
    }
}

/// What the model itself asks for.
pub(super) fn needs(what: &str, needs: Needs) -> Missing {
    let locale = Locale::current();
    match needs {
        Needs::FullMocks { have, need } | Needs::Results { have, need } | Needs::Days { have, need } => {
            let message = gates::full_tests(locale, have, need);
            missing(what, "too_few_tests", Some((have, need)), message)
        }
        Needs::RecentMock { days_ago, within } => {
            let message = gates::recent(locale, days_ago, within);
            missing(what, "no_recent_test", Some((days_ago, within)), message)
        }
        Needs::RankTable => rank_table(),
        // The rest is never asked for by a forecast.
        _ => missing(what, "no_results", None, gates::results(locale)),
    }
}

pub(super) fn too_few_for_trend(have: u32) -> Missing {
    let message = gates::trend(Locale::current(), have, MIN_FULL_MOCKS);
    missing("trend", "too_few_tests", Some((have, MIN_FULL_MOCKS)), message)
}

/// How a range of ranks allows for years that differ.
pub(super) fn years(years: YearSpread) -> api::forecasts::YearSpread {
    let (locale, count) = (Locale::current(), years.years as u32);
    let percent = (years.moved * 1_000.0).round() / 10.0;
    let message = match years.marks {
        _ if years.is_of_tables() => gates::years::tables(locale, count),
        Marks::Raw => gates::years::raw(locale, count, percent),
        Marks::Converted => gates::years::converted(locale, count, percent),
    };
    let is_of_tables = years.is_of_tables();
    api::forecasts::YearSpread {
        origin: if is_of_tables { "tables" } else { "default" }.to_owned(),
        years: count,
        usual_move: (!is_of_tables).then_some(percent),
        message,
    }
}

/// Where the starting values of the model come from.
pub(super) fn prior(students: u32) -> String {
    let locale = Locale::current();
    match students {
        0 => gates::prior::shipped(locale).to_owned(),
        n => gates::prior::students(locale, n),
    }
}

pub(crate) fn rank_table() -> Missing {
    missing(
        "rank",
        "no_rank_table",
        None,
        gates::rank_table(Locale::current()),
    )
}

pub(super) fn no_rank_without_score() -> Missing {
    let message = gates::score_first(Locale::current(), RECENT_DAYS, MIN_FULL_MOCKS);
    missing("rank", "no_score", None, message)
}

/// Not read from the model where a simple rule has been nearer.
pub(super) fn by_rule(what: &str) -> Missing {
    missing(what, "nearer_rule", None, gates::by_rule(Locale::current()))
}

pub(super) fn no_exam() -> Missing {
    missing("all", "no_exam", None, gates::exam(Locale::current()))
}

pub(super) fn no_results() -> Missing {
    let message = gates::first_test(Locale::current());
    missing("all", "no_results", Some((0, MIN_FULL_MOCKS)), message)
}

pub(crate) fn heat_map_without_results() -> Missing {
    let message = gates::first_test(Locale::current());
    missing("heat_map", "no_results", Some((0, 1)), message)
}

pub(crate) fn heat_map_without_chapters() -> Missing {
    let message = gates::chapters(Locale::current());
    missing("heat_map", "no_chapters", Some((0, 1)), message)
}

pub(super) fn no_exam_date() -> Missing {
    let message = gates::exam_date(Locale::current());
    missing("exam_score", "no_exam_date", None, message)
}

pub(super) fn exam_over(date: NaiveDate) -> Missing {
    let message = gates::exam_over(Locale::current(), date);
    missing("exam_score", "exam_over", None, message)
}

/// Why the score is what it is.
pub(super) fn reason(n: u32, until: NaiveDate, source: Option<&str>) -> String {
    let locale = Locale::current();
    match source {
        None => gates::reason::all(locale, n, until),
        Some(series) => gates::reason::series(locale, n, series, until),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_test_and_many_are_counted_in_their_own_form() {
        let said = |have| too_few_for_trend(have).message;
        assert_eq!(said(1), "Needs 3 tests, there is 1.");
        assert_eq!(said(2), "Needs 3 tests, there are 2.");
        assert_eq!(
            needs("next_score", Needs::FullMocks { have: 0, need: 3 }).message,
            "Needs 3 full tests, there are 0."
        );
    }

    #[test]
    fn what_stands_in_a_sentence_stands_in_its_place() {
        let date = NaiveDate::from_ymd_opt(2026, 3, 14).unwrap();
        assert_eq!(
            reason(5, date, Some("Allen")),
            "Read from 5 full tests up to 2026-03-14, newer ones counting more, as a test of Allen."
        );
        assert_eq!(
            reason(5, date, None),
            "Read from 5 full tests up to 2026-03-14, newer ones counting more."
        );
        let stale = Needs::RecentMock {
            days_ago: 60,
            within: 45,
        };
        assert_eq!(
            needs("next_score", stale).message,
            "Needs a full test of the last 45 days; the last one was 60 days ago."
        );
        assert_eq!(
            no_rank_without_score().message,
            "Needs the score forecast first: 3 full tests, one in the last 45 days."
        );
    }
}
