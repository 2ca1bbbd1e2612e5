//! What the slower analyses read besides the history: who set a test, minutes by chapter, the marking scheme, the
//! exam's time, and what the student noted of single answers.

use crate::input::{ChapterRow, History, ResultRow};
use domain::answers::{ErrorKind, Outcome};

/// Marks for a right and from a wrong answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scheme {
    /// Marks for a right answer, above zero.
    pub reward: f64,
    /// Marks taken for a wrong one, zero or more.
    pub penalty: f64,
}

impl Scheme {
    /// A scheme with finite marks, a reward above zero and no reward for a wrong answer; else `None`.
    pub fn new(reward: f64, penalty: f64) -> Option<Self> {
        let is_possible = reward.is_finite() && penalty.is_finite() && reward > 0.0 && penalty >= 0.0;
        is_possible.then_some(Self { reward, penalty })
    }
    /// The share of right answers at which attempting earns nothing: penalty / (reward + penalty).
    pub fn break_even(self) -> f64 {
        self.penalty / (self.reward + self.penalty)
    }
    /// Marks one attempt earns on average when the share `right` of them is right.
    pub fn value(self, right: f64) -> f64 {
        right * self.reward - (1.0 - right) * self.penalty
    }
    /// Whether a result was marked by it, to a hundredth of a mark.
    pub fn marks(self, result: &ResultRow) -> bool {
        let score = f64::from(result.correct) * self.reward - f64::from(result.wrong) * self.penalty;
        (score - result.score).abs() < 0.011
    }
}

/// The exam ahead as a whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exam {
    /// Marks of the whole exam, above zero.
    pub max_score: f64,
    /// Minutes it gives for one question, if its time is fixed.
    pub minutes_per_question: Option<f64>,
}

/// Minutes and marks of a chapter within a result, where known.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ChapterDetail {
    /// Minutes, above zero.
    pub minutes: Option<u32>,
    /// Marks.
    pub marks: Option<f64>,
}

/// What a history leaves out of a result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detail<'s> {
    /// Who set it: an index that tells sources apart.
    pub source: Option<u32>,
    /// Marks that could be had, above zero.
    pub max_score: f64,
    /// Of each chapter, in the order in which the chapters were handed in.
    pub chapters: &'s [ChapterDetail],
}

/// Answers of one result with the same reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason {
    /// The result's place among those handed in.
    pub row: u32,
    /// Index of the chapter, if noted.
    pub chapter: Option<u32>,
    /// The reason.
    pub error: ErrorKind,
    /// How many.
    pub answers: u64,
}

/// Answers question by question of one result, by the third of the paper they stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Items {
    /// The result's place among those handed in.
    pub row: u32,
    /// 0, 1 or 2.
    pub third: u8,
    /// How they were answered.
    pub outcome: Outcome,
    /// How sure the student felt, 1 to 5.
    pub confidence: Option<u8>,
    /// How many.
    pub answers: u64,
}

/// Everything the insights are made of.
#[derive(Debug, Clone, Copy)]
pub struct Study<'a> {
    /// Results, chapters, sessions.
    pub history: &'a History<'a>,
    /// By [`ResultRow::row`].
    pub details: &'a [Detail<'a>],
    /// The marking scheme of the exam ahead.
    pub scheme: Option<Scheme>,
    /// The exam ahead.
    pub exam: Option<Exam>,
    /// Reasons noted.
    pub reasons: &'a [Reason],
    /// Answers noted question by question.
    pub items: &'a [Items],
}

impl Study<'_> {
    /// What the history leaves out of a result.
    pub fn detail(&self, result: &ResultRow) -> Option<&Detail<'_>> {
        self.details.get(result.row as usize)
    }
    /// The chapters of a result, each with its minutes and marks.
    pub fn chapters(&self, result: &ResultRow) -> impl Iterator<Item = (&ChapterRow, ChapterDetail)> {
        let details = self.detail(result).map_or(&[][..], |detail| detail.chapters);
        let rows = self.history.chapters_of(result).iter().enumerate();
        rows.map(move |(i, row)| (row, details.get(i).copied().unwrap_or_default()))
    }
    /// The result of this place among those handed in.
    pub(crate) fn by_row(&self) -> Vec<Option<&ResultRow>> {
        let mut by_row = vec![None; self.history.results().len()];
        for result in self.history.results() {
            if let Some(place) = by_row.get_mut(result.row as usize) {
                *place = Some(result);
            }
        }
        by_row
    }
}

/// How many answers have each reason, in the order of [`ErrorKind::ALL`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReasonCounts(pub [u64; 5]);

impl ReasonCounts {
    /// The sums over these reasons.
    pub fn of<'r>(reasons: impl IntoIterator<Item = &'r Reason>) -> Self {
        let mut counts = Self::default();
        for reason in reasons {
            counts.0[reason.error as usize] += reason.answers;
        }
        counts
    }
    /// Answers with this reason.
    pub fn get(self, error: ErrorKind) -> u64 {
        self.0[error as usize]
    }
    /// Wrong answers with a reason.
    pub fn wrong(self) -> u64 {
        self.0[..ErrorKind::Guessed as usize].iter().sum()
    }
}
