//! What is said: of which day, by whom set, with which spread.

use super::{Exam, Said, target};
use crate::forecasts::frame::WholeTest;
use crate::forecasts::ranks::Ranks;
use crate::forecasts::rules::rules;
use crate::forecasts::{EXAM_SCORE, MODEL, MODEL_VERSION, NEXT_SCORE, words};
use crate::results::derived::day;
use analytics::ability::Estimate;
use api::forecasts::{Missing, NearerRule};
use chrono::{Days, NaiveDate};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// Days until the next test where the pauses so far do not tell.
const USUAL_PAUSE: i64 = 7;
/// Longest pause that is expected, days.
const LONGEST_PAUSE: i64 = 28;
/// Pauses the usual one is the median of.
const PAUSES: usize = 6;
/// Full tests whose series may set the next one.
const RECENT: usize = 6;
/// Half-widths of a 50 % and an 80 % band in standard deviations.
const Z75: f64 = 0.674_489_750_196_081_7;
const Z90: f64 = 1.281_551_565_544_600_4;

impl Exam<'_> {
    /// The next test: due after the usual pause, of one of the series taken lately.
    pub(super) fn next(&self, missing: &mut Vec<Missing>) -> Option<Said> {
        if let Err(needs) = self.ability.gate(day(self.inputs.today)) {
            missing.push(words::needs(NEXT_SCORE, needs));
            return None;
        }
        let last = self.tests.iter().rposition(WholeTest::is_full)?;
        let due = self.tests[last].date + Days::new(self.pause() as u64);
        let setters = self.setters();
        let source = self.tests[last].source.clone().filter(|_| setters.len() == 1);
        Some(self.say(NEXT_SCORE, due, setters, source))
    }

    /// The exam: its papers come from nobody whose tests were taken.
    pub(super) fn at_exam(&self, missing: &mut Vec<Missing>) -> Option<Said> {
        match self.stored.exam.exam_date {
            None => missing.push(words::no_exam_date()),
            Some(date) if date < self.inputs.today => missing.push(words::exam_over(date)),
            Some(date) => match self.ability.gate(day(self.inputs.today)) {
                Ok(()) => return Some(self.say(EXAM_SCORE, date, vec![(None, 1.0)], None)),
                Err(needs) => missing.push(words::needs(EXAM_SCORE, needs)),
            },
        }
        None
    }

    /// Median of the last pauses between full tests, in days.
    pub(super) fn pause(&self) -> i64 {
        let mut dates: Vec<NaiveDate> = self.full().map(|test| test.date).collect();
        dates.dedup();
        let mut pauses: Vec<i64> = dates
            .windows(2)
            .rev()
            .take(PAUSES)
            .map(|two| (two[1] - two[0]).num_days())
            .collect();
        pauses.sort_unstable();
        let usual = pauses.get(pauses.len() / 2).copied().unwrap_or(USUAL_PAUSE);
        usual.clamp(1, LONGEST_PAUSE)
    }

    /// The series of the last full tests with their shares: whoever goes from one to another may do so again.
    pub(super) fn setters(&self) -> Vec<(Option<usize>, f64)> {
        let full = self
            .tests
            .iter()
            .zip(&self.rows)
            .rev()
            .filter(|(test, _)| test.is_full());
        let recent: Vec<usize> = full.take(RECENT).map(|(_, row)| row.source).collect();
        let mut setters: Vec<(Option<usize>, f64)> = Vec::new();
        for source in &recent {
            let share = 1.0 / recent.len() as f64;
            match setters.iter_mut().find(|(known, _)| *known == Some(*source)) {
                Some((_, sum)) => *sum += share,
                None => setters.push((Some(*source), share)),
            }
        }
        setters
    }

    /// What a test on this day is expected to show, whoever of these sets it.
    pub(super) fn expected(&self, on: NaiveDate, setters: &[(Option<usize>, f64)]) -> Estimate {
        let of = |source: Option<usize>| self.ability.expected(&target(on, source));
        if let [(source, _)] = setters {
            return self.scaled(of(*source));
        }
        let each: Vec<(Estimate, f64)> = setters
            .iter()
            .map(|(source, share)| (of(*source), *share))
            .collect();
        let mean: f64 = each.iter().map(|(one, share)| share * one.mean).sum();
        let spread = |(one, share): &(Estimate, f64)| share * (one.sd.powi(2) + (one.mean - mean).powi(2));
        let sd = each.iter().map(spread).sum::<f64>().sqrt();
        let (least, most) = self.model.prior.range;
        let band = |z: f64| {
            (
                (mean - z * sd).clamp(least, most),
                (mean + z * sd).clamp(least, most),
            )
        };
        self.scaled(Estimate {
            mean,
            sd,
            band_50: band(Z75),
            band_80: band(Z90),
        })
    }

    pub(super) fn say(
        &self,
        kind: &'static str,
        due: NaiveDate,
        setters: Vec<(Option<usize>, f64)>,
        source: Option<String>,
    ) -> Said {
        let on = due.max(self.inputs.today);
        let estimate = self.expected(on, &setters);
        let nearer = self.nearer(on);
        // Read from the model's score and spread, a rank would be no better than these.
        let ranks = self.ranks.filter(|_| nearer.is_none());
        let drawn = ranks.and_then(|ranks| ranks.tables.forecast(&estimate).ok());
        Said {
            kind,
            setters,
            on,
            source,
            estimate,
            drawn,
            nearer,
            hash: self.hash(kind, on),
        }
    }

    /// The simple rule that has been nearer here, with what it says of a day.
    fn nearer(&self, on: NaiveDate) -> Option<NearerRule> {
        let nearer = self.model.nearer.as_ref()?;
        let full: Vec<&WholeTest> = self.full().collect();
        nearer.view(&rules(&full, on, self.frame.unit()))
    }

    /// The bands as wide as measured outcomes say they must be.
    pub(super) fn scaled(&self, estimate: Estimate) -> Estimate {
        let (least, most) = self.model.prior.range;
        let by = self.model.scale;
        let band = |(low, high): (f64, f64)| {
            let wide = |end: f64| (estimate.mean + by * (end - estimate.mean)).clamp(least, most);
            (wide(low), wide(high))
        };
        Estimate {
            mean: estimate.mean,
            sd: estimate.sd * by,
            band_50: band(estimate.band_50),
            band_80: band(estimate.band_80),
        }
    }

    /// Everything a forecast depends on. The day it is looked at is among it only once the test is overdue: then that is
    /// the day it is for, and what is shown is another forecast each day.
    pub(super) fn hash(&self, kind: &str, on: NaiveDate) -> String {
        let marking = self.stored.exam.marking;
        let mut text = format!(
            "{MODEL} {MODEL_VERSION} {kind} {on} {} {} {} {} {marking:?}",
            self.model.version,
            self.model.scale,
            self.frame.unit(),
            self.frame.encode()
        );
        for test in &self.tests {
            let answers = (test.questions, test.right, test.wrong);
            let _ = write!(
                text,
                "|{} {} {} {} {answers:?}",
                test.date, test.key, test.percent, test.share
            );
        }
        text.push_str(&self.table_ids());
        let mut hex = String::with_capacity(64);
        for byte in Sha256::digest(text) {
            let _ = write!(hex, "{byte:02x}");
        }
        hex
    }

    pub(super) fn table_ids(&self) -> String {
        self.ranks.map(Ranks::ids).unwrap_or_default()
    }
}
