//! Holds what study was planned to raise against what tests said afterwards, up to the start of this week: the pace
//! changes once a week and not with every test, so that plans stay calm.

use crate::results::derived::day;
use analytics::input::{Day, History};
use analytics::plan::Kind;
use analytics::plan::pace::{Checked, stretch};
use analytics::plan::value::{TAU_MINUTES, rise};
use chrono::{Datelike as _, NaiveDate};
use domain::text::fold;
use store::plan::{Block, DONE};

/// How much longer than usual learning takes this student.
pub(super) fn of(history: &History<'_>, blocks: &[Block], today: NaiveDate) -> f64 {
    let monday = day(today) - today.weekday().num_days_from_monday() as Day;
    let done: Vec<&Block> = blocks.iter().filter(|block| is_study(block)).collect();
    if done.is_empty() {
        return 1.0;
    }
    let mut checks = Vec::new();
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
    stretch(&checks)
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
fn check(blocks: &[&Block], tests: &[(Day, u32, u32)], checks: &mut Vec<Checked>) {
    let mut from = 0;
    for (on, right, tried) in tests {
        let until = blocks.partition_point(|block| day(block.day) < *on);
        let studied = blocks.get(from..until).unwrap_or_default();
        let Some(known) = studied.first().and_then(|block| block.mastery) else {
            continue;
        };
        let minutes: i64 = studied
            .iter()
            .map(|block| block.actual_minutes.unwrap_or(block.minutes))
            .sum();
        checks.push(Checked {
            promised: rise(known, 0.0, minutes as f64, TAU_MINUTES),
            measured: f64::from(*right) / f64::from(*tried) - known,
            questions: *tried,
        });
        from = until;
    }
}
