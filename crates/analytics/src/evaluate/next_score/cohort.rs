//! Reads a file of results.

use std::collections::HashMap;

use crate::evaluate::EvaluateError;
use crate::evaluate::sheet::{Names, Sheet, Which};
use crate::models::next_score::Sitting;

/// Names of subjects and sources with their numbers, shared by both files.
#[derive(Default)]
pub(super) struct Ids {
    pub(super) subjects: Names,
    sources: Names,
}

/// The results of each student, in order of time.
#[derive(Clone, Debug)]
pub(super) struct Cohort {
    pub(super) students: Vec<Vec<Sitting>>,
    /// Whether scores are in percent of a maximum given with them.
    pub(super) in_percent: bool,
    pub(super) n_without_score: usize,
    /// Whether times are days, not running numbers.
    pub(super) in_days: bool,
}

impl Cohort {
    pub(super) fn read(text: &str, file: Which, ids: &mut Ids) -> Result<Self, EvaluateError> {
        let sheet = Sheet::read(text, file)?;
        let (student, score) = (sheet.column("student_id")?, sheet.column("score")?);
        let (order, date) = (sheet.find("order"), sheet.find("date"));
        // The first of the two that is there; where there is neither the message asks for an order.
        let at = if let Some(column) = order.or(date) {
            column
        } else {
            sheet.column("order")?
        };
        let (maximum, subject, source) = (
            sheet.find("max_score"),
            sheet.find("subject"),
            sheet.find("source"),
        );
        let mut names = Names::default();
        let mut cohort = Self {
            students: Vec::new(),
            in_percent: maximum.is_some(),
            n_without_score: 0,
            in_days: order.is_none(),
        };
        for row in &sheet.rows {
            let id = names.id(sheet.text(row, student)?);
            if id == cohort.students.len() {
                cohort.students.push(Vec::new());
            }
            let at = if order.is_some() {
                sheet.number(row, at)?
            } else {
                sheet.day(row, at)?
            };
            // An empty cell is a test the student missed.
            if Sheet::cell(row, score).is_empty() {
                cohort.n_without_score += 1;
                continue;
            }
            let mut value = sheet.number(row, score)?;
            if let Some(column) = maximum {
                let most = sheet.number(row, column)?;
                if most <= 0.0 {
                    return Err(sheet.refuse(row, column, "is not above 0"));
                }
                if value > most {
                    return Err(sheet.refuse(row, score, "is above the maximum"));
                }
                value = 100.0 * value / most;
            }
            // A file without the column has one subject, or one source, without a name.
            let name = |column| Option::map_or(column, "", |column| Sheet::cell(row, column));
            let (subject, source) = (ids.subjects.id(name(subject)), ids.sources.id(name(source)));
            cohort.students[id].push(Sitting {
                subject,
                source,
                at,
                score: value,
            });
        }
        for own in &mut cohort.students {
            own.sort_by(|a, b| a.at.total_cmp(&b.at));
        }
        Ok(cohort)
    }

    /// The cohort with these students only.
    pub(super) fn with(&self, students: Vec<Vec<Sitting>>) -> Self {
        Self { students, ..*self }
    }

    /// For each student with any: the places of the results that follow another in the same subject.
    pub(super) fn targets(&self) -> Vec<(usize, Vec<usize>)> {
        let of_student = |(student, own): (usize, &Vec<Sitting>)| {
            let mut first: HashMap<usize, f64> = HashMap::new();
            for one in own {
                first.entry(one.subject).or_insert(one.at);
            }
            let follows = |&place: &usize| first[&own[place].subject] < own[place].at;
            let places: Vec<usize> = (0..own.len()).filter(follows).collect();
            (!places.is_empty()).then_some((student, places))
        };
        self.students.iter().enumerate().filter_map(of_student).collect()
    }
}
