//! Lives the days of a calendar: study, then mocks.

use crate::calendar::{Calendar, Mock};
use crate::mind::{self, Mind, Traits};
use crate::paper::{Paper, PaperSection};
use crate::rng::Rng;
use crate::{ChapterTruth, SOURCES, SampleStudent, Truth};
use chrono::{Datelike as _, Duration, NaiveDate, NaiveTime};
use domain::exams::ExamDraft;
use domain::results::{ChapterDraft, ResultDraft};
use domain::sessions::SessionDraft;

/// Minutes of the local clock ahead of UTC.
const LOCAL_OFFSET: i64 = 330;
/// Minutes from 6:00 to 22:00.
const WAKING: u32 = 960;
const EVENING: u32 = 900;
/// In the depth of a slump the last session of two evenings in three ends at 23:50, in minutes after 6:00.
const NIGHT: u32 = 1070;
const NIGHT_DEPTH: f64 = 0.9;
const FORM_SD: f64 = 0.1;
const FOCUS_SD: f64 = 0.7;

/// The drafts and the truth of one student.
pub fn run(
    rng: &mut Rng,
    traits: &Traits,
    paper: &Paper,
    calendar: &Calendar,
    exam: ExamDraft,
) -> SampleStudent {
    let mut life = Life {
        mind: Mind::new(rng, traits, paper),
        rng,
        traits,
        paper,
        sat: [0; SOURCES.len()],
        results: Vec::new(),
        sessions: Vec::new(),
    };
    let mut ability = Vec::with_capacity(calendar.days.len());
    for (day, plan) in (0u32..).zip(&calendar.days) {
        let (date, depth) = (calendar.date(day), calendar.depth(day));
        life.mind.wake(depth);
        life.study(date, plan.sessions, depth);
        ability.push((date, life.mind.expected(paper)));
        for mock in &plan.mocks {
            life.sit(date, *mock);
        }
    }
    let truth = Truth {
        ability,
        source_offsets: SOURCES.map(|(name, offset)| (name.to_owned(), offset)).into(),
        chapters: life.chapter_truths(),
        slump: calendar
            .slump
            .map(|slump| (calendar.date(slump.first), calendar.date(slump.last))),
    };
    SampleStudent {
        exam,
        results: life.results,
        sessions: life.sessions,
        truth,
    }
}

struct Life<'a> {
    mind: Mind,
    rng: &'a mut Rng,
    traits: &'a Traits,
    paper: &'a Paper,
    /// Mocks sat of each source.
    sat: [u32; SOURCES.len()],
    results: Vec<ResultDraft>,
    sessions: Vec<SessionDraft>,
}

impl Life<'_> {
    /// `n` sessions one after the other, each within its part of the waking hours.
    fn study(&mut self, date: NaiveDate, n: u32, depth: f64) {
        for i in 0..n {
            let minutes = f64::from(5 * self.rng.between(5, 19)) * (1.0 - 0.3 * depth);
            let room = (WAKING / n).max(1);
            let minutes = (minutes as u32).clamp(1, room);
            let mut start = (i * WAKING / n + self.rng.between(0, room - minutes)).min(WAKING);
            if depth >= NIGHT_DEPTH && i + 1 == n && !date.ordinal().is_multiple_of(3) {
                start = NIGHT - minutes;
            }
            let section = &self.paper.sections[self.rng.below(self.paper.sections.len())];
            let chapter = self.mind.choose(self.rng, section);
            self.mind.study(chapter, minutes);
            let tired = if start > EVENING { 0.3 } else { 0.0 };
            let focus = self.rng.normal(self.traits.focus - tired - 1.4 * depth, FOCUS_SD);
            let local = date.and_time(NaiveTime::MIN) + Duration::hours(6) + Duration::minutes(start.into());
            self.sessions.push(SessionDraft {
                subject: section.subject.clone(),
                chapter: self.paper.chapters[chapter].name.clone(),
                date,
                duration_minutes: minutes.into(),
                focus_score: Some(focus.round().clamp(1.0, 5.0) as i64),
                started_at: Some((local - Duration::minutes(LOCAL_OFFSET)).and_utc()),
            });
        }
    }

    fn sit(&mut self, date: NaiveDate, mock: Mock) {
        let (source, offset) = SOURCES[mock.source];
        self.sat[mock.source] += 1;
        let name = format!("{source} Full Test {:02}", self.sat[mock.source]);
        let form = self.rng.normal(0.0, FORM_SD);
        let paper = self.paper;
        for section in paper.sections.iter().take(mock.sections as usize) {
            let chapters = self.answer(section, form, offset);
            let result = self.result(section, chapters);
            self.results.push(ResultDraft {
                test_name: name.clone(),
                source: Some(source.to_owned()),
                test_date: date,
                ..result
            });
        }
    }

    /// Answers a section: index, right and wrong of each chapter with a tried question.
    fn answer(&mut self, section: &PaperSection, form: f64, offset: f64) -> Vec<(usize, u32, u32)> {
        let asked = self.paper.spread(self.rng, section);
        let logits: Vec<(f64, u32)> = asked
            .iter()
            .map(|&(c, n)| (self.mind.logit(c) + form, n))
            .collect();
        let shift = mind::difficulty(&logits, section, offset);
        let mut answered = Vec::with_capacity(asked.len());
        for (&(chapter, n), (logit, _)) in asked.iter().zip(logits) {
            let p = mind::logistic(logit - shift);
            let (mut correct, mut wrong) = (0, 0);
            for _ in 0..n {
                if self.rng.chance(mind::tried(p)) {
                    if self.rng.chance(p) {
                        correct += 1;
                    } else {
                        wrong += 1;
                    }
                }
            }
            if correct + wrong > 0 {
                answered.push((chapter, correct, wrong));
            }
        }
        answered
    }

    /// The section's result; name, source and date are the mock's.
    fn result(&mut self, section: &PaperSection, answered: Vec<(usize, u32, u32)>) -> ResultDraft {
        let correct: u32 = answered.iter().map(|a| a.1).sum();
        let wrong: u32 = answered.iter().map(|a| a.2).sum();
        let tried = correct + wrong;
        let minutes = section.minutes * self.rng.between(85, 100) / 100;
        let chapters = answered.into_iter().filter_map(|(chapter, correct, wrong)| {
            Some(ChapterDraft {
                chapter: self.paper.chapters[chapter].name.clone()?,
                attempted: Some((correct + wrong).into()),
                correct: correct.into(),
                wrong: wrong.into(),
                marks: Some(section.marking.score(correct, wrong)),
                // Rounded down, so that the chapters do not take longer than the whole.
                minutes: Some((minutes * (correct + wrong) / tried).into()),
            })
        });
        ResultDraft {
            test_name: String::new(),
            source: None,
            subject: section.subject.clone(),
            total_questions: section.questions.into(),
            correct_answers: correct.into(),
            wrong_answers: wrong.into(),
            score: Some(section.marking.score(correct, wrong).min(section.max_score)),
            max_score: Some(section.max_score),
            time_taken: Some(minutes.into()),
            test_date: NaiveDate::default(),
            chapter_performance: chapters.collect(),
        }
    }

    fn chapter_truths(&self) -> Vec<ChapterTruth> {
        let named = self.paper.chapters.iter().enumerate();
        named
            .filter_map(|(i, chapter)| {
                Some(ChapterTruth {
                    subject: self.paper.sections[chapter.section].subject.clone(),
                    chapter: chapter.name.clone()?,
                    mastery: self.mind.mastery(i),
                })
            })
            .collect()
    }
}
