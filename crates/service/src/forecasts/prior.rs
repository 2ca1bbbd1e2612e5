//! The prior of an institution's students as it is stored, and the numbering of test series that goes with it.

use super::nearer::Nearer;
use crate::error::{Result, ServiceError};
use analytics::ability::{Offset, Prior};
use domain::exams::{Marking, is_one_exam};
use domain::text::fold;
use serde::{Deserialize, Serialize};
use store::forecast_models::ForecastModel;

/// A learned prior. Sources by folded name, since their numbers mean nothing elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct StoredPrior {
    start_mean: f64,
    start_sd: f64,
    walk_sd: f64,
    slope_sd: f64,
    residual_sd: f64,
    offset_sd: f64,
    sources: Vec<StoredSource>,
    n_students: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct StoredSource {
    name: String,
    mean: f64,
    sd: f64,
}

impl StoredPrior {
    /// What was learned, with the names of its sources in the order of their numbers.
    pub(super) fn of(prior: &Prior, names: &[String]) -> Self {
        let sources = names.iter().zip(&prior.sources).filter_map(|(name, offset)| {
            let offset = (*offset)?;
            Some(StoredSource {
                name: name.clone(),
                mean: rounded(offset.mean),
                sd: rounded(offset.sd),
            })
        });
        Self {
            start_mean: rounded(prior.start_mean),
            start_sd: rounded(prior.start_sd),
            walk_sd: rounded(prior.walk_sd),
            slope_sd: rounded(prior.slope_sd),
            residual_sd: rounded(prior.residual_sd),
            offset_sd: rounded(prior.offset_sd),
            sources: sources.collect(),
            n_students: prior.n_students,
        }
    }
}

/// Six decimals: far below any meaning, and the same text for the same students on every machine.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// Test series by number: those of the prior first, then as they come.
#[derive(Debug, Clone, Default)]
pub(super) struct Sources {
    names: Vec<String>,
}

impl Sources {
    /// The number of a series; results without one are a series of their own.
    pub(super) fn number(&mut self, source: Option<&str>) -> usize {
        let name = fold(source.unwrap_or_default());
        let found = self.names.iter().position(|known| *known == name);
        found.unwrap_or_else(|| {
            self.names.push(name);
            self.names.len() - 1
        })
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }
}

/// What holds for an exam: the prior with its sources, and how far its bands have been measured.
#[derive(Debug, Clone)]
pub(super) struct Model {
    pub prior: Prior,
    pub sources: Sources,
    pub version: i64,
    pub scale: f64,
    pub outcomes: u32,
    /// A simple rule that has been nearer here.
    pub nearer: Option<Nearer>,
}

impl Model {
    /// The institution's model of an exam, or the shipped one.
    pub(super) fn of(models: &[ForecastModel], exam: &str, marking: Option<Marking>) -> Result<Self> {
        let mut model = Self {
            prior: base(marking),
            sources: Sources::default(),
            version: 0,
            scale: 1.0,
            outcomes: 0,
            nearer: None,
        };
        let stored = models.iter().find(|model| model.exam == exam);
        // What was learned of exams of students' own while they were taken for one exam is not used.
        let Some(stored) = stored.filter(|_| is_one_exam(exam)) else {
            return Ok(model);
        };
        model.version = stored.version;
        model.scale = stored.scale;
        model.outcomes = u32::try_from(stored.outcomes).unwrap_or(u32::MAX);
        model.nearer = Nearer::stored(stored);
        if !stored.prior.is_empty() {
            let learned: StoredPrior = serde_json::from_str(&stored.prior).map_err(ServiceError::internal)?;
            for source in &learned.sources {
                let number = model.sources.number(Some(&source.name));
                model.prior.set_source(
                    number,
                    Offset {
                        mean: source.mean,
                        sd: source.sd,
                    },
                );
            }
            model.prior = Prior {
                start_mean: learned.start_mean,
                start_sd: learned.start_sd,
                walk_sd: learned.walk_sd,
                slope_sd: learned.slope_sd,
                residual_sd: learned.residual_sd,
                offset_sd: learned.offset_sd,
                n_students: learned.n_students,
                ..model.prior
            };
        }
        Ok(model)
    }
}

/// The shipped prior, with the least score that the marking allows.
pub(super) fn base(marking: Option<Marking>) -> Prior {
    let mut prior = Prior::shipped();
    if let Some(scheme) = marking {
        prior.range.0 = (100.0 * scheme.wrong / scheme.correct).clamp(-100.0, 0.0);
    }
    prior
}
