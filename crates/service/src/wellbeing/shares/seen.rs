//! What a mentor sees: the balances that students share with them, and each look is noted before anything is shown.

use super::{covers, note_share};
use crate::accounts;
use crate::caller::{Caller, Entrance};
use crate::error::{Result, ServiceError};
use crate::wellbeing::{TREND_DAYS, Wellbeing, view};
use analytics::load::Load;
use api::balance_shares::{SharedBalance, SharedBalanceShort, SharedBalances};
use api::wellbeing::BalancePoint;
use catalogue::{Locale, problems};
use chrono::{Duration, NaiveDate};
use domain::people::Role;
use std::sync::Arc;
use store::Tx;
use store::balance_shares::{self, Shared};
use uuid::Uuid;

/// Points between two weeks that say nothing. A choice of ours: one late evening more takes as many.
const STEADY_POINTS: f64 = 5.0;
/// Days with a balance that a week needs to be compared.
const MIN_DAYS: usize = 4;

/// What a mentor may see of one student, as of now.
struct Opened {
    shared: Shared,
    load: Arc<Load>,
    today: NaiveDate,
}

impl Wellbeing {
    /// A page of the balances that are shared with the caller. Every one on it counts as looked at.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a mentor who has signed in, `Invalid` for a page mark of somebody else's making.
    pub async fn shared_with(
        &self,
        caller: &Caller,
        after: Option<&str>,
        limit: u32,
    ) -> Result<SharedBalances> {
        must_look_in_person(caller)?;
        let mut before = after.map(page_mark).transpose()?.unwrap_or(Uuid::max());
        let (mut tx, size) = (self.core.db.begin().await?, limit as usize);
        let mut found: Vec<Shared> = Vec::new();
        // Whoever's guardian does not agree is passed over, and what follows moves up: a page does not tell their number.
        loop {
            let some = balance_shares::of_mentor(&mut tx, caller.institution, caller.user, before, limit + 1)
                .await?;
            let is_last = some.len() <= size;
            before = some.last().map_or(before, |shared| shared.id);
            found.extend(some.into_iter().filter(|shared| self.is_open(shared)));
            if is_last || found.len() > size {
                break;
            }
        }
        let has_more = found.len() > size;
        found.truncate(size);
        for shared in &found {
            self.note_look(&mut tx, caller, shared.id).await?;
        }
        tx.commit().await?;
        let next = found.last().filter(|_| has_more);
        let next = next.map(|shared| shared.id.to_string());
        let mut items = Vec::with_capacity(found.len());
        for shared in found {
            items.push(self.opened(shared).await?.short());
        }
        Ok(SharedBalances { items, next })
    }

    /// One balance that is shared with the caller.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a mentor who has signed in, `NotFound` for what is not shared with them, or not
    /// any longer.
    pub async fn look(&self, caller: &Caller, share: Uuid) -> Result<SharedBalance> {
        must_look_in_person(caller)?;
        let mut tx = self.core.db.begin().await?;
        let shared = balance_shares::find(&mut tx, caller.institution, caller.user, share).await?;
        let shared = shared
            .filter(|shared| self.is_open(shared))
            .ok_or(ServiceError::NotFound)?;
        self.note_look(&mut tx, caller, shared.id).await?;
        tx.commit().await?;
        let opened = self.opened(shared).await?;
        let trend = opened.trend();
        let short = opened.short();
        Ok(SharedBalance {
            id: short.id,
            student: short.student,
            since: short.since,
            balance: short.balance,
            missing: short.missing,
            direction: short.direction,
            trend,
            parts: view::parts(&opened.load),
            computed_at: self.core.now(),
        })
    }

    fn is_open(&self, shared: &Shared) -> bool {
        covers(student(shared).shelter(self.core.now()), shared.guardian_words)
    }

    async fn note_look(&self, tx: &mut Tx, caller: &Caller, share: Uuid) -> Result<()> {
        balance_shares::note_look(tx, share, self.core.now()).await?;
        note_share(
            &self.core,
            tx,
            caller.institution,
            caller.user,
            "sensitive_read",
            share,
        )
        .await
    }

    async fn opened(&self, shared: Shared) -> Result<Opened> {
        let student = student(&shared);
        Ok(Opened {
            load: self.load(&student).await?,
            today: student.today(self.core.now()),
            shared,
        })
    }
}

impl Opened {
    fn trend(&self) -> Vec<BalancePoint> {
        view::trend(&self.load, self.today, TREND_DAYS)
    }

    fn short(&self) -> SharedBalanceShort {
        SharedBalanceShort {
            id: self.shared.id,
            student: self.shared.student.display_name.clone(),
            since: self.shared.since,
            balance: view::balance(&self.load),
            missing: self.load.balance.err().map(view::missing),
            direction: direction(&self.trend(), self.today).map(str::to_owned),
        }
    }
}

/// The student behind a share, for the rules that ask a caller.
fn student(shared: &Shared) -> Caller {
    accounts::caller(shared.student.clone(), Entrance::Inside, None)
}

/// A program may go on reading long after its owner has stopped looking; what a student shares is for a person.
fn must_look_in_person(caller: &Caller) -> Result<()> {
    caller.must_be(Role::Mentor)?;
    match caller.entrance {
        Entrance::Key(..) => Err(ServiceError::Forbidden),
        Entrance::Session(_) | Entrance::Tokens(_) | Entrance::Inside => Ok(()),
    }
}

fn page_mark(text: &str) -> Result<Uuid> {
    text.parse()
        .map_err(|_| ServiceError::field("after", "unknown_page", problems::audit::page(Locale::current())))
}

fn direction(trend: &[BalancePoint], today: NaiveDate) -> Option<&'static str> {
    let mean = |weeks_ago: i64| {
        let last = today - Duration::days(7 * weeks_ago);
        let days = trend
            .iter()
            .filter(|point| point.date <= last && point.date > last - Duration::days(7));
        let values: Vec<f64> = days.map(|point| point.value).collect();
        (values.len() >= MIN_DAYS).then(|| values.iter().sum::<f64>() / values.len() as f64)
    };
    let change = mean(0)? - mean(1)?;
    Some(match change {
        change if change > STEADY_POINTS => "rising",
        change if change < -STEADY_POINTS => "falling",
        _ => "steady",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: i64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 1).unwrap() + Duration::days(n)
    }
    fn points(values: &[f64]) -> Vec<BalancePoint> {
        let point = |(n, value): (usize, &f64)| BalancePoint {
            date: day(n as i64),
            value: *value,
        };
        values.iter().enumerate().map(point).collect()
    }

    #[test]
    fn two_weeks_are_compared_by_their_means_and_five_points_say_nothing() {
        let weeks = |before: f64, last: f64| points(&[[before; 7], [last; 7]].concat());
        for (before, last, word) in [
            (80.0, 85.0, "steady"),
            (80.0, 85.1, "rising"),
            (80.0, 75.0, "steady"),
            (80.0, 74.9, "falling"),
        ] {
            assert_eq!(
                direction(&weeks(before, last), day(13)),
                Some(word),
                "{before} {last}"
            );
        }
    }
    #[test]
    fn a_week_with_fewer_than_four_days_is_not_compared() {
        let values = points(&[80.0; 10]);
        assert_eq!(direction(&values, day(9)), None);
        assert_eq!(direction(&points(&[80.0; 11]), day(10)), Some("steady"));
        // Days before the two weeks count for nothing, and none of these are missed.
        assert_eq!(direction(&points(&[20.0; 11]), day(30)), None);
        assert_eq!(direction(&[], day(0)), None);
    }
}
