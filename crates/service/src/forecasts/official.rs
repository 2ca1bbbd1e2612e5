//! Forecasts of an exam's day beside what was published: for their student, and as sums for the public record.

use super::exam::hundredths;
use super::record::{NEED, NEED_STUDENTS, median};
use super::{Forecasts, rounded};
use crate::Caller;
use crate::error::Result;
use api::forecasts::{AwaitedResult, OfficialCheck, OfficialFigures, OfficialOutcome, StoredForecast};
use chrono::{Days, NaiveDate};
use domain::people::Role;
use std::collections::HashSet;
use store::AsConn;
use store::official_results::Awaited;
use store::predictions::{self, Forecast, OfficiallyChecked};
use uuid::Uuid;

/// Days for which an official result is asked for.
const ASKED_FOR: u64 = 183;
/// Of these, days for which the first page asks.
const ASKED_AT_FIRST: u64 = 60;

/// What was published, beside the forecast it is about.
pub(super) fn beside(said: &Forecast, official: &predictions::OfficialOutcome) -> OfficialOutcome {
    let held =
        |value: Option<f64>, low: Option<f64>, high: Option<f64>| Some((low?..=high?).contains(&value?));
    let rank = official.rank.map(|rank| rank as f64);
    OfficialOutcome {
        taken_on: official.taken_on,
        score: official.actual.map(rounded),
        was_in_band: held(official.actual, Some(said.low), Some(said.high)),
        rank: official.rank.and_then(|rank| u64::try_from(rank).ok()),
        was_rank_in_band: held(rank, said.rank_low, said.rank_high),
        percentile: official.percentile,
        was_percentile_in_band: held(official.percentile, said.percentile_low, said.percentile_high),
    }
}

/// Whether the 80 % band held the score that came, by a test or else by official marks.
pub(super) fn was_held(item: &StoredForecast) -> Option<bool> {
    let by_test = item.outcome.as_ref().map(|outcome| outcome.was_in_band);
    by_test.or_else(|| item.official.as_ref()?.was_in_band)
}

/// The caller's exams that are over for half a year at most and have no official result, the last one first.
pub(super) async fn awaited(
    on: &mut impl AsConn,
    caller: &Caller,
    today: NaiveDate,
) -> Result<Vec<AwaitedResult>> {
    let since = today - Days::new(ASKED_FOR);
    let awaited = store::official_results::awaited(on, caller.user, since, today).await?;
    Ok(awaited.into_iter().map(view).collect())
}

impl Forecasts {
    /// The exam that the first page asks about, once: it is over for a short while, there is a forecast to hold against its
    /// result, and the student has not said "Not now".
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn asked(&self, caller: &Caller) -> Result<Option<AwaitedResult>> {
        caller.must_be(Role::Student)?;
        let today = caller.today(self.core.now());
        let mut on = self.core.db.read().await?;
        let since = today - Days::new(ASKED_AT_FIRST);
        let awaited = store::official_results::awaited(&mut on, caller.user, since, today).await?;
        let mut open = awaited
            .into_iter()
            .filter(|one| one.has_forecast && !one.is_put_off);
        Ok(open.next().map(view))
    }
}

fn view(one: Awaited) -> AwaitedResult {
    AwaitedResult {
        exam_id: one.exam_id,
        name: one.name,
        exam_date: one.exam_date,
        has_forecast: one.has_forecast,
        is_put_off: one.is_put_off,
    }
}

/// Ranks and percentiles said for the exam's day against the official ones. An exam is sat once a day, however often it
/// was entered: the newest counts.
pub(super) fn checks(checked: &[OfficiallyChecked]) -> (OfficialCheck, OfficialCheck) {
    let ranks = checked.iter().filter_map(|one| {
        let (actual, said) = (one.actual_rank? as f64, one.rank?);
        let error = (actual.max(1.0) / said.max(1.0)).log10().abs();
        let is_held = (one.rank_low?..=one.rank_high?).contains(&actual);
        Some((one, error, is_held))
    });
    let percentiles = checked.iter().filter_map(|one| {
        let (actual, said) = (one.actual_percentile?, one.percentile?);
        let is_held = (one.percentile_low?..=one.percentile_high?).contains(&actual);
        Some((one, (actual - said).abs(), is_held))
    });
    (check(ranks), check(percentiles))
}

/// Nothing below the needed outcomes and students.
fn check<'a>(checked: impl Iterator<Item = (&'a OfficiallyChecked, f64, bool)>) -> OfficialCheck {
    let mut sittings: HashSet<(Uuid, NaiveDate)> = HashSet::new();
    let each: Vec<_> = checked
        .filter(|(one, ..)| sittings.insert((one.user_id, one.taken_on)))
        .collect();
    let n = each.len() as u32;
    let students: HashSet<Uuid> = each.iter().map(|(one, ..)| one.user_id).collect();
    let is_enough = n >= NEED && students.len() >= NEED_STUDENTS;
    let held = each.iter().filter(|(.., is_held)| *is_held).count();
    let errors = each.iter().map(|(_, error, _)| *error).collect();
    let figures = median(errors).filter(|_| is_enough).map(|error| OfficialFigures {
        coverage_80: hundredths(100.0 * held as f64 / f64::from(n)),
        median_error: hundredths(error),
    });
    OfficialCheck { n, figures }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 5, n).unwrap()
    }

    /// Said: rank 1,000 (500 to 2,000), percentile 90 (80 to 95).
    fn one(user: u128, actual_rank: i64, actual_percentile: f64) -> OfficiallyChecked {
        OfficiallyChecked {
            user_id: Uuid::from_u128(user),
            taken_on: day(3),
            actual_rank: Some(actual_rank),
            actual_percentile: Some(actual_percentile),
            rank: Some(1_000.0),
            rank_low: Some(500.0),
            rank_high: Some(2_000.0),
            percentile: Some(90.0),
            percentile_low: Some(80.0),
            percentile_high: Some(95.0),
        }
    }

    #[test]
    fn official_ranks_of_twenty_students_give_the_figures_counted_by_hand() {
        // Twelve are off by a factor of two, at the ends of the range; eight by ten, outside. 90 to 99.5 by halves.
        let all: Vec<OfficiallyChecked> = (0..20)
            .map(|n| {
                let rank = match n {
                    0..6 => 2_000,
                    6..12 => 500,
                    12..16 => 100,
                    _ => 10_000,
                };
                one(n, rank, 90.0 + 0.5 * n as f64)
            })
            .collect();
        let (ranks, percentiles) = checks(&all);
        // log10 of two is 0.30, the 10th and 11th of the ordered errors. Twelve of twenty are held.
        assert_eq!(
            (ranks.n, ranks.figures),
            (
                20,
                Some(OfficialFigures {
                    coverage_80: 60.0,
                    median_error: 0.3
                })
            )
        );
        // Errors 0, 0.5 .. 9.5: the median lies between 4.5 and 5. Up to 95, so eleven of twenty, are held.
        assert_eq!(
            (percentiles.n, percentiles.figures),
            (
                20,
                Some(OfficialFigures {
                    coverage_80: 55.0,
                    median_error: 4.75
                })
            )
        );
        let (few, _) = checks(&all[1..]);
        assert_eq!((few.n, few.figures), (19, None));
    }

    #[test]
    fn one_sitting_counts_once_and_few_students_make_no_record() {
        let again: Vec<OfficiallyChecked> = (0..40).map(|n| one(n % 4, 1_000, 90.0)).collect();
        assert_eq!(checks(&again).0.n, 4);
        let of_four: Vec<OfficiallyChecked> = (0..24)
            .map(|n| OfficiallyChecked {
                taken_on: day(1 + (n / 4) as u32),
                ..one(n % 4, 1_000, 90.0)
            })
            .collect();
        let (ranks, percentiles) = checks(&of_four);
        assert_eq!((ranks.n, ranks.figures, percentiles.n), (24, None, 24));
    }

    #[test]
    fn what_was_not_said_or_not_published_is_not_counted() {
        let no_table = OfficiallyChecked {
            rank: None,
            ..one(1, 5, 90.0)
        };
        let no_percentile = OfficiallyChecked {
            actual_percentile: None,
            ..one(2, 5, 90.0)
        };
        let (ranks, percentiles) = checks(&[no_table, no_percentile]);
        assert_eq!((ranks.n, percentiles.n), (1, 1));
    }
}
