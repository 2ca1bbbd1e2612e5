//! What a plan is made from: results, sessions and blocks of a student in the words of the planner.

use super::history::{memory, with_history};
use super::work::since;
use crate::error::Result;
use crate::forecasts::frame::Frame;
use crate::results::derived::day;
use crate::wellbeing::Eases;
use analytics::input::History;
use analytics::mastery::{Masteries, Mastery, prior};
use analytics::plan::{ChapterState, HORIZON_DAYS, Kind, Mock, Previous, Settings};
use chrono::{Duration, NaiveDate};
use domain::plan::PlanSettings;
use domain::text::fold;
use std::collections::HashMap;
use store::difficulties::Rating;
use store::exams::StoredExam;
use store::plan::{Block, DONE};
use store::results::AnalysisRow;
use store::study_sessions::StoredSession;
use store::test_parts::TestPart;

/// What is believed of a chapter of a subject that was never tried.
const UNKNOWN: Mastery = Mastery {
    mean: 0.5,
    low: 0.05,
    high: 0.95,
};

/// A slower pace than this is said.
const SLOWER_FROM: f64 = 1.05;

/// Everything read for a plan.
pub(super) struct Read<'a> {
    pub rows: &'a [AnalysisRow],
    pub parts: &'a [TestPart],
    pub sessions: &'a [StoredSession],
    pub blocks: &'a [Block],
    pub ratings: &'a [Rating],
    pub exam: &'a StoredExam,
    /// When the student entered the exam: the preparation begins.
    pub started_on: Option<NaiveDate>,
    pub today: NaiveDate,
}

/// A chapter of the plan by name.
pub(super) struct Named {
    pub subject: String,
    pub chapter: String,
}

/// The student in the words of the planner.
pub(super) struct Student {
    pub chapters: Vec<ChapterState>,
    pub names: Vec<Named>,
    pub ratios: Vec<f64>,
    pub mock: Option<Mock>,
    pub is_memory_used: bool,
    /// Tests rose less than was promised, so less is promised.
    pub is_slower: bool,
    by_name: HashMap<(String, String), u32>,
}

impl Student {
    /// The chapter of these names.
    pub(super) fn find(&self, subject: &str, chapter: &str) -> Option<u32> {
        self.by_name.get(&(fold(subject), fold(chapter))).copied()
    }

    /// A stored block as the planner takes it; none of the student's own, nor of a chapter that is gone.
    pub(super) fn previous(&self, block: &Block) -> Option<Previous> {
        let kind = Kind::of_word(&block.kind)?;
        let chapter = match kind {
            Kind::Mock | Kind::Analyse => None,
            _ => Some(self.find(&block.subject, &block.chapter)?),
        };
        Some(Previous {
            day: day(block.day),
            kind,
            chapter,
            minutes: block.minutes as u32,
            is_pinned: block.is_pinned,
        })
    }
}

/// The settings in the planner's words. The days of the exams are kept free.
pub(super) fn settings(settings: &PlanSettings, eases: &Eases, exams: &[StoredExam]) -> Settings {
    let exam_days = exams.iter().filter_map(|stored| stored.exam.exam_date);
    let blocked = settings.blocked_dates.iter().copied().chain(exam_days);
    Settings {
        minutes: settings.minutes,
        rest_weekday: settings.rest_weekday.map(|day| day.saturating_sub(1)),
        blocked: blocked.map(day).collect(),
        block_minutes: settings.block_minutes,
        cap_factor: f64::from(settings.cap_percent) / 100.0,
        eased: eases
            .periods()
            .map(|(from, until, share)| (day(from), day(until), share))
            .collect(),
    }
}

/// The first day that a plan for this exam leaves empty: the exam's own, or the end of the horizon.
pub(super) fn end(exam: Option<&StoredExam>, today: NaiveDate) -> NaiveDate {
    let horizon = today + Duration::days(i64::from(HORIZON_DAYS));
    let ahead = exam
        .and_then(|stored| stored.exam.exam_date)
        .filter(|date| *date > today);
    ahead.map_or(horizon, |date| date.min(horizon))
}

impl Read<'_> {
    pub(super) fn student(&self) -> Result<Student> {
        with_history(self.rows, &self.exam.exam.chapters, self.today, |history| {
            self.of_history(history)
        })
    }

    fn of_history(&self, history: &History<'_>) -> Student {
        let masteries = Masteries::of(history);
        let memory = memory(history);
        let (studied, felt) = (self.studied(), self.felt());
        let pace = super::pace::of(history, self.blocks, self.today);
        let (mut chapters, mut names, mut by_name) = (Vec::new(), Vec::new(), HashMap::new());
        for (i, chapter) in history.chapters().iter().enumerate() {
            let Some(weight) = chapter.exam_marks.filter(|marks| *marks > 0.0) else {
                continue;
            };
            let subject = history.subjects()[chapter.subject as usize];
            let known = masteries.get(i as u32);
            let believed = masteries.subject_mean(chapter.subject).map_or(UNKNOWN, prior);
            let key = (fold(subject), fold(chapter.name));
            let tested = known.map(|one| one.last_seen);
            let work = studied.get(&key).map(Vec::as_slice).unwrap_or_default();
            chapters.push(ChapterState {
                subject: chapter.subject,
                weight,
                mastery: known.map_or(believed, |one| one.mastery),
                is_tried: known.is_some(),
                felt: felt.get(&key).copied(),
                studied_minutes: since(work, tested),
                last_seen: tested.max(work.iter().map(|(on, ..)| *on).max()),
                stability_days: memory.stability_days(i as u32),
                pace,
                prerequisites: Vec::new(),
                gap_days: self.last_gap(&key),
                passed_on: self.last_pass(&key),
            });
            by_name.insert(key, names.len() as u32);
            names.push(Named {
                subject: subject.to_owned(),
                chapter: chapter.name.to_owned(),
            });
        }
        self.put_in_order(&mut chapters, &by_name);
        Student {
            ratios: history
                .subjects()
                .iter()
                .map(|subject| self.ratio(subject))
                .collect(),
            mock: self.mock(),
            is_memory_used: memory.is_better(),
            is_slower: pace > SLOWER_FROM,
            chapters,
            names,
            by_name,
        }
    }

    /// How hard chapters feel, by their folded names.
    fn felt(&self) -> HashMap<(String, String), u8> {
        let felt = |one: &Rating| {
            let key = (one.subject_key.clone(), one.chapter_key.clone());
            Some((key, u8::try_from(one.difficulty).ok()?))
        };
        self.ratings.iter().filter_map(felt).collect()
    }

    /// A full mock of the exam, where the profile says how long it is. The last one is the last whole test of this exam,
    /// or one that was planned and done.
    fn mock(&self) -> Option<Mock> {
        let minutes = crate::exams::profile(&self.exam.exam.profile)?.minutes?;
        let tests = Frame::of(self.exam).tests(self.parts);
        let written = tests.iter().filter(|test| test.is_full()).map(|test| test.date);
        let is_done = |block: &&Block| block.status == DONE && block.kind == Kind::Mock.word();
        let done = self.blocks.iter().filter(is_done).map(|block| block.day);
        Some(Mock {
            minutes,
            last_day: written.chain(done).max().map(day),
        })
    }
}
