//! The report as text for a terminal.

use std::fmt::Write;

use super::{Figures, Measured, Report};

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

pub(super) fn named<T: Copy>(figures: &Figures<T>) -> Vec<(String, Option<T>)> {
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
