//! What a measurement says, as JSON; as a table in the module `table`.

use serde::{Serialize, Serializer};

use super::Task;

mod table;
mod undefined;

/// Figures of one kind; `T` is a value or an interval. `None` where a figure has no meaning (no spread to explain, one
/// class only, no band): JSON then has no such key, and a note says why.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Figures<T> {
    /// Of forecast scores, in their unit.
    Score {
        /// Share of the variance within a subject that is explained.
        #[serde(skip_serializing_if = "Option::is_none")]
        r2: Option<T>,
        /// Root of the mean squared error.
        #[serde(skip_serializing_if = "Option::is_none")]
        rmse: Option<T>,
        /// Mean absolute error.
        #[serde(skip_serializing_if = "Option::is_none")]
        mae: Option<T>,
        /// Share of results inside the 50 % band.
        #[serde(skip_serializing_if = "Option::is_none")]
        coverage_50: Option<T>,
        /// Share of results inside the 80 % band.
        #[serde(skip_serializing_if = "Option::is_none")]
        coverage_80: Option<T>,
    },
    /// Of chances of a right answer.
    Answer {
        /// Chance that a right answer was given the higher chance than a wrong one.
        #[serde(skip_serializing_if = "Option::is_none")]
        auc: Option<T>,
        /// Mean negative logarithm of the chance given to what happened.
        #[serde(skip_serializing_if = "Option::is_none")]
        log_loss: Option<T>,
        /// Mean squared error of the chance.
        #[serde(skip_serializing_if = "Option::is_none")]
        brier: Option<T>,
        /// Mean distance of chance and frequency over ten equal bins.
        #[serde(skip_serializing_if = "Option::is_none")]
        ece: Option<T>,
    },
    /// Of orders of study.
    Plan {
        /// Mean marks won a student, under the planner's own response curve.
        #[serde(skip_serializing_if = "Option::is_none")]
        expected_marks: Option<T>,
        /// Mean of how many marks more the planner won for the same student; none for the planner itself.
        #[serde(skip_serializing_if = "Option::is_none")]
        planner_ahead: Option<T>,
    },
    /// Of ranks.
    Rank {
        /// Median of |forecast / true rank - 1| over the candidates of a band of true ranks.
        #[serde(serialize_with = "as_object")]
        median_rank_error: Vec<(String, Option<T>)>,
    },
}

/// Pairs as one JSON object, in their order.
fn as_object<T: Serialize, S: Serializer>(
    pairs: &[(String, Option<T>)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let known = pairs
        .iter()
        .filter_map(|(name, value)| Some((name, value.as_ref()?)));
    serializer.collect_map(known)
}

/// The figures of one model or rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measured {
    /// The model or rule.
    pub name: String,
    /// How many results, answers or candidates were forecast.
    pub n: usize,
    /// How many of them had a band, where not all did: what the coverage stands on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n_coverage: Option<usize>,
    /// The figures.
    #[serde(flatten)]
    pub figures: Figures<f64>,
    /// Their 95 % bootstrap intervals.
    pub ci: Figures<[f64; 2]>,
}

/// The figures of one subject.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OfSubject {
    /// The subject's name in the file.
    pub subject: String,
    /// The model's figures in it.
    pub model: Measured,
    /// The simple rules' figures in it.
    pub baselines: Vec<Measured>,
}

/// The figures of forecasts that stood on so many earlier results.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OfGroup {
    /// Earlier results: `1`, `2`, `3-4`, `5-` ..
    pub earlier: String,
    /// The model's figures on them.
    pub model: Measured,
    /// The simple rules' figures on them.
    pub baselines: Vec<Measured>,
}

/// A measurement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// What was measured.
    pub task: Task,
    /// The model.
    pub model: Measured,
    /// The simple rules it must beat.
    pub baselines: Vec<Measured>,
    /// The same by subject, when the file names more than one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<OfSubject>,
    /// The same by how much was known, for coverage.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<OfGroup>,
    /// What a reader should know about the figures: units, rows left out.
    pub notes: Vec<String>,
    /// Wall time; filled by the caller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// Peak memory; filled by the caller where the system tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peak_mb: Option<f64>,
}
