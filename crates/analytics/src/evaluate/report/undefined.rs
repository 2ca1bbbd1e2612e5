//! Words for the figures that are not there.

use super::table::named;
use super::{Figures, Measured, Report};

/// A part of a report: where it stands in words, and its rows, the model first.
struct Part<'a> {
    place: String,
    rows: Vec<&'a Measured>,
}

impl Report {
    /// For each figure and interval that is missing, why.
    pub(in crate::evaluate) fn undefined(&self) -> Vec<String> {
        let part = |place: String, model, baselines| Part {
            place,
            rows: std::iter::once(model).chain(baselines).collect(),
        };
        let mut parts = vec![part(String::new(), &self.model, &self.baselines)];
        for own in &self.subjects {
            parts.push(part(format!(" in {}", own.subject), &own.model, &own.baselines));
        }
        for own in &self.groups {
            parts.push(part(
                format!(" after {} earlier", own.earlier),
                &own.model,
                &own.baselines,
            ));
        }
        parts.iter().flat_map(Part::notes).collect()
    }
}

impl Part<'_> {
    fn notes(&self) -> Vec<String> {
        let (place, n) = (&self.place, self.rows[0].n);
        let mut notes = Vec::new();
        let mut note = |names: Option<String>, words: &dyn Fn(&str) -> String| {
            notes.extend(names.map(|names| words(&names)));
        };
        note(self.names(|row| row.n == 0), &|names| {
            format!("no figures of {names}{place}: nothing was said")
        });
        note(self.names(|row| is_missing(row, "r2")), &|names| {
            format!("no r2 of {names}{place}: the {n} scores do not vary within a subject")
        });
        note(self.names(|row| is_missing(row, "auc")), &|names| {
            format!("no auc of {names}{place}: the {n} answers are all right, or all wrong")
        });
        note(self.names(|row| is_missing(row, "coverage_80")), &|names| {
            format!("no coverage of {names}{place}: too few earlier results for a band")
        });
        for row in &self.rows {
            let with = row.n_coverage.filter(|with| *with > 0);
            note(with.map(|with| with.to_string()), &|with| {
                let (name, n) = (&row.name, row.n);
                format!(
                    "coverage of {name}{place} stands on {with} of {n} results: the others follow too few for a band"
                )
            });
        }
        for (figure, _) in named(&self.rows[0].figures) {
            note(self.names(|row| has_no_interval(row, &figure)), &|names| {
                format!("no interval about {figure} of {names}{place}: too few of the {n} to draw them again")
            });
        }
        notes
    }

    /// The names of the rows of which `is_so`, if there are any.
    fn names(&self, is_so: impl Fn(&Measured) -> bool) -> Option<String> {
        let rows = self.rows.iter().filter(|row| is_so(row));
        let names: Vec<&str> = rows.map(|row| row.name.as_str()).collect();
        match names.len() {
            0 => None,
            n if n > 1 && n == self.rows.len() => Some("all".to_owned()),
            _ => Some(names.join(", ")),
        }
    }
}

fn is_missing(row: &Measured, figure: &str) -> bool {
    let is = |(name, value): (String, Option<f64>)| name == figure && value.is_none();
    row.n > 0 && named(&row.figures).into_iter().any(is)
}

fn has_no_interval(row: &Measured, figure: &str) -> bool {
    fn has<T: Copy>(figures: &Figures<T>, figure: &str) -> bool {
        let is = |(name, value): (String, Option<T>)| name == figure && value.is_some();
        named(figures).into_iter().any(is)
    }
    has(&row.figures, figure) && !has(&row.ci, figure)
}
