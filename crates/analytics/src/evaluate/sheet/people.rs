//! Whom a file tells of: nobody is measured whom the model has learned from.

use std::collections::HashSet;

use csv::{Position, StringRecord};

use super::SHOWN;
use crate::evaluate::EvaluateError;

/// The people of a file, with the line on which each is met first.
#[derive(Clone, Debug)]
pub(in crate::evaluate) struct People {
    column: &'static str,
    known: HashSet<String>,
    lines: Vec<(String, u64)>,
}

impl People {
    /// Nobody yet; `column` is where their names stand.
    pub(in crate::evaluate) fn of(column: &'static str) -> Self {
        Self {
            column,
            known: HashSet::new(),
            lines: Vec::new(),
        }
    }

    /// A row with something of `name` to learn from, or to measure.
    pub(in crate::evaluate) fn met(&mut self, name: &str, row: &StringRecord) {
        if !self.known.contains(name) {
            self.known.insert(name.to_owned());
            self.lines
                .push((name.to_owned(), row.position().map_or(0, Position::line)));
        }
    }

    /// # Errors
    /// [`EvaluateError::Seen`] when anybody of these, who are measured, is among the `fitted`.
    pub(in crate::evaluate) fn must_be_unseen(&self, fitted: &Self) -> Result<(), EvaluateError> {
        let mut seen = self.lines.iter().filter(|(name, _)| fitted.known.contains(name));
        let Some((name, row)) = seen.next() else {
            return Ok(());
        };
        Err(EvaluateError::Seen {
            row: *row,
            column: self.column.to_owned(),
            value: name.chars().take(SHOWN).collect(),
            found: 1 + seen.count(),
            of: self.lines.len(),
        })
    }
}
