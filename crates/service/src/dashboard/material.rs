//! What a dashboard is computed from, as compact as it can be kept between two changes of the data.

use crate::error::{Result, ServiceError};
use crate::results::derived::day;
use analytics::input::{HistoryBuilder, RawChapter, RawResult, SessionRow};
use chrono::NaiveDate;
use domain::ids::UserId;
use std::collections::HashMap;
use std::ops::Range;
use store::AsConn;
use store::exams::StoredExam;
use store::results::AnalysisRow;

mod stored;

/// Days of sessions that are read: the week shown.
const SESSION_DAYS: i64 = 7;

/// One student's results, sessions and exam ahead, read and checked; nothing in it is computed.
#[derive(Debug)]
pub(super) struct Material {
    results: Vec<Row>,
    chapters: Vec<Chapter>,
    /// Subjects and chapters, each spelling once.
    names: Vec<Box<str>>,
    sessions: Vec<SessionRow>,
    /// The exam that decides the weights.
    pub exam: Option<StoredExam>,
}

#[derive(Debug)]
struct Row {
    raw: RawResult<'static>,
    subject: u32,
    test_name: Box<str>,
    chapters: Range<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Chapter {
    name: u32,
    attempted: u32,
    correct: u32,
    wrong: u32,
}

/// Each spelling once.
#[derive(Default)]
struct Names {
    ids: HashMap<Box<str>, u32>,
    all: Vec<Box<str>>,
    /// The name that followed each name the last time: tests list their chapters in the same order.
    next: Vec<u32>,
    last: usize,
}

impl Names {
    fn id(&mut self, name: &str) -> u32 {
        if let Some(&guess) = self.next.get(self.last)
            && self.all.get(guess as usize).is_some_and(|known| **known == *name)
        {
            self.last = guess as usize;
            return guess;
        }
        let id = self.ids.get(name).copied().unwrap_or_else(|| {
            let fresh = self.all.len() as u32;
            self.ids.insert(name.into(), fresh);
            self.all.push(name.into());
            self.next.push(u32::MAX);
            fresh
        });
        if let Some(follower) = self.next.get_mut(self.last) {
            *follower = id;
        }
        self.last = id as usize;
        id
    }
}

/// Results that are being read.
#[derive(Default)]
struct Reading {
    results: Vec<Row>,
    chapters: Vec<Chapter>,
    names: Names,
    failed: Option<ServiceError>,
}

impl Reading {
    fn take(&mut self, row: &AnalysisRow<&str>) {
        let subject = self.names.id(row.subject);
        let start = self.chapters.len() as u32;
        let (names, chapters) = (&mut self.names, &mut self.chapters);
        let each = |name: &str, [attempted, correct, wrong]: [u32; 3]| {
            chapters.push(Chapter {
                name: names.id(name),
                attempted,
                correct,
                wrong,
            });
        };
        if let Err(error) = stored::each_chapter(row.chapter_performance, each) {
            self.failed.get_or_insert(ServiceError::internal(error));
        }
        self.results.push(Row {
            raw: RawResult {
                day: day(row.test_date),
                subject: "",
                score: row.score,
                max_score: row.max_score,
                correct: row.correct_answers as u32,
                wrong: row.wrong_answers as u32,
                total: row.total_questions as u32,
                minutes: row.time_taken.map(|minutes| minutes as u32),
            },
            subject,
            test_name: row.test_name.into(),
            chapters: start..self.chapters.len() as u32,
        });
    }
}

impl Material {
    /// Reads what is stored of this student.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(super) async fn read(on: &mut impl AsConn, user: UserId, today: NaiveDate) -> Result<Self> {
        let mut read = Reading::default();
        store::results::each_for_analysis(on, user, |row| read.take(&row)).await?;
        if let Some(error) = read.failed {
            return Err(error);
        }
        let since = today - chrono::Duration::days(SESSION_DAYS);
        let sessions = store::study_sessions::since(on, user, since).await?;
        let mut exams = store::exams::of_student(on, user).await?;
        let primary = crate::exams::primary(&exams, today).map(|exam| exam.id);
        let exam = exams
            .iter()
            .position(|exam| Some(exam.id) == primary)
            .map(|at| exams.swap_remove(at));
        read.chapters.shrink_to_fit();
        let sessions = sessions.iter().map(|session| SessionRow {
            day: day(session.date),
            minutes: session.duration_minutes as u32,
            focus: session.focus_score.map(|focus| focus as u8),
        });
        Ok(Self {
            results: read.results,
            chapters: read.chapters,
            names: read.names.all,
            sessions: sessions.collect(),
            exam,
        })
    }

    /// Hands everything to the analyses.
    ///
    /// # Errors
    /// When a stored row breaks a rule of theirs.
    pub(super) fn fill<'s>(&'s self, builder: &mut HistoryBuilder<'s>) -> Result<()> {
        let name = |id: u32| &*self.names[id as usize];
        for row in &self.results {
            let raw = RawResult {
                subject: name(row.subject),
                ..row.raw
            };
            let own = &self.chapters[row.chapters.start as usize..row.chapters.end as usize];
            let chapters = own.iter().map(|c| RawChapter {
                name: name(c.name),
                attempted: c.attempted,
                correct: c.correct,
                wrong: c.wrong,
            });
            builder.result(raw, chapters).map_err(ServiceError::internal)?;
        }
        for session in &self.sessions {
            builder.session(*session).map_err(ServiceError::internal)?;
        }
        Ok(())
    }

    /// The name of the test in this place, as handed to the analyses.
    pub(super) fn test_name(&self, row: u32) -> &str {
        self.results.get(row as usize).map_or("", |row| &row.test_name)
    }

    /// About how much memory it takes.
    pub(super) fn bytes(&self) -> usize {
        let exam = self
            .exam
            .as_ref()
            .map_or(0, |exam| 100 * exam.exam.chapters.len());
        self.results.len() * (size_of::<Row>() + 32)
            + self.chapters.len() * size_of::<Chapter>()
            + self.names.len() * 64
            + self.sessions.len() * size_of::<SessionRow>()
            + exam
    }
}
