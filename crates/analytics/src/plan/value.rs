//! What a block is worth: marks, as a mean and a range.

use super::{ChapterState, Input, Kind, memory};
use crate::input::Day;
use crate::priority::scoring_potential;

/// Mastery that study leads towards: nobody answers everything right.
pub const TOP: f64 = 0.95;
/// Minutes after which 63 % of the way to [`TOP`] is gone. A design choice until a student's own rises are measured:
/// six hours for a chapter, with a range from four hours to ten for the ends of what is shown.
pub const TAU_MINUTES: f64 = 360.0;
/// Of a fast learner, for the upper end.
pub const TAU_FAST: f64 = 240.0;
/// Of a slow learner, for the lower end.
pub const TAU_SLOW: f64 = 600.0;
/// Days until recall of a chapter falls to 90 % where nothing better is known: chapters come back inside others, so they
/// fade far slower than cards. A design choice.
pub const STABILITY_DAYS: f64 = 90.0;
/// Days ahead that a plan without a date for the exam looks.
pub const WITHOUT_DATE: Day = 90;
/// How much longer a chapter holds after a revision. A design choice, below what FSRS gives after a good recall.
const REVISED: f64 = 1.5;
/// Bounds of the gap before a revision, in days.
pub const GAP_DAYS: (f64, f64) = (1.0, 21.0);
/// The gap as a part of the days left: the middle of the 10 to 20 % that suit a test some weeks ahead
/// (Cepeda and others 2008, ERIC ED505660).
pub const GAP_SHARE: f64 = 0.15;
/// The upper end of these: a longer pause before a first revision was no gap that anybody chose.
pub const LONGEST_GAP_SHARE: f64 = 0.2;

/// Expected marks.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Gain {
    /// The mean, what the order goes by.
    pub mean: f64,
    /// For a slow learner at the upper end of mastery.
    pub low: f64,
    /// For a fast learner at the lower end of mastery.
    pub high: f64,
}

impl std::ops::AddAssign for Gain {
    fn add_assign(&mut self, other: Self) {
        self.mean += other.mean;
        self.low += other.low;
        self.high += other.high;
    }
}

/// The order of the first cut: weight x weakness x scoring potential, in marks.
pub fn first_cut(chapter: &ChapterState) -> f64 {
    let mastery = chapter.mastery.mean;
    chapter.weight * (1.0 - mastery) * scoring_potential(mastery)
}

/// What is kept of a rise in this chapter until the exam, 0 to 1.
pub fn kept_share(chapter: &ChapterState, days_left: Day) -> f64 {
    memory::recall(f64::from(days_left), stability(chapter))
}

fn stability(chapter: &ChapterState) -> f64 {
    chapter.stability_days.unwrap_or(STABILITY_DAYS)
}

/// Expected rise of mastery by `minutes` more after `before` minutes of study.
pub fn rise(mastery: f64, before: f64, minutes: f64, tau: f64) -> f64 {
    (TOP - mastery).max(0.0) * ((-before / tau).exp() - (-(before + minutes) / tau).exp())
}

/// Marks that `minutes` of study win after `before` minutes since the chapter's last test.
pub fn study(chapter: &ChapterState, before: f64, minutes: f64, days_left: Day) -> Gain {
    let marks = chapter.weight * kept_share(chapter, days_left);
    let pace = if chapter.pace.is_finite() {
        chapter.pace.clamp(1.0, super::pace::MOST)
    } else {
        1.0
    };
    let of = |mastery, tau: f64| marks * rise(mastery, before, minutes, pace * tau);
    let mastery = chapter.mastery;
    let ends = [
        of(mastery.high, TAU_SLOW),
        of(mastery.mean, TAU_MINUTES),
        of(mastery.low, TAU_FAST),
    ];
    // Deep into a chapter a slow learner has more left to win than a fast one: the ends may cross.
    Gain {
        mean: ends[1],
        low: ends.into_iter().fold(f64::INFINITY, f64::min),
        high: ends.into_iter().fold(0.0, f64::max),
    }
}

/// Marks that going over the chapter keeps from fading until the exam, `since` days after it was last seen.
pub fn revise(chapter: &ChapterState, since: f64, days_left: Day) -> Gain {
    let (left, stability) = (f64::from(days_left), stability(chapter));
    let saved = memory::recall(left, REVISED * stability) - memory::recall(left + since, stability);
    let of = |mastery: f64| chapter.weight * mastery * saved.max(0.0);
    Gain {
        mean: of(chapter.mastery.mean),
        low: of(chapter.mastery.low),
        high: of(chapter.mastery.high),
    }
}

/// Days from a sight of a chapter to its revision.
///
/// `left`: days from that sight to the exam, so that the date stands still as days go by. `before`: the gap that the
/// revision before kept to; the next is at least as long. Never beyond the eve of the exam.
pub fn gap(chapter: &ChapterState, left: Day, before: Option<Day>) -> Day {
    let days = match chapter.stability_days {
        // Recall has fallen to 90 %.
        Some(stability) => stability,
        None => (GAP_SHARE * f64::from(left)).max(before.map_or(0.0, f64::from)),
    };
    let longest = f64::from(left.saturating_sub(1)).clamp(GAP_DAYS.0, GAP_DAYS.1);
    days.clamp(GAP_DAYS.0, longest).round() as Day
}

/// The gap that a revision keeps to, `since` days after the last sight, from which `left` days were left to the exam: that
/// pause and never less than the gap `before`, so that gaps do not shrink. The pause before a first revision counts as far
/// as it was a gap ([`LONGEST_GAP_SHARE`]).
pub fn kept_gap(since: Day, left: Day, before: Option<Day>) -> Day {
    let least = before.map_or(GAP_DAYS.0, f64::from).clamp(GAP_DAYS.0, GAP_DAYS.1);
    let most = match before {
        Some(_) => GAP_DAYS.1,
        None => (LONGEST_GAP_SHARE * f64::from(left)).clamp(GAP_DAYS.0, GAP_DAYS.1),
    };
    f64::from(since).clamp(least, most).round() as Day
}

impl Input<'_> {
    /// Minutes of content in a slot of this subject: where work takes longer, a slot holds less.
    pub(super) fn content(&self, subject: u32, minutes: u32) -> f64 {
        f64::from(minutes) / self.ratio(subject)
    }

    /// Length of a study block in this subject: the set one, longer where work takes longer, in steps of five.
    pub(super) fn block_minutes(&self, subject: u32) -> u32 {
        let scaled = (f64::from(self.settings.block()) * self.ratio(subject) / 5.0).round() * 5.0;
        (scaled as u32).clamp(super::day::SHORTEST_BLOCK, super::day::LONGEST_BLOCK)
    }

    fn ratio(&self, subject: u32) -> f64 {
        let ratio = self.ratios.get(subject as usize).copied().unwrap_or(1.0);
        if ratio.is_finite() {
            ratio.clamp(0.5, 2.0)
        } else {
            1.0
        }
    }
}

/// What kind of study a chapter wants next.
pub(super) fn study_kind(chapter: &ChapterState, is_probed: bool) -> Kind {
    if !chapter.is_tried && !is_probed {
        Kind::Probe
    } else if chapter.mastery.mean < crate::priority::LEARN_BELOW {
        Kind::Learn
    } else {
        Kind::Practise
    }
}
