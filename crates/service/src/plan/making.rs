//! One plan in the making: what is stored in the words of the planner, and the planner's answer as it is stored.

use super::inputs::{self, Read, Student};
use super::make::Summary;
use super::order::Places;
use crate::results::derived::day;
use crate::wellbeing::Eases;
use analytics::plan::{self, Change, Input, Previous, value};
use api::plan::{DroppedWork, PlanGain};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::plan::PlanSettings;
use std::collections::HashMap;
use store::exams::StoredExam;
use store::plan::{Block, DONE, DROPPED, Head, OPEN, OWN, SKIPPED};

/// Days for which missed work is still named.
const MISSED_DAYS: i64 = 7;

/// What a plan is made from.
pub(super) struct Making<'a> {
    pub head: &'a Head,
    pub read: &'a Read<'a>,
    pub settings: &'a PlanSettings,
    pub eases: &'a Eases,
    pub exams: &'a [StoredExam],
    pub is_free: bool,
}

impl Making<'_> {
    /// The blocks to be stored, and what the plan says besides.
    pub(super) fn plan(
        &self,
        student: &Student,
        new_id: impl Fn() -> uuid::Uuid,
        now: DateTime<Utc>,
    ) -> (Vec<Block>, Summary) {
        let today = self.read.today;
        let blocks = self.read.blocks;
        let open: Vec<&Block> = blocks
            .iter()
            .filter(|block| block.status == OPEN && block.kind != OWN)
            .collect();
        // Blocks of chapters that the exam no longer has are left out, so the places differ from those in `open`.
        let (open, previous): (Vec<&Block>, Vec<Previous>) = open
            .into_iter()
            .filter_map(|block| Some((block, student.previous(block)?)))
            .unzip();
        let settings = inputs::settings(self.settings, self.eases, self.exams);
        let own: Vec<_> = blocks
            .iter()
            .filter(|block| {
                block.kind == OWN && block.day >= today && [OPEN, DONE].contains(&block.status.as_str())
            })
            .map(|block| (day(block.day), block.minutes as u32))
            .collect();
        let of_today = |block: &&Block| block.day == today && block.status == DONE && block.kind != OWN;
        let input = Input {
            today: day(today),
            exam_day: self.read.exam.exam.exam_date.map(day),
            started_on: self.read.started_on.map(day),
            chapters: &student.chapters,
            settings: &settings,
            own: &own,
            done_today: blocks
                .iter()
                .filter(of_today)
                .map(|block| block.minutes as u32)
                .sum(),
            most_today: self
                .head
                .lighter_minutes
                .filter(|_| self.head.lighter_on == Some(today))
                .map(|minutes| minutes.max(0) as u32),
            ratios: &student.ratios,
            mock: student.mock,
            previous: (!self.head.made_from.is_empty()).then_some(&previous),
            change: if self.is_free {
                Change::Free
            } else {
                Change::Little
            },
        };
        let made = plan::plan(&input);
        let summary = self.summary(&input, student, &made);
        let stored = stored(&input, student, &made, (blocks, &open), &new_id, now);
        (stored, summary)
    }

    fn summary(&self, input: &Input<'_>, student: &Student, made: &plan::Plan) -> Summary {
        let since = self.read.today - Duration::days(MISSED_DAYS);
        let is_missed = |block: &&Block| {
            let is_past = block.status == OPEN && block.day < self.read.today;
            block.day >= since && (is_past || [SKIPPED, DROPPED].contains(&block.status.as_str()))
        };
        let missed: Vec<Previous> = self
            .read
            .blocks
            .iter()
            .filter(is_missed)
            .filter_map(|block| student.previous(block))
            .collect();
        let dropped = plan::dropped(input, made, &missed).into_iter().map(|out| {
            let named = &student.names[out.chapter as usize];
            DroppedWork {
                subject: named.subject.clone(),
                chapter: named.chapter.clone(),
                minutes: out.minutes,
                marks: two(out.marks),
            }
        });
        let has_no_time = (0..plan::HORIZON_DAYS).all(|ahead| input.settings.cap(input.today + ahead) == 0);
        let notes = [
            (input.exam_day.is_none(), "no_exam_date"),
            (made.has_no_room_for_mock, "no_room_for_mock"),
            (has_no_time, "no_time"),
            (student.is_memory_used, "memory_used"),
            (student.is_slower, "slower"),
        ];
        Summary {
            gain: Some(gain(made.gain)),
            dropped: dropped.collect(),
            missing: None,
            notes: notes
                .into_iter()
                .filter(|(is_so, _)| *is_so)
                .map(|(_, note)| note.to_owned())
                .collect(),
            waiting: student.waiting(),
        }
    }
}

/// Two decimals; `+ 0.0` keeps a rounded -0.001 from being written as -0.
pub(super) fn two(value: f64) -> f64 {
    (value * 100.0).round() / 100.0 + 0.0
}

fn gain(gain: value::Gain) -> PlanGain {
    PlanGain {
        mean: two(gain.mean),
        low: two(gain.low),
        high: two(gain.high),
    }
}

/// The blocks as they are stored: those found again keep their id and their sequence. They stand around what is done or
/// taken out of their day, which keeps its place in case it is opened again.
fn stored(
    input: &Input<'_>,
    student: &Student,
    made: &plan::Plan,
    (blocks, open): (&[Block], &[&Block]),
    new_id: &impl Fn() -> uuid::Uuid,
    now: DateTime<Utc>,
) -> Vec<Block> {
    let stays =
        |block: &&Block, day: NaiveDate| block.day == day && (block.status != OPEN || block.kind == OWN);
    let mut places: HashMap<i32, Places> = HashMap::new();
    made.blocks
        .iter()
        .map(|block| {
            let old = block.kept.map(|place| open[place]);
            let date = NaiveDate::from_epoch_days(block.day).unwrap_or_default();
            let beside = || Places::beside(blocks.iter().filter(|block| stays(block, date)));
            let places = places.entry(block.day).or_insert_with(beside);
            let state = block.chapter.map(|chapter| &input.chapters[chapter as usize]);
            let named = block.chapter.map(|chapter| &student.names[chapter as usize]);
            let tried = state.filter(|state| state.is_tried);
            let days_left = input
                .exam_day
                .map_or(value::WITHOUT_DATE, |exam| exam - input.today);
            Block {
                id: old.map_or_else(new_id, |old| old.id),
                day: date,
                position: places.next(1),
                kind: block.kind.word().to_owned(),
                status: OPEN.to_owned(),
                subject: named.map(|named| named.subject.clone()).unwrap_or_default(),
                chapter: named.map(|named| named.chapter.clone()).unwrap_or_default(),
                title: String::new(),
                minutes: i64::from(block.minutes),
                actual_minutes: None,
                weight: state.map_or(0.0, |state| state.weight),
                mastery: tried.map(|state| state.mastery.mean),
                mastery_low: tried.map(|state| state.mastery.low),
                mastery_high: tried.map(|state| state.mastery.high),
                kept: state.map_or(1.0, |state| value::kept_share(state, days_left)),
                gain: block.gain.mean,
                gain_low: block.gain.low,
                gain_high: block.gain.high,
                gap_days: block.gap.map(i64::from),
                is_pinned: old.is_some_and(|old| old.is_pinned && old.day == date),
                sequence: old.map_or(0, |old| old.sequence),
                location: String::new(),
                created_at: old.map_or(now, |old| old.created_at),
            }
        })
        .collect()
}
