//! The blocks of the earlier plan: those that stay on their day, as far as it still has room for them, and open work.

use super::{Filling, Given, OF_CHAPTER, OpenDay, SHORT};
use crate::input::Day;
use crate::plan::{Block, Kind, Previous, value};

impl Filling<'_> {
    /// Lays down the blocks that stay on this day and says how many of them the limits have taken out.
    pub(super) fn lay_kept(&mut self, open: &mut OpenDay, given: &Given) -> usize {
        let previous = self.input.previous.unwrap_or_default();
        let of_day = given.kept.iter().copied();
        let of_day: Vec<usize> = of_day.filter(|&place| previous[place].day == open.day).collect();
        let n = of_day.len();
        let fitting = self.fitting(open, of_day);
        let laid = fitting
            .into_iter()
            .filter(|&place| self.lay_previous(open, place, true));
        n - laid.count()
    }

    /// Of the blocks of a day those that it has room for: where it has become too small for all of them, what brings least
    /// a minute is left out first. What the student put there comes before appointments, these before everything else.
    fn fitting(&self, open: &OpenDay, mut of_day: Vec<usize>) -> Vec<usize> {
        let previous = self.input.previous.unwrap_or_default();
        let needed = of_day
            .iter()
            .fold(0_u32, |sum, &place| sum.saturating_add(previous[place].minutes));
        if needed > open.room {
            let worth = self.worth(&of_day);
            let mut ranked: Vec<(u8, f64, usize)> = of_day
                .iter()
                .zip(worth)
                .map(|(&place, worth)| (rank(&previous[place]), worth, place))
                .collect();
            ranked.sort_by(|x, y| x.0.cmp(&y.0).then(y.1.total_cmp(&x.1)).then(x.2.cmp(&y.2)));
            let mut room = open.room;
            ranked.retain(|(.., place)| {
                let left = room.checked_sub(previous[*place].minutes);
                room = left.unwrap_or(room);
                left.is_some()
            });
            of_day = ranked.into_iter().map(|(.., place)| place).collect();
        }
        // What the student put there is laid first: it stays in whatever row.
        of_day.sort_by_key(|&place| (!previous[place].is_pinned, place));
        of_day
    }

    /// Marks a minute of each of these blocks, one after another.
    fn worth(&self, of_day: &[usize]) -> Vec<f64> {
        let previous = self.input.previous.unwrap_or_default();
        let mut before = vec![0.0; self.input.chapters.len()];
        let worth = of_day.iter().map(|&place| {
            let old = &previous[place];
            let Some(known) = old.chapter.and_then(|chapter| before.get_mut(chapter as usize)) else {
                return 0.0;
            };
            let gain = self.gain_after(old.kind, old.chapter, old.minutes, *known);
            if old.kind.is_study() {
                *known += f64::from(old.minutes);
            }
            gain.mean / f64::from(old.minutes.max(1))
        });
        worth.collect()
    }
}

impl Filling<'_> {
    /// `false` when it does not fit today. `stays`: it is one of the blocks that are to stay on their day.
    fn lay_previous(&mut self, open: &mut OpenDay, place: usize, stays: bool) -> bool {
        let old = &self.input.previous.unwrap_or_default()[place];
        // What the student has put there stays in whatever row. Blocks that were done or given back may have stood
        // between those that are left of today: these stay, too.
        let is_broken = self.input.done_today > 0 || self.input.most_today.is_some();
        let is_there = old.day == open.day && (old.is_pinned || (open.day == self.input.today && is_broken));
        let has_place = is_there && old.minutes <= open.room;
        let subject = self.subject(old.chapter);
        let fits = if stays {
            open.keeps(subject, old.minutes)
        } else {
            open.takes(subject, old.minutes)
        };
        if !self.is_possible(old, open.day, stays) || !(has_place || fits) {
            return false;
        }
        let gain = self.gain(old.kind, old.chapter, old.minutes);
        let block = Block {
            day: open.day,
            kind: old.kind,
            chapter: old.chapter,
            minutes: old.minutes,
            gain,
            gap: None,
            kept: (old.day == open.day).then_some(place),
        };
        self.lay(open, block);
        true
    }

    /// Whether a block of the earlier plan still makes sense on this day.
    fn is_possible(&self, old: &Previous, day: Day, stays: bool) -> bool {
        match old.chapter {
            Some(chapter) if (chapter as usize) < self.input.chapters.len() => {
                let is_planned = !stays && self.is_planned[chapter as usize];
                let is_its_time = match old.kind {
                    Kind::LastPass => {
                        let is_passed = self.is_passed[chapter as usize] || is_planned;
                        self.input.is_last_pass(day) && !is_passed
                    }
                    // What waits for its day is not drawn to an earlier one with room.
                    Kind::Revise => stays || (self.is_due(chapter, day) && !is_planned),
                    kind => !kind.is_study() || self.is_open(chapter),
                };
                (old.is_pinned && old.day == day) || is_its_time
            }
            Some(_) => false,
            None => self.input.mock.is_some() && matches!(old.kind, Kind::Mock | Kind::Analyse),
        }
    }

    /// Whether the gap since the chapter was last seen, here or in this plan, is over on this day.
    pub(super) fn is_due(&self, chapter: u32, day: Day) -> bool {
        let at = chapter as usize;
        let Some(seen) = self.seen[at] else {
            return false;
        };
        let mut known = self.known[at].get();
        let due = known.due.unwrap_or_else(|| {
            let left = self.exam_day.saturating_sub(seen);
            let gap = value::gap(self.chapter(chapter), left, self.gaps[at]);
            known.due = Some(seen.saturating_add(gap));
            self.known[at].set(known);
            seen.saturating_add(gap)
        });
        due <= day
    }

    /// Lays down open work in its old order, as far as there is room.
    pub(super) fn lay_queue(&mut self, open: &mut OpenDay, queue: &mut Vec<usize>, most: usize) {
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
            if !is_often && self.lay_previous(open, place, false) {
                queue.remove(next);
            } else {
                next += 1;
            }
        }
    }
}

/// What goes last comes first.
fn rank(old: &Previous) -> u8 {
    match old.kind {
        _ if old.is_pinned => 0,
        Kind::Mock | Kind::Analyse | Kind::LastPass => 1,
        _ => 2,
    }
}
