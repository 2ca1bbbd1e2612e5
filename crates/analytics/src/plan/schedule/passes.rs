//! The last pass: each of the heaviest chapters is gone over once in the last tenth of the preparation.

use super::{Filling, Given, OpenDay};
use crate::plan::{ChapterState, Input, Kind};
use crate::priority::LEARN_BELOW;

/// The part of all marks that the heaviest chapters carry together. A design choice.
const HEAVY_SHARE: f64 = 0.5;

/// The heaviest chapters, of equals the ones named first, until they carry [`HEAVY_SHARE`] of the marks.
pub(super) fn heavy(chapters: &[ChapterState]) -> Vec<bool> {
    let mut order: Vec<usize> = (0..chapters.len()).collect();
    order.sort_by(|&x, &y| chapters[y].weight.total_cmp(&chapters[x].weight).then(x.cmp(&y)));
    let all: f64 = chapters.iter().map(|chapter| chapter.weight).sum();
    let (mut carried, mut heavy) = (0.0, vec![false; chapters.len()]);
    for at in order {
        heavy[at] = carried < HEAVY_SHARE * all;
        carried += chapters[at].weight;
    }
    heavy
}

/// The chapters whose last pass before this exam is done.
pub(super) fn done(input: &Input<'_>) -> Vec<bool> {
    let is_done = |chapter: &ChapterState| chapter.passed_on.is_some_and(|day| input.is_last_pass(day));
    input.chapters.iter().map(is_done).collect()
}

/// The chapters whose revision or last pass stays where it was planned.
pub(super) fn planned(input: &Input<'_>, given: &Given) -> Vec<bool> {
    let previous = input.previous.unwrap_or_default();
    let mut planned = vec![false; input.chapters.len()];
    for old in given.kept.iter().map(|&place| &previous[place]) {
        let chapter = old
            .chapter
            .filter(|_| matches!(old.kind, Kind::LastPass | Kind::Revise));
        if let Some(is_planned) = chapter.and_then(|chapter| planned.get_mut(chapter as usize)) {
            *is_planned = true;
        }
    }
    planned
}

impl Filling<'_> {
    /// Whether a last pass over this chapter is still to be planned: it is heavy and known.
    pub(super) fn wants_pass(&self, chapter: u32) -> bool {
        let (at, state) = (chapter as usize, self.chapter(chapter));
        let is_known = (state.is_tried || state.studied_minutes > 0.0) && state.mastery.mean >= LEARN_BELOW;
        self.is_heavy[at] && is_known && !self.is_passed[at] && !self.is_planned[at]
    }

    /// The most last passes of this day: what is left of them, spread over the days of study until the exam.
    pub(super) fn passes(&self, open: &OpenDay) -> usize {
        if !self.input.is_last_pass(open.day) {
            return 0;
        }
        let laid = open.count(|block| block.kind == Kind::LastPass);
        let chapters = 0..self.input.chapters.len() as u32;
        let left = laid + chapters.filter(|&chapter| self.wants_pass(chapter)).count();
        let days = (open.day..self.exam_day).filter(|&day| self.input.settings.cap(day) > 0);
        left.div_ceil(days.count().max(1))
    }
}
