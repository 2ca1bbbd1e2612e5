//! Whole preparations, lived day by day: what is remembered from one plan to the next.

use super::by_hand::every_day;
use super::{TODAY, chapter, input};
use crate::input::Day;
use crate::plan::{Block, ChapterState, Input, Kind, Previous, Settings, plan};
use std::collections::BTreeMap;

/// Lives the days until the exam, does everything that is planned, and gives back what was done.
fn walked(chapters: &mut [ChapterState], settings: &Settings, days: Day) -> Vec<Block> {
    let mut done = Vec::new();
    let mut open: Option<Vec<Previous>> = None;
    for today in TODAY..TODAY + days {
        let made = plan(&Input {
            today,
            exam_day: Some(TODAY + days),
            started_on: Some(TODAY),
            previous: open.as_deref(),
            ..input(chapters, settings)
        });
        let (of_today, later): (Vec<Block>, Vec<Block>) =
            made.blocks.into_iter().partition(|block| block.day == today);
        for block in &of_today {
            let Some(index) = block.chapter else { continue };
            let state = &mut chapters[index as usize];
            state.studied_minutes += f64::from(block.minutes);
            state.last_seen = Some(today);
            state.gap_days = block.gap.or(state.gap_days);
            state.passed_on = (block.kind == Kind::LastPass)
                .then_some(today)
                .or(state.passed_on);
        }
        open = Some(later.iter().map(previous).collect());
        done.extend(of_today);
    }
    done
}

fn previous(block: &Block) -> Previous {
    Previous {
        day: block.day,
        kind: block.kind,
        chapter: block.chapter,
        minutes: block.minutes,
        is_pinned: false,
    }
}

#[test]
fn the_last_tenth_of_a_hundred_days_goes_over_each_heavy_chapter_once() {
    // Twenty chapters of 10 to 29 marks, 390 in all.
    let mut chapters: Vec<_> = (0..20)
        .map(|i| chapter(i % 3, 10.0 + f64::from(i), 0.7))
        .collect();
    let done = walked(&mut chapters, &every_day(120), 100);
    let mut passes: BTreeMap<u32, Vec<Day>> = BTreeMap::new();
    for block in done.iter().filter(|block| block.kind == Kind::LastPass) {
        passes
            .entry(block.chapter.unwrap())
            .or_default()
            .push(block.day - TODAY);
    }
    // The seven heaviest carry 182 marks, less than half, and the eight heaviest 204.
    let heavy: Vec<u32> = (12..20).collect();
    assert_eq!(passes.keys().copied().collect::<Vec<_>>(), heavy);
    for (chapter, days) in &passes {
        assert_eq!(days.len(), 1, "chapter {chapter} on {days:?}");
        assert!((90..100).contains(&days[0]), "chapter {chapter} on {days:?}");
    }
    // They spread: one a day, the heaviest first.
    assert_eq!(passes[&19], [90]);
    assert!(passes.values().flatten().max() > Some(&95), "{passes:?}");
    // Other work goes on beside them.
    assert!(
        done.iter()
            .any(|block| block.day >= TODAY + 92 && block.kind == Kind::Practise)
    );
}

#[test]
fn revisions_come_after_the_same_gap_or_a_longer_one_to_the_end() {
    for (days, gaps) in [(100, 10..=20), (40, 4..=8), (300, 21..=21)] {
        // Known as well as can be: nothing is left but to keep it. Two light ones, so that no last pass stands between and
        // a day has room for all that is due.
        let mut chapters: Vec<_> = [5.0, 5.0, 50.0].map(|marks| chapter(0, marks, 0.95)).into();
        let done = walked(&mut chapters, &every_day(300), days);
        for index in 0..2 {
            let mut seen = TODAY;
            let mut last = 0;
            for block in done.iter().filter(|block| block.chapter == Some(index)) {
                assert_eq!(block.kind, Kind::Revise);
                let gap = block.day - seen;
                let is_eve = block.day == TODAY + days - 1;
                assert!(gap >= last || is_eve, "{gap} days after {last} of {days}");
                assert!(gap <= 21 && (last > 0 || gaps.contains(&gap)), "{gap} of {days}");
                (seen, last) = (block.day, gap);
            }
            assert!(last > 0, "chapter {index} is never revised in {days} days");
        }
    }
}
