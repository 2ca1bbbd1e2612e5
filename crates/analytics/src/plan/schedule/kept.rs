//! The blocks of the earlier plan that stay on their day, as far as the day still has room for them.

use super::{Filling, Given, OpenDay};
use crate::plan::{Kind, Previous};

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

/// What goes last comes first.
fn rank(old: &Previous) -> u8 {
    match old.kind {
        _ if old.is_pinned => 0,
        Kind::Mock | Kind::Analyse | Kind::LastPass => 1,
        _ => 2,
    }
}
