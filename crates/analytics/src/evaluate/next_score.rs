//! The next score: [`crate::models::next_score`] beside the last score, lines and gains.

use super::report::{Measured, OfSubject, Report};
use super::sheet::Which;
use super::{EvaluateError, Task, halves};
use crate::models::next_score::{Forecast, Method, NextScoreError, NextScoreModel};

mod baselines;
mod cohort;
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

pub(super) fn run(data: &str, fit: Option<&str>, seed: u64) -> Result<Report, EvaluateError> {
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
    let (results, n_by_occasion, scored) = score(&model, &fitted, &measured, &targets, &ids);
    let (overall, baselines) = measure(&scored, None, seed);

    let subjects: Vec<OfSubject> = (ids.subjects.names().iter().enumerate())
        .filter(|(id, _)| results.iter().any(|one| one.subject == *id))
        .map(|(id, name)| {
            let (model, baselines) = measure(&scored, Some(id), seed);
            OfSubject {
                subject: name.clone(),
                model,
                baselines,
            }
        })
        .collect();
    // One subject is the whole.
    let subjects = if subjects.len() > 1 { subjects } else { Vec::new() };
    let (n_fitted, n_measured) = (fitted.students.len(), targets.len());
    let mut notes = vec![
        format!("learned from {n_fitted} students"),
        format!("measured on {n_measured} others, on results that follow an earlier one in the same subject"),
        format!(
            "{n_by_occasion} of {} forecasts are of tests that all sat, the others of trends",
            overall.n
        ),
    ];
    if measured.in_percent {
        notes.push("scores in percent of their maximum".to_owned());
    }
    for cohort in [&fitted, &measured]
        .into_iter()
        .take(if fit.is_some() { 2 } else { 1 })
    {
        if cohort.n_without_score > 0 {
            notes.push(format!(
                "{} rows without a score left out",
                cohort.n_without_score
            ));
        }
    }
    Ok(Report {
        task: Task::NextScore,
        model: overall,
        baselines,
        subjects,
        notes,
        seconds: None,
        peak_mb: None,
    })
}

/// What the model and each rule say of the targets, against what came; and how many forecasts of the model
/// are of common occasions.
fn score<'a>(
    model: &NextScoreModel,
    fitted: &Cohort,
    measured: &Cohort,
    targets: &[(usize, Vec<usize>)],
    ids: &Ids,
) -> (Vec<Told>, usize, Vec<(&'a str, Scored)>) {
    let rules = Rules::fit(&fitted.students, ids.subjects.names().len());
    let mut results: Vec<Told> = Vec::new();
    let mut n_by_occasion = 0;
    let mut said: Vec<Vec<Option<Said>>> = vec![Vec::new(); 1 + Rule::ALL.len()];
    for (student, places) in targets {
        let own = &measured.students[*student];
        let forecasts = model.forecast_each(own);
        for &place in places {
            let one = &own[place];
            results.push(Told {
                student: *student,
                subject: one.subject,
                score: one.score,
            });
            n_by_occasion += usize::from(forecasts[place].is_some_and(|f| f.method == Method::Occasions));
            said[0].push(forecasts[place].map(Said::from));
            let earlier = baselines::earlier(own, one);
            for (said, rule) in said[1..].iter_mut().zip(Rule::ALL) {
                said.push(rules.say(rule, &earlier, one));
            }
        }
    }
    let names = std::iter::once("population model").chain(Rule::ALL.map(Rule::name));
    let scored = names
        .zip(&said)
        .map(|(name, said)| (name, Scored::new(&results, said)))
        .collect();
    (results, n_by_occasion, scored)
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
