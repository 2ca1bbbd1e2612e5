//! How much the scores jump: their spread around their own line, read against what luck with the questions does alone.
//!
//! Nobody's scores can lie closer to their line than the sampling of questions allows: with +4 for a right and -1 for
//! a wrong answer, an attempt rate `a` and an accuracy `c`, one question has a variance of
//! `a (15 c + 1) - a^2 (5 c - 1)^2` marks of 4. That is about 6.7 % of the maximum for 75 questions (a 0.8, c 0.7) and
//! 4.0 % for 180 (a 0.85, c 0.8). So the words compare the spread with this floor for the student's own tests: short
//! tests may jump more before they read as `wide`. Without penalties the floor is a little lower, so the words lean
//! to the kind side there.

use crate::Missing;
use crate::input::ResultRow;
use crate::line::{Line, Point};

/// Results looked at in each subject, the newest.
pub const LAST: usize = 10;
/// Results a subject needs: fewer leave one residual or none once mean and slope are taken out.
pub const MIN_RESULTS: u32 = 4;
/// Percent of the maximum. No floor is read lower: that of a whole paper of 180 questions (see above).
pub const LOWEST_FLOOR: f64 = 4.0;
/// Times the floor up to which scores are steady: what remains could well be the questions alone.
pub const STEADY_UP_TO: f64 = 1.25;
/// Times the floor above which scores are wide: three quarters of their variance are then not the questions.
pub const WIDE_ABOVE: f64 = 2.0;

/// The spread in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// Not told apart from luck with the questions.
    Steady,
    /// As one sees it mostly.
    Usual,
    /// Much more than luck with the questions.
    Wide,
}

impl Word {
    /// The word programs use: `steady`, `usual`, `wide`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Steady => "steady",
            Self::Usual => "usual",
            Self::Wide => "wide",
        }
    }
}

/// Spread of the last results around their own line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Consistency {
    /// Standard deviation around the line, in percent of the maximum.
    pub spread_percent: f64,
    /// What the sampling of questions alone does, in percent of the maximum.
    pub floor_percent: f64,
    /// Results behind it.
    pub n: u32,
    /// Residuals free to vary.
    freedom: u32,
}

impl Consistency {
    /// The spread in a word.
    pub fn word(&self) -> Word {
        let times = self.spread_percent / self.floor_percent;
        if times <= STEADY_UP_TO {
            Word::Steady
        } else if times <= WIDE_ABOVE {
            Word::Usual
        } else {
            Word::Wide
        }
    }
}

/// The consistency of one subject's results, oldest first; only the last [`LAST`] are looked at.
///
/// # Errors
/// [`Missing::Results`] below [`MIN_RESULTS`].
pub fn consistency(results: &[&ResultRow]) -> Result<Consistency, Missing> {
    let have = results.len() as u32;
    if have < MIN_RESULTS {
        return Err(Missing::Results {
            have,
            need: MIN_RESULTS,
        });
    }
    let last = &results[results.len().saturating_sub(LAST)..];
    let points = last
        .iter()
        .map(|result| Point {
            day: result.day,
            value: result.percent,
        })
        .collect::<Vec<_>>();
    let line = Line::fit(&points)?;
    let sampling = last.iter().map(|result| sampling_variance(result)).sum::<f64>() / last.len() as f64;
    Ok(Consistency {
        spread_percent: (line.residual / line.freedom() as f64).sqrt(),
        floor_percent: sampling.sqrt().max(LOWEST_FLOOR),
        n: last.len() as u32,
        freedom: line.freedom() as u32,
    })
}

/// Several subjects as one, each around its own line: that Physics lies below Biology is no lack of consistency.
///
/// # Errors
/// The reason nearest to being met, when no subject has enough results.
pub fn pooled(
    subjects: impl IntoIterator<Item = Result<Consistency, Missing>>,
) -> Result<Consistency, Missing> {
    let mut reason = Missing::Results {
        have: 0,
        need: MIN_RESULTS,
    };
    let (mut residual, mut floor, mut n, mut freedom) = (0.0, 0.0, 0_u32, 0_u32);
    for subject in subjects {
        match subject {
            Ok(one) => {
                residual += one.spread_percent * one.spread_percent * f64::from(one.freedom);
                floor += one.floor_percent * one.floor_percent * f64::from(one.n);
                n += one.n;
                freedom += one.freedom;
            }
            Err(other) => reason = nearest(reason, other),
        }
    }
    if freedom == 0 {
        return Err(reason);
    }
    let spread_percent = (residual / f64::from(freedom)).sqrt();
    Ok(Consistency {
        spread_percent,
        floor_percent: (floor / f64::from(n)).sqrt(),
        n,
        freedom,
    })
}

fn nearest(one: Missing, other: Missing) -> Missing {
    match (one, other) {
        (Missing::Results { have, .. }, Missing::Results { have: more, .. }) if more > have => other,
        _ => one,
    }
}

/// Variance of the score, in percent of the maximum, that comes from which questions were asked.
fn sampling_variance(result: &ResultRow) -> f64 {
    let answered = f64::from(result.correct) + f64::from(result.wrong);
    let total = f64::from(result.total);
    // `a (5 c - 1)` in counts: the mean marks of a question with +4 and -1. Equal to the formula above.
    let mean = (4.0 * f64::from(result.correct) - f64::from(result.wrong)) / total;
    let mean_square = (15.0 * f64::from(result.correct) + answered) / total;
    let per_question = (mean_square - mean * mean).max(0.0);
    per_question / total * (100.0 / 4.0) * (100.0 / 4.0)
}

#[cfg(test)]
mod tests;
