//! What holds for every plan, whatever slips; and a few plans by hand.

mod asked;
mod by_hand;
mod felt;
mod memory;
mod rows;
mod slips;
mod walked;

use super::{Block, ChapterState, Input, Plan, Settings, row::IN_A_ROW};
use crate::input::Day;
use crate::mastery::Mastery;

/// A Thursday.
const TODAY: Day = 20_000 - 20_000 % 7;

fn chapter(subject: u32, weight: f64, mean: f64) -> ChapterState {
    ChapterState {
        subject,
        weight,
        mastery: Mastery {
            mean,
            low: (mean - 0.1).max(0.0),
            high: (mean + 0.1).min(1.0),
        },
        is_tried: true,
        felt: None,
        studied_minutes: 0.0,
        last_seen: Some(TODAY),
        stability_days: None,
        pace: 1.0,
        prerequisites: Vec::new(),
        gap_days: None,
        passed_on: None,
    }
}

fn input<'a>(chapters: &'a [ChapterState], settings: &'a Settings) -> Input<'a> {
    Input {
        today: TODAY,
        exam_day: Some(TODAY + 100),
        started_on: Some(TODAY),
        chapters,
        settings,
        own: &[],
        done_today: 0,
        most_today: None,
        ratios: &[],
        mock: None,
        previous: None,
        change: super::Change::Little,
    }
}

fn of_day(plan: &Plan, day: Day) -> Vec<Block> {
    plan.blocks
        .iter()
        .filter(|block| block.day == day)
        .copied()
        .collect()
}

/// No day has more than its limit, own blocks and what was done included.
fn assert_under_the_cap(input: &Input<'_>, plan: &Plan) {
    for day in input.today..input.today + super::HORIZON_DAYS {
        let planned: u32 = of_day(plan, day).iter().map(|block| block.minutes).sum();
        let own: u32 = input
            .own
            .iter()
            .filter(|(on, _)| *on == day)
            .map(|(_, minutes)| minutes)
            .sum();
        let done = if day == input.today { input.done_today } else { 0 };
        let cap = input.settings.cap(day);
        assert!(
            planned == 0 || planned + own + done <= cap,
            "{planned} + {own} + {done} minutes on a day with {cap}"
        );
    }
    assert!(
        plan.blocks
            .iter()
            .all(|block| block.day < input.end() && block.minutes > 0)
    );
    let finite = [plan.gain.low, plan.gain.mean, plan.gain.high];
    assert!(
        finite.iter().all(|marks| marks.is_finite() && *marks >= 0.0),
        "{finite:?}"
    );
}

fn assert_at_most_two_in_a_row(input: &Input<'_>, plan: &Plan) {
    if input
        .chapters
        .iter()
        .all(|chapter| chapter.subject == input.chapters[0].subject)
    {
        return;
    }
    // What stood between may have been done or given back, and what the student put on a day stays in whatever row.
    let is_open = input.done_today > 0 || input.most_today.is_some();
    let from = input.today + Day::from(is_open);
    let previous = input.previous.unwrap_or_default();
    let is_put = |day| previous.iter().any(|old| old.is_pinned && old.day == day);
    for day in (from..input.end()).filter(|day| !is_put(*day)) {
        let subjects: Vec<_> = of_day(plan, day)
            .iter()
            .map(|block| {
                block
                    .chapter
                    .map(|chapter| input.chapters[chapter as usize].subject)
            })
            .collect();
        let is_long = |row: &[Option<u32>]| row[0].is_some() && row.iter().all(|subject| *subject == row[0]);
        assert!(!subjects.windows(IN_A_ROW + 1).any(is_long), "{subjects:?}");
    }
}
