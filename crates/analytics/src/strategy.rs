//! What wrong answers cost and what open ones may hold: is attempting worth it at the student's own accuracy?
//!
//! With `reward` for a right and `penalty` from a wrong answer, an attempt earns nothing at
//! p* = penalty / (reward + penalty) of certainty. Whoever is right more often than that gains by attempting. The
//! answers given are not those left open, which are harder: so what the open ones would have earned at the same
//! accuracy is an upper bound, and called so.

use crate::evidence::Share;
use crate::input::{Day, ResultRow};
use crate::missing::Missing;
use crate::study::{Scheme, Study};
use domain::answers::Outcome;

/// Days looked at, back from the newest result the scheme marks: habits change.
pub const DAYS: Day = 120;
/// Results needed: fewer are one paper's luck.
pub const MIN_TESTS: u32 = 3;
/// Felt certainty, of 5, up to which an answer counts as unsure.
pub const UNSURE: u8 = 2;

/// Where the accuracy lies against the break-even.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Its whole interval is above: attempts gain.
    Above,
    /// Its whole interval is below: attempts lose.
    Below,
    /// The interval holds the break-even.
    Unclear,
}

impl Verdict {
    /// The word programs use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Above => "above",
            Self::Below => "below",
            Self::Unclear => "unclear",
        }
    }
}

/// Attempts of some tests.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attempts {
    /// Tests.
    pub tests: u32,
    /// Their questions.
    pub questions: u64,
    /// Right answers.
    pub right: u64,
    /// Wrong answers.
    pub wrong: u64,
    /// Share of the questions that were tried, in percent.
    pub rate: f64,
    /// Share of the tried ones that were right.
    pub accuracy: Share,
    /// Marks that wrong answers took, in all.
    pub lost: f64,
    /// The same as percent of the maximum of these tests.
    pub lost_percent: f64,
    /// Marks one attempt earns at this accuracy, with the ends of its interval.
    pub value: (f64, f64, f64),
    /// The accuracy against the break-even.
    pub verdict: Verdict,
}

impl Attempts {
    /// Questions left open.
    pub fn open(&self) -> u64 {
        self.questions.saturating_sub(self.right + self.wrong)
    }
    /// What the open questions of a test would have earned at the accuracy of the others, with the ends of its interval:
    /// an upper bound.
    pub fn open_worth(&self) -> (f64, f64, f64) {
        let open = self.open() as f64 / f64::from(self.tests);
        (self.value.0 * open, self.value.1 * open, self.value.2 * open)
    }
}

/// Answers given while unsure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unsure {
    /// How many of them were right.
    pub accuracy: Share,
    /// Marks that leaving all of them open would have been worth: negative when they earned marks.
    pub skipping: f64,
}

/// The attempts of the last tests that the scheme marks.
#[derive(Debug, Clone, PartialEq)]
pub struct Strategy {
    /// The scheme.
    pub scheme: Scheme,
    /// Date of the oldest of the tests.
    pub from: Day,
    /// Date of the newest.
    pub to: Day,
    /// All of them.
    pub all: Attempts,
    /// By subject, by index.
    pub subjects: Vec<(u32, Attempts)>,
    /// Answers whose certainty was noted as low, if any was.
    pub unsure: Option<Unsure>,
}

/// The strategy of a student.
///
/// # Errors
/// [`Missing::Marking`] without a scheme, [`Missing::Results`] below [`MIN_TESTS`] results that it marks.
pub fn strategy(study: &Study<'_>) -> Result<Strategy, Missing> {
    let scheme = study.scheme.ok_or(Missing::Marking)?;
    let follows = |result: &&ResultRow| scheme.marks(result) && result.correct + result.wrong > 0;
    let newest = study
        .history
        .results()
        .iter()
        .filter(follows)
        .map(|result| result.day)
        .next_back();
    let since = newest.unwrap_or_default() - DAYS;
    let looked_at: Vec<&ResultRow> = study
        .history
        .results()
        .iter()
        .filter(follows)
        .filter(|result| result.day >= since)
        .collect();
    let too_few = Missing::Results {
        have: looked_at.len() as u32,
        need: MIN_TESTS,
    };
    if looked_at.len() < MIN_TESTS as usize {
        return Err(too_few);
    }
    let mut of_subject = vec![Vec::new(); study.history.subjects().len()];
    for result in &looked_at {
        of_subject[result.subject as usize].push(*result);
    }
    let by_subject = |(i, results): (usize, &Vec<&ResultRow>)| {
        let is_enough = results.len() >= MIN_TESTS as usize;
        is_enough.then(|| attempts(study, scheme, results).map(|found| (i as u32, found)))?
    };
    Ok(Strategy {
        scheme,
        from: looked_at.first().map_or(0, |result| result.day),
        to: looked_at.last().map_or(0, |result| result.day),
        subjects: of_subject.iter().enumerate().filter_map(by_subject).collect(),
        unsure: unsure(study, scheme, since),
        all: attempts(study, scheme, &looked_at).ok_or(too_few)?,
    })
}

fn attempts(study: &Study<'_>, scheme: Scheme, results: &[&ResultRow]) -> Option<Attempts> {
    let sum = |part: fn(&ResultRow) -> u32| results.iter().map(|one| u64::from(part(one))).sum::<u64>();
    let (right, wrong, questions) = (sum(|one| one.correct), sum(|one| one.wrong), sum(|one| one.total));
    let accuracy = Share::of(right, right + wrong)?;
    let lost = scheme.penalty * wrong as f64;
    let maximum = results
        .iter()
        .filter_map(|one| study.detail(one))
        .map(|detail| detail.max_score)
        .sum::<f64>();
    let break_even = 100.0 * scheme.break_even();
    Some(Attempts {
        tests: results.len() as u32,
        questions,
        right,
        wrong,
        rate: 100.0 * (right + wrong) as f64 / questions as f64,
        accuracy,
        lost,
        lost_percent: if maximum > 0.0 {
            100.0 * lost / maximum
        } else {
            0.0
        },
        value: (
            scheme.value(accuracy.percent / 100.0),
            scheme.value(accuracy.low / 100.0),
            scheme.value(accuracy.high / 100.0),
        ),
        verdict: if accuracy.low > break_even {
            Verdict::Above
        } else if accuracy.high < break_even {
            Verdict::Below
        } else {
            Verdict::Unclear
        },
    })
}

fn unsure(study: &Study<'_>, scheme: Scheme, since: Day) -> Option<Unsure> {
    let by_row = study.by_row();
    let is_counted = |row: u32| {
        let result = by_row.get(row as usize).copied().flatten();
        result.is_some_and(|result| result.day >= since && scheme.marks(result))
    };
    let (mut right, mut wrong) = (0_u64, 0_u64);
    for items in study
        .items
        .iter()
        .filter(|items| items.confidence.is_some_and(|sure| sure <= UNSURE))
    {
        match items.outcome {
            Outcome::Right if is_counted(items.row) => right += items.answers,
            Outcome::Wrong if is_counted(items.row) => wrong += items.answers,
            _ => (),
        }
    }
    Some(Unsure {
        accuracy: Share::of(right, right + wrong)?,
        skipping: scheme.penalty * wrong as f64 - scheme.reward * right as f64,
    })
}
