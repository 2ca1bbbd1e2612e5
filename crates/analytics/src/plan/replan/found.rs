//! Earlier blocks found again in a plan, and the order that they had.

use crate::input::Day;
use crate::plan::row::{self, Row, Subject};
use crate::plan::{Block, Input, Previous};

/// Gives the blocks that stay on their day the order that they had there, as far as the rule of the row allows: that is
/// the order which the student knows, or has chosen.
pub(super) fn keep_order(input: &Input<'_>, blocks: &mut [Block]) {
    let previous = input.previous.unwrap_or_default();
    let (mut from, mut before) = (0, Row::default());
    while let Some(day) = blocks.get(from).map(|block| block.day) {
        let until = from + blocks[from..].partition_point(|block| block.day == day);
        let of_next = |block: &Block| block.day == blocks[until].day;
        let next = until + blocks[until..].partition_point(of_next);
        let of_day = &blocks[from..until];
        let stays = |block: &Block| block.kept.filter(|place| previous[*place].day == block.day);
        let places: Vec<usize> = (0..of_day.len())
            .filter(|&i| stays(&of_day[i]).is_some())
            .collect();
        let mut there: Vec<Block> = places.iter().map(|&i| of_day[i]).collect();
        there.sort_by_key(stays);
        let mut ordered = of_day.to_vec();
        for (&place, block) in places.iter().zip(there) {
            ordered[place] = block;
        }
        // The order of a day decides where the row stands for the next one.
        let after = input.subjects(&blocks[until..next]);
        let too_long = |subjects: &[Subject]| {
            let both = subjects.iter().chain(&after);
            row::beyond(both.copied(), before)
        };
        let (was, would_be) = (input.subjects(of_day), input.subjects(&ordered));
        let is_in_order = row::is_in_order(&would_be);
        if is_in_order && too_long(&would_be) <= too_long(&was) {
            blocks[from..until].copy_from_slice(&ordered);
        }
        let subjects = input.subjects(&blocks[from..until]);
        before = subjects.iter().fold(before, |row, subject| row.with(*subject));
        from = until;
    }
}

/// Finds the earlier blocks again in the new ones: the same chapter and kind on the same day, else on another day. What
/// a calendar has shown then moves, rather than going and coming.
pub(super) fn recognise(blocks: &mut [Block], previous: &[Previous], today: Day) {
    let mut is_free: Vec<bool> = previous.iter().map(|old| old.day >= today).collect();
    for block in blocks.iter() {
        if let Some(place) = block.kept {
            is_free[place] = false;
        }
    }
    for is_same_day in [true, false] {
        for block in blocks.iter_mut().filter(|block| block.kept.is_none()) {
            let found = (0..previous.len()).find(|&place| {
                let old = &previous[place];
                is_free[place]
                    && (old.chapter, old.kind) == (block.chapter, block.kind)
                    && (!is_same_day || old.day == block.day)
            });
            if let Some(place) = found {
                is_free[place] = false;
                block.kept = Some(place);
            }
        }
    }
}
