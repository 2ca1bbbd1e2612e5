//! The planner beside simple orders, on students of a file or simulated ones.
//!
//! Every student has the same minutes under every order, and misses the same share of blocks. The planner plans anew
//! each day; a simple order goes on where it stopped. What is compared is marks under the response model of
//! [`crate::plan::value`], with a mastery and a pace that are drawn for each student and that no order is told. So the
//! figures say how well minutes are spent if learning follows that curve. That students learn so, they do not say.

use rayon::prelude::*;

use super::bootstrap::intervals;
use super::report::{Figures, Measured, Report};
use super::sheet::Which;
use super::{EvaluateError, Task};
use crate::plan::{ChapterState, value};
use student::Student;

mod file;
mod simulated;
mod student;

pub use simulated::{OrderWon, PlanMeasured, simulate};

/// The orders, the planner first, and what they won for each student.
const ORDERS: [&str; 6] = [
    "study plan, made anew each day",
    "first cut (weight x weakness x scoring potential)",
    "by weight",
    "by weakness",
    "equal shares",
    "first plan, missed work postponed",
];

pub(super) fn run(data: &str, fit: Option<&str>, seed: u64) -> Result<Report, EvaluateError> {
    let read = file::read(data, Which::Data, seed)?;
    if let Some(text) = fit {
        file::read(text, Which::Fit, seed)?;
    }
    let won: Vec<(Vec<f64>, usize)> = read.students.par_iter().map(marks_of).collect();
    let broken: usize = won.iter().map(|(_, broken)| broken).sum();
    let n = won.len();
    let measure = |order: usize| -> Measured {
        let figures = |weight: &dyn Fn(usize) -> f64| -> [Option<f64>; 2] {
            let total: f64 = (0..n).map(weight).sum();
            let mean = |of: &dyn Fn(&[f64]) -> f64| {
                won.iter()
                    .enumerate()
                    .map(|(i, (marks, _))| weight(i) * of(marks))
                    .sum::<f64>()
                    / total
            };
            let ahead = (order > 0).then(|| mean(&|marks| marks[0] - marks[order]));
            [Some(mean(&|marks| marks[order])), ahead]
        };
        let [expected_marks, planner_ahead] = figures(&|_| 1.0);
        let ci = intervals(n, seed, |times| figures(&|i| f64::from(times[i])));
        Measured {
            name: ORDERS[order].to_owned(),
            n,
            n_coverage: None,
            figures: Figures::Plan {
                expected_marks,
                planner_ahead,
            },
            ci: Figures::Plan {
                expected_marks: ci[0],
                planner_ahead: ci[1],
            },
        }
    };
    Ok(Report {
        task: Task::Plan,
        model: measure(0),
        baselines: (1..ORDERS.len()).map(measure).collect(),
        subjects: vec![],
        groups: vec![],
        notes: notes(&read, broken, fit.is_some()),
        seconds: None,
        peak_mb: None,
    })
}

/// Marks won by one student under each of [`ORDERS`], and promises the planner broke.
fn marks_of(student: &Student) -> (Vec<f64>, usize) {
    let (planned, broken) = student.planned();
    let keys: [fn(&ChapterState) -> f64; 4] = [
        value::first_cut,
        |chapter| chapter.weight,
        |chapter| 1.0 - chapter.mastery.mean,
        // All alike: the order of the file, again and again.
        |_| 0.0,
    ];
    let mut marks = vec![planned];
    marks.extend(keys.into_iter().map(|key| student.in_order(key)));
    marks.push(student.postponed());
    (marks, broken)
}

fn notes(read: &file::Read, broken: usize, has_fit: bool) -> Vec<String> {
    let chapters: usize = read.students.iter().map(|student| student.chapters.len()).sum();
    let mut notes = vec![
        "gains are under the planner's own response curve: they compare orders of study, they do not prove that \
         students learn so"
            .to_owned(),
        format!(
            "{} students with {chapters} chapters; true mastery is drawn from what their answers leave open and pace \
             between {:.0} and {:.0} minutes, neither is told to any order",
            read.students.len(),
            value::TAU_FAST,
            value::TAU_SLOW
        ),
        format!(
            "{:.0} % of blocks are done, Sundays are free, at most {} days are followed; planner_ahead is the mean \
             difference for the same student",
            100.0 * student::DONE,
            file::FOLLOWED_DAYS
        ),
        format!("{broken} promises broken by the planner (days above the limit, too much changed at once)"),
    ];
    if has_fit {
        notes.push(
            "the planner learns nothing, so that all students are unseen: the fit file was read and not used"
                .to_owned(),
        );
    }
    if read.n_without_weight > 0 {
        notes.push(format!("{} rows without marks left out", read.n_without_weight));
    }
    notes
}
