//! Looking ahead: a chapter that others wait for is worth what it opens.

use super::Filling;
use crate::plan::{ChapterState, value};
use crate::priority::LEARN_BELOW;

/// The chapters that each one comes before.
pub(super) fn opens(chapters: &[ChapterState]) -> Vec<Vec<u32>> {
    let mut opens = vec![Vec::new(); chapters.len()];
    for (index, chapter) in (0_u32..).zip(chapters) {
        for &first in &chapter.prerequisites {
            if let Some(after) = opens.get_mut(first as usize) {
                after.push(index);
            }
        }
    }
    opens
}

impl Filling<'_> {
    /// Whether everything that comes before this chapter is known or begun on an earlier day.
    pub(super) fn is_open(&self, chapter: u32) -> bool {
        let firsts = &self.chapter(chapter).prerequisites;
        firsts.iter().all(|&first| {
            let is_there = (first as usize) < self.input.chapters.len();
            !is_there || self.chapter(first).is_underway() || self.is_begun[first as usize]
        })
    }

    /// The most marks a minute among the chapters that wait for this one, as long as nothing of it is done or planned; 0
    /// where none waits. One that waits for several is behind each of them.
    pub(super) fn worth_opened(&self, chapter: u32) -> f64 {
        let at = chapter as usize;
        let is_planned = self.content[at] > self.chapter(chapter).studied_minutes.max(0.0);
        if self.opens[at].is_empty() || is_planned || self.chapter(chapter).is_underway() {
            return 0.0;
        }
        let mut most: f64 = 0.0;
        let mut behind = self.opens[at].clone();
        let mut next = 0;
        while let Some(&waiting) = behind.get(next) {
            next += 1;
            if self.is_open(waiting) {
                continue;
            }
            let state = self.chapter(waiting);
            let minutes = self.input.block_minutes(state.subject);
            let kind = value::study_kind(state, self.is_probed[waiting as usize]);
            most = most.max(self.gain(kind, Some(waiting), minutes).mean / f64::from(minutes));
            for &further in &self.opens[waiting as usize] {
                if further != chapter && !behind.contains(&further) {
                    behind.push(further);
                }
            }
        }
        most
    }
}

impl ChapterState {
    /// Whether it is known, or has been studied since its last test: what comes after it may begin.
    pub fn is_underway(&self) -> bool {
        let is_known = self.is_tried && self.mastery.mean >= LEARN_BELOW;
        is_known || self.studied_minutes > 0.0
    }
}
