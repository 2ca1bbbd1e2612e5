//! The next answer: the logistic model of [`crate::models::mastery`] beside simpler ways to follow a student.

use rayon::prelude::*;

use super::report::{Measured, Report};
use super::sheet::{Names, People, Sheet, Which};
use super::{EvaluateError, Task, halves};
use crate::models::mastery::{AnswerLog, MasteryModel};

mod auc;
mod baselines;
mod columns;
mod figures;

use columns::Columns;
use figures::Scored;

pub(super) fn run(data: &str, fit: Option<&str>, seed: u64) -> Result<Report, EvaluateError> {
    let mut ids = Ids::default();
    let mut data = read(data, Which::Data, &mut ids)?;
    let mut notes = std::mem::take(&mut data.notes);
    let (fitted, measured) = match fit {
        Some(text) => {
            let fit = read(text, Which::Fit, &mut ids)?;
            notes.extend(data.users.also_among(&fit.users));
            notes.extend(fit.notes);
            (fit.logs, data.logs)
        }
        None => halves(&data.logs, seed),
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
    let told = format!(
        "learned from {n_fitted} answers of {} students, measured on {} others",
        fitted.len(),
        measured.len()
    );
    notes.insert(0, told);
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

/// What was read: the answers of each student.
struct Read {
    logs: Vec<AnswerLog>,
    users: People,
    notes: Vec<String>,
}

fn read(text: &str, file: Which, ids: &mut Ids) -> Result<Read, EvaluateError> {
    let sheet = Sheet::read(text, file)?;
    let columns = Columns::of(&sheet)?;
    let (mut names, mut users) = (Names::default(), People::of("user"));
    let mut logs: Vec<AnswerLog> = Vec::new();
    let mut n_without = 0;
    for row in &sheet.rows {
        let user = sheet.text(row, columns.user)?;
        if columns.has_none(&sheet, row)? {
            n_without += 1;
            continue;
        }
        let (problems, skills, marks) = columns.lists(&sheet, row)?;
        // A student may have several rows; they follow each other.
        let student = names.id(user);
        users.met(user, row);
        if student == logs.len() {
            logs.push(AnswerLog::default());
        }
        for ((problem, tags), mark) in problems.iter().zip(&skills).zip(marks.bytes()) {
            let is_right = match mark {
                b'0' => false,
                b'1' => true,
                _ => return Err(sheet.refuse(row, columns.correct, "is not a string of 0 and 1")),
            };
            let tags = tags
                .split('~')
                .filter(|tag| !tag.is_empty())
                .map(|tag| ids.skills.id(tag) as u32);
            let tags: Vec<u32> = tags.collect();
            logs[student].push(ids.problems.id(problem) as u32, tags, is_right);
        }
    }
    let mut notes: Vec<String> = sheet.note().into_iter().collect();
    if n_without > 0 {
        notes.push(format!("{n_without} rows without answers left out"));
    }
    Ok(Read { logs, users, notes })
}
