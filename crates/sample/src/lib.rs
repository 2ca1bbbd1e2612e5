//! Sample students: what a student who prepares for an exam might have brought along, made from a seed.
//!
//! The same generator fills a demonstration, a benchmark and a property test. Equal arguments give equal drafts; there
//! is no clock and no chance in here but the seed. (Logarithms come from the platform: a seed can give other drafts on
//! another processor.) Every draft keeps the rules of `domain` and goes through its checks like any other input.
//!
//! # Assumptions
//! None of this claims to describe real students; it is made so that what is true is known and the analyses can be held
//! against it ([`Truth`]).
//! - Each chapter has a mastery, the chance p that a tried question is answered right, kept as its logit. It starts at
//!   the student's level plus a subject's and a chapter's deviation (SD 0.25 and 0.6).
//! - An hour of study in a chapter adds 0.3 x (1 - p) to its logit; 0.4 % of what was gained is forgotten each day.
//!   Students take up the weaker of two chapters that come to mind.
//! - A question is tried with chance 0.62 + 0.36 p. Right and wrong answers are drawn question by question, so the
//!   noise of a score is that of its sample of questions, plus the form of the day (SD 0.1 logit).
//! - A mock has the sections of the exam profile; its questions are spread over the chapters by their weights. Where a
//!   profile names no marking scheme, a wrong answer costs nothing.
//! - Mocks come every 8 to 10 days from two invented series ([`SOURCES`]). The second is harder: the expected score is
//!   lower by 10 % of the maximum. Each of its questions is harder by the same logit, found for each paper.
//! - Study: 2 to 4 sessions of 25 to 95 minutes a day between 6:00 and 22:00 at UTC+05:30, one day of rest a week, and
//!   some days without. Focus is about 3.7 of 5, lower in the evening.
//! - A slump lasts three weeks: up to 60 % fewer sessions, shorter by 30 %, focus lower by 1.4, every logit by 0.6, and
//!   two evenings in three end at 23:50. It comes within four days and goes within eight. The single student has one, a quarter of a cohort does.
#![warn(missing_docs)]

mod calendar;
mod mind;
mod paper;
mod people;
mod profile;
mod rng;
mod simulate;

use calendar::Calendar;
use chrono::{Days, Months, NaiveDate};
use domain::exams::{ExamDraft, ExamProfile};
use domain::results::ResultDraft;
use domain::sessions::SessionDraft;
use mind::Traits;
pub use people::{email, name};
pub use profile::profile;
use rng::Rng;

/// The two test series and how their scores differ from a neutral paper, as a share of the maximum.
pub const SOURCES: [(&str, f64); 2] = [("Banyan Series", 0.0), ("Granite Series", -0.10)];
/// Months of data of each student of a [`cohort`].
pub const COHORT_MONTHS: u32 = 6;
/// Days of data of a [`bench_student`].
pub const BENCH_DAYS: u32 = 730;
const DAYS_TO_EXAM: u64 = 90;

/// What a student brings along, and what is true of them.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleStudent {
    /// The exam, 90 days ahead.
    pub exam: ExamDraft,
    /// One result for each section of each mock, oldest first.
    pub results: Vec<ResultDraft>,
    /// Study sessions, oldest first.
    pub sessions: Vec<SessionDraft>,
    /// What the drafts were drawn from.
    pub truth: Truth,
}

/// What the analyses cannot see and should find.
#[derive(Debug, Clone, PartialEq)]
pub struct Truth {
    /// For each day, oldest first: the expected score on a neutral mock as a share of the maximum, slump included, form
    /// of the day not.
    pub ability: Vec<(NaiveDate, f64)>,
    /// Name of each source and what it adds to that share.
    pub source_offsets: Vec<(String, f64)>,
    /// The chapters of the profile, as they are on the last day.
    pub chapters: Vec<ChapterTruth>,
    /// First and last day of the slump, recovery not counted.
    pub slump: Option<(NaiveDate, NaiveDate)>,
}

/// How well a chapter is known.
#[derive(Debug, Clone, PartialEq)]
pub struct ChapterTruth {
    /// Its subject.
    pub subject: String,
    /// Its name.
    pub chapter: String,
    /// Chance that a tried question of a neutral paper is answered right, 0 to 1.
    pub mastery: f64,
}

/// One student with `months` (at least 1) of mocks and sessions that end the day before `today`, and a slump.
pub fn student(seed: u64, today: NaiveDate, profile: &ExamProfile, months: u32) -> SampleStudent {
    let mut rng = Rng::new(seed);
    let traits = Traits {
        has_slump: true,
        ..Traits::typical(&mut rng)
    };
    live(&mut rng, &traits, today, profile, months)
}

/// `n` students with names that do not depend on the seed, so that the e-mail of the i-th is always the same.
pub fn cohort(
    seed: u64,
    today: NaiveDate,
    profile: &ExamProfile,
    n: usize,
) -> impl Iterator<Item = (String, SampleStudent)> {
    (0..n).map(move |i| {
        let mut rng = Rng::new(rng::mix(seed, i as u64));
        let traits = Traits::varied(&mut rng);
        (
            people::name(i),
            live(&mut rng, &traits, today, profile, COHORT_MONTHS),
        )
    })
}

/// A student with exactly `n_results` results and `n_sessions` sessions, spread evenly over the two years before
/// `today`. When `n_results` is not a multiple of the sections, some mock lacks its last sections.
pub fn bench_student(
    seed: u64,
    today: NaiveDate,
    profile: &ExamProfile,
    n_results: u32,
    n_sessions: u32,
) -> SampleStudent {
    let mut rng = Rng::new(seed);
    let traits = Traits::varied(&mut rng);
    let paper = paper::Paper::of(profile);
    let start = today - Days::new(BENCH_DAYS.into());
    let calendar = Calendar::even(
        start,
        BENCH_DAYS,
        paper.sections.len() as u32,
        n_results,
        n_sessions,
    );
    simulate::run(&mut rng, &traits, &paper, &calendar, exam(today, profile))
}

fn live(
    rng: &mut Rng,
    traits: &Traits,
    today: NaiveDate,
    profile: &ExamProfile,
    months: u32,
) -> SampleStudent {
    let paper = paper::Paper::of(profile);
    let start = today - Months::new(months.max(1));
    let n_days = (today - start).num_days() as u32;
    let calendar = Calendar::lived(rng, traits, start, n_days, paper.sections.len() as u32);
    simulate::run(rng, traits, &paper, &calendar, exam(today, profile))
}

fn exam(today: NaiveDate, profile: &ExamProfile) -> ExamDraft {
    ExamDraft {
        profile: profile.key.clone(),
        name: None,
        exam_date: Some(today + Days::new(DAYS_TO_EXAM)),
        max_score: None,
        marking: None,
        chapters: None,
    }
}

#[cfg(test)]
mod tests;
