//! Whether what was learned from one file may be measured on another: the same clock, the same scale, the same subjects.
//! Figures of files that do not go together are no figures of a model.

use super::cohort::{Cohort, Ids};
use crate::evaluate::EvaluateError;

impl Cohort {
    /// Refuses to measure `self` by what was learned from `fit` where their columns or scales do not go together; else
    /// what is to be said of them.
    pub(super) fn beside(&self, fit: &Self, ids: &Ids) -> Result<Option<String>, EvaluateError> {
        let either = |is: bool, one: &'static str, other: &'static str| if is { one } else { other };
        let differs = |what: &str, fit: &str, data: &str| EvaluateError::Unlike {
            what: what.to_owned(),
            fit: fit.to_owned(),
            data: data.to_owned(),
        };
        if fit.in_days != self.in_days {
            let of = |cohort: &Self| either(cohort.in_days, "dates", "numbers of an order");
            return Err(differs("times", of(fit), of(self)));
        }
        if fit.in_percent != self.in_percent {
            let of = |cohort: &Self| either(cohort.in_percent, "percent of max_score", "marks as they stand");
            return Err(differs("scores", of(fit), of(self)));
        }
        if fit.has_subject != self.has_subject {
            let of = |cohort: &Self| {
                either(
                    cohort.has_subject,
                    "named in a column",
                    "of one subject without a name",
                )
            };
            return Err(differs("results", of(fit), of(self)));
        }
        if let (Some(known), Some(found)) = (fit.most_scores(), self.most_scores())
            && (found.0 > known.1 || found.1 < known.0)
        {
            let of = |(low, high): (f64, f64)| format!("mostly from {low} to {high}");
            return Err(differs("scores", &of(known), &of(found)));
        }
        Ok(self.unknown_subjects(fit, ids))
    }

    /// Between these lie four of five scores.
    fn most_scores(&self) -> Option<(f64, f64)> {
        let mut scores: Vec<f64> = self.students.iter().flatten().map(|one| one.score).collect();
        scores.sort_by(f64::total_cmp);
        let at = |share: f64| scores.get((scores.len() as f64 * share) as usize).copied();
        at(0.1).zip(at(0.9))
    }

    fn unknown_subjects(&self, fit: &Self, ids: &Ids) -> Option<String> {
        let names = ids.subjects.names();
        let mut is_known = vec![false; names.len()];
        for one in fit.students.iter().flatten() {
            is_known[one.subject] = true;
        }
        let mut unknown: Vec<usize> = self.students.iter().flatten().map(|one| one.subject).collect();
        unknown.retain(|subject| !is_known[*subject]);
        let n = unknown.len();
        unknown.sort_unstable();
        unknown.dedup();
        let of: Vec<String> = unknown.iter().map(|id| format!("\"{}\"", names[*id])).collect();
        (n > 0).then(|| {
            format!(
                "{} of the data file, with {n} results, does not stand in the fit file: nothing was learned of it",
                of.join(", ")
            )
        })
    }
}
