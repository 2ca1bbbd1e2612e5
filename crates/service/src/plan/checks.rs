//! What study by the plan was expected to bring against what tests said afterwards, chapter by chapter.

use super::history::with_history;
use super::making::two;
use super::pace::{self, Check};
use super::{DAYS_BACK, Plans};
use crate::Caller;
use crate::error::Result;
use analytics::plan::pace::share_interval;
use api::plan::{PlanCheck, PlanChecks, PlanGain};
use chrono::{Duration, NaiveDate};
use domain::people::Role;
use domain::text::fold;

impl Plans {
    /// What study of the last 60 days was expected to bring and what tests until this week have measured, the largest
    /// expectation first.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn checks(&self, caller: &Caller) -> Result<PlanChecks> {
        caller.must_be(Role::Student)?;
        let today = caller.today(self.core.now());
        let since = today - Duration::days(DAYS_BACK);
        let mut on = self.core.db.read().await?;
        let rows = store::results::for_analysis(&mut on, caller.user).await?;
        let blocks = store::plan::since(&mut on, caller.user, since).await?;
        drop(on);
        let (chapters, pace) = with_history(&rows, &[], today, |history| {
            let checks = pace::checks(history, &blocks, today);
            let same = |one: &Check<'_>, other: &Check<'_>| names(one) == names(other);
            let chapters: Vec<PlanCheck> = checks.chunk_by(same).map(of_chapter).collect();
            (chapters, pace::stretch_of(&checks))
        })?;
        let mut chapters = chapters;
        chapters.sort_by(|x, y| y.expected.mean.total_cmp(&x.expected.mean));
        Ok(PlanChecks {
            since,
            until: pace::until(today),
            chapters,
            pace: two(pace),
        })
    }
}

fn names(check: &Check<'_>) -> (String, String) {
    let block = check.blocks[0];
    (fold(&block.subject), fold(&block.chapter))
}

/// One row: all checks of a chapter.
fn of_chapter(checks: &[Check<'_>]) -> PlanCheck {
    let last = &checks[checks.len() - 1];
    let block = last.blocks[0];
    let mut expected = (0.0, 0.0, 0.0);
    let (mut mean, mut below, mut above) = (0.0, 0.0, 0.0);
    for check in checks {
        for block in &check.blocks {
            // What was expected by the exam, before a part of it fades.
            let by_now = |gain: f64| gain / block.kept.max(0.01);
            expected.0 += by_now(block.gain);
            expected.1 += by_now(block.gain_low);
            expected.2 += by_now(block.gain_high);
        }
        let marks = check.blocks[0].weight;
        let share = f64::from(check.right) / f64::from(check.tried);
        let (low, high) = share_interval(check.right, check.tried);
        mean += marks * (share - check.known);
        // Tests err on their own: the squares of what they miss by add up.
        below += (marks * (share - low)).powi(2);
        above += (marks * (high - share)).powi(2);
    }
    PlanCheck {
        subject: block.subject.clone(),
        chapter: block.chapter.clone(),
        minutes: checks.iter().map(Check::minutes).sum::<i64>() as u32,
        tests: checks.len() as u32,
        questions: checks.iter().map(|check| check.tried).sum(),
        tested_on: NaiveDate::from_epoch_days(last.tested_on).unwrap_or_default(),
        marks: two(block.weight),
        expected: gain(expected),
        measured: gain((mean, mean - below.sqrt(), mean + above.sqrt())),
    }
}

fn gain((mean, low, high): (f64, f64, f64)) -> PlanGain {
    PlanGain {
        mean: two(mean),
        low: two(low),
        high: two(high),
    }
}
