//! How hard chapters feel decides between equals that nothing is known of, and nothing else.

use super::by_hand::every_day;
use super::{TODAY, assert_at_most_two_in_a_row, assert_under_the_cap, chapter, input};
use crate::plan::{ChapterState, Kind, plan};

fn untried(subject: u32, weight: f64, felt: Option<u8>) -> ChapterState {
    ChapterState {
        is_tried: false,
        last_seen: None,
        felt,
        ..chapter(subject, weight, 0.5)
    }
}

/// The chapters in the order of their probes.
fn probed(chapters: &[ChapterState]) -> Vec<u32> {
    let settings = every_day(200);
    let made = plan(&input(chapters, &settings));
    let probes = made.blocks.iter().filter(|block| block.kind == Kind::Probe);
    let mut probes: Vec<_> = probes.map(|block| (block.day, block.chapter.unwrap())).collect();
    // Within a day blocks are arranged by subject.
    probes.sort_by_key(|(day, _)| *day);
    assert!(probes.iter().all(|(day, _)| *day >= TODAY));
    probes.into_iter().map(|(_, chapter)| chapter).collect()
}

#[test]
fn of_chapters_that_nothing_is_known_of_and_that_are_worth_the_same_the_harder_felt_is_asked_about_first() {
    let feelings = [Some(1), None, Some(5), Some(4), Some(3), Some(2)];
    let chapters = feelings.map(|felt| untried(0, 20.0, felt));
    // Two a day; unrated is as 3, and of those the one named first.
    assert_eq!(probed(&chapters), [2, 3, 1, 4, 5, 0]);
    assert_eq!(
        probed(&chapters.map(|one| ChapterState { felt: None, ..one })),
        [0, 1, 2, 3, 4, 5]
    );
}

#[test]
fn a_chapter_that_is_worth_more_comes_first_however_easy_it_feels() {
    let chapters = [untried(0, 20.0, Some(5)), untried(0, 20.001, Some(1))];
    let settings = every_day(30);
    let made = plan(&input(&chapters, &settings));
    assert_eq!(made.blocks[0].chapter, Some(1));
}

#[test]
fn where_there_are_answers_a_feeling_changes_nothing() {
    for seed in 0..50_u32 {
        let of = |felt: fn(u32) -> Option<u8>| -> Vec<ChapterState> {
            let one = |i: u32| ChapterState {
                felt: felt(i + seed),
                ..chapter(i % 3, f64::from(10 + (i + seed) % 2), 0.5)
            };
            (0..8).map(one).collect()
        };
        let settings = every_day(180);
        let (rated, unrated) = (of(|i| Some(1 + (i * 7 % 5) as u8)), of(|_| None));
        assert_eq!(plan(&input(&rated, &settings)), plan(&input(&unrated, &settings)));
    }
}

#[test]
fn with_feelings_a_plan_is_as_good_keeps_its_limits_and_is_the_same_each_time() {
    for seed in 0..200_u32 {
        let chapters: Vec<ChapterState> = (0..9)
            .map(|i| {
                let n = seed * 31 + i * 17;
                let felt = (n % 6 > 0).then_some((n % 6) as u8);
                let weight = f64::from(10 + n % 2);
                if n % 4 == 0 {
                    ChapterState {
                        felt,
                        ..chapter(i % 3, weight, 0.5)
                    }
                } else {
                    untried(i % 3, weight, felt)
                }
            })
            .collect();
        let settings = every_day(120 + 20 * (seed % 4));
        let asked = input(&chapters, &settings);
        let made = plan(&asked);
        assert_under_the_cap(&asked, &made);
        assert_at_most_two_in_a_row(&asked, &made);
        assert_eq!(plan(&asked), made);
        let unrated: Vec<ChapterState> = chapters
            .iter()
            .map(|one| ChapterState {
                felt: None,
                ..one.clone()
            })
            .collect();
        let without = plan(&input(&unrated, &settings));
        assert!(
            (without.gain.mean - made.gain.mean).abs() < 0.02 * without.gain.mean,
            "{seed}"
        );
    }
}
