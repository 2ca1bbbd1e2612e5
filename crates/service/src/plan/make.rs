//! Making the plan and storing it.

use super::inputs::{self, Read, Student};
use super::{DAYS_BACK, Plans, settings_of};
use crate::Caller;
use crate::error::{Result, ServiceError};
use crate::results::derived::day;
use crate::wellbeing::Eases;
use analytics::plan::{self, Change, Input, Previous, value};
use api::plan::{DroppedWork, PlanGain};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::plan::PlanSettings;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use store::Tx;
use store::exams::StoredExam;
use store::plan::{Block, DONE, DROPPED, Head, OPEN, OWN, SKIPPED};

/// Raised when the planner changes, so that stored plans are made anew.
const VERSION: u32 = 2;
/// Days for which missed work is still named.
const MISSED_DAYS: i64 = 7;

/// Why a plan is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// It holds.
    Nothing,
    /// Something slipped, or new data came.
    Slipped,
    /// The student asked for it.
    Asked,
}

/// What a plan says besides its blocks.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Summary {
    pub gain: Option<PlanGain>,
    pub dropped: Vec<DroppedWork>,
    pub missing: Option<String>,
    pub notes: Vec<String>,
}

/// Locks the student's plan, so that of two who make it at once the second sees what the first has made.
pub(super) async fn lock(tx: &mut Tx, caller: &Caller, now: DateTime<Utc>) -> Result<()> {
    let settings = serde_json::to_string(&PlanSettings::default()).map_err(ServiceError::internal)?;
    Ok(store::plan::ensure(tx, caller.institution, caller.user, &settings, now).await?)
}

/// What the plan rests on, in one text: version of the planner, of the data, the day, the exam, the settings.
struct Basis {
    text: String,
}

impl Basis {
    fn of(caller: &Caller, today: NaiveDate, exam: Option<&StoredExam>, settings: &str) -> Self {
        let exam = exam.map_or_else(String::new, |stored| {
            format!("{} {:?}", stored.id, stored.exam.exam_date)
        });
        Self {
            text: [
                VERSION.to_string(),
                caller.data_version.to_string(),
                today.to_string(),
                exam,
                settings.to_owned(),
            ]
            .join("|"),
        }
    }

    /// Whether the exam or the settings are others than those of `made_from`: then the student expects another plan.
    fn is_another(&self, made_from: &str) -> bool {
        let parts = |text: &str| text.splitn(4, '|').nth(3).map(str::to_owned);
        parts(&self.text) != parts(made_from)
    }
}

impl Plans {
    /// Makes the plan anew where what it rests on has changed.
    pub(super) async fn refresh(&self, caller: &Caller) -> Result<()> {
        let now = self.core.now();
        let today = caller.today(now);
        {
            let mut on = self.core.db.read().await?;
            let exams = store::exams::of_student(&mut on, caller.user).await?;
            let head = store::plan::head(&mut on, caller.user).await?;
            if head.is_some_and(|head| is_current(&head, caller, today, &exams)) {
                return Ok(());
            }
        }
        let mut tx = self.core.db.begin().await?;
        lock(&mut tx, caller, now).await?;
        let exams = store::exams::of_student(&mut tx, caller.user).await?;
        let head = store::plan::head(&mut tx, caller.user).await?;
        if !head.is_some_and(|head| is_current(&head, caller, today, &exams)) {
            self.make(&mut tx, caller, Why::Slipped, now).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Makes the plan and stores it over what was open. The student's plan must be locked.
    pub(super) async fn make(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        why: Why,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let (user, today) = (caller.user, caller.today(now));
        let head = store::plan::head(tx, user).await?.ok_or(ServiceError::NotFound)?;
        let exams = store::exams::of_student(tx, user).await?;
        let exam = crate::exams::primary(&exams, today);
        let basis = Basis::of(caller, today, exam, &head.settings);
        let blocks = store::plan::since(tx, user, today - Duration::days(DAYS_BACK)).await?;
        store::plan::skip_missed(tx, user, today, now).await?;
        store::plan::remove_open(tx, user, today).await?;
        let is_free = why == Why::Asked || basis.is_another(&head.made_from);
        let (made, summary) = match exam.filter(|stored| has_chapters(stored)) {
            None => (Vec::new(), missing("chapters")),
            Some(stored) if stored.exam.exam_date.is_some_and(|date| date <= today) => {
                (Vec::new(), missing("exam_ahead"))
            }
            Some(stored) => {
                let rows = store::results::for_analysis(tx, user).await?;
                let sessions =
                    store::study_sessions::since(tx, user, today - Duration::days(DAYS_BACK)).await?;
                let read = Read {
                    rows: &rows,
                    sessions: &sessions,
                    blocks: &blocks,
                    exam: stored,
                    today,
                };
                let settings = settings_of(Some(&head))?;
                let eases = Eases::of(tx, user, today).await?;
                let of = Making {
                    head: &head,
                    read: &read,
                    settings: &settings,
                    eases: &eases,
                    exams: &exams,
                    is_free,
                };
                of.plan(&read.student()?, || self.core.new_id(), now)
            }
        };
        store::plan::add_many(tx, caller.institution, user, &made, now).await?;
        let summary = serde_json::to_string(&summary).map_err(ServiceError::internal)?;
        Ok(store::plan::set_made(tx, user, &basis.text, &summary, now).await?)
    }
}

fn is_current(head: &Head, caller: &Caller, today: NaiveDate, exams: &[StoredExam]) -> bool {
    let exam = crate::exams::primary(exams, today);
    head.made_from == Basis::of(caller, today, exam, &head.settings).text
}

fn has_chapters(stored: &StoredExam) -> bool {
    stored.exam.chapters.iter().any(|chapter| chapter.weight > 0.0)
}

fn missing(what: &str) -> Summary {
    Summary {
        missing: Some(what.to_owned()),
        ..Summary::default()
    }
}

/// One plan in the making.
struct Making<'a> {
    head: &'a Head,
    read: &'a Read<'a>,
    settings: &'a PlanSettings,
    eases: &'a Eases,
    exams: &'a [StoredExam],
    is_free: bool,
}

impl Making<'_> {
    fn plan(
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
        let mut settings = inputs::settings(self.settings, self.eases);
        let exam_days = self.exams.iter().filter_map(|stored| stored.exam.exam_date);
        settings.blocked.extend(exam_days.map(day));
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
        (stored(&input, student, &made, &open, &new_id, now), summary)
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

/// The blocks as they are stored: those found again keep their id, and their sequence where nothing moved.
fn stored(
    input: &Input<'_>,
    student: &Student,
    made: &plan::Plan,
    open: &[&Block],
    new_id: &impl Fn() -> uuid::Uuid,
    now: DateTime<Utc>,
) -> Vec<Block> {
    let mut places: HashMap<i32, i64> = HashMap::new();
    made.blocks
        .iter()
        .map(|block| {
            let position = places.entry(block.day).or_default();
            *position += 1;
            let old = block.kept.map(|place| open[place]);
            let date = NaiveDate::from_epoch_days(block.day).unwrap_or_default();
            let is_changed = old.is_some_and(|old| {
                (old.day, old.minutes, old.position) != (date, i64::from(block.minutes), *position)
            });
            let state = block.chapter.map(|chapter| &input.chapters[chapter as usize]);
            let named = block.chapter.map(|chapter| &student.names[chapter as usize]);
            let tried = state.filter(|state| state.is_tried);
            let days_left = input
                .exam_day
                .map_or(value::WITHOUT_DATE, |exam| exam - input.today);
            Block {
                id: old.map_or_else(new_id, |old| old.id),
                day: date,
                position: *position,
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
                is_pinned: old.is_some_and(|old| old.is_pinned && old.day == date),
                sequence: old.map_or(0, |old| old.sequence + i64::from(is_changed)),
                created_at: old.map_or(now, |old| old.created_at),
            }
        })
        .collect()
}
