//! From a forecast score to a percentile and a rank, with the spread of years and shifts in the band.
//!
//! One table is one sitting of the exam; the next one will be easier or harder. So marks are drawn from the forecast,
//! a table is drawn for each (recent years more often), and a number of candidates; the 10th and 90th percentile of
//! what comes out is the band. Where the tables are of too few years to show how years differ, how far the marks of the
//! year to come lie from those of the table is drawn as well ([`years`]). The draws are always the same: the same inputs give
//! the same band, and two forecasts differ by what differs in them, not by chance.

use thiserror::Error;

use crate::Missing;
use crate::ability::Estimate;
use crate::models::rank::RankTable;
use draws::Draw;
use years::{Marks, YearSpread};

mod draws;
mod explain;
#[cfg(test)]
mod tests;
pub mod years;

pub use explain::{Changes, Snapshot, explain};

/// Draws behind a band.
pub const DRAWS: usize = 1_024;
/// Years after which a table counts half.
const HALF_LIFE_YEARS: f64 = 2.0;
/// "What are 10 more marks worth here?"
pub const MORE_MARKS: f64 = 10.0;

/// Why there is no rank.
#[derive(Clone, Copy, Debug, Error, PartialEq)]
pub enum RankForecastError {
    /// What is still needed.
    #[error(transparent)]
    Missing(#[from] Missing),
    /// Marks, a spread or a maximum that cannot be.
    #[error("{0} is not possible")]
    NotPossible(&'static str),
}

/// One sitting of the exam.
#[derive(Clone, Debug, PartialEq)]
pub struct Sitting {
    /// Marks and shares of candidates.
    pub table: RankTable,
    /// The year; recent ones count more.
    pub year: i32,
    /// How many candidates sat the whole exam that year, all shifts; unknown or fewer than the table counts is read as
    /// those of the table.
    pub candidates: Option<u64>,
}

/// The 10th, 50th and 90th percentile of what was drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// A tenth of the draws lie below.
    pub low: f64,
    /// Half of them do.
    pub middle: f64,
    /// Nine tenths do.
    pub high: f64,
}

impl Band {
    fn of(mut drawn: Vec<f64>) -> Self {
        let [low, middle, high] = [0.1, 0.5, 0.9].map(|share| point(&mut drawn, share));
        Self { low, middle, high }
    }

    /// To two significant figures, as ranks are shown: more would claim a precision nobody has.
    #[must_use]
    pub fn rounded(self) -> Self {
        Self {
            low: two_figures(self.low),
            middle: two_figures(self.middle),
            high: two_figures(self.high),
        }
    }
}

/// The point below which this share of `drawn` lies, between two of them in proportion.
fn point(drawn: &mut [f64], share: f64) -> f64 {
    let place = (drawn.len() - 1) as f64 * share;
    let (_, &mut at, above) = drawn.select_nth_unstable_by(place as usize, f64::total_cmp);
    let next = above.iter().copied().fold(f64::INFINITY, f64::min);
    let way = place.fract();
    if way > 0.0 { at + way * (next - at) } else { at }
}

/// A whole number to two significant figures; 1 at least.
pub fn two_figures(rank: f64) -> f64 {
    let rank = rank.max(1.0).round();
    let unit = 10_f64.powf(rank.log10().floor() - 1.0).max(1.0);
    (rank / unit).round() * unit
}

/// Percentile and rank of a score that is not known yet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankForecast {
    /// 100 times the share of candidates behind.
    pub percentile: Band,
    /// The rank; `low` is the better end.
    pub rank: Band,
    /// By how many ranks the middle improves with [`MORE_MARKS`] more marks, 0 or more.
    pub more_marks_worth: f64,
    /// Tables drawn from.
    pub n_tables: usize,
}

/// Versioned tables of one exam.
#[derive(Clone, Debug, PartialEq)]
pub struct Tables {
    sittings: Vec<Sitting>,
    draws: Vec<Draw>,
    max_marks: f64,
    years: YearSpread,
}

impl Tables {
    /// All tables known of an exam out of `max_marks`.
    ///
    /// A year counts half as much as one two years later; the shifts of a year share its weight equally. `marks` says how
    /// far years move where the tables cannot.
    ///
    /// # Errors
    /// [`Missing::RankTable`] without one, [`RankForecastError::NotPossible`] for a maximum that is not above 0.
    pub fn new(sittings: Vec<Sitting>, max_marks: f64, marks: Marks) -> Result<Self, RankForecastError> {
        if !(max_marks.is_finite() && max_marks > 0.0) {
            return Err(RankForecastError::NotPossible("the maximum"));
        }
        let Some(latest) = sittings.iter().map(|one| one.year).max() else {
            return Err(Missing::RankTable.into());
        };
        let weight = |one: &Sitting| {
            let shifts = sittings.iter().filter(|other| other.year == one.year).count();
            let age = f64::from(latest) - f64::from(one.year);
            0.5_f64.powf(age / HALF_LIFE_YEARS) / shifts as f64
        };
        let weights: Vec<f64> = sittings.iter().map(weight).collect();
        let total: f64 = weights.iter().sum();
        let mut sum = 0.0;
        let upto: Vec<f64> = weights
            .iter()
            .map(|weight| {
                sum += weight / total;
                sum
            })
            .collect();
        let years = YearSpread::of(sittings.iter().map(|one| one.year), marks);
        Ok(Self {
            draws: draws::draws(&sittings, &upto, years),
            sittings,
            max_marks,
            years,
        })
    }

    /// How many tables there are.
    pub fn len(&self) -> usize {
        self.sittings.len()
    }

    /// Never: a value of this type has a table.
    pub fn is_empty(&self) -> bool {
        self.sittings.is_empty()
    }

    /// How the bands allow for years that differ.
    pub fn years(&self) -> YearSpread {
        self.years
    }

    /// The rank of a score forecast as `score`, percent of the maximum.
    ///
    /// # Errors
    /// [`RankForecastError::NotPossible`] for a mean or spread that is not finite.
    pub fn forecast(&self, score: &Estimate) -> Result<RankForecast, RankForecastError> {
        Self::check(score)?;
        Ok(self.mixture(score.mean, score.sd))
    }

    fn check(score: &Estimate) -> Result<(), RankForecastError> {
        let is_possible = score.mean.is_finite() && score.sd.is_finite() && score.sd >= 0.0;
        is_possible
            .then_some(())
            .ok_or(RankForecastError::NotPossible("the forecast score"))
    }

    /// The rank of a score taken as certain, percent of the maximum: what if. Years and shifts still differ.
    ///
    /// # Errors
    /// [`RankForecastError::NotPossible`] for a score that is not finite.
    pub fn what_if(&self, percent: f64) -> Result<RankForecast, RankForecastError> {
        if !percent.is_finite() {
            return Err(RankForecastError::NotPossible("the score"));
        }
        Ok(self.mixture(percent, 0.0))
    }

    fn mixture(&self, mean: f64, sd: f64) -> RankForecast {
        let shares: Vec<f64> = self.shares(mean, sd, 0.0).collect();
        let percentiles = shares.iter().map(|share| 100.0 * (1.0 - share));
        let percentile = Band::of(percentiles.collect());
        let rank = Band::of(self.ranks(shares.into_iter()));
        RankForecast {
            percentile,
            rank,
            more_marks_worth: (rank.middle - self.middle(mean, sd, MORE_MARKS)).max(0.0),
            n_tables: self.sittings.len(),
        }
    }

    /// The middle rank of a score forecast as `score`, percent of the maximum.
    ///
    /// # Errors
    /// As [`Self::forecast`].
    pub(crate) fn middle_rank(&self, score: &Estimate) -> Result<f64, RankForecastError> {
        Self::check(score)?;
        Ok(self.middle(score.mean, score.sd, 0.0))
    }

    fn middle(&self, mean: f64, sd: f64, more: f64) -> f64 {
        let mut ranks = self.ranks(self.shares(mean, sd, more));
        point(&mut ranks, 0.5)
    }

    /// The share of candidates ahead in each draw, with `more` marks than the score forecast.
    fn shares(&self, mean: f64, sd: f64, more: f64) -> impl Iterator<Item = f64> {
        self.draws.iter().map(move |draw| {
            let marks = (mean + sd * draw.score).min(100.0) / 100.0 * self.max_marks;
            let marks = draw.read_at((marks + more).min(self.max_marks), self.max_marks);
            self.sittings[draw.sitting].table.share_ahead(marks)
        })
    }

    fn ranks(&self, shares: impl Iterator<Item = f64>) -> Vec<f64> {
        let each = self.draws.iter().zip(shares);
        each.map(|(draw, share)| RankTable::rank_of_share(share, draw.candidates).max(1.0))
            .collect()
    }
}
