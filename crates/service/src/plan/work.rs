//! Work that was done: measured by the timer, told by blocks checked off, and how long it took against what was planned.

use super::inputs::Read;
use crate::results::derived::day;
use analytics::input::Day;
use analytics::plan::duration;
use domain::text::fold;
use std::collections::HashMap;
use store::plan::{Block, DONE};
use store::study_sessions::StoredSession;

/// Work on a chapter: the day, minutes by the timer, minutes of blocks checked off.
pub(super) type Work = (Day, u32, u32);

/// Folded names of subject and chapter.
type Names = (String, String);

impl Read<'_> {
    /// Work on each chapter, by folded names.
    pub(super) fn studied(&self) -> HashMap<Names, Vec<Work>> {
        let mut studied: HashMap<_, Vec<_>> = HashMap::new();
        for session in self.sessions {
            if let Some(chapter) = &session.chapter {
                let work = (day(session.date), session.duration_minutes as u32, 0);
                studied
                    .entry((fold(&session.subject), fold(chapter)))
                    .or_default()
                    .push(work);
            }
        }
        for block in self.blocks.iter().filter(|block| block.status == DONE) {
            let minutes = block.actual_minutes.unwrap_or(block.minutes) as u32;
            let work = (day(block.day), 0, minutes);
            studied.entry(names(block)).or_default().push(work);
        }
        studied
    }

    /// How long work on a subject takes, from blocks of which it is known.
    pub(super) fn ratio(&self, subject: &str) -> f64 {
        let done = self
            .blocks
            .iter()
            .filter(|block| block.status == DONE && fold(&block.subject) == fold(subject));
        let pairs: Vec<(u32, u32)> = done
            .filter_map(|block| Some((block.minutes as u32, block.actual_minutes? as u32)))
            .collect();
        duration::ratio(&pairs)
    }
}

/// Minutes studied after the chapter's last test. The timer and a block checked off may tell of the same work, so the
/// larger sum counts.
pub(super) fn since(work: &[Work], tested: Option<Day>) -> f64 {
    let after = work
        .iter()
        .filter(|(on, ..)| tested.is_none_or(|tested| *on > tested));
    let (timer, blocks) = after.fold((0.0, 0.0), |(timer, blocks), (_, by_timer, by_block)| {
        (timer + f64::from(*by_timer), blocks + f64::from(*by_block))
    });
    f64::max(timer, blocks)
}

/// What the timer has measured of a block that is checked off without a word on its minutes: those of its chapter on its
/// day, less what other blocks of them have taken already. `None` where nothing was measured: that a block took what it
/// was planned for is then a guess, and no guess is stored as a measurement.
pub(super) fn measured(block: &Block, of_day: &[Block], sessions: &[StoredSession]) -> Option<i64> {
    let timer: i64 = sessions
        .iter()
        .filter(|session| is_on(session, block))
        .map(|session| session.duration_minutes)
        .sum();
    let others = of_day
        .iter()
        .filter(|other| other.id != block.id && other.status == DONE && names(other) == names(block));
    let taken: i64 = others.filter_map(|other| other.actual_minutes).sum();
    Some((timer - taken).min(super::blocks::MOST_TAKEN)).filter(|minutes| *minutes > 0)
}

/// Whether a session was about the chapter of a block, on its day.
pub(super) fn is_on(session: &StoredSession, block: &Block) -> bool {
    let chapter = session.chapter.as_deref().unwrap_or_default();
    session.date == block.day
        && !block.chapter.is_empty()
        && (fold(&session.subject), fold(chapter)) == names(block)
}

pub(super) fn names(block: &Block) -> Names {
    (fold(&block.subject), fold(&block.chapter))
}
