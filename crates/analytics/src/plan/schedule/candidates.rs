//! The blocks that could come next, and the best of them.

use super::{Filling, OF_CHAPTER, OpenDay, PROBES, SHORT};
use crate::plan::{Block, Kind, value};
use crate::priority::LEARN_BELOW;

/// Marks a minute below which a block is not worth a place.
const LEAST: f64 = 1e-6;

impl Filling<'_> {
    /// The block of most value a minute that fits the day; of equals the one that the first cut puts first. A last pass
    /// comes before everything else in its days, the heaviest chapter first.
    pub(super) fn best(&self, open: &OpenDay) -> Option<Block> {
        let mut best: Option<(bool, f64, Block)> = None;
        let passes = open.count(|block| block.kind == Kind::LastPass);
        let probes = open.count(|block| block.kind == Kind::Probe);
        let (may_pass, may_probe) = (passes < open.passes, probes < PROBES);
        for &chapter in &self.order {
            if open.count(|block| block.chapter == Some(chapter)) >= OF_CHAPTER {
                continue;
            }
            for kind in self.kinds(open, chapter, may_pass, may_probe) {
                let Some((worth, block)) = self.candidate(open, chapter, kind) else {
                    continue;
                };
                let is_pass = kind == Kind::LastPass;
                if best.is_none_or(|(pass, most, _)| (is_pass && !pass) || (is_pass == pass && worth > most))
                {
                    best = Some((is_pass, worth, block));
                }
            }
        }
        best.map(|(_, _, block)| block)
    }

    /// What may be done with a chapter on this day.
    fn kinds(
        &self,
        open: &OpenDay,
        chapter: u32,
        may_pass: bool,
        may_probe: bool,
    ) -> impl Iterator<Item = Kind> + use<> {
        let at = chapter as usize;
        let state = self.chapter(chapter);
        let is_known = (state.is_tried || state.studied_minutes > 0.0) && state.mastery.mean >= LEARN_BELOW;
        let study = value::study_kind(state, self.is_probed[at]);
        let may_study = self.is_open(chapter) && (study != Kind::Probe || may_probe);
        let may_pass = may_pass && self.wants_pass(chapter);
        let may_revise =
            is_known && !self.is_planned[at] && open.revision_room >= SHORT && self.is_due(chapter, open.day);
        [
            may_pass.then_some(Kind::LastPass),
            may_study.then_some(study),
            may_revise.then_some(Kind::Revise),
        ]
        .into_iter()
        .flatten()
    }

    /// The block and what it is worth a minute; `None` when it does not fit or is worth nothing.
    fn candidate(&self, open: &OpenDay, chapter: u32, kind: Kind) -> Option<(f64, Block)> {
        let state = self.chapter(chapter);
        let wanted = match kind {
            Kind::Learn | Kind::Practise => self.input.block_minutes(state.subject),
            _ => SHORT,
        };
        let minutes = wanted.min(open.room);
        if minutes < SHORT || !open.takes(self.subject(Some(chapter)), minutes) {
            return None;
        }
        let gain = self.gain(kind, Some(chapter), minutes);
        let worth = match kind {
            Kind::LastPass => state.weight,
            Kind::Revise => gain.mean / f64::from(minutes),
            _ => (gain.mean / f64::from(minutes)).max(self.worth_opened(chapter)),
        };
        let block = Block {
            day: open.day,
            kind,
            chapter: Some(chapter),
            minutes,
            gain,
            gap: None,
            kept: None,
        };
        (worth > LEAST).then_some((worth, block))
    }
}
