//! What a plan goes on from besides results: the order of chapters, and what was done of the plans before.

use super::inputs::{Read, Student};
use super::work::names;
use crate::results::derived::day;
use analytics::input::Day;
use analytics::plan::{ChapterState, Kind};
use domain::text::fold;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use store::plan::{Block, DONE, OPEN};

/// Folded names of subject and chapter.
type Names = (String, String);

/// A chapter that waits for others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Waiting {
    pub subject: String,
    pub chapter: String,
    /// The chapters before it that were neither known nor begun when the plan was made.
    pub after: Vec<String>,
}

impl Read<'_> {
    /// Tells each chapter which others come before it. Those without marks are never planned, so that none waits for them.
    pub(super) fn put_in_order(&self, chapters: &mut [ChapterState], by_name: &HashMap<Names, u32>) {
        let index = |subject: &str, name: &str| by_name.get(&(fold(subject), fold(name))).copied();
        for named in &self.exam.exam.chapters {
            let Some(at) = index(&named.subject, &named.name) else {
                continue;
            };
            let firsts = named.prerequisites.iter();
            chapters[at as usize].prerequisites =
                firsts.filter_map(|first| index(&named.subject, first)).collect();
        }
    }

    /// The gap that the last revision of a chapter kept to.
    pub(super) fn last_gap(&self, chapter: &Names) -> Option<Day> {
        let last = self.last_done(Kind::Revise, chapter)?;
        last.gap_days.and_then(|days| Day::try_from(days).ok())
    }

    /// The day of the last pass over a chapter.
    pub(super) fn last_pass(&self, chapter: &Names) -> Option<Day> {
        Some(day(self.last_done(Kind::LastPass, chapter)?.day))
    }

    fn last_done(&self, kind: Kind, chapter: &Names) -> Option<&Block> {
        // The blocks stand by day and place.
        self.blocks
            .iter()
            .rfind(|block| block.status == DONE && block.kind == kind.word() && names(block) == *chapter)
    }
}

impl Student {
    /// The chapters that wait for others.
    pub(super) fn waiting(&self) -> Vec<Waiting> {
        let name = |index: &u32| self.names[*index as usize].chapter.clone();
        let undone = |index: &&u32| !self.chapters[**index as usize].is_underway();
        self.chapters
            .iter()
            .zip(&self.names)
            .map(|(state, named)| Waiting {
                subject: named.subject.clone(),
                chapter: named.chapter.clone(),
                after: state.prerequisites.iter().filter(undone).map(name).collect(),
            })
            .filter(|waiting| !waiting.after.is_empty())
            .collect()
    }
}

/// The open blocks of study that do not come after a chapter which is before theirs and still to be done, each with the
/// first such chapter.
pub(super) fn too_early<'a>(blocks: &'a [Block], waiting: &[Waiting]) -> Vec<(&'a Block, String)> {
    let early = |block: &'a Block| {
        let (after, _) = around(block, waiting, blocks);
        let is_before = |first: &String| {
            let first = (fold(&block.subject), fold(first));
            let mut open = blocks.iter().filter(|other| other.status == OPEN);
            open.any(|other| other.day < block.day && names(other) == first)
        };
        let first = after.into_iter().find(|first| !is_before(first))?;
        Some((block, first))
    };
    blocks.iter().filter_map(early).collect()
}

/// For an open block of study the chapters before its own that are still to be done, and for any the chapters that wait
/// for its own. `blocks` tell what was done since the plan was made.
pub(super) fn around(block: &Block, waiting: &[Waiting], blocks: &[Block]) -> (Vec<String>, Vec<String>) {
    if block.status != OPEN || waiting.is_empty() {
        return Default::default();
    }
    let own = names(block);
    let is_done = |name: &String| {
        let first = (own.0.clone(), fold(name));
        blocks
            .iter()
            .any(|other| other.status == DONE && names(other) == first)
    };
    let is_study = Kind::of_word(&block.kind).is_some_and(Kind::is_study);
    let after = waiting
        .iter()
        .filter(|one| is_study && (fold(&one.subject), fold(&one.chapter)) == own)
        .flat_map(|one| &one.after)
        .filter(|name| !is_done(name))
        .cloned()
        .collect();
    let opens = waiting
        .iter()
        .filter(|one| fold(&one.subject) == own.0 && one.after.iter().any(|name| fold(name) == own.1))
        .map(|one| one.chapter.clone())
        .collect();
    (after, opens)
}
