//! What is assumed of a student before the first test.

use super::{AbilityError, PERCENT_LIMIT};

/// What is assumed of one source: its tests read so many percent points above the average source.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Offset {
    /// Expected offset, percent of the maximum.
    pub mean: f64,
    /// Standard deviation; 0 for an offset that is known.
    pub sd: f64,
}

/// The population a student is taken from; all values in percent of the maximum.
///
/// [`Prior::shipped`] serves until an institution has enough students for [`Prior::learn`](Self::learn).
#[derive(Clone, Debug, PartialEq)]
pub struct Prior {
    /// Ability before the first test.
    pub start_mean: f64,
    /// Its spread between students.
    pub start_sd: f64,
    /// Standard deviation of a day's change that no slope explains.
    pub walk_sd: f64,
    /// Spread of the slope, percent points a day.
    pub slope_sd: f64,
    /// Days after which half of a slope has faded.
    pub slope_half_life: f64,
    /// Noise beyond the sampling of questions: form on the day, papers of one source that differ.
    pub residual_sd: f64,
    /// Sampling noise of a test whose questions and answers are not known.
    pub sampling_sd: f64,
    /// Extra noise of a test of half the syllabus; other shares `f` by `sqrt((1 - f) / f)`.
    pub half_syllabus_sd: f64,
    /// Spread of the offsets of sources nothing else is known of.
    pub offset_sd: f64,
    /// Least and greatest score that can be.
    pub range: (f64, f64),
    /// By source: what is known of it. Sources beyond the end or `None` have mean 0 and [`Self::offset_sd`].
    pub sources: Vec<Option<Offset>>,
    /// How many students it was learned from; 0 for the shipped one.
    pub n_students: usize,
}

impl Prior {
    /// Design choices, not measurements, wide enough to be overruled by a few tests:
    ///
    /// - Start 50 +/- 25: nearly any score is possible.
    /// - Walk 0.35 a day (about 2 points in a month) and slope 0.06 a day with a half-life of 30 days (a gain or
    ///   loss of 2.6 points in the end): a student's level rarely moves by more than 5 points in a month.
    /// - Residual 3: papers of one series differ by that much.
    /// - Sampling 5: a paper of 75 questions with +4/-1 has 6.7, one of 180 has 4.0 (see [`super::Items`]).
    /// - Half a syllabus 5: with forty chapters whose masteries spread by 20 to 30 points.
    /// - Offsets 8: two thirds of sources are within 8 points of the average one.
    pub fn shipped() -> Self {
        Self {
            start_mean: 50.0,
            start_sd: 25.0,
            walk_sd: 0.35,
            slope_sd: 0.06,
            slope_half_life: 30.0,
            residual_sd: 3.0,
            sampling_sd: 5.0,
            half_syllabus_sd: 5.0,
            offset_sd: 8.0,
            range: (-100.0, 100.0),
            sources: Vec::new(),
            n_students: 0,
        }
    }

    /// Where the numbers come from, for people.
    pub fn origin(&self) -> &'static str {
        if self.n_students == 0 {
            "shipped defaults"
        } else {
            "learned from students"
        }
    }

    /// States what is known of a source, for instance an offset of 0 without doubt for the exam itself.
    pub fn set_source(&mut self, source: usize, offset: Offset) {
        if self.sources.len() <= source && source < super::filter::MOST_SOURCES {
            self.sources.resize(source + 1, None);
        }
        if let Some(known) = self.sources.get_mut(source) {
            *known = Some(offset);
        }
    }

    /// What is assumed of `source`; `None` is a source nobody has taken.
    pub fn offset_of(&self, source: Option<usize>) -> Offset {
        let known = source.and_then(|source| self.sources.get(source).copied().flatten());
        known.unwrap_or(Offset {
            mean: 0.0,
            sd: self.offset_sd,
        })
    }

    pub(super) fn check(&self) -> Result<(), AbilityError> {
        let spreads = [
            ("start_sd", self.start_sd),
            ("walk_sd", self.walk_sd),
            ("slope_sd", self.slope_sd),
            ("slope_half_life", self.slope_half_life),
            ("residual_sd", self.residual_sd),
            ("sampling_sd", self.sampling_sd),
            ("half_syllabus_sd", self.half_syllabus_sd),
            ("offset_sd", self.offset_sd),
        ];
        // Neither so small that a variance vanishes nor so large that one drowns the rest.
        if let Some((name, _)) = spreads.iter().find(|(_, x)| !(1e-4..=1e4).contains(x)) {
            return Err(AbilityError::Prior(name));
        }
        let is_offset = |one: &Offset| one.mean.abs() <= PERCENT_LIMIT && (0.0..=1e4).contains(&one.sd);
        if self.start_mean.is_nan() || self.start_mean.abs() > PERCENT_LIMIT {
            Err(AbilityError::Prior("start_mean"))
        } else if !self.sources.iter().flatten().all(is_offset) {
            Err(AbilityError::Prior("sources"))
        } else if !(self.range.0.is_finite() && self.range.1.is_finite() && self.range.0 < self.range.1) {
            Err(AbilityError::Prior("range"))
        } else {
            Ok(())
        }
    }
}
