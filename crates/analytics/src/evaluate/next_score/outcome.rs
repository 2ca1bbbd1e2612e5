//! What is said of each target, and what came.

use super::baselines::{self, Rule, Rules};
use super::figures::{Scored, Told};
use super::{Prepared, Said, measure};
use crate::evaluate::report::OfGroup;
use crate::models::next_score::Method;

/// The group of results that only follow others in other subjects.
const ACROSS: &str = "only other subjects";

/// What the model (first) and each rule say of the targets, and what came.
pub(super) struct Outcome {
    pub(super) results: Vec<Told>,
    /// Forecasts of the model that are of common occasions, and of lines.
    pub(super) n_by_occasion: usize,
    pub(super) n_by_line: usize,
    pub(super) said: Vec<(&'static str, Vec<Option<Said>>)>,
}

impl Prepared {
    pub(super) fn outcome(&self) -> Outcome {
        let rules = Rules::fit(&self.fitted.students, self.ids.subjects.names().len());
        let names = std::iter::once("population model").chain(Rule::ALL.map(Rule::name));
        let mut outcome = Outcome {
            results: Vec::new(),
            n_by_occasion: 0,
            n_by_line: 0,
            said: names.map(|name| (name, Vec::new())).collect(),
        };
        for (student, places) in &self.targets {
            let own = &self.measured.students[*student];
            let forecasts = self.model.forecast_each(own);
            for &place in places {
                let one = &own[place];
                let earlier = baselines::earlier(own, one);
                outcome.results.push(Told {
                    student: *student,
                    subject: one.subject,
                    score: one.score,
                    n_earlier: earlier.len(),
                });
                let forecast = forecasts[place];
                let is_by = |method| usize::from(forecast.is_some_and(|f| f.method == method));
                outcome.n_by_occasion += is_by(Method::Occasions);
                outcome.n_by_line += is_by(Method::Line);
                outcome.said[0].1.push(forecast.map(Said::from));
                for ((_, said), rule) in outcome.said[1..].iter_mut().zip(Rule::ALL) {
                    said.push(rules.say(rule, &earlier, one));
                }
            }
        }
        outcome
    }
}

impl Outcome {
    /// The results that only follow others in other subjects, where there are any.
    pub(super) fn across(&self, seed: u64) -> Option<OfGroup> {
        let is_across = |one: &Told| one.n_earlier == 0;
        self.results.iter().any(is_across).then(|| {
            let (model, baselines) = measure(&self.scored(is_across), None, seed);
            OfGroup {
                earlier: ACROSS.to_owned(),
                model,
                baselines,
            }
        })
    }

    /// What was said of the results that `is_wanted`, ready to be measured.
    pub(super) fn scored(&self, is_wanted: impl Fn(&Told) -> bool) -> Vec<(&'static str, Scored)> {
        let wanted: Vec<bool> = self.results.iter().map(is_wanted).collect();
        let results = kept(&self.results, &wanted);
        let scored = |(name, said): &(&'static str, Vec<Option<Said>>)| {
            (*name, Scored::new(&results, &kept(said, &wanted)))
        };
        self.said.iter().map(scored).collect()
    }
}

fn kept<T: Copy>(all: &[T], wanted: &[bool]) -> Vec<T> {
    let both = all.iter().zip(wanted);
    both.filter(|(_, wanted)| **wanted).map(|(one, _)| *one).collect()
}
