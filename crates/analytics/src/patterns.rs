//! Patterns worth a sentence: each with its evidence, gated by enough data, at most one of a kind, the most marks first.
//!
//! A pattern must be far from luck before it is said, since many are looked for at once: [`SURE`] standard errors where
//! one thing is asked, [`SURE_OF_MANY`] where every chapter is. The order goes by the marks a pattern is about in the
//! exam, an upper bound that only sorts and is not shown.

use crate::input::Day;
use crate::mastery::Masteries;
use crate::problems::{Problem, problems};
use crate::strategy::{Attempts, Strategy};
use crate::study::Study;
use crate::{Missing, speed};
use domain::answers::ErrorKind;

mod chapters;
mod papers;
mod time;

/// Most patterns said at once.
pub const MOST: usize = 5;
/// Standard errors from nothing where one question is asked of the data: about one in a hundred by luck.
pub const SURE: f64 = 2.6;
/// Where each of some forty chapters is asked: about one in fifteen of all of them together by luck.
pub const SURE_OF_MANY: f64 = 3.1;

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub enum Pattern {
    /// A chapter far below its subject, with marks in it.
    WeakChapter(Problem),
    /// A chapter answered worse of late.
    FallingChapter {
        /// Index of the chapter.
        chapter: u32,
        /// Percent right before and of late.
        percent: (f64, f64),
    },
    /// Chapters of the exam not tried for long, those with the most marks first, with the days since.
    StaleChapters(Vec<(u32, u32)>),
    /// Wrong answers take many marks.
    Negatives {
        /// The attempts looked at.
        attempts: Attempts,
        /// Certainty, in percent, at which an attempt earns nothing.
        break_even: f64,
    },
    /// Questions are left open although attempts gain.
    LeftOpen {
        /// The attempts looked at.
        attempts: Attempts,
        /// Certainty, in percent, at which an attempt earns nothing.
        break_even: f64,
    },
    /// One series gives lower scores than the others in the same subject at the same time.
    HarderSeries {
        /// Its index.
        source: u32,
        /// By how many points of percent.
        points: f64,
    },
    /// A chapter answered faster than the others, and worse.
    FastButWrong {
        /// Index of the chapter.
        chapter: u32,
        /// Minutes a question here and over all chapters.
        minutes: (f64, f64),
        /// Percent right here and over all chapters.
        percent: (f64, f64),
    },
    /// A subject takes more time than the exam gives.
    SlowSubject {
        /// Index of the subject.
        subject: u32,
        /// Time taken as percent of the exam's, with its 80 % interval.
        of_exam: (f64, f64, f64),
    },
    /// The last third of the paper goes worse than the first.
    LateFading {
        /// Percent right of those tried, in the first and in the last third.
        percent: (f64, f64),
    },
    /// Most wrong answers that have a reason have the same one.
    CommonReason {
        /// The reason.
        error: ErrorKind,
        /// Wrong answers with it.
        answers: u64,
    },
}

impl Pattern {
    /// The word programs use.
    pub fn word(&self) -> &'static str {
        match self {
            Self::WeakChapter(_) => "weak_chapter",
            Self::FallingChapter { .. } => "falling_chapter",
            Self::StaleChapters(_) => "stale_chapters",
            Self::Negatives { .. } => "negatives",
            Self::LeftOpen { .. } => "left_open",
            Self::HarderSeries { .. } => "harder_series",
            Self::FastButWrong { .. } => "fast_but_wrong",
            Self::SlowSubject { .. } => "slow_subject",
            Self::LateFading { .. } => "late_fading",
            Self::CommonReason { .. } => "common_reason",
        }
    }
}

/// What the evidence of a pattern is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Test results.
    Tests,
    /// Questions tried.
    Questions,
    /// Answers that have a reason.
    Reasons,
}

impl Unit {
    /// The word programs use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Tests => "tests",
            Self::Questions => "questions",
            Self::Reasons => "reasons",
        }
    }
}

/// What a pattern rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence {
    /// How many.
    pub n: u64,
    /// Of what.
    pub unit: Unit,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

/// A pattern, what it rests on, and the marks it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Insight {
    /// What was found.
    pub pattern: Pattern,
    /// What it rests on.
    pub evidence: Evidence,
    /// Marks in the exam it is about, at most; only for the order.
    worth: f64,
}

/// Everything the patterns are looked for in, made once.
struct Looked<'a> {
    study: &'a Study<'a>,
    masteries: &'a Masteries,
    strategy: Option<&'a Strategy>,
    subjects: &'a [speed::SubjectSpeed],
    chapters: &'a [speed::ChapterSpeed],
    problems: &'a [Problem],
    /// Marks of the exam, 100 without one, so that the order is by percent then.
    max_score: f64,
    first: Day,
    last: Day,
}

impl Looked<'_> {
    fn marks(&self, chapter: u32) -> f64 {
        let chapter = self.study.history.chapters()[chapter as usize];
        chapter.exam_marks.unwrap_or_default()
    }
    fn evidence(&self, n: u64, unit: Unit) -> Evidence {
        Evidence {
            n,
            unit,
            from: self.first,
            to: self.last,
        }
    }
}

/// All of a student's insights.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// At most [`MOST`], one of a kind, the most marks first.
    pub insights: Vec<Insight>,
    /// Chapters below their subject, the most marks first.
    pub problems: Vec<Problem>,
    /// Attempts against the marking scheme.
    pub strategy: Result<Strategy, Missing>,
    /// Pace of each subject.
    pub subjects: Vec<speed::SubjectSpeed>,
    /// Pace of each chapter.
    pub chapters: Vec<speed::ChapterSpeed>,
}

/// Looks for every pattern.
pub fn find(study: &Study<'_>, masteries: &Masteries) -> Found {
    let (problems, strategy) = (problems(study, masteries), crate::strategy::strategy(study));
    let (subjects, chapters) = (speed::subjects(study), speed::chapters(study));
    let looked = Looked {
        study,
        masteries,
        strategy: strategy.as_ref().ok(),
        subjects: &subjects,
        chapters: &chapters,
        problems: &problems,
        max_score: study.exam.map_or(100.0, |exam| exam.max_score),
        first: study.history.results().first().map_or(0, |result| result.day),
        last: study.history.newest().unwrap_or_default(),
    };
    let kinds: [fn(&Looked<'_>) -> Option<Insight>; 10] = [
        chapters::weak,
        chapters::falling,
        chapters::stale,
        papers::negatives,
        papers::left_open,
        papers::common_reason,
        papers::harder_series,
        time::fast_but_wrong,
        time::slow,
        time::fading,
    ];
    let mut insights: Vec<Insight> = kinds.iter().filter_map(|look| look(&looked)).collect();
    insights.sort_by(|x, y| y.worth.total_cmp(&x.worth));
    insights.truncate(MOST);
    Found {
        insights,
        problems,
        strategy,
        subjects,
        chapters,
    }
}
