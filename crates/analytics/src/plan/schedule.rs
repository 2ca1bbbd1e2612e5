//! Fills days greedily by value per minute, under the hard limits.

use super::row::{Row, Subject, is_arrangeable};
use super::{Block, ChapterState, Gain, Input, Kind, Plan, STABLE_DAYS, row, value};
use crate::input::Day;
use std::cell::Cell;

mod ahead;
mod candidates;
mod kept;
mod mocks;
mod open_day;
mod order;
mod passes;

use open_day::OpenDay;

/// Minutes of a probe, a revision and a last pass: the shortest block.
const SHORT: u32 = super::day::SHORTEST_BLOCK;
/// Most blocks of one chapter a day, so that a day is never one chapter.
const OF_CHAPTER: usize = 2;
/// Most probes a day: the rest of the day is for study.
const PROBES: usize = 2;
/// The part of a day that revision may take.
const REVISION_SHARE: f64 = 1.0 / 3.0;

/// What is laid down before the free choice begins.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// Blocks of the earlier plan that stay on their day, by their place there.
    pub kept: Vec<usize>,
    /// Blocks of the earlier plan to lay down in this order before anything is chosen.
    pub queue: Vec<usize>,
    /// Nothing is chosen beyond the queue.
    pub is_queue_only: bool,
    /// The most blocks that may be new in the next [`STABLE_DAYS`] days.
    pub additions: usize,
}

/// Lays down what is given and fills the rest.
pub(super) fn fill(input: &Input<'_>, given: &Given) -> Plan {
    let mut filling = Filling::new(input, given);
    let mocks = mocks::plan(input, given);
    let mut queue: Vec<usize> = given.queue.clone();
    for day in input.today..input.end() {
        let mut open = OpenDay::new(input, day, filling.row);
        let lost = filling.lay_kept(&mut open, given);
        open.passes = filling.passes(&open);
        let is_stable = day < input.today.saturating_add(STABLE_DAYS);
        let before = open.blocks.len();
        let most = if is_stable {
            // What the limits have taken out may be replaced, however much it is.
            filling.lost += lost;
            let additions = given.additions.max(filling.lost);
            before.saturating_add(additions.saturating_sub(filling.added))
        } else {
            usize::MAX
        };
        if mocks.days.contains(&day) && open.blocks.len() < most {
            filling.lay_mock(&mut open);
        }
        if open.blocks.len() < most {
            filling.lay_analysis(&mut open);
        }
        filling.lay_work(&mut open, &mut queue, most, given);
        if open.begins_anew() {
            filling.lay_work(&mut open, &mut queue, most, given);
        }
        if is_stable {
            filling.added += open.blocks.len() - before;
        }
        filling.close(&open);
    }
    filling.finish(mocks.has_no_room)
}

/// What a block of a chapter wins, with its minutes, and when its revision is due.
#[derive(Clone, Copy, Default)]
struct Known {
    study: Option<(u32, Gain)>,
    revision: Option<(u32, Gain)>,
    due: Option<Day>,
}

/// What the plan has done to each chapter so far.
struct Filling<'a> {
    input: &'a Input<'a>,
    days_left: Day,
    /// The day of the exam, or the last one that a plan without one looks to.
    exam_day: Day,
    /// Chapters by the first cut, most valuable first.
    order: Vec<u32>,
    /// Minutes of content studied or planned since the last test, by chapter.
    content: Vec<f64>,
    seen: Vec<Option<Day>>,
    /// The gap that the last revision keeps to.
    gaps: Vec<Option<Day>>,
    is_probed: Vec<bool>,
    /// Carries so many marks that it gets a last pass.
    is_heavy: Vec<bool>,
    is_passed: Vec<bool>,
    /// Its revision or last pass stays on the day it was planned for, which has not come yet.
    is_planned: Vec<bool>,
    /// What blocks of each chapter win as the plan stands: the same is asked for every place of the plan.
    known: Vec<Cell<Known>>,
    /// The chapters that each one comes before.
    opens: Vec<Vec<u32>>,
    /// Planned on an earlier day of this plan.
    is_begun: Vec<bool>,
    is_one_subject: bool,
    /// How the last day with blocks ended.
    row: Row,
    analysis_left: u32,
    added: usize,
    /// Kept blocks of the next days that the limits have taken out.
    lost: usize,
    plan: Plan,
}

impl<'a> Filling<'a> {
    fn new(input: &'a Input<'a>, given: &Given) -> Self {
        let chapters = input.chapters;
        let days_left = input.days_left(value::WITHOUT_DATE);
        Self {
            input,
            days_left,
            exam_day: input.today.saturating_add(days_left),
            order: order::of(chapters),
            content: chapters
                .iter()
                .map(|chapter| chapter.studied_minutes.max(0.0))
                .collect(),
            seen: chapters.iter().map(|chapter| chapter.last_seen).collect(),
            gaps: chapters.iter().map(|chapter| chapter.gap_days).collect(),
            is_probed: vec![false; chapters.len()],
            is_heavy: passes::heavy(chapters),
            is_passed: passes::done(input),
            is_planned: passes::planned(input, given),
            known: vec![Cell::default(); chapters.len()],
            opens: ahead::opens(chapters),
            is_begun: vec![false; chapters.len()],
            is_one_subject: input.is_one_subject(),
            row: Row::default(),
            analysis_left: 0,
            added: 0,
            lost: 0,
            plan: Plan::default(),
        }
    }

    fn chapter(&self, index: u32) -> &'a ChapterState {
        &self.input.chapters[index as usize]
    }

    /// The subject of a block for the rule of the row, which means nothing where all chapters are of one subject.
    fn subject(&self, chapter: Option<u32>) -> Subject {
        chapter
            .filter(|_| !self.is_one_subject)
            .map(|chapter| self.chapter(chapter).subject)
    }

    /// What a block of this kind wins as the plan stands.
    fn gain(&self, kind: Kind, chapter: Option<u32>, minutes: u32) -> Gain {
        let Some(of_chapter) = chapter.and_then(|index| self.known.get(index as usize)) else {
            return Gain::default();
        };
        let mut known = of_chapter.get();
        let of_kind = if kind.is_study() {
            &mut known.study
        } else {
            &mut known.revision
        };
        match *of_kind {
            Some((of, gain)) if of == minutes => gain,
            _ => {
                let gain = self.gain_after(kind, chapter, minutes, 0.0);
                *of_kind = Some((minutes, gain));
                of_chapter.set(known);
                gain
            }
        }
    }

    /// The same behind so many minutes of content more.
    fn gain_after(&self, kind: Kind, chapter: Option<u32>, minutes: u32, more: f64) -> Gain {
        let Some(index) = chapter else {
            return Gain::default();
        };
        let (at, state) = (index as usize, self.chapter(index));
        if kind.is_study() {
            let content = self.input.content(state.subject, minutes);
            return value::study(state, self.content[at] + more, content, self.days_left);
        }
        // As of today, however late in the plan it stands: waiting is not to look like a gain.
        let overdue = self.seen[at].map_or(0, |seen| self.input.today.saturating_sub(seen));
        let since = overdue.max(value::gap(state, self.days_left, self.gaps[at]));
        value::revise(state, f64::from(since), self.days_left)
    }

    /// Open work in its old order, then what wins most.
    fn lay_work(&mut self, open: &mut OpenDay, queue: &mut Vec<usize>, most: usize, given: &Given) {
        self.lay_queue(open, queue, most);
        while !given.is_queue_only && open.blocks.len() < most {
            let Some(block) = self.best(open) else { break };
            self.lay(open, block);
        }
    }

    /// Puts the block into the day and remembers what it does to its chapter.
    fn lay(&mut self, open: &mut OpenDay, mut block: Block) {
        open.room -= block.minutes.min(open.room);
        open.subjects.push(self.subject(block.chapter));
        if let Some(index) = block.chapter {
            let at = index as usize;
            if block.kind.is_study() {
                self.content[at] += self.input.content(self.chapter(index).subject, block.minutes);
                self.is_probed[at] |= block.kind == Kind::Probe;
            } else {
                open.revision_room = open.revision_room.saturating_sub(block.minutes);
                self.is_passed[at] |= block.kind == Kind::LastPass;
                self.is_planned[at] = false;
            }
            if let (Kind::Revise, Some(seen)) = (block.kind, self.seen[at]) {
                let left = self.exam_day.saturating_sub(seen);
                block.gap = Some(value::kept_gap(
                    open.day.saturating_sub(seen),
                    left,
                    self.gaps[at],
                ));
                self.gaps[at] = block.gap;
            }
            self.seen[at] = Some(open.day);
            self.known[at] = Cell::default();
        } else if block.kind == Kind::Mock {
            self.analysis_left += block.minutes;
        } else {
            self.analysis_left = self.analysis_left.saturating_sub(block.minutes);
        }
        self.plan.gain += block.gain;
        open.blocks.push(block);
    }

    /// Brings the blocks of a day into an order without three of a subject in a row.
    fn close(&mut self, open: &OpenDay) {
        // What was kept may allow no order that goes on from the day before: then the day's own.
        let goes_on = is_arrangeable(&open.subjects.iter().copied(), self.row);
        let before = if goes_on { self.row } else { Row::default() };
        for index in row::arrange(&open.subjects, before) {
            let block = open.blocks[index];
            self.row = self.row.with(open.subjects[index]);
            if let Some(chapter) = block.chapter {
                self.is_begun[chapter as usize] = true;
            }
            self.plan.blocks.push(block);
        }
    }

    fn finish(mut self, has_no_room_for_mock: bool) -> Plan {
        self.plan.has_no_room_for_mock = has_no_room_for_mock;
        self.plan
    }
}
