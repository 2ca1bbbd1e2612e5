//! The next score: [`crate::models::next_score`] beside the last score, lines and gains.

use super::report::{Measured, OfSubject, Report};
use super::sheet::Which;
use super::{EvaluateError, Task, halves};
use crate::models::next_score::{Forecast, NextScoreError, NextScoreModel};

mod alike;
mod baselines;
mod cohort;
pub(super) mod coverage;
mod figures;
mod outcome;
mod shrunken_line;

use cohort::{Cohort, Ids, Reach};
use figures::Scored;
use outcome::Outcome;

/// A forecast's mean and bands, where the model or rule has any.
#[derive(Clone, Copy, Debug)]
struct Said {
    mean: f64,
    band_50: Option<(f64, f64)>,
    band_80: Option<(f64, f64)>,
}

impl From<Forecast> for Said {
    fn from(forecast: Forecast) -> Self {
        Self {
            mean: forecast.mean,
            band_50: Some(forecast.band_50),
            band_80: Some(forecast.band_80),
        }
    }
}

/// Both halves and the model learned from the first.
struct Prepared {
    fitted: Cohort,
    measured: Cohort,
    /// Students measured, and which of their results are forecast.
    targets: Vec<(usize, Vec<usize>)>,
    reach: Reach,
    /// What is to be said of the files.
    said: Vec<String>,
    ids: Ids,
    model: NextScoreModel,
}

pub(super) fn run(data: &str, fit: Option<&str>, seed: u64) -> Result<Report, EvaluateError> {
    let prepared = Prepared::of(data, fit, seed, Reach::Any)?;
    let mut outcome = prepared.outcome();
    let (said, note) = coverage::of_product(&prepared);
    outcome.said.push(said);
    let scored = outcome.scored(|_| true);
    let (overall, baselines) = measure(&scored, None, seed);
    let mut notes = prepared.notes(fit.is_some());
    notes.push(note);
    notes.push(format!(
        "{} of {} forecasts are of tests that all sat, {} of shrunken lines, the others of trends",
        outcome.n_by_occasion, overall.n, outcome.n_by_line
    ));
    let across = outcome.across(seed);
    notes.extend(across.iter().map(|group| {
        format!(
            "{} of {} results only follow results in other subjects: the simple rules, which read one subject, say what \
             is usual in it",
            group.model.n, overall.n
        )
    }));
    let subjects: Vec<OfSubject> = (prepared.ids.subjects.names().iter().enumerate())
        .filter(|(id, _)| outcome.results.iter().any(|one| one.subject == *id))
        .map(|(id, name)| {
            let (model, baselines) = measure(&scored, Some(id), seed);
            OfSubject {
                subject: name.clone(),
                model,
                baselines,
            }
        })
        .collect();
    Ok(Report {
        task: Task::NextScore,
        model: overall,
        baselines,
        // One subject is the whole.
        subjects: if subjects.len() > 1 { subjects } else { Vec::new() },
        groups: across.into_iter().collect(),
        notes,
        seconds: None,
        peak_mb: None,
    })
}

impl Prepared {
    /// For the results that follow another in the same subject.
    fn read(data: &str, fit: Option<&str>, seed: u64) -> Result<Self, EvaluateError> {
        Self::of(data, fit, seed, Reach::Subject)
    }

    fn of(data: &str, fit: Option<&str>, seed: u64, reach: Reach) -> Result<Self, EvaluateError> {
        let mut ids = Ids::default();
        let (data, about) = Cohort::read(data, Which::Data, &mut ids)?;
        let mut said = about.notes;
        let (fitted, measured) = if let Some(text) = fit {
            let (fit, about_fit) = Cohort::read(text, Which::Fit, &mut ids)?;
            said.extend(about.people.also_among(&about_fit.people));
            said.extend(about_fit.notes);
            said.extend(data.beside(&fit, &ids)?);
            (fit, data)
        } else {
            let (fit, measure) = halves(&data.students, seed);
            (data.with(fit), data.with(measure))
        };
        let model = NextScoreModel::fit(&fitted.students).map_err(not_fitted)?;
        let targets = measured.targets(reach);
        if targets.is_empty() {
            let what = match reach {
                Reach::Subject => "results with an earlier one of the same student in the same subject",
                Reach::Any => "results with an earlier one of the same student",
            };
            return Err(EvaluateError::NotEnough {
                file: Which::Data,
                what: what.to_owned(),
                found: 0,
                needed: 1,
            });
        }
        Ok(Self {
            fitted,
            measured,
            targets,
            reach,
            said,
            ids,
            model,
        })
    }

    fn notes(&self, has_fit: bool) -> Vec<String> {
        let mut notes = vec![
            format!("learned from {} students", self.fitted.students.len()),
            format!(
                "measured on {} {}, on results that follow an earlier one{}",
                self.targets.len(),
                if has_fit {
                    "students of the data file"
                } else {
                    "others"
                },
                match self.reach {
                    Reach::Subject => " in the same subject",
                    Reach::Any => "",
                }
            ),
        ];
        notes.extend(self.said.iter().cloned());
        if self.measured.in_percent {
            notes.push("scores in percent of their maximum".to_owned());
        }
        let files = if has_fit { 2 } else { 1 };
        for cohort in [&self.fitted, &self.measured].into_iter().take(files) {
            if cohort.n_without_score > 0 {
                notes.push(format!(
                    "{} rows without a score left out",
                    cohort.n_without_score
                ));
            }
        }
        notes
    }
}

/// The model's figures and the rules', in one subject or over all.
fn measure(scored: &[(&str, Scored)], subject: Option<usize>, seed: u64) -> (Measured, Vec<Measured>) {
    let mut all: Vec<Measured> = scored
        .iter()
        .map(|(name, scored)| scored.measure(name, subject, seed))
        .collect();
    let rules = all.split_off(1);
    (all.swap_remove(0), rules)
}

fn not_fitted(error: NextScoreError) -> EvaluateError {
    match error {
        NextScoreError::TooFewResults { found, needed } => EvaluateError::NotEnough {
            file: Which::Fit,
            what: "results of students with two or more".to_owned(),
            found,
            needed,
        },
        other => EvaluateError::Fit(other.to_string()),
    }
}
