//! Fills days greedily by value per minute, under the hard limits.

use super::row::{Subject, is_arrangeable};
use super::{Block, ChapterState, Gain, Input, Kind, Plan, Previous, STABLE_DAYS, row, value};
use crate::input::Day;
use crate::priority::LEARN_BELOW;

mod candidates;
mod mocks;

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
    let mut filling = Filling::new(input);
    let mocks = mocks::plan(input, given);
    let mut queue: Vec<usize> = given.queue.clone();
    for day in input.today..input.end() {
        let mut open = OpenDay::new(input, day);
        filling.lay_kept(&mut open, given);
        let is_stable = day < input.today.saturating_add(STABLE_DAYS);
        let before = open.blocks.len();
        let most = if is_stable {
            before.saturating_add(given.additions.saturating_sub(filling.added))
        } else {
            usize::MAX
        };
        if mocks.days.contains(&day) {
            filling.lay_mock(&mut open);
        }
        filling.lay_analysis(&mut open);
        filling.lay_queue(&mut open, &mut queue, most);
        while !given.is_queue_only && open.blocks.len() < most {
            let Some(block) = filling.best(&open) else { break };
            filling.lay(&mut open, block);
        }
        if is_stable {
            filling.added += open.blocks.len() - before;
        }
        filling.close(&open);
    }
    filling.finish(mocks.has_no_room)
}

/// A day that is being filled.
struct OpenDay {
    day: Day,
    room: u32,
    revision_room: u32,
    subjects: Vec<Subject>,
    blocks: Vec<Block>,
}

impl OpenDay {
    fn new(input: &Input<'_>, day: Day) -> Self {
        let room = input.room(day);
        Self {
            day,
            room,
            revision_room: (f64::from(room) * REVISION_SHARE) as u32,
            subjects: Vec::new(),
            blocks: Vec::new(),
        }
    }
    fn count(&self, is_counted: impl Fn(&Block) -> bool) -> usize {
        self.blocks.iter().filter(|block| is_counted(block)).count()
    }
    /// Whether a block fits: into the minutes left, and between the others.
    fn takes(&self, subject: Subject, minutes: u32) -> bool {
        if minutes > self.room {
            return false;
        }
        let mut subjects = self.subjects.clone();
        subjects.push(subject);
        is_arrangeable(&subjects)
    }
}

/// What the plan has done to each chapter so far.
struct Filling<'a> {
    input: &'a Input<'a>,
    days_left: Day,
    /// Chapters by the first cut, most valuable first.
    order: Vec<u32>,
    /// Minutes of content studied or planned since the last test, by chapter.
    content: Vec<f64>,
    seen: Vec<Option<Day>>,
    is_probed: Vec<bool>,
    is_passed: Vec<bool>,
    /// Planned on an earlier day of this plan.
    is_begun: Vec<bool>,
    is_one_subject: bool,
    analysis_left: u32,
    added: usize,
    plan: Plan,
}

impl<'a> Filling<'a> {
    fn new(input: &'a Input<'a>) -> Self {
        let chapters = input.chapters;
        let mut order: Vec<u32> = (0..chapters.len() as u32).collect();
        let cut: Vec<f64> = chapters.iter().map(value::first_cut).collect();
        order.sort_by(|x, y| cut[*y as usize].total_cmp(&cut[*x as usize]).then(x.cmp(y)));
        Self {
            input,
            days_left: input.days_left(value::WITHOUT_DATE),
            order,
            content: chapters
                .iter()
                .map(|chapter| chapter.studied_minutes.max(0.0))
                .collect(),
            seen: chapters.iter().map(|chapter| chapter.last_seen).collect(),
            is_probed: vec![false; chapters.len()],
            is_passed: vec![false; chapters.len()],
            is_begun: vec![false; chapters.len()],
            is_one_subject: chapters.windows(2).all(|pair| pair[0].subject == pair[1].subject),
            analysis_left: 0,
            added: 0,
            plan: Plan::default(),
        }
    }

    fn chapter(&self, index: u32) -> &'a ChapterState {
        &self.input.chapters[index as usize]
    }

    /// The blocks of the earlier plan that stay on this day: first those that the student put there.
    fn lay_kept(&mut self, open: &mut OpenDay, given: &Given) {
        let previous = self.input.previous.unwrap_or_default();
        for is_pinned in [true, false] {
            for &place in &given.kept {
                let old = &previous[place];
                if old.day == open.day && old.is_pinned == is_pinned {
                    self.lay_previous(open, place, old);
                }
            }
        }
    }

    /// `false` when it does not fit today.
    fn lay_previous(&mut self, open: &mut OpenDay, place: usize, old: &Previous) -> bool {
        // What the student has put there stays in whatever row. Done blocks may have stood between those that are left
        // of today: these stay, too.
        let is_there = old.day == open.day && (old.is_pinned || open.day == self.input.today);
        let stays = is_there && old.minutes <= open.room;
        if !self.is_possible(old) || !(stays || open.takes(self.subject(old.chapter), old.minutes)) {
            return false;
        }
        let gain = self.gain(old.kind, old.chapter, old.minutes);
        let block = Block {
            day: open.day,
            kind: old.kind,
            chapter: old.chapter,
            minutes: old.minutes,
            gain,
            kept: (old.day == open.day).then_some(place),
        };
        self.lay(open, block);
        true
    }

    /// Whether a block of the earlier plan still makes sense.
    fn is_possible(&self, old: &Previous) -> bool {
        match old.chapter {
            Some(chapter) if (chapter as usize) < self.input.chapters.len() => {
                old.is_pinned || !old.kind.is_study() || self.is_open(chapter)
            }
            Some(_) => false,
            None => self.input.mock.is_some() && matches!(old.kind, Kind::Mock | Kind::Analyse),
        }
    }

    /// Whether everything that comes before this chapter is known or begun on an earlier day.
    fn is_open(&self, chapter: u32) -> bool {
        self.chapter(chapter).prerequisites.iter().all(|&first| {
            let Some(before) = self.input.chapters.get(first as usize) else {
                return true;
            };
            let is_known = before.is_tried && before.mastery.mean >= LEARN_BELOW;
            is_known || before.studied_minutes > 0.0 || self.is_begun[first as usize]
        })
    }

    fn lay_queue(&mut self, open: &mut OpenDay, queue: &mut Vec<usize>, most: usize) {
        let previous = self.input.previous.unwrap_or_default();
        let mut next = 0;
        while open.room >= SHORT && next < queue.len() && open.blocks.len() < most {
            let (place, old) = (queue[next], &previous[queue[next]]);
            let is_full = old.minutes > open.room && !open.blocks.is_empty();
            if is_full {
                break;
            }
            let is_often =
                old.chapter.is_some() && open.count(|block| block.chapter == old.chapter) >= OF_CHAPTER;
            // What needs a longer day or another chapter before it waits.
            if !is_often && self.lay_previous(open, place, old) {
                queue.remove(next);
            } else {
                next += 1;
            }
        }
    }

    /// The subject of a block for the rule of the row, which means nothing where all chapters are of one subject.
    fn subject(&self, chapter: Option<u32>) -> Subject {
        chapter
            .filter(|_| !self.is_one_subject)
            .map(|chapter| self.chapter(chapter).subject)
    }

    /// What a block of this kind wins as the plan stands.
    fn gain(&self, kind: Kind, chapter: Option<u32>, minutes: u32) -> Gain {
        let Some(index) = chapter else {
            return Gain::default();
        };
        let state = self.chapter(index);
        if kind.is_study() {
            let content = self.input.content(state.subject, minutes);
            return value::study(state, self.content[index as usize], content, self.days_left);
        }
        // As of today, however late in the plan it stands: waiting is not to look like a gain.
        let overdue = self.seen[index as usize].map_or(0, |seen| self.input.today.saturating_sub(seen));
        let since = overdue.max(value::gap(state, self.days_left));
        value::revise(state, f64::from(since), self.days_left)
    }

    /// Puts the block into the day and remembers what it does to its chapter.
    fn lay(&mut self, open: &mut OpenDay, block: Block) {
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
            }
            self.seen[at] = Some(open.day);
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
        for index in row::arrange(&open.subjects) {
            let block = open.blocks[index];
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
