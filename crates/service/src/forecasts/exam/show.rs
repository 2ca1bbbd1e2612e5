//! What was said, in the shape of the network.

use super::{Exam, Said, hundredths};
use crate::forecasts::ranks::Ranks;
use crate::forecasts::rules::rules;
use crate::forecasts::{CALIBRATED_FROM, MODEL, MODEL_VERSION, words};
use analytics::ability::Estimate;
use analytics::rank_forecast::{self, RankForecast as Drawn};
use api::forecasts::{
    BandPoint, Calibration, MarksWorth, RankForecast, ScoreForecast, SourceDifficulty, TestPoint,
};
use chrono::{Days, NaiveDate};

/// Points of the forecast after today.
const FAN: i64 = 8;
/// Whose paper a forecast is of: that of a series taken lately, or the exam's.
const SERIES: &str = "series";
const EXAM: &str = "exam";
/// Half-width of an 80 % band in standard deviations.
const Z90: f64 = 1.281_551_565_544_600_4;

impl Exam<'_> {
    pub(super) fn score(&self, said: &Said) -> ScoreForecast {
        let estimate = &said.estimate;
        let rules = rules(&self.full().collect::<Vec<_>>(), said.on, self.frame.unit());
        ScoreForecast {
            on: said.on,
            score: self.marks(estimate.mean),
            low: self.marks(estimate.band_80.0),
            high: self.marks(estimate.band_80.1),
            mid_low: self.marks(estimate.band_50.0),
            mid_high: self.marks(estimate.band_50.1),
            source: said.source.clone(),
            n: self.n_full(),
            model: MODEL.to_owned(),
            model_version: MODEL_VERSION,
            nearer_rule: said.nearer.clone(),
            rules,
            reason: words::reason(
                self.n_full(),
                self.tests.last().map_or(said.on, |test| test.date),
                said.source.as_deref(),
            ),
        }
    }

    pub(super) fn rank(&self, said: &Said) -> Option<RankForecast> {
        let (ranks, drawn) = (self.ranks?, said.drawn?);
        let shown = drawn.rank.rounded();
        Some(RankForecast {
            on: said.on,
            percentile: hundredths(drawn.percentile.middle),
            percentile_low: hundredths(drawn.percentile.low),
            percentile_high: hundredths(drawn.percentile.high),
            rank: shown.middle as u64,
            rank_low: shown.low as u64,
            rank_high: shown.high as u64,
            years: words::years(ranks.tables.years()),
            candidates_low: ranks.candidates.0,
            candidates_high: ranks.candidates.1,
            tables: ranks.views.iter().cloned().map(crate::ranks::view).collect(),
            ten_marks: self.ten_marks(ranks, said, &drawn),
        })
    }

    /// What ten more marks are worth here: many ranks where candidates are many, few at the top. So it is told for the
    /// whole range of the forecast.
    fn ten_marks(&self, ranks: &Ranks, said: &Said, drawn: &Drawn) -> Option<MarksWorth> {
        let more = Estimate {
            mean: said.estimate.mean + 100.0 * rank_forecast::MORE_MARKS / self.frame.unit(),
            ..said.estimate
        };
        let moved = ranks.tables.forecast(&more).ok()?.rank;
        let ends = [drawn.rank.low - moved.low, drawn.rank.high - moved.high];
        let middle = drawn.more_marks_worth;
        let whole = |worth: f64| rank_forecast::two_figures(worth) as u64;
        (middle >= 1.0).then(|| MarksWorth {
            marks: rank_forecast::MORE_MARKS,
            ranks: whole(middle),
            ranks_low: whole(ends.into_iter().fold(middle, f64::min)),
            ranks_high: whole(ends.into_iter().fold(middle, f64::max)),
        })
    }

    pub(super) fn points(&self) -> Vec<TestPoint> {
        let points = self.tests.iter().map(|test| TestPoint {
            date: test.date,
            name: test.name.clone(),
            source: test.source.clone(),
            score: self.marks(test.percent),
            is_full: test.is_full(),
        });
        points.collect()
    }

    /// The ability on the days with tests, then what is to come. Of fewer tests than a level takes the model would draw what
    /// it starts from.
    pub(super) fn path(&self, next: Option<&Said>, at_exam: Option<&Said>) -> Vec<BandPoint> {
        let known = if self.has_level() {
            self.ability.path(&[]).unwrap_or_default()
        } else {
            Vec::new()
        };
        let mut path: Vec<BandPoint> = known
            .iter()
            .filter_map(|one| Some(self.point(NaiveDate::from_epoch_days(one.day)?, &one.ability, None)))
            .collect();
        path.extend(self.ahead(next, at_exam));
        path
    }

    /// What a test would show from today to the target. Up to the next test that is one of the series taken lately, after
    /// it the exam's own paper: so each day has the number that is said of it beside the chart.
    fn ahead(&self, next: Option<&Said>, at_exam: Option<&Said>) -> Vec<BandPoint> {
        let Some(last) = at_exam.or(next) else {
            return Vec::new();
        };
        let ahead = |said: &Said| (said.on - self.inputs.today).num_days();
        let next = next.filter(|next| at_exam.is_none_or(|exam| next.on < exam.on));
        let span = ahead(last);
        let steps = span.clamp(1, FAN);
        let mut days: Vec<i64> = (0..=steps).map(|i| i * span / steps).collect();
        days.extend(next.map(ahead));
        days.sort_unstable();
        days.dedup();
        let of_day = |day: i64| {
            let date = self.inputs.today + Days::new(day as u64);
            let (said, paper) = match next.filter(|next| date <= next.on) {
                Some(next) => (next, SERIES),
                None => (last, EXAM),
            };
            self.point(date, &self.expected(date, &said.setters), Some(paper))
        };
        days.into_iter().map(of_day).collect()
    }

    fn point(&self, date: NaiveDate, estimate: &Estimate, paper: Option<&str>) -> BandPoint {
        BandPoint {
            date,
            score: self.marks(estimate.mean),
            low: self.marks(estimate.band_80.0),
            high: self.marks(estimate.band_80.1),
            is_forecast: paper.is_some(),
            paper: paper.map(str::to_owned),
        }
    }

    pub(super) fn difficulties(&self) -> Vec<SourceDifficulty> {
        let offsets = self.ability.offsets();
        let spelled = |number: usize| {
            let of = self.rows.iter().position(|row| row.source == number)?;
            self.tests[of].source.clone()
        };
        let known = offsets.iter().filter_map(|offset| {
            Some(SourceDifficulty {
                source: spelled(offset.source)?,
                offset: self.marks(offset.mean),
                low: self.marks(offset.mean - Z90 * offset.sd),
                high: self.marks(offset.mean + Z90 * offset.sd),
                n: offset.n as u32,
            })
        });
        // One series has nothing to be easier or harder than.
        known
            .collect::<Vec<_>>()
            .into_iter()
            .filter(|_| offsets.len() > 1 && self.has_level())
            .collect()
    }

    pub(super) fn calibration(&self) -> Calibration {
        let is_checked = self.model.outcomes >= CALIBRATED_FROM;
        Calibration {
            word: if is_checked { "checked" } else { "not_checked" }.to_owned(),
            outcomes: self.model.outcomes,
            need: CALIBRATED_FROM,
            scale: self.model.scale,
            prior: if self.model.prior.n_students == 0 {
                "shipped"
            } else {
                "students"
            }
            .to_owned(),
            students: self.model.prior.n_students as u32,
            prior_words: words::prior(self.model.prior.n_students as u32),
        }
    }
}
