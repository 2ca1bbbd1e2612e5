//! What a plan is made from: results, sessions and blocks of a student in the words of the planner.

use crate::error::{Result, ServiceError};
use crate::results::derived::{day, exam_chapters};
use crate::wellbeing::Eases;
use analytics::input::{Day, History, HistoryBuilder, RawChapter, RawResult};
use analytics::mastery::{Masteries, Mastery, prior};
use analytics::plan::memory::{Judged, Sight, judge};
use analytics::plan::{ChapterState, Kind, Mock, Previous, Settings, duration};
use chrono::NaiveDate;
use domain::plan::PlanSettings;
use domain::results::ChapterPerformance;
use domain::text::fold;
use std::collections::HashMap;
use store::exams::StoredExam;
use store::plan::{Block, DONE};
use store::results::AnalysisRow;
use store::study_sessions::StoredSession;

/// What is believed of a chapter of a subject that was never tried.
const UNKNOWN: Mastery = Mastery {
    mean: 0.5,
    low: 0.05,
    high: 0.95,
};

/// A slower pace than this is said.
const SLOWER_FROM: f64 = 1.05;

/// Work on a chapter: the day, minutes by the timer, minutes of blocks checked off.
type Work = (Day, u32, u32);

/// Everything read for a plan.
pub(super) struct Read<'a> {
    pub rows: &'a [AnalysisRow],
    pub sessions: &'a [StoredSession],
    pub blocks: &'a [Block],
    pub exam: &'a StoredExam,
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

/// The settings in the planner's words.
pub(super) fn settings(settings: &PlanSettings, eases: &Eases) -> Settings {
    Settings {
        minutes: settings.minutes,
        rest_weekday: settings.rest_weekday.map(|day| day.saturating_sub(1)),
        blocked: settings.blocked_dates.iter().map(|date| day(*date)).collect(),
        block_minutes: settings.block_minutes,
        cap_factor: f64::from(settings.cap_percent) / 100.0,
        eased: eases
            .periods()
            .map(|(from, until, share)| (day(from), day(until), share))
            .collect(),
    }
}

impl Read<'_> {
    pub(super) fn student(&self) -> Result<Student> {
        let parsed: Vec<Vec<ChapterPerformance>> = self
            .rows
            .iter()
            .map(|row| serde_json::from_str(&row.chapter_performance).map_err(ServiceError::internal))
            .collect::<Result<_>>()?;
        let exam_list = exam_chapters(&self.exam.exam.chapters);
        let mut builder = HistoryBuilder::new(day(self.today), &exam_list).map_err(ServiceError::internal)?;
        for (row, chapters) in self.rows.iter().zip(&parsed) {
            builder
                .result(raw(row), chapters.iter().map(raw_chapter))
                .map_err(ServiceError::internal)?;
        }
        let history = builder.finish();
        Ok(self.of_history(&history))
    }

    fn of_history(&self, history: &History<'_>) -> Student {
        let masteries = Masteries::of(history);
        let memory = memory(history);
        let studied = self.studied();
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
                studied_minutes: since(work, tested),
                last_seen: tested.max(work.iter().map(|(on, ..)| *on).max()),
                stability_days: memory.stability_days(i as u32),
                pace,
                prerequisites: Vec::new(),
            });
            by_name.insert(key, names.len() as u32);
            names.push(Named {
                subject: subject.to_owned(),
                chapter: chapter.name.to_owned(),
            });
        }
        Student {
            ratios: history
                .subjects()
                .iter()
                .map(|subject| self.ratio(subject))
                .collect(),
            mock: self.mock(history),
            is_memory_used: memory.is_better(),
            is_slower: pace > SLOWER_FROM,
            chapters,
            names,
            by_name,
        }
    }

    /// Work on each chapter, by folded names.
    fn studied(&self) -> HashMap<(String, String), Vec<Work>> {
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
            studied
                .entry((fold(&block.subject), fold(&block.chapter)))
                .or_default()
                .push(work);
        }
        studied
    }

    fn ratio(&self, subject: &str) -> f64 {
        let done = self
            .blocks
            .iter()
            .filter(|block| block.status == DONE && fold(&block.subject) == fold(subject));
        let pairs: Vec<(u32, u32)> = done
            .filter_map(|block| Some((block.minutes as u32, block.actual_minutes? as u32)))
            .collect();
        duration::ratio(&pairs)
    }

    /// A full mock of the exam, where the profile says how long it is. The last one: a test over everything, or one that
    /// is called a mock, or one that was planned and done.
    fn mock(&self, history: &History<'_>) -> Option<Mock> {
        let minutes = crate::exams::profile(&self.exam.exam.profile)?.minutes?;
        let is_of_exam = |subject: &str| {
            self.exam
                .exam
                .chapters
                .iter()
                .any(|chapter| fold(&chapter.subject) == fold(subject))
        };
        let tested = history
            .results()
            .iter()
            .filter(|result| {
                let row = &self.rows[result.row as usize];
                !is_of_exam(&row.subject) || fold(&row.test_name).contains("mock")
            })
            .map(|result| result.day)
            .max();
        let is_done = |block: &&Block| block.status == DONE && block.kind == Kind::Mock.word();
        let done = self
            .blocks
            .iter()
            .filter(is_done)
            .map(|block| day(block.day))
            .max();
        Some(Mock {
            minutes,
            last_day: tested.max(done),
        })
    }
}

/// Minutes studied after the chapter's last test. The timer and a block checked off may tell of the same work, so the
/// larger sum counts.
fn since(work: &[Work], tested: Option<Day>) -> f64 {
    let after = work
        .iter()
        .filter(|(on, ..)| tested.is_none_or(|tested| *on > tested));
    let (timer, blocks) = after.fold((0.0, 0.0), |(timer, blocks), (_, by_timer, by_block)| {
        (timer + f64::from(*by_timer), blocks + f64::from(*by_block))
    });
    f64::max(timer, blocks)
}

fn memory(history: &History<'_>) -> Judged {
    let mut sights = Vec::new();
    for result in history.results() {
        for row in history.chapters_of(result).iter().filter(|row| row.attempted > 0) {
            sights.push(Sight {
                chapter: row.chapter,
                day: result.day,
                tried: row.attempted,
                correct: row.correct,
            });
        }
    }
    judge(history.chapters().len(), &sights)
}

fn raw(row: &AnalysisRow) -> RawResult<'_> {
    RawResult {
        day: day(row.test_date),
        subject: &row.subject,
        score: row.score,
        max_score: row.max_score,
        correct: row.correct_answers as u32,
        wrong: row.wrong_answers as u32,
        total: row.total_questions as u32,
        minutes: row.time_taken.map(|minutes| minutes as u32),
    }
}

fn raw_chapter(chapter: &ChapterPerformance) -> RawChapter<'_> {
    RawChapter {
        name: &chapter.chapter,
        attempted: chapter.attempted,
        correct: chapter.correct,
        wrong: chapter.wrong,
    }
}
