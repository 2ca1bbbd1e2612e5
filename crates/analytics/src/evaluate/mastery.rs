//! The next answer: the logistic model of [`crate::models::mastery`] beside simpler ways to follow a student.

use rayon::prelude::*;

use super::report::{Measured, Report};
use super::sheet::{Names, Sheet, Which};
use super::{EvaluateError, Task, halves};
use crate::models::mastery::{AnswerLog, MasteryModel};

mod auc;
mod baselines;
mod figures;

use figures::Scored;

pub(super) fn run(data: &str, fit: Option<&str>, seed: u64) -> Result<Report, EvaluateError> {
    let mut ids = Ids::default();
    let data = read(data, Which::Data, &mut ids)?;
    let (fitted, measured) = match fit {
        Some(text) => (read(text, Which::Fit, &mut ids)?, data),
        None => halves(&data, seed),
    };
    let count = |logs: &[AnswerLog]| logs.iter().map(AnswerLog::len).sum::<usize>();
    let enough = |file, found| {
        let what = "answers".to_owned();
        if found < 2 {
            Err(EvaluateError::NotEnough {
                file,
                what,
                found,
                needed: 2,
            })
        } else {
            Ok(found)
        }
    };
    let n_fitted = enough(Which::Fit, count(&fitted))?;
    enough(Which::Data, count(&measured))?;

    let n_skills = ids.skills.names().len();
    let measure = |name: &str, chances: &[Vec<f64>]| -> Measured {
        Scored::new(&measured, chances).measure(name, seed)
    };
    let ours = || -> Result<Measured, EvaluateError> {
        let logs: Vec<&AnswerLog> = fitted.iter().collect();
        let model = MasteryModel::fit(&logs).map_err(|error| EvaluateError::Fit(error.to_string()))?;
        let chances: Vec<Vec<f64>> = measured.par_iter().map(|log| model.chances(log)).collect();
        Ok(measure("logistic with history, problem and skill", &chances))
    };
    let baselines = || {
        let problems = ids.problems.names().len();
        vec![
            measure(
                "skill mean",
                &baselines::skill_means(&fitted, &measured, n_skills),
            ),
            measure(
                "performance factors (PFA)",
                &baselines::performance_factors(&fitted, &measured, n_skills),
            ),
            measure("Elo with problems", &baselines::elo(&fitted, &measured, problems)),
        ]
    };
    // Side by side: each has parts that only one core can do.
    let (model, baselines) = rayon::join(ours, baselines);
    let model = model?;
    let notes = vec![format!(
        "learned from {n_fitted} answers of {} students, measured on {} others",
        fitted.len(),
        measured.len()
    )];
    Ok(Report {
        task: Task::Mastery,
        model,
        baselines,
        subjects: vec![],
        groups: vec![],
        notes,
        seconds: None,
        peak_mb: None,
    })
}

#[derive(Default)]
struct Ids {
    problems: Names,
    skills: Names,
}

fn read(text: &str, file: Which, ids: &mut Ids) -> Result<Vec<AnswerLog>, EvaluateError> {
    let sheet = Sheet::read(text, file)?;
    let user = sheet.column("user")?;
    let (problems, skills) = (sheet.column("problems")?, sheet.column("skills")?);
    let (correct, n) = (sheet.column("correct")?, sheet.find("n"));
    let mut users = Names::default();
    let mut logs: Vec<AnswerLog> = Vec::new();
    for row in &sheet.rows {
        let marks = sheet.text(row, correct)?;
        let uneven = |column, found: usize| {
            let problem = format!("names {found} answers, \"correct\" has {}", marks.len());
            Err(sheet.refuse(row, column, &problem))
        };
        if let Some(column) = n {
            let n = sheet.count(row, column)? as usize;
            if n != marks.len() {
                return uneven(column, n);
            }
        }
        let named: Vec<&str> = sheet.text(row, problems)?.split(' ').collect();
        let tagged: Vec<&str> = Sheet::cell(row, skills).split(' ').collect();
        for (column, found) in [(problems, named.len()), (skills, tagged.len())] {
            if found != marks.len() {
                return uneven(column, found);
            }
        }
        // A student may have several rows; they follow each other.
        let student = users.id(sheet.text(row, user)?);
        if student == logs.len() {
            logs.push(AnswerLog::default());
        }
        for ((problem, tags), mark) in named.iter().zip(&tagged).zip(marks.bytes()) {
            if problem.is_empty() {
                return Err(sheet.refuse(row, problems, "has an empty id"));
            }
            let is_right = match mark {
                b'0' => false,
                b'1' => true,
                _ => return Err(sheet.refuse(row, correct, "is not a string of 0 and 1")),
            };
            let tags = tags
                .split('~')
                .filter(|tag| !tag.is_empty())
                .map(|tag| ids.skills.id(tag) as u32);
            let tags: Vec<u32> = tags.collect();
            logs[student].push(ids.problems.id(problem) as u32, tags, is_right);
        }
    }
    Ok(logs)
}
