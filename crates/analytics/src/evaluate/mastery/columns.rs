//! The columns of a file of answers.

use csv::StringRecord;

use crate::evaluate::EvaluateError;
use crate::evaluate::sheet::{Column, Sheet};

/// Where everything stands.
pub(super) struct Columns {
    pub(super) user: Column,
    pub(super) correct: Column,
    problems: Column,
    skills: Column,
    n: Option<Column>,
}

/// The problems, the skills (several of one answer joined) and the marks of a row: as many of each.
type Lists<'a> = (Vec<&'a str>, Vec<&'a str>, &'a str);

impl Columns {
    pub(super) fn of(sheet: &Sheet) -> Result<Self, EvaluateError> {
        Ok(Self {
            user: sheet.column("user")?,
            problems: sheet.column("problems")?,
            skills: sheet.column("skills")?,
            correct: sheet.column("correct")?,
            n: sheet.find("n")?,
        })
    }

    /// Whether a row says that its student has answered nothing.
    pub(super) fn has_none(&self, sheet: &Sheet, row: &StringRecord) -> Result<bool, EvaluateError> {
        let lists = [self.problems, self.skills, self.correct];
        let is_empty = lists.iter().all(|column| Sheet::cell(row, *column).is_empty());
        let named = self.n.map_or(Ok(0), |column| sheet.count(row, column))?;
        Ok(is_empty && named == 0)
    }

    pub(super) fn lists<'a>(&self, sheet: &Sheet, row: &'a StringRecord) -> Result<Lists<'a>, EvaluateError> {
        let marks = sheet.text(row, self.correct)?;
        let uneven = |column, found: usize| {
            let problem = format!("names {found} answers, \"correct\" has {}", marks.len());
            Err(sheet.refuse(row, column, &problem))
        };
        if let Some(column) = self.n {
            let n = sheet.count(row, column)? as usize;
            if n != marks.len() {
                return uneven(column, n);
            }
        }
        let problems: Vec<&str> = sheet.text(row, self.problems)?.split_ascii_whitespace().collect();
        if problems.len() != marks.len() {
            return uneven(self.problems, problems.len());
        }
        let cell = Sheet::whole_cell(row, self.skills);
        // Two blanks have an answer without a skill between them, a blank at an end has one there, unless that makes too
        // many of them.
        let mut skills: Vec<&str> = cell.split(' ').collect();
        if skills.len() != marks.len() {
            skills = cell.split_ascii_whitespace().collect();
        }
        if skills.len() != marks.len() {
            return uneven(self.skills, skills.len());
        }
        Ok((problems, skills, marks))
    }
}
