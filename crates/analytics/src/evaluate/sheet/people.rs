//! Whom a file tells of, so that it can be said who is measured although the model has learned from them.

use std::collections::HashSet;

use csv::{Position, StringRecord};

use super::SHOWN;

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

    /// What to say when any of these, who are measured, have the name of one of the `fitted`. Two files can number
    /// different people alike, so it is for the reader to tell.
    pub(in crate::evaluate) fn also_among(&self, fitted: &Self) -> Option<String> {
        let mut seen = self.lines.iter().filter(|(name, _)| fitted.known.contains(name));
        let (name, row) = seen.next()?;
        let name: String = name.chars().take(SHOWN).collect();
        let (column, found, of) = (self.column, 1 + seen.count(), self.lines.len());
        Some(format!(
            "{found} of the {of} in \"{column}\" of the data file stand in the fit file, too, the first is \"{name}\" in \
             row {row}: if these are the same people, they are not measured as unseen ones, and the figures say too much"
        ))
    }
}
