//! Whether bands hold what they say, by how much was known: those of the population model, of
//! [`crate::ability`], and of the simple rules that have any.

use std::collections::HashMap;

use super::{Cohort, Outcome, Prepared, Said, baselines, measure};
use crate::ability::{Ability, Estimate, Prior, Target, Test};
use crate::evaluate::report::{OfGroup, Report};
use crate::evaluate::{EvaluateError, Task};
use crate::input::DAY_LIMIT;
use crate::models::next_score::Sitting;

/// The forecast that students are shown; the population model needs tests that all sit, or many students.
const PRODUCT: &str = "ability, state space (the product's own)";
/// Groups by earlier results: name, first and last number.
const GROUPS: [(&str, usize, usize); 5] = [
    ("1", 1, 1),
    ("2", 2, 2),
    ("3-4", 3, 4),
    ("5-9", 5, 9),
    ("10-", 10, usize::MAX),
];
/// Earlier results of a student an ability is read from: the latest ones.
const MOST_TESTS: usize = 100;
/// Running numbers are read as tests so many days apart.
const DAYS_BETWEEN: f64 = 7.0;
/// Scores are brought to this mean and spread, which the shipped prior expects of percentages.
const USUAL: (f64, f64) = (50.0, 15.0);
/// Nothing is known of the questions here: all noise is the rest, and is learned.
const NOISE: (f64, f64) = (0.5, 6.0);

pub(in crate::evaluate) fn run(data: &str, fit: Option<&str>, seed: u64) -> Result<Report, EvaluateError> {
    let prepared = Prepared::read(data, fit, seed)?;
    let mut outcome = prepared.outcome();
    let mut notes = prepared.notes(fit.is_some());
    let (said, note) = of_product(&prepared);
    notes.push(note);
    outcome.said.insert(1, said);
    let (model, baselines) = measure(&outcome.scored(|_| true), None, seed);
    Ok(Report {
        task: Task::Coverage,
        model,
        baselines,
        subjects: Vec::new(),
        groups: groups(&outcome, seed),
        notes,
        seconds: None,
        peak_mb: None,
    })
}

fn groups(outcome: &Outcome, seed: u64) -> Vec<OfGroup> {
    let of = |(name, first, last): &(&str, usize, usize)| {
        let is_in = |n: usize| (*first..=*last).contains(&n);
        if !outcome.results.iter().any(|one| is_in(one.n_earlier)) {
            return None;
        }
        let scored = outcome.scored(|one| is_in(one.n_earlier));
        let (model, baselines) = measure(&scored, None, seed);
        Some(OfGroup {
            earlier: (*name).to_owned(),
            model,
            baselines,
        })
    };
    GROUPS.iter().filter_map(of).collect()
}

/// How scores and times of a file are brought to percent and days.
struct Units {
    mean: f64,
    scale: f64,
    days: f64,
    /// Mean growth within a student, scores a unit of time, by subject: what all gain is no student's own ability.
    growth: HashMap<usize, f64>,
}

impl Units {
    fn of(cohort: &Cohort) -> Self {
        let growth = growth(cohort);
        let gained = |one: &Sitting| growth.get(&one.subject).copied().unwrap_or(0.0) * one.at;
        let all = cohort.students.iter().flatten();
        let scores: Vec<f64> = all.map(|one| one.score - gained(one)).collect();
        let n = scores.len().max(1) as f64;
        let mean = scores.iter().sum::<f64>() / n;
        let sd = (scores.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt();
        let mut gaps: Vec<f64> = cohort
            .students
            .iter()
            .flat_map(|own| own.windows(2).map(|pair| pair[1].at - pair[0].at))
            .filter(|gap| *gap > 0.0)
            .collect();
        gaps.sort_by(f64::total_cmp);
        let usual_gap = gaps.get(gaps.len() / 2).copied().unwrap_or(1.0);
        Self {
            mean,
            scale: if sd > 0.0 { USUAL.1 / sd } else { 1.0 },
            days: if cohort.in_days {
                1.0
            } else {
                DAYS_BETWEEN / usual_gap
            },
            growth,
        }
    }

    /// What everybody gains in the subject of `one` until then.
    fn gained(&self, one: &Sitting) -> f64 {
        self.growth.get(&one.subject).copied().unwrap_or(0.0) * one.at
    }

    fn day(&self, at: f64) -> i32 {
        let limit = f64::from(DAY_LIMIT);
        (at * self.days).round().clamp(-limit, limit) as i32
    }

    fn test(&self, one: &Sitting) -> Test {
        Test {
            day: self.day(one.at),
            source: one.source,
            percent: (USUAL.0 + self.scale * (one.score - self.gained(one) - self.mean)).clamp(-999.0, 999.0),
            items: None,
            syllabus: 1.0,
        }
    }

    fn said(&self, target: &Sitting, expected: &Estimate) -> Said {
        let score = |percent: f64| self.mean + self.gained(target) + (percent - USUAL.0) / self.scale;
        let band = |(low, high): (f64, f64)| Some((score(low), score(high)));
        Said {
            mean: score(expected.mean),
            band_50: band(expected.band_50),
            band_80: band(expected.band_80),
        }
    }
}

/// What the product's own forecast says of each target, under its name, and what a reader should know of it.
pub(super) fn of_product(prepared: &Prepared) -> ((&'static str, Vec<Option<Said>>), String) {
    let (said, origin) = by_ability(prepared);
    let note = format!("{PRODUCT}: here beyond the mean growth in the subject; prior: {origin}");
    ((PRODUCT, said), note)
}

/// What the state-space model says of each target, and where its prior comes from.
fn by_ability(prepared: &Prepared) -> (Vec<Option<Said>>, String) {
    let units = Units::of(&prepared.fitted);
    let mut series: Vec<Vec<Test>> = Vec::new();
    for own in &prepared.fitted.students {
        let mut by_subject: HashMap<usize, Vec<Test>> = HashMap::new();
        for one in own {
            by_subject.entry(one.subject).or_default().push(units.test(one));
        }
        // A map has no order; the sum over students must have one.
        let mut found: Vec<(usize, Vec<Test>)> = by_subject.into_iter().collect();
        found.sort_by_key(|(subject, _)| *subject);
        series.extend(found.into_iter().map(|(_, tests)| tests));
    }
    let base = Prior {
        range: (-1_000.0, 1_000.0),
        sampling_sd: NOISE.0,
        residual_sd: NOISE.1,
        ..Prior::shipped()
    };
    let learned = Prior::learn(&series, &base);
    let origin = learned.as_ref().map_or_else(
        |error| format!("{}, {error}", base.origin()),
        |prior| format!("learned from {} series of results", prior.n_students),
    );
    let prior = learned.unwrap_or(base);
    let said = prepared.targets.iter().flat_map(|(student, places)| {
        let own = &prepared.measured.students[*student];
        places.iter().map(|&place| say(own, &own[place], &prior, &units))
    });
    (said.collect(), origin)
}

fn say(own: &[Sitting], target: &Sitting, prior: &Prior, units: &Units) -> Option<Said> {
    let earlier = baselines::earlier(own, target);
    let latest = &earlier[earlier.len().saturating_sub(MOST_TESTS)..];
    let tests: Vec<Test> = latest.iter().map(|one| units.test(one)).collect();
    let ability = Ability::of(&tests, prior).ok()?;
    let expected = ability.expected(&Target {
        day: units.day(target.at),
        source: Some(target.source),
        items: None,
    });
    Some(units.said(target, &expected))
}

/// The slope common to all students, from what each has beyond a level of their own.
fn growth(cohort: &Cohort) -> HashMap<usize, f64> {
    let mut sums: HashMap<usize, (f64, f64)> = HashMap::new();
    for own in &cohort.students {
        let mut by_subject: HashMap<usize, Vec<&Sitting>> = HashMap::new();
        for one in own {
            by_subject.entry(one.subject).or_default().push(one);
        }
        for (subject, results) in by_subject {
            let n = results.len() as f64;
            let at = results.iter().map(|one| one.at).sum::<f64>() / n;
            let score = results.iter().map(|one| one.score).sum::<f64>() / n;
            let known = sums.entry(subject).or_default();
            for one in results {
                known.0 += (one.at - at) * (one.score - score);
                known.1 += (one.at - at).powi(2);
            }
        }
    }
    let slopes = sums.into_iter().filter(|(_, (_, spread))| *spread > 0.0);
    slopes
        .map(|(subject, (shared, spread))| (subject, shared / spread))
        .collect()
}
