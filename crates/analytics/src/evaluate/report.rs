//! What a measurement says, as JSON and as a table.

use std::fmt::Write;

use serde::{Serialize, Serializer};

use super::Task;

/// Figures of one kind; `T` is a value or an interval. `None` (JSON `null`) where a figure has no meaning:
/// no spread to explain, one class only, no band.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Figures<T> {
    /// Of forecast scores, in their unit.
    Score {
        /// Share of the variance within a subject that is explained.
        r2: Option<T>,
        /// Root of the mean squared error.
        rmse: Option<T>,
        /// Mean absolute error.
        mae: Option<T>,
        /// Share of results inside the 50 % band.
        coverage_50: Option<T>,
        /// Share of results inside the 80 % band.
        coverage_80: Option<T>,
    },
    /// Of chances of a right answer.
    Answer {
        /// Chance that a right answer was given the higher chance than a wrong one.
        auc: Option<T>,
        /// Mean negative logarithm of the chance given to what happened.
        log_loss: Option<T>,
        /// Mean squared error of the chance.
        brier: Option<T>,
        /// Mean distance of chance and frequency over ten equal bins.
        ece: Option<T>,
    },
    /// Of orders of study.
    Plan {
        /// Mean marks won a student, under the planner's own response curve.
        expected_marks: Option<T>,
        /// Mean of how many marks more the planner won for the same student; none for the planner itself.
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
    serializer.collect_map(pairs.iter().map(|(name, value)| (name, value)))
}

/// The figures of one model or rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measured {
    /// The model or rule.
    pub name: String,
    /// How many results, answers or candidates were forecast.
    pub n: usize,
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
    pub seconds: Option<f64>,
    /// Peak memory; filled by the caller where the system tells it.
    pub peak_mb: Option<f64>,
}

impl Report {
    /// The report as text for a terminal.
    pub fn table(&self) -> String {
        let mut text = format!("{}\n", self.task.name());
        add_rows(&mut text, "all", &self.model, &self.baselines);
        for own in &self.subjects {
            add_rows(&mut text, &own.subject, &own.model, &own.baselines);
        }
        for own in &self.groups {
            let title = format!("{} earlier", own.earlier);
            add_rows(&mut text, &title, &own.model, &own.baselines);
        }
        for note in &self.notes {
            add_line(&mut text, &format!("- {note}"));
        }
        let spent = self.seconds.map(|seconds| format!("{seconds:.2} s"));
        let memory = self.peak_mb.map(|peak| format!("{peak:.0} MB at most"));
        let cost: Vec<String> = spent.into_iter().chain(memory).collect();
        if !cost.is_empty() {
            add_line(&mut text, &cost.join(", "));
        }
        text
    }
}

fn add_line(text: &mut String, line: &str) {
    text.push_str(line.trim_end());
    text.push('\n');
}

/// A block of the table: the model first, each figure with its interval.
fn add_rows(text: &mut String, title: &str, model: &Measured, baselines: &[Measured]) {
    let columns: Vec<String> = named(&model.figures).into_iter().map(|(name, _)| name).collect();
    let rows = || std::iter::once(model).chain(baselines);
    let name_width = rows()
        .map(|row| row.name.chars().count())
        .chain([title.chars().count(), 20])
        .max();
    let name_width = name_width.unwrap_or(20);
    let mut head = format!("\n{title:<name_width$} {:>9}", "n");
    for column in &columns {
        let _ = write!(head, "  {column:>24}");
    }
    add_line(text, &head);
    for row in rows() {
        let mut line = format!("{:<name_width$} {:>9}", row.name, row.n);
        for ((_, value), (_, interval)) in named(&row.figures).into_iter().zip(named(&row.ci)) {
            let shown = match (value, interval) {
                (Some(value), Some([low, high])) => {
                    format!("{} [{}, {}]", short(value), short(low), short(high))
                }
                (Some(value), None) => short(value),
                (None, _) => "-".to_owned(),
            };
            let _ = write!(line, "  {shown:>24}");
        }
        add_line(text, &line);
    }
}

/// Four significant figures are enough to compare.
fn short(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.1}"),
        size if size >= 10.0 => format!("{value:.2}"),
        size if size >= 1.0 => format!("{value:.3}"),
        _ => format!("{value:.4}"),
    }
}

fn named<T: Copy>(figures: &Figures<T>) -> Vec<(String, Option<T>)> {
    let with = |names: &[&str], values: &[Option<T>]| {
        names
            .iter()
            .zip(values)
            .map(|(name, value)| ((*name).to_owned(), *value))
            .collect()
    };
    match figures {
        Figures::Score {
            r2,
            rmse,
            mae,
            coverage_50,
            coverage_80,
        } => with(
            &["r2", "rmse", "mae", "coverage_50", "coverage_80"],
            &[*r2, *rmse, *mae, *coverage_50, *coverage_80],
        ),
        Figures::Answer {
            auc,
            log_loss,
            brier,
            ece,
        } => with(
            &["auc", "log_loss", "brier", "ece"],
            &[*auc, *log_loss, *brier, *ece],
        ),
        Figures::Plan {
            expected_marks,
            planner_ahead,
        } => with(
            &["expected_marks", "planner_ahead"],
            &[*expected_marks, *planner_ahead],
        ),
        Figures::Rank { median_rank_error } => median_rank_error
            .iter()
            .map(|(band, value)| (format!("rank {band}"), *value))
            .collect(),
    }
}
