//! The forecasts of one exam: rows in, a view and what is to be stored out.

use super::frame::{Frame, WholeTest};
use super::inputs::Inputs;
use super::prior::Model;
use super::ranks::Ranks;
use super::{rounded, words};
use crate::error::{Result, ServiceError};
use crate::results::derived::day;
use analytics::ability::{Ability, Estimate, MIN_FULL_MOCKS, Target, Test};
use analytics::rank_forecast::RankForecast as Drawn;
use api::forecasts::{ExamForecast, NearerRule};
use chrono::NaiveDate;
use store::exams::StoredExam;
use store::predictions::Forecast;

mod change;
mod goal;
mod row;
mod say;
mod show;

pub(super) use goal::Chance;

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
    /// Who may set the test, and how likely that is.
    setters: Vec<(Option<usize>, f64)>,
    on: NaiveDate,
    source: Option<String>,
    estimate: Estimate,
    drawn: Option<Drawn>,
    /// The simple rule that has been nearer here: then nothing is read from the model's score.
    nearer: Option<NearerRule>,
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

    /// Whether there are enough tests for a level of the student's own.
    fn has_level(&self) -> bool {
        self.n_full() >= MIN_FULL_MOCKS
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
        } else if main.is_some_and(|said| said.nearer.is_some()) {
            missing.push(words::by_rule("rank"));
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
            least_score: crate::exams::range(self.stored).0,
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
            goal: self.goal(main, &missing),
            tests: self.points(),
            path: self.path(next.as_ref(), at_exam.as_ref()),
            sources: self.difficulties(),
            calibration: self.calibration(),
            missing,
        };
        Ok(Made { view, to_store })
    }

    fn is_sample(&self) -> bool {
        self.stored.is_sample || self.tests.iter().any(|test| test.is_sample)
    }
}

/// A test on this day, with as many questions as the student's own.
fn target(on: NaiveDate, source: Option<usize>) -> Target {
    Target {
        day: day(on),
        source,
        items: None,
    }
}

/// Percentiles to a hundredth.
pub(super) fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0 + 0.0
}
