//! Chapters that lie below the student's own subject by more than luck, with the evidence.

use crate::input::Day;
use crate::mastery::{ChapterMastery, Masteries, Mastery};
use crate::priority::scoring_potential;
use crate::study::{Reason, ReasonCounts, Study};

/// Questions a chapter needs: as many as its prior is worth, so that half of what is said of it is its own.
pub const MIN_QUESTIONS: u64 = 10;

/// A chapter below its subject.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Problem {
    /// Index of the chapter.
    pub chapter: u32,
    /// Its mastery; the upper end lies below `subject_mean`.
    pub mastery: Mastery,
    /// Mastery of its subject as a whole, 0 to 1.
    pub subject_mean: f64,
    /// Questions tried.
    pub questions: u64,
    /// Of them right.
    pub correct: u64,
    /// Results that had it.
    pub times: u32,
    /// The newest of them.
    pub last_seen: Day,
    /// Marks likely lost here at the exam; `None` when the exam does not have it.
    pub marks_open: Option<f64>,
    /// Reasons noted in this chapter.
    pub reasons: ReasonCounts,
}

impl Problem {
    /// Marks that the next hours can move, in the exam; without one, points of mastery below the subject.
    pub(crate) fn value(&self) -> f64 {
        let gap = 100.0 * (self.subject_mean - self.mastery.mean);
        self.marks_open
            .map_or(gap, |marks| marks * scoring_potential(self.mastery.mean))
    }
}

/// Every chapter whose interval lies wholly below its subject's mean, the most marks first.
pub fn problems(study: &Study<'_>, masteries: &Masteries) -> Vec<Problem> {
    let mut reasons: Vec<Vec<&Reason>> = vec![Vec::new(); study.history.chapters().len()];
    for reason in study.reasons {
        if let Some(of_chapter) = reason
            .chapter
            .and_then(|chapter| reasons.get_mut(chapter as usize))
        {
            of_chapter.push(reason);
        }
    }
    let problem = |one: &ChapterMastery| {
        let chapter = study.history.chapters()[one.chapter as usize];
        let subject_mean = masteries.subject_mean(chapter.subject)?;
        let is_below = one.questions >= MIN_QUESTIONS && one.mastery.high < subject_mean;
        is_below.then(|| Problem {
            chapter: one.chapter,
            mastery: one.mastery,
            subject_mean,
            questions: one.questions,
            correct: one.correct,
            times: one.times,
            last_seen: one.last_seen,
            marks_open: chapter
                .exam_marks
                .filter(|marks| *marks > 0.0)
                .map(|marks| marks * (1.0 - one.mastery.mean)),
            reasons: ReasonCounts::of(reasons[one.chapter as usize].iter().copied()),
        })
    };
    let mut found: Vec<Problem> = masteries.iter().filter_map(problem).collect();
    // Those of the exam first: marks and points of mastery are different units.
    found.sort_by(|x, y| {
        let by_exam = y.marks_open.is_some().cmp(&x.marks_open.is_some());
        by_exam
            .then_with(|| y.value().total_cmp(&x.value()))
            .then_with(|| {
                study
                    .history
                    .label(x.chapter)
                    .cmp(&study.history.label(y.chapter))
            })
    });
    found
}
