//! Holds what study was planned to raise against what tests said afterwards, up to the start of this week: the pace
//! changes once a week and not with every test, so that plans stay calm.

use crate::results::derived::day;
use analytics::input::{Day, History};
use analytics::plan::Kind;
use analytics::plan::pace::{Checked, stretch};
use analytics::plan::value::{TAU_MINUTES, rise};
use chrono::{Datelike as _, Duration, NaiveDate};
use domain::text::fold;
use store::plan::{Block, DONE};

/// A chapter that was studied by the plan and tested after that.
pub(super) struct Check<'a> {
    /// The blocks that were done before the test and after the one before, oldest first; at least one.
    pub blocks: Vec<&'a Block>,
    /// The day of the test.
    pub tested_on: Day,
    /// Questions tried in it, and of these right.
    pub tried: u32,
    pub right: u32,
    /// Mastery when the first of the blocks was planned, 0 to 1.
    pub known: f64,
}

impl Check<'_> {
    /// Minutes of study.
    pub(super) fn minutes(&self) -> i64 {
        let minutes = |block: &&Block| block.actual_minutes.unwrap_or(block.minutes);
        self.blocks.iter().map(minutes).sum()
    }

    fn checked(&self) -> Checked {
        Checked {
            promised: rise(self.known, 0.0, self.minutes() as f64, TAU_MINUTES),
            measured: f64::from(self.right) / f64::from(self.tried) - self.known,
            questions: self.tried,
        }
    }
}

/// How much longer than usual learning takes this student.
pub(super) fn of(history: &History<'_>, blocks: &[Block], today: NaiveDate) -> f64 {
    stretch_of(&checks(history, blocks, today))
}

/// What these checks say of the pace.
pub(super) fn stretch_of(checks: &[Check<'_>]) -> f64 {
    stretch(&checks.iter().map(Check::checked).collect::<Vec<_>>())
}

/// The day before which tests count: the Monday of this week.
pub(super) fn until(today: NaiveDate) -> NaiveDate {
    today - Duration::days(i64::from(today.weekday().num_days_from_monday()))
}

/// All checks up to the start of this week, chapter by chapter and oldest first.
pub(super) fn checks<'a>(history: &History<'_>, blocks: &'a [Block], today: NaiveDate) -> Vec<Check<'a>> {
    let monday = day(until(today));
    let done: Vec<&Block> = blocks.iter().filter(|block| is_study(block)).collect();
    let mut checks = Vec::new();
    if done.is_empty() {
        return checks;
    }
    for (index, chapter) in (0_u32..).zip(history.chapters()) {
        let names = (
            fold(history.subjects()[chapter.subject as usize]),
            fold(chapter.name),
        );
        let mut own: Vec<&Block> = done
            .iter()
            .copied()
            .filter(|block| (fold(&block.subject), fold(&block.chapter)) == names)
            .collect();
        own.sort_by_key(|block| block.day);
        if !own.is_empty() {
            check(&own, &tests(history, index, monday), &mut checks);
        }
    }
    checks
}

fn is_study(block: &Block) -> bool {
    let kind = Kind::of_word(&block.kind);
    block.status == DONE && block.mastery.is_some() && kind.is_some_and(Kind::is_study)
}

/// Day, right and tried of the tests of a chapter before `until`, oldest first.
fn tests(history: &History<'_>, chapter: u32, until: Day) -> Vec<(Day, u32, u32)> {
    let mut tests = Vec::new();
    for result in history.results().iter().filter(|result| result.day < until) {
        let rows = history.chapters_of(result).iter();
        let own = rows.filter(|row| row.chapter == chapter && row.attempted > 0);
        tests.extend(own.map(|row| (result.day, row.correct, row.attempted)));
    }
    tests.sort_by_key(|(on, ..)| *on);
    tests
}

/// A check for each test that follows study which no test has followed before.
fn check<'a>(blocks: &[&'a Block], tests: &[(Day, u32, u32)], checks: &mut Vec<Check<'a>>) {
    let mut from = 0;
    for (on, right, tried) in tests {
        let until = blocks.partition_point(|block| day(block.day) < *on);
        let studied = blocks.get(from..until).unwrap_or_default();
        let Some(known) = studied.first().and_then(|block| block.mastery) else {
            continue;
        };
        checks.push(Check {
            blocks: studied.to_vec(),
            tested_on: *on,
            tried: *tried,
            right: *right,
            known,
        });
        from = until;
    }
}
