//! A student's next score, with bands that hold what they say.
//!
//! Three models, all with priors learned from a population of students:
//!
//! - Occasions: where everybody sits the same tests (grades, waves, a numbered series), the scores at all
//!   occasions and subjects are one multivariate normal after each occasion's marks are bent to a normal
//!   shape. Missing results are integrated out. Sources (schools, classes, shifts) that differ within an
//!   occasion have shrunk offsets, where these forecast better.
//! - Trajectory: any dates. A mixed model: a population curve, shrunk offsets of sources, and for each
//!   student a level, a slope and a drift that fades.
//!
//! - Lines: any dates, few students or straight growth. A line per student and subject, drawn towards that of all.
//!
//! The fit half decides by cross-fitting which form serves, and how wide a band must be to hold half and four
//! fifths of the results.

use thiserror::Error;

mod calibration;
mod judge;
mod line;
mod marginal;
mod occasions;
mod trajectory;

use calibration::Calibration;
use judge::Verdict;
pub(crate) use line::ShrunkenLines;
use occasions::Occasions;
use trajectory::Trajectory;

/// Why there is no model.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum NextScoreError {
    /// A score or a time that is not a finite number.
    #[error("a score or a time is not a finite number")]
    NotFinite,
    /// Fewer results than a population can be learned from.
    #[error("{found} results of students with two or more; at least {needed} are needed")]
    TooFewResults {
        /// Results of students who have at least two.
        found: usize,
        /// The least number.
        needed: usize,
    },
    /// The equations had no solution.
    #[error("the fit did not converge")]
    NotSolved,
}

/// One result: where, when, how many. Subject and source are dense ids (0, 1, 2 ..).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sitting {
    /// What was tested.
    pub subject: usize,
    /// Who set the test: a series, a school, the exam itself.
    pub source: usize,
    /// When, in days or as a running number; equal times have no order among them.
    pub at: f64,
    /// The score, in any unit that is the same for all.
    pub score: f64,
}

/// Which model a forecast came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// All students sit the same occasions.
    Occasions,
    /// Each student has dates of their own.
    Trajectory,
    /// Each student has a line of their own.
    Line,
}

/// A forecast of one result, in the unit of the scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// The expected score.
    pub mean: f64,
    /// Holds the result in half of all cases.
    pub band_50: (f64, f64),
    /// Holds the result in four of five cases.
    pub band_80: (f64, f64),
    /// On how many earlier results of this student it stands.
    pub n_earlier: usize,
    /// The model used.
    pub method: Method,
}

/// What a population of students has taught about the next score.
#[derive(Clone, Debug)]
pub struct NextScoreModel {
    chosen: Option<(Chosen, Calibration)>,
    trajectory: (Trajectory, Calibration),
}

/// What is better than the trajectory, which stands in where it has nothing to say.
#[derive(Clone, Debug)]
enum Chosen {
    Occasions(Box<Occasions>),
    Lines(ShrunkenLines),
}

/// Results of students with two or more, below which nothing can be learned.
const LEAST_RESULTS: usize = 4;
/// Results beside which a model's score of unknowns is nothing: its own students may judge it.
const MANY_RESULTS: usize = 10_000;

impl NextScoreModel {
    /// Learns from the results of many students, each in any order.
    ///
    /// # Errors
    /// [`NextScoreError::NotFinite`], or [`NextScoreError::TooFewResults`] below four results of students
    /// who have at least two.
    pub fn fit(students: &[Vec<Sitting>]) -> Result<Self, NextScoreError> {
        if students
            .iter()
            .flatten()
            .any(|one| !(one.at.is_finite() && one.score.is_finite()))
        {
            return Err(NextScoreError::NotFinite);
        }
        let students: Vec<Vec<Sitting>> = students.iter().map(|own| in_order(own)).collect();
        let found = students.iter().map(Vec::len).filter(|n| *n >= 2).sum();
        if found < LEAST_RESULTS {
            return Err(NextScoreError::TooFewResults {
                found,
                needed: LEAST_RESULTS,
            });
        }
        let trajectory = Trajectory::fit(&students)?;
        let has_sources = judge::has_several_sources(&students);
        let occasions = judge::best_occasions(&students, &trajectory, has_sources);
        let is_beaten = |by: &Verdict| {
            occasions
                .as_ref()
                .is_some_and(|(_, other)| other.error <= by.error)
        };
        // Halves of the trajectory need not be fitted where it is beaten even by its own measure, or where its score of
        // unknowns is nothing beside the results. With several sources there is an offset for each, and it matters.
        let mut of_trajectory = judge::by_its_own(&trajectory, &students);
        let is_few = of_trajectory.surprises.len() < MANY_RESULTS;
        if has_sources || is_few && !is_beaten(&of_trajectory) {
            of_trajectory = judge::of_trajectory(&students).unwrap_or(of_trajectory);
        }
        let is_beaten = is_beaten(&of_trajectory);
        let occasions = occasions.filter(|_| is_beaten);
        let least = (occasions.as_ref()).map_or(of_trajectory.error, |(_, verdict)| verdict.error);
        let lines = judge::of_lines(&students, &trajectory).filter(|verdict| verdict.error < least);
        let all: Vec<&[Sitting]> = students.iter().map(Vec::as_slice).collect();
        let chosen = match (lines, occasions) {
            (Some(verdict), _) => Some((Chosen::Lines(ShrunkenLines::fit(&all)), verdict)),
            (None, Some((form, verdict))) => {
                Occasions::fit(&all, form).map(|model| (Chosen::Occasions(Box::new(model)), verdict))
            }
            (None, None) => None,
        };
        let chosen = chosen.map(|(model, verdict)| (model, Calibration::of(&verdict.surprises)));
        Ok(Self {
            chosen,
            trajectory: (trajectory, Calibration::of(&of_trajectory.surprises)),
        })
    }

    /// The forecast of a result in `subject` at time `at` from all results of `history` before that time.
    ///
    /// `None` when no result is earlier, or when a number is not finite.
    pub fn forecast(&self, history: &[Sitting], target: &Sitting) -> Option<Forecast> {
        let earlier: Vec<Sitting> = history.iter().filter(|one| one.at < target.at).copied().collect();
        let finite = earlier
            .iter()
            .all(|one| one.at.is_finite() && one.score.is_finite());
        if earlier.is_empty() || !finite || !target.at.is_finite() {
            return None;
        }
        let earlier = in_order(&earlier);
        self.by_chosen(&earlier, target).or_else(|| {
            let (model, calibration) = &self.trajectory;
            let (mean, sd) = model.predict(&earlier, target)?;
            Some(calibration.forecast(mean, sd, earlier.len(), Method::Trajectory))
        })
    }

    /// For each result of one student the forecast from all earlier ones, in the order of `own`.
    pub fn forecast_each(&self, own: &[Sitting]) -> Vec<Option<Forecast>> {
        if own
            .iter()
            .any(|one| !(one.at.is_finite() && one.score.is_finite()))
        {
            return vec![None; own.len()];
        }
        let mut order: Vec<usize> = (0..own.len()).collect();
        order.sort_by(|&a, &b| own[a].at.total_cmp(&own[b].at));
        let sorted: Vec<Sitting> = order.iter().map(|&i| own[i]).collect();
        let (model, calibration) = &self.trajectory;
        let steps = model.predict_each(&sorted);
        let mut forecasts = vec![None; own.len()];
        for (place, &i) in order.iter().enumerate() {
            let n_earlier = sorted.partition_point(|one| one.at < sorted[place].at);
            if n_earlier == 0 {
                continue;
            }
            forecasts[i] = self.by_chosen(&sorted[..n_earlier], &sorted[place]).or_else(|| {
                let (mean, sd) = steps[place]?;
                Some(calibration.forecast(mean, sd, n_earlier, Method::Trajectory))
            });
        }
        forecasts
    }

    /// `earlier` in order of time.
    fn by_chosen(&self, earlier: &[Sitting], target: &Sitting) -> Option<Forecast> {
        let (model, calibration) = self.chosen.as_ref()?;
        match model {
            Chosen::Occasions(model) => {
                let predicted = model.predict(earlier, target)?;
                let (half, wide) = calibration.factors(earlier.len());
                Some(Forecast {
                    mean: predicted.mean(),
                    band_50: predicted.band(half),
                    band_80: predicted.band(wide),
                    n_earlier: earlier.len(),
                    method: Method::Occasions,
                })
            }
            Chosen::Lines(lines) => {
                let of_subject = earlier.iter().filter(|one| one.subject == target.subject);
                let (mean, sd) = lines.predict(of_subject, target)?;
                Some(calibration.forecast(mean, sd, earlier.len(), Method::Line))
            }
        }
    }
}

fn in_order(own: &[Sitting]) -> Vec<Sitting> {
    let mut sorted = own.to_vec();
    sorted.sort_by(|a, b| a.at.total_cmp(&b.at));
    sorted
}
