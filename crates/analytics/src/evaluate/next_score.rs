//! The next score: [`crate::models::next_score`] beside the last score, lines and gains.

use super::report::{Measured, OfSubject, Report};
use super::sheet::Which;
use super::{EvaluateError, Task, halves};
use crate::models::next_score::{Forecast, Method, NextScoreError, NextScoreModel};

mod baselines;
mod cohort;
pub(super) mod coverage;
mod figures;
mod shrunken_line;

use baselines::{Rule, Rules};
use cohort::{Cohort, Ids};
use figures::{Scored, Told};

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
    /// Students measured, and which of their results follow another in the same subject.
    targets: Vec<(usize, Vec<usize>)>,
    ids: Ids,
    model: NextScoreModel,
}

/// What the model (first) and each rule say of the targets, and what came.
struct Outcome {
    results: Vec<Told>,
    /// Forecasts of the model that are of common occasions.
    n_by_occasion: usize,
    said: Vec<(&'static str, Vec<Option<Said>>)>,
}

pub(super) fn run(data: &str, fit: Option<&str>, seed: u64) -> Result<Report, EvaluateError> {
    let prepared = Prepared::read(data, fit, seed)?;
    let mut outcome = prepared.outcome();
    let (said, note) = coverage::of_product(&prepared);
    outcome.said.push(said);
    let scored = outcome.scored(|_| true);
    let (overall, baselines) = measure(&scored, None, seed);
    let mut notes = prepared.notes(fit.is_some());
    notes.push(note);
    notes.push(format!(
        "{} of {} forecasts are of tests that all sat, the others of trends",
        outcome.n_by_occasion, overall.n
    ));
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
        groups: Vec::new(),
        notes,
        seconds: None,
        peak_mb: None,
    })
}

impl Prepared {
    fn read(data: &str, fit: Option<&str>, seed: u64) -> Result<Self, EvaluateError> {
        let mut ids = Ids::default();
        let data = Cohort::read(data, Which::Data, &mut ids)?;
        let (fitted, measured) = if let Some(text) = fit {
            (Cohort::read(text, Which::Fit, &mut ids)?, data)
        } else {
            let (fit, measure) = halves(&data.students, seed);
            (data.with(fit), data.with(measure))
        };
        let model = NextScoreModel::fit(&fitted.students).map_err(not_fitted)?;
        let targets = measured.targets();
        if targets.is_empty() {
            return Err(EvaluateError::NotEnough {
                file: Which::Data,
                what: "results with an earlier one of the same student in the same subject".to_owned(),
                found: 0,
                needed: 1,
            });
        }
        Ok(Self {
            fitted,
            measured,
            targets,
            ids,
            model,
        })
    }

    fn outcome(&self) -> Outcome {
        let rules = Rules::fit(&self.fitted.students, self.ids.subjects.names().len());
        let names = std::iter::once("population model").chain(Rule::ALL.map(Rule::name));
        let mut outcome = Outcome {
            results: Vec::new(),
            n_by_occasion: 0,
            said: names.map(|name| (name, Vec::new())).collect(),
        };
        for (student, places) in &self.targets {
            let own = &self.measured.students[*student];
            let forecasts = self.model.forecast_each(own);
            for &place in places {
                let one = &own[place];
                let earlier = baselines::earlier(own, one);
                outcome.results.push(Told {
                    student: *student,
                    subject: one.subject,
                    score: one.score,
                    n_earlier: earlier.len(),
                });
                let forecast = forecasts[place];
                outcome.n_by_occasion += usize::from(forecast.is_some_and(|f| f.method == Method::Occasions));
                outcome.said[0].1.push(forecast.map(Said::from));
                for ((_, said), rule) in outcome.said[1..].iter_mut().zip(Rule::ALL) {
                    said.push(rules.say(rule, &earlier, one));
                }
            }
        }
        outcome
    }

    fn notes(&self, has_fit: bool) -> Vec<String> {
        let mut notes = vec![
            format!("learned from {} students", self.fitted.students.len()),
            format!(
                "measured on {} others, on results that follow an earlier one in the same subject",
                self.targets.len()
            ),
        ];
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

impl Outcome {
    /// What was said of the results that `is_wanted`, ready to be measured.
    fn scored(&self, is_wanted: impl Fn(&Told) -> bool) -> Vec<(&'static str, Scored)> {
        let wanted: Vec<bool> = self.results.iter().map(is_wanted).collect();
        let results = kept(&self.results, &wanted);
        let scored = |(name, said): &(&'static str, Vec<Option<Said>>)| {
            (*name, Scored::new(&results, &kept(said, &wanted)))
        };
        self.said.iter().map(scored).collect()
    }
}

fn kept<T: Copy>(all: &[T], wanted: &[bool]) -> Vec<T> {
    let both = all.iter().zip(wanted);
    both.filter(|(_, wanted)| **wanted).map(|(one, _)| *one).collect()
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
