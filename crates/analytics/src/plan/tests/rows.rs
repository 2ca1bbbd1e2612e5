//! The rule of the row goes on from one day to the next.

use super::by_hand::every_day;
use super::{TODAY, chapter, input};
use crate::plan::row::{Row, beyond};
use crate::plan::{Change, ChapterState, Input, Kind, Plan, Previous, plan};

/// A subject that carries six times the marks of the other.
fn heavy_and_light(light: f64) -> Vec<ChapterState> {
    (0..12)
        .map(|i| {
            let is_heavy = i < 6;
            let (weight, mastery) = if is_heavy { (30.0, 0.4) } else { (5.0, light) };
            chapter(u32::from(!is_heavy), weight, mastery)
        })
        .collect()
}

fn too_long(input: &Input<'_>, made: &Plan) -> usize {
    beyond(input.subjects(&made.blocks).into_iter(), Row::default())
}

#[test]
fn two_days_of_the_heaviest_subject_alone_do_not_follow_each_other() {
    let chapters = heavy_and_light(0.4);
    // One block a day, two, and more.
    for minutes in [50, 100, 150, 240] {
        let settings = every_day(minutes);
        let asked = input(&chapters, &settings);
        let made = plan(&asked);
        assert_eq!(
            too_long(&asked, &made),
            0,
            "{minutes}: {:?}",
            asked.subjects(&made.blocks)
        );
        let heavy = made.blocks.iter().filter(|block| block.chapter < Some(6)).count();
        assert!(
            2 * heavy >= made.blocks.len(),
            "{minutes}: {heavy} of {}",
            made.blocks.len()
        );
    }
}

#[test]
fn a_day_is_not_left_empty_where_only_one_subject_has_marks_to_win() {
    let chapters = heavy_and_light(1.0);
    let settings = every_day(100);
    let made = plan(&input(&chapters, &settings));
    let days = made.blocks.chunk_by(|one, other| one.day == other.day);
    assert_eq!(days.count(), 14);
}

#[test]
fn what_stands_in_the_next_days_already_stays_in_whatever_row_over_the_night() {
    let chapters = heavy_and_light(0.4);
    let settings = every_day(100);
    let planned = |ahead: i32, chapter: u32| Previous {
        day: TODAY + ahead,
        kind: Kind::Learn,
        chapter: Some(chapter),
        minutes: 40,
        is_pinned: false,
    };
    let previous = [planned(0, 0), planned(0, 1), planned(1, 2), planned(1, 3)];
    let asked = Input {
        previous: Some(&previous),
        change: Change::Little,
        ..input(&chapters, &settings)
    };
    let made = plan(&asked);
    let kept = made.blocks.iter().filter(|block| block.kept.is_some());
    assert!(kept.count() >= 3, "{:?}", made.blocks);
}
