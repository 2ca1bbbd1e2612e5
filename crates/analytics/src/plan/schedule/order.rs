//! The order of the first cut, which decides between blocks that are worth the same.

use crate::plan::{ChapterState, value};
use std::cmp::Reverse;

/// What a chapter counts as that nobody has rated: neither easy nor hard.
const UNRATED: u8 = 3;

/// The chapters, most valuable first. Of equals the one named first; but among equals without any answer the one that
/// feels harder, since there is nothing else to go by.
pub(super) fn of(chapters: &[ChapterState]) -> Vec<u32> {
    let cut: Vec<f64> = chapters.iter().map(value::first_cut).collect();
    let compare = |x: &u32, y: &u32| cut[*y as usize].total_cmp(&cut[*x as usize]);
    let mut order: Vec<u32> = (0..chapters.len() as u32).collect();
    order.sort_by(|x, y| compare(x, y).then(x.cmp(y)));
    for equals in order.chunk_by_mut(|x, y| compare(x, y).is_eq()) {
        by_feeling(chapters, equals);
    }
    order
}

/// Changes places among the chapters without any answer; those with answers keep theirs.
fn by_feeling(chapters: &[ChapterState], equals: &mut [u32]) {
    let places: Vec<usize> = (0..equals.len())
        .filter(|place| !chapters[equals[*place] as usize].is_tried)
        .collect();
    let mut untried: Vec<u32> = places.iter().map(|place| equals[*place]).collect();
    // Stable: of those that feel alike the one named first.
    untried.sort_by_key(|chapter| Reverse(chapters[*chapter as usize].felt.unwrap_or(UNRATED)));
    for (place, chapter) in places.into_iter().zip(untried) {
        equals[place] = chapter;
    }
}
