//! Reads a file of results.

use std::collections::HashMap;

use csv::StringRecord;
use domain::text::fold;

use crate::evaluate::EvaluateError;
use crate::evaluate::sheet::{Column, Names, People, Sheet, Which};
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
    /// Whether subjects are named.
    pub(super) has_subject: bool,
}

/// Which earlier results make a result one that can be forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Those in the same subject.
    Subject,
    /// All of the student.
    Any,
}

/// What a file says beside the results.
pub(super) struct About {
    /// Who has a result.
    pub(super) people: People,
    pub(super) notes: Vec<String>,
}

/// Where everything stands.
struct Columns {
    student: Column,
    score: Column,
    at: Column,
    maximum: Option<Column>,
    subject: Option<Column>,
    source: Option<Column>,
}

impl Cohort {
    pub(super) fn read(text: &str, file: Which, ids: &mut Ids) -> Result<(Self, About), EvaluateError> {
        let sheet = Sheet::read(text, file)?;
        let (order, date) = (sheet.find("order")?, sheet.find("date")?);
        let columns = Columns {
            student: sheet.column("student_id")?,
            score: sheet.column("score")?,
            // The first of the two that is there; where there is neither the message asks for an order.
            at: order.or(date).map_or_else(|| sheet.column("order"), Ok)?,
            maximum: sheet.find("max_score")?,
            subject: sheet.find("subject")?,
            source: sheet.find("source")?,
        };
        let (mut names, mut people) = (Names::default(), People::of("student_id"));
        let mut cohort = Self {
            students: Vec::new(),
            in_percent: columns.maximum.is_some(),
            n_without_score: 0,
            in_days: order.is_none(),
            has_subject: columns.subject.is_some(),
        };
        for row in &sheet.rows {
            let name = sheet.text(row, columns.student)?;
            let id = names.id(name);
            if id == cohort.students.len() {
                cohort.students.push(Vec::new());
            }
            let at = if cohort.in_days {
                sheet.day(row, columns.at)?
            } else {
                sheet.number(row, columns.at)?
            };
            // An empty cell is a test the student missed.
            if Sheet::cell(row, columns.score).is_empty() {
                cohort.n_without_score += 1;
                continue;
            }
            people.met(name, row);
            cohort.students[id].push(columns.sitting(&sheet, row, at, ids)?);
        }
        for own in &mut cohort.students {
            own.sort_by(|a, b| a.at.total_cmp(&b.at));
        }
        let mut notes: Vec<String> = sheet.note().into_iter().collect();
        if order.is_some() && date.is_some() {
            notes.push(format!("the {file} file has an order: its dates were not read"));
        }
        Ok((cohort, About { people, notes }))
    }

    /// The cohort with these students only.
    pub(super) fn with(&self, students: Vec<Vec<Sitting>>) -> Self {
        Self { students, ..*self }
    }

    /// For each student with any: the places of the results that follow another of `reach`.
    pub(super) fn targets(&self, reach: Reach) -> Vec<(usize, Vec<usize>)> {
        let of_student = |(student, own): (usize, &Vec<Sitting>)| {
            let mut first: HashMap<usize, f64> = HashMap::new();
            for one in own {
                first.entry(one.subject).or_insert(one.at);
            }
            let follows = |&place: &usize| match reach {
                Reach::Subject => first[&own[place].subject] < own[place].at,
                Reach::Any => own[0].at < own[place].at,
            };
            let places: Vec<usize> = (0..own.len()).filter(follows).collect();
            (!places.is_empty()).then_some((student, places))
        };
        self.students.iter().enumerate().filter_map(of_student).collect()
    }
}

impl Columns {
    fn sitting(
        &self,
        sheet: &Sheet,
        row: &StringRecord,
        at: f64,
        ids: &mut Ids,
    ) -> Result<Sitting, EvaluateError> {
        let mut score = sheet.number(row, self.score)?;
        if let Some(column) = self.maximum {
            let most = sheet.number(row, column)?;
            if most <= 0.0 {
                return Err(sheet.refuse(row, column, "is not above 0"));
            }
            if score > most {
                return Err(sheet.refuse(row, self.score, "is above the maximum"));
            }
            score = 100.0 * score / most;
        }
        // A file without the column has one subject, or one source, without a name.
        let name = |column| Option::map_or(column, "", |column| Sheet::cell(row, column));
        Ok(Sitting {
            // Two spellings of a subject are one subject, as everywhere.
            subject: ids.subjects.id_as(fold(name(self.subject)), name(self.subject)),
            source: ids.sources.id(name(self.source)),
            at,
            score,
        })
    }
}
