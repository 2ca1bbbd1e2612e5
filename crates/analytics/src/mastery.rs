//! How well each chapter is known: a beta posterior, shrunk to the student's own subject.
//!
//! Four right of four is not 100 %: the chapter starts at the student's mean in its subject, with the weight of ten
//! questions, and its own questions pull it away from there. With a mean of 60 %, four of four reads about 71 %.
//! The denominator is the questions tried; the share left open is a matter of the exam, not of the chapter. Older
//! answers count less, since chapters are learnt and forgotten.

use crate::input::{ChapterRow, Day, History, ResultRow};
use crate::quantile::beta_interval80;

/// Questions the prior is worth.
pub const PRIOR_QUESTIONS: f64 = 10.0;
/// Days after which an answer counts half, reckoned back from the newest result. A design choice: a preparation of a
/// year then rests mostly on its last half, while a chapter tested once a term still keeps half of its evidence when
/// the next test of it comes. Reckoned from the newest result and not from today, so that a pause alone moves nothing.
pub const HALF_LIFE_DAYS: f64 = 90.0;
/// The prior mean is kept this far from 0 and 1, so that either side holds at least half an answer (Jeffreys' prior):
/// a subject without a mistake must not make every new chapter of it certain.
pub const PRIOR_MARGIN: f64 = 0.05;

/// Shrunk mastery of a chapter; shares from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mastery {
    /// Mean of the posterior: the chance that the next question is answered right.
    pub mean: f64,
    /// Lower end of the 80 % interval.
    pub low: f64,
    /// Upper end of the 80 % interval.
    pub high: f64,
}

/// A chapter's mastery and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChapterMastery {
    /// Index of the chapter.
    pub chapter: u32,
    /// The posterior.
    pub mastery: Mastery,
    /// Questions tried, all counted in full.
    pub questions: u64,
    /// Of them right.
    pub correct: u64,
    /// Results in which at least one of its questions was tried.
    pub times: u32,
    /// The newest of these results.
    pub last_seen: Day,
}

/// The mastery of every chapter, by chapter index; `None` where no question was tried.
#[derive(Debug, Clone, PartialEq)]
pub struct Masteries {
    chapters: Vec<Option<ChapterMastery>>,
    subject_means: Vec<Option<f64>>,
}

impl Masteries {
    /// The mastery of all chapters of a history.
    pub fn of(history: &History<'_>) -> Self {
        let mut tallies = Tallies::new(history);
        for result in history.results() {
            tallies.add(result, history.chapters_of(result));
        }
        tallies.finish()
    }
    /// The mastery of a chapter; `None` where no question was tried.
    pub fn get(&self, chapter: u32) -> Option<&ChapterMastery> {
        self.chapters.get(chapter as usize)?.as_ref()
    }
    /// All chapters with a mastery, by index.
    pub fn iter(&self) -> impl Iterator<Item = &ChapterMastery> {
        self.chapters.iter().flatten()
    }
    /// The mean at which a chapter of the subject starts, 0 to 1; `None` when nothing was tried in the subject.
    pub fn subject_mean(&self, subject: u32) -> Option<f64> {
        self.subject_means.get(subject as usize).copied().flatten()
    }
}

/// The posterior after `correct` of `tried` questions (weighted counts), from a prior at `prior_mean`.
///
/// `None` when nothing was tried, or when the counts are not finite or do not fit each other.
pub fn posterior(correct: f64, tried: f64, prior_mean: f64) -> Option<Mastery> {
    let fits = tried > 0.0 && tried.is_finite() && (0.0..=tried).contains(&correct) && prior_mean.is_finite();
    fits.then(|| with_prior(correct, tried, prior_mean))
}

/// What is believed of a chapter before its first question.
pub fn prior(prior_mean: f64) -> Mastery {
    with_prior(0.0, 0.0, prior_mean)
}

fn with_prior(correct: f64, tried: f64, prior_mean: f64) -> Mastery {
    let prior_mean = prior_mean.clamp(PRIOR_MARGIN, 1.0 - PRIOR_MARGIN);
    let right = PRIOR_QUESTIONS * prior_mean + correct;
    let wrong = PRIOR_QUESTIONS * (1.0 - prior_mean) + (tried - correct).max(0.0);
    let (low, high) = beta_interval80(right, wrong);
    Mastery {
        mean: right / (right + wrong),
        low,
        high,
    }
}

/// Answers of a chapter or subject, older ones weighted less.
#[derive(Debug, Clone, Copy, Default)]
struct Answers {
    correct: f64,
    tried: f64,
}

impl Answers {
    fn add(&mut self, weight: f64, correct: u32, tried: u32) {
        self.correct += weight * f64::from(correct);
        self.tried += weight * f64::from(tried);
    }
    /// The mean with half an answer on either side; `None` when nothing was tried.
    fn mean(self) -> Option<f64> {
        (self.tried > 0.0).then(|| (self.correct + 0.5) / (self.tried + 1.0))
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    answers: Answers,
    questions: u64,
    correct: u64,
    times: u32,
    last_seen: Day,
    last_row: Option<u32>,
}

/// Adds up the answers of a history, result by result.
#[derive(Debug)]
pub(crate) struct Tallies {
    newest: Day,
    chapters: Vec<Tally>,
    subject_of: Vec<u32>,
    subjects: Vec<Answers>,
}

impl Tallies {
    pub(crate) fn new(history: &History<'_>) -> Self {
        Self {
            newest: history.newest().unwrap_or_default(),
            chapters: vec![Tally::default(); history.chapters().len()],
            subject_of: history.chapters().iter().map(|chapter| chapter.subject).collect(),
            subjects: vec![Answers::default(); history.subjects().len()],
        }
    }

    pub(crate) fn add(&mut self, result: &ResultRow, chapters: &[ChapterRow]) {
        let age_days = f64::from(self.newest) - f64::from(result.day);
        // Beyond a few thousand half-lives the weight would be 0 and the chapter would look as if never tried.
        let weight = (-age_days / HALF_LIFE_DAYS).max(-200.0).exp2();
        for &ChapterRow {
            chapter,
            attempted,
            correct,
            ..
        } in chapters.iter().filter(|row| row.attempted > 0)
        {
            let tally = &mut self.chapters[chapter as usize];
            tally.answers.add(weight, correct, attempted);
            tally.questions += u64::from(attempted);
            tally.correct += u64::from(correct);
            // A chapter that a test names twice was still tried once.
            tally.times += u32::from(tally.last_row != Some(result.row));
            tally.last_row = Some(result.row);
            tally.last_seen = result.day;
            self.subjects[self.subject_of[chapter as usize] as usize].add(weight, correct, attempted);
        }
        // The chapters say more, as those of a full mock belong to several subjects; without them the whole speaks.
        if chapters.is_empty() {
            let tried = result.correct.saturating_add(result.wrong);
            self.subjects[result.subject as usize].add(weight, result.correct, tried);
        }
    }

    pub(crate) fn finish(self) -> Masteries {
        let subject_means = self
            .subjects
            .iter()
            .map(|answers| answers.mean())
            .collect::<Vec<_>>();
        let of_chapter = |(i, tally): (usize, &Tally)| {
            let prior_mean = subject_means[self.subject_of[i] as usize]?;
            Some(ChapterMastery {
                chapter: i as u32,
                mastery: posterior(tally.answers.correct, tally.answers.tried, prior_mean)?,
                questions: tally.questions,
                correct: tally.correct,
                times: tally.times,
                last_seen: tally.last_seen,
            })
        };
        let chapters = self.chapters.iter().enumerate().map(of_chapter).collect();
        Masteries {
            chapters,
            subject_means,
        }
    }
}

#[cfg(test)]
mod tests;
