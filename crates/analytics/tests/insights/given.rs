//! A student's papers, and the study made of them.

use analytics::input::{ExamChapter, HistoryBuilder, RawChapter, RawResult};
use analytics::mastery::Masteries;
use analytics::patterns::{Found, find};
use analytics::study::{ChapterDetail, Detail, Exam, Items, Reason, Scheme, Study};

pub const SCHEME: Scheme = Scheme {
    reward: 4.0,
    penalty: 1.0,
};

/// One paper: its chapters as (name, tried, right, minutes).
#[derive(Debug, Clone)]
pub struct Paper {
    pub day: i32,
    pub subject: &'static str,
    pub right: u32,
    pub wrong: u32,
    pub total: u32,
    pub minutes: Option<u32>,
    pub source: Option<u32>,
    pub chapters: Vec<(&'static str, u32, u32, u32)>,
    /// Marks; by the scheme when absent.
    pub score: Option<f64>,
}

/// 20 right and 10 wrong of 40.
pub fn paper(day: i32) -> Paper {
    Paper {
        day,
        subject: "Physics",
        right: 20,
        wrong: 10,
        total: 40,
        minutes: None,
        source: None,
        chapters: Vec::new(),
        score: None,
    }
}

/// A student as of `today`.
#[derive(Debug)]
pub struct Given {
    pub today: i32,
    pub papers: Vec<Paper>,
    pub exam: Vec<ExamChapter<'static>>,
    pub scheme: Option<Scheme>,
    pub whole: Option<Exam>,
    pub reasons: Vec<Reason>,
    pub items: Vec<Items>,
}

pub fn given(papers: Vec<Paper>) -> Given {
    Given {
        today: papers.iter().map(|paper| paper.day).max().unwrap_or(0),
        papers,
        exam: Vec::new(),
        scheme: Some(SCHEME),
        whole: None,
        reasons: Vec::new(),
        items: Vec::new(),
    }
}

impl Given {
    /// Hands the study to `look`.
    pub fn look<T>(&self, look: impl FnOnce(&Study<'_>) -> T) -> T {
        let mut builder = HistoryBuilder::new(self.today, &self.exam).unwrap();
        let mut chapters = Vec::new();
        for paper in &self.papers {
            let reckoned = f64::from(paper.right) * 4.0 - f64::from(paper.wrong);
            let raw = RawResult {
                day: paper.day,
                subject: paper.subject,
                score: paper.score.unwrap_or(reckoned),
                max_score: f64::from(paper.total) * 4.0,
                correct: paper.right,
                wrong: paper.wrong,
                total: paper.total,
                minutes: paper.minutes,
            };
            let rows = paper
                .chapters
                .iter()
                .map(|&(name, attempted, correct, _)| RawChapter {
                    name,
                    attempted,
                    correct,
                    wrong: attempted - correct,
                });
            builder.result(raw, rows).unwrap();
            let details = paper.chapters.iter().map(|&(.., minutes)| ChapterDetail {
                minutes: (minutes > 0).then_some(minutes),
                marks: None,
            });
            chapters.push(details.collect::<Vec<_>>());
        }
        let details: Vec<Detail<'_>> = (self.papers.iter().zip(&chapters))
            .map(|(paper, chapters)| Detail {
                source: paper.source,
                max_score: f64::from(paper.total) * 4.0,
                chapters,
            })
            .collect();
        look(&Study {
            history: &builder.finish(),
            details: &details,
            scheme: self.scheme,
            exam: self.whole,
            reasons: &self.reasons,
            items: &self.items,
        })
    }

    pub fn found(&self) -> Found {
        self.look(|study| find(study, &Masteries::of(study.history)))
    }

    /// The words of the patterns, in their order.
    pub fn words(&self) -> Vec<&'static str> {
        let found = self.found();
        found.insights.iter().map(|one| one.pattern.word()).collect()
    }
}

pub fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found}, expected {expected}");
}
