//! The forecasts of one exam: rows in, a view and what is to be stored out.

use super::frame::{Frame, WholeTest};
use super::inputs::{Inputs, Ranks};
use super::prior::Model;
use super::rules::{normal_cdf, rules};
use super::{CALIBRATED_FROM, EXAM_SCORE, MODEL, MODEL_VERSION, NEXT_SCORE, rounded, words};
use crate::error::{Result, ServiceError};
use crate::results::derived::day;
use analytics::ability::{Ability, Estimate, Target, Test};
use analytics::rank_forecast::{self, RankForecast as Drawn, Snapshot};
use api::forecasts::{
    BandPoint, Calibration, ExamForecast, ForecastChange, GoalPace, MarksWorth, Missing, RankForecast,
    ScoreForecast, SourceDifficulty, TestPoint,
};
use chrono::{Days, NaiveDate};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use store::exams::StoredExam;
use store::predictions::Forecast;
use uuid::Uuid;

/// Days until the next test where the pauses so far do not tell.
const USUAL_PAUSE: i64 = 7;
/// Longest pause that is expected, days.
const LONGEST_PAUSE: i64 = 28;
/// Pauses the usual one is the median of.
const PAUSES: usize = 6;
/// Points of the forecast after today.
const FAN: i64 = 8;
/// Half-width of an 80 % band in standard deviations.
const Z90: f64 = 1.281_551_565_544_600_4;

/// One exam, read.
pub(super) struct Exam<'a> {
    inputs: &'a Inputs,
    stored: &'a StoredExam,
    frame: Frame,
    tests: Vec<WholeTest>,
    model: Model,
    rows: Vec<Test>,
    ability: Ability,
    ranks: Option<&'a Ranks>,
}

/// What is shown, and what is to be stored where it is new.
pub(super) struct Made {
    pub view: ExamForecast,
    pub to_store: Vec<Forecast>,
}

/// A forecast of one kind.
struct Said {
    kind: &'static str,
    target: Target,
    on: NaiveDate,
    source: Option<String>,
    estimate: Estimate,
    drawn: Option<Drawn>,
    hash: String,
}

impl<'a> Exam<'a> {
    pub(super) fn read(inputs: &'a Inputs, stored: &'a StoredExam) -> Result<Self> {
        let frame = Frame::of(stored);
        let tests = frame.tests(&inputs.parts);
        let marking = stored.exam.marking;
        let mut model = Model::of(&inputs.surroundings.models, &stored.exam.profile, marking)?;
        let rows: Vec<Test> = tests
            .iter()
            .map(|test| Test {
                day: day(test.date),
                source: model.sources.number(test.source.as_deref()),
                percent: test.percent,
                items: test.items(marking),
                syllabus: test.share,
            })
            .collect();
        let ability = Ability::of(&rows, &model.prior).map_err(ServiceError::internal)?;
        let ranks = inputs.ranks.get(&stored.exam.profile);
        Ok(Self {
            ranks: ranks.filter(|_| frame.max_score.is_some()),
            inputs,
            stored,
            frame,
            tests,
            model,
            rows,
            ability,
        })
    }

    fn marks(&self, percent: f64) -> f64 {
        rounded(percent / 100.0 * self.frame.unit())
    }

    fn full(&self) -> impl DoubleEndedIterator<Item = &WholeTest> {
        self.tests.iter().filter(|test| test.is_full())
    }

    fn n_full(&self) -> u32 {
        self.full().count() as u32
    }

    pub(super) fn make(self) -> Result<Made> {
        let mut missing = Vec::new();
        let next = self.next(&mut missing);
        let at_exam = self.at_exam(&mut missing);
        let said: Vec<&Said> = [&next, &at_exam].into_iter().flatten().collect();
        let main = at_exam.as_ref().or(next.as_ref());
        let rank = main.and_then(|said| self.rank(said));
        if self.ranks.is_none() {
            missing.push(words::rank_table());
        } else if rank.is_none() {
            missing.push(words::no_rank_without_score());
        }
        let change = match main {
            Some(said) => self.change(said)?,
            None => None,
        };
        let to_store = said
            .iter()
            .filter(|said| self.is_new(said))
            .map(|said| self.row(said))
            .collect();
        let exam = &self.stored.exam;
        let view = ExamForecast {
            exam_id: self.stored.id.0,
            exam: exam.profile.clone(),
            name: exam.name.clone(),
            exam_date: exam.exam_date,
            days_left: exam.exam_date.map(|date| (date - self.inputs.today).num_days()),
            max_score: self.frame.unit(),
            is_percent: self.frame.max_score.is_none(),
            full_tests: self.n_full(),
            part_tests: self.tests.len() as u32 - self.n_full(),
            data_until: self.tests.last().map(|test| test.date),
            is_sample: self.is_sample(),
            next: next.as_ref().map(|said| self.score(said)),
            at_exam: at_exam.as_ref().map(|said| self.score(said)),
            rank,
            change,
            goal: self.goal(main),
            tests: self.points(),
            path: self.path(main),
            sources: self.difficulties(),
            calibration: self.calibration(),
            missing,
        };
        Ok(Made { view, to_store })
    }

    fn is_sample(&self) -> bool {
        self.stored.is_sample || self.tests.iter().any(|test| test.is_sample)
    }

    /// The next test: due after the usual pause, of the series of the last one.
    fn next(&self, missing: &mut Vec<Missing>) -> Option<Said> {
        if let Err(needs) = self.ability.gate(day(self.inputs.today)) {
            missing.push(words::needs(NEXT_SCORE, needs));
            return None;
        }
        let last = self.tests.iter().rposition(WholeTest::is_full)?;
        let due = self.tests[last].date + Days::new(self.pause() as u64);
        Some(self.say(
            NEXT_SCORE,
            due,
            Some(self.rows[last].source),
            self.tests[last].source.clone(),
        ))
    }

    /// The exam: its papers come from nobody whose tests were taken.
    fn at_exam(&self, missing: &mut Vec<Missing>) -> Option<Said> {
        match self.stored.exam.exam_date {
            None => missing.push(words::no_exam_date()),
            Some(date) if date < self.inputs.today => missing.push(words::exam_over(date)),
            Some(date) => match self.ability.gate(day(self.inputs.today)) {
                Ok(()) => return Some(self.say(EXAM_SCORE, date, None, None)),
                Err(needs) => missing.push(words::needs(EXAM_SCORE, needs)),
            },
        }
        None
    }

    /// Median of the last pauses between full tests, in days.
    fn pause(&self) -> i64 {
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

    fn say(&self, kind: &'static str, due: NaiveDate, number: Option<usize>, source: Option<String>) -> Said {
        let on = due.max(self.inputs.today);
        let target = Target {
            day: day(on),
            source: number,
            items: None,
        };
        let estimate = self.scaled(self.ability.expected(&target));
        let drawn = self.ranks.and_then(|ranks| ranks.tables.forecast(&estimate).ok());
        Said {
            kind,
            target,
            on,
            source,
            estimate,
            drawn,
            hash: self.hash(kind, due),
        }
    }

    /// The bands as wide as measured outcomes say they must be.
    fn scaled(&self, estimate: Estimate) -> Estimate {
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

    /// Everything a forecast depends on but the day it is looked at.
    fn hash(&self, kind: &str, due: NaiveDate) -> String {
        let mut text = format!(
            "{MODEL} {MODEL_VERSION} {kind} {due} {} {} {} {}",
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

    fn table_ids(&self) -> String {
        let views = self.ranks.iter().flat_map(|ranks| &ranks.views);
        views
            .map(|table| table.id.to_string())
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn score(&self, said: &Said) -> ScoreForecast {
        let estimate = &said.estimate;
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
            rules: rules(&self.full().collect::<Vec<_>>(), said.on, self.frame.unit()),
            reason: words::reason(
                self.n_full(),
                self.tests.last().map_or(said.on, |test| test.date),
                said.source.as_deref(),
            ),
        }
    }

    fn rank(&self, said: &Said) -> Option<RankForecast> {
        let (ranks, drawn) = (self.ranks?, said.drawn?);
        let shown = drawn.rank.rounded();
        let candidates = || ranks.views.iter().map(|table| table.candidates.max(0) as u64);
        let worth = rank_forecast::two_figures(drawn.more_marks_worth) as u64;
        Some(RankForecast {
            on: said.on,
            percentile: hundredths(drawn.percentile.middle),
            percentile_low: hundredths(drawn.percentile.low),
            percentile_high: hundredths(drawn.percentile.high),
            rank: shown.middle as u64,
            rank_low: shown.low as u64,
            rank_high: shown.high as u64,
            candidates_low: candidates().min()?,
            candidates_high: candidates().max()?,
            tables: ranks.views.iter().cloned().map(crate::ranks::view).collect(),
            ten_marks: (drawn.more_marks_worth >= 1.0).then_some(MarksWorth {
                marks: rank_forecast::MORE_MARKS,
                ranks: worth,
            }),
        })
    }

    /// The stored forecast that this one is compared with: the newest that says something else.
    fn before(&self, said: &Said) -> Option<&Forecast> {
        let (newest, before) = self.inputs.told.get(&(self.stored.id.0, said.kind))?;
        if newest.inputs_hash == said.hash {
            before.as_ref()
        } else {
            Some(newest)
        }
    }

    fn is_new(&self, said: &Said) -> bool {
        let told = self.inputs.told.get(&(self.stored.id.0, said.kind));
        told.is_none_or(|(newest, _)| newest.inputs_hash != said.hash)
    }

    fn change(&self, said: &Said) -> Result<Option<ForecastChange>> {
        let Some(before) = self.before(said) else {
            return Ok(None);
        };
        let was_known = |test: &WholeTest| {
            test.completed_at <= before.created_at || (before.is_sample && test.date <= before.data_until)
        };
        let rows: Vec<Test> = self
            .tests
            .iter()
            .zip(&self.rows)
            .filter(|(test, _)| was_known(test))
            .map(|(_, row)| *row)
            .collect();
        let ability = Ability::of(&rows, &self.model.prior).map_err(ServiceError::internal)?;
        let snapshot = |ability, day| Snapshot {
            ability,
            target: Target { day, ..said.target },
            tables: None,
        };
        let (then, now) = (
            snapshot(&ability, day(before.target_on)),
            snapshot(&self.ability, said.target.day),
        );
        let (parts, _) = rank_forecast::explain(&then, &now).map_err(ServiceError::internal)?;
        let scale = self.frame.unit() / before.max_score.max(f64::MIN_POSITIVE);
        let (was, is) = (rounded(before.predicted * scale), self.marks(said.estimate.mean));
        let (time, new_tests, sources) = (
            self.marks(parts.time),
            self.marks(parts.new_tests),
            self.marks(parts.sources),
        );
        Ok(Some(ForecastChange {
            since: before.made_on,
            before: was,
            now: is,
            new_tests,
            time,
            sources,
            other: rounded(is - was - new_tests - time - sources),
            has_new_tables: before.rank.is_some() && before.rank_table_ids != self.table_ids(),
        }))
    }

    fn row(&self, said: &Said) -> Forecast {
        let told = self.inputs.told.get(&(self.stored.id.0, said.kind));
        let marks = |percent: f64| percent / 100.0 * self.frame.unit();
        let estimate = &said.estimate;
        let rules = rules(&self.full().collect::<Vec<_>>(), said.on, self.frame.unit());
        let (percentile, rank) = (
            said.drawn.map(|drawn| drawn.percentile),
            said.drawn.map(|drawn| drawn.rank),
        );
        Forecast {
            id: Uuid::nil(),
            exam_id: self.stored.id.0,
            exam: self.stored.exam.profile.clone(),
            kind: said.kind.to_owned(),
            previous_id: told.map_or(Uuid::nil(), |(newest, _)| newest.id),
            made_on: self.inputs.today,
            target_on: said.on,
            data_until: self.tests.last().map_or(self.inputs.today, |test| test.date),
            max_score: self.frame.unit(),
            subjects: self.frame.encode(),
            source: said.source.clone().unwrap_or_default(),
            model: MODEL.to_owned(),
            model_version: i64::from(MODEL_VERSION),
            prior_version: self.model.version,
            scale: self.model.scale,
            scale_n: i64::from(self.model.outcomes),
            inputs_hash: said.hash.clone(),
            predicted: marks(estimate.mean),
            low: marks(estimate.band_80.0),
            high: marks(estimate.band_80.1),
            mid_low: marks(estimate.band_50.0),
            mid_high: marks(estimate.band_50.1),
            percentile: percentile.map(|band| band.middle),
            percentile_low: percentile.map(|band| band.low),
            percentile_high: percentile.map(|band| band.high),
            rank: rank.map(|band| band.middle),
            rank_low: rank.map(|band| band.low),
            rank_high: rank.map(|band| band.high),
            rank_table_ids: said.drawn.map_or_else(String::new, |_| self.table_ids()),
            rule_last: rules.last,
            rule_mean: rules.mean_of_three,
            rule_line: rules.line,
            n: i64::from(self.n_full()),
            is_sample: self.is_sample(),
            created_at: chrono::DateTime::UNIX_EPOCH,
        }
    }

    fn goal(&self, main: Option<&Said>) -> Option<GoalPace> {
        let goal = self
            .inputs
            .goals
            .iter()
            .find(|goal| goal.exam_id == self.stored.id.0)?;
        let target = goal.target_score;
        let bands = main.map(|said| self.score(said));
        let word = match &bands {
            None => "unknown",
            Some(score) if score.score >= target => "on_course",
            Some(score) if score.high >= target => "a_bit_behind",
            Some(_) => "far",
        };
        Some(GoalPace {
            exam_id: goal.exam_id,
            target_score: target,
            word: word.to_owned(),
            gap: bands.as_ref().map(|score| rounded(target - score.score)),
            gap_low: bands.as_ref().map(|score| rounded(target - score.high)),
            gap_high: bands.as_ref().map(|score| rounded(target - score.low)),
            chance: main.map(|said| self.chance_of(said, target)),
            updated_at: goal.updated_at,
        })
    }

    /// Percent chance of `target` marks or more; never 0 or 100, which nobody can know.
    fn chance_of(&self, said: &Said, target: f64) -> f64 {
        let percent = 100.0 * target / self.frame.unit();
        let sd = said.estimate.sd.max(1e-6);
        (100.0 * (1.0 - normal_cdf((percent - said.estimate.mean) / sd)))
            .round()
            .clamp(1.0, 99.0)
    }

    /// As [`Self::chance_of`] for the exam, or else the next test.
    pub(super) fn chance(&self, target: f64) -> Option<f64> {
        let mut unheard = Vec::new();
        let main = self.at_exam(&mut unheard);
        let main = main.or_else(|| self.next(&mut unheard))?;
        Some(self.chance_of(&main, target))
    }

    fn points(&self) -> Vec<TestPoint> {
        let points = self.tests.iter().map(|test| TestPoint {
            date: test.date,
            name: test.name.clone(),
            source: test.source.clone(),
            score: self.marks(test.percent),
            is_full: test.is_full(),
        });
        points.collect()
    }

    /// The ability on the days with tests, then what a test would show from today to the target.
    fn path(&self, main: Option<&Said>) -> Vec<BandPoint> {
        let point = |date: NaiveDate, estimate: &Estimate, is_forecast| BandPoint {
            date,
            score: self.marks(estimate.mean),
            low: self.marks(estimate.band_80.0),
            high: self.marks(estimate.band_80.1),
            is_forecast,
        };
        let known = self.ability.path(&[]).unwrap_or_default();
        let mut path: Vec<BandPoint> = known
            .iter()
            .filter_map(|one| Some(point(NaiveDate::from_epoch_days(one.day)?, &one.ability, false)))
            .collect();
        if let Some(said) = main {
            let span = (said.on - self.inputs.today).num_days();
            let steps = span.clamp(1, FAN);
            let mut days: Vec<i64> = (0..=steps).map(|i| i * span / steps).collect();
            days.dedup();
            for ahead in days {
                let date = self.inputs.today + Days::new(ahead as u64);
                let target = Target {
                    day: day(date),
                    ..said.target
                };
                let estimate = self.scaled(self.ability.expected(&target));
                path.push(point(date, &estimate, true));
            }
        }
        path
    }

    fn difficulties(&self) -> Vec<SourceDifficulty> {
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
            .filter(|_| offsets.len() > 1)
            .collect()
    }

    fn calibration(&self) -> Calibration {
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
        }
    }
}

/// Percentiles to a hundredth.
pub(super) fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0 + 0.0
}
