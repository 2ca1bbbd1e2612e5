//! The stored plan in the shape of the network.

use super::make::Summary;
use super::making::two;
use super::remembered::{Waiting, around};
use super::work::is_on;
use super::{inputs, order, settings_of};
use crate::error::Result;
use crate::results::derived::day;
use crate::wellbeing::Eases;
use analytics::plan::HORIZON_DAYS;
use api::plan::{PlanBlock, PlanDay, PlanExam, PlanGain, PlanKept, PlanView, PlanWhy};
use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Utc};
use domain::plan::PlanSettings;
use store::exams::StoredExam;
use store::plan::{Block, DONE, DROPPED, Head, OPEN, OWN};
use store::study_sessions::StoredSession;

/// Minutes between two blocks.
pub(super) const PAUSE: i64 = 10;

/// Everything that a plan is shown from.
pub(super) struct Of<'a> {
    pub today: NaiveDate,
    pub head: Option<&'a Head>,
    pub blocks: &'a [Block],
    pub sessions: &'a [StoredSession],
    pub eases: &'a Eases,
    pub exams: &'a [StoredExam],
    pub data_until: Option<NaiveDate>,
    pub feed_since: Option<DateTime<Utc>>,
}

impl Of<'_> {
    pub(super) fn plan(&self) -> Result<PlanView> {
        let settings = settings_of(self.head)?;
        let summary = Summary::of(self.head)?;
        let exam = crate::exams::of_plan(self.exams, self.today);
        let limits = inputs::settings(&settings, self.eases, self.exams);
        let end = inputs::end(exam, self.today);
        let cap = |date: NaiveDate| if date < end { limits.cap(day(date)) } else { 0 };
        let dates = (0..i64::from(HORIZON_DAYS)).map(|ahead| self.today + Duration::days(ahead));
        let days = dates
            .map(|date| self.day(date, cap(date), &settings, &summary.waiting))
            .collect();
        Ok(PlanView {
            today: self.today,
            exam: exam.map(|stored| PlanExam {
                name: stored.exam.name.clone(),
                date: stored.exam.exam_date,
                days_left: stored.exam.exam_date.map(|date| (date - self.today).num_days()),
            }),
            settings,
            is_chosen: self.head.is_some_and(|head| head.is_chosen),
            days,
            gain: summary.gain,
            dropped: summary.dropped,
            kept: self.kept(),
            missing: summary.missing,
            notes: summary.notes,
            made_at: self.head.and_then(|head| head.made_at),
            data_until: self.data_until,
            feed_since: self.feed_since,
        })
    }

    fn day(
        &self,
        date: NaiveDate,
        cap_minutes: u32,
        settings: &PlanSettings,
        waiting: &[Waiting],
    ) -> PlanDay {
        let of_day: Vec<Block> = self
            .blocks
            .iter()
            .filter(|block| block.day == date && !is_removed(block))
            .cloned()
            .collect();
        let minutes = |status: &str| {
            let of_status = of_day.iter().filter(|block| block.status == status);
            of_status.map(|block| block.minutes as u32).sum()
        };
        PlanDay {
            date,
            cap_minutes,
            open_minutes: minutes(OPEN),
            done_minutes: minutes(DONE),
            blocks: blocks_among(self.blocks, &of_day, settings, self.sessions, waiting),
        }
    }

    fn kept(&self) -> PlanKept {
        let past = self
            .blocks
            .iter()
            .filter(|block| block.day < self.today && !is_removed(block));
        PlanKept {
            done: past.clone().filter(|block| block.status == DONE).count() as u32,
            planned: past.count() as u32,
        }
    }
}

/// Whether it is a block of the student's own that was removed: it can still be put back, and is shown nowhere.
pub(super) fn is_removed(block: &Block) -> bool {
    block.kind == OWN && block.status == DROPPED
}

/// When each block of a day begins, in their order: one after another, with a pause between them, past midnight where
/// the day is long.
pub(super) fn starts(blocks: &[Block], settings: &PlanSettings) -> Vec<NaiveDateTime> {
    let begin = settings.start();
    let mut at = blocks.first().map(|block| block.day.and_time(begin));
    let mut starts = Vec::with_capacity(blocks.len());
    for block in blocks {
        let start = at.unwrap_or_else(|| block.day.and_time(begin));
        starts.push(start);
        if [OPEN, DONE].contains(&block.status.as_str()) {
            at = start.checked_add_signed(Duration::minutes(block.minutes + PAUSE));
        }
    }
    starts
}

/// Where a block is: its own place, or that of its day.
pub(super) fn location<'a>(block: &'a Block, settings: &'a PlanSettings) -> Option<&'a str> {
    let own = Some(block.location.as_str()).filter(|own| !own.is_empty());
    own.or_else(|| settings.locations.on(block.day))
}

/// The blocks of one day; of today with what the timer says of them.
pub(super) fn blocks(
    blocks: &[Block],
    settings: &PlanSettings,
    sessions: &[StoredSession],
    waiting: &[Waiting],
) -> Vec<PlanBlock> {
    blocks_among(blocks, blocks, settings, sessions, waiting)
}

fn blocks_among(
    all: &[Block],
    blocks: &[Block],
    settings: &PlanSettings,
    sessions: &[StoredSession],
    waiting: &[Waiting],
) -> Vec<PlanBlock> {
    let starts = starts(blocks, settings);
    blocks
        .iter()
        .zip(starts)
        .map(|(block, at)| PlanBlock {
            location: location(block, settings).map(str::to_owned),
            places: order::places(blocks, block),
            ..one(block, at, sessions, around(block, waiting, all))
        })
        .collect()
}

fn one(
    block: &Block,
    starts: NaiveDateTime,
    sessions: &[StoredSession],
    around: (Vec<String>, Vec<String>),
) -> PlanBlock {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    PlanBlock {
        id: block.id,
        date: block.day,
        starts_on: starts.date(),
        starts_at: starts.format("%H:%M").to_string(),
        location: None,
        kind: block.kind.clone(),
        status: block.status.clone(),
        subject: text(&block.subject),
        chapter: text(&block.chapter),
        title: text(&block.title),
        minutes: block.minutes as u32,
        actual_minutes: block.actual_minutes.map(|minutes| minutes as u32),
        studied_minutes: sessions
            .iter()
            .filter(|session| is_on(session, block))
            .map(|session| session.duration_minutes as u32)
            .sum(),
        why: (!block.chapter.is_empty()).then(|| why(block, around)),
        is_pinned: block.is_pinned,
        places: Vec::new(),
    }
}

fn why(block: &Block, (after, opens): (Vec<String>, Vec<String>)) -> PlanWhy {
    let percent = |share: f64| two(100.0 * share);
    PlanWhy {
        weight: two(block.weight),
        mastery: block.mastery.map(percent),
        low: block.mastery_low.map(percent),
        high: block.mastery_high.map(percent),
        kept: percent(block.kept),
        gain: PlanGain {
            mean: two(block.gain),
            low: two(block.gain_low),
            high: two(block.gain_high),
        },
        after,
        opens,
    }
}
