//! Where a student stands, overall and by subject: the state-space level with its band, and the straight line beside it.
//! The starting values are those of the exam that the results are about, so what an institution's students teach counts
//! here as it does for the forecast.

use super::frame::Frame;
use super::inputs::Inputs;
use super::prior::Model;
use super::{rounded, words};
use crate::error::{Result, ServiceError};
use crate::results::derived::day;
use analytics::ability::{Ability, Items, MIN_FULL_MOCKS, PathPoint, Test};
use analytics::line::Point;
use api::dashboard::Trend;
use api::forecasts::{AbilityTrend, BandPoint};
use chrono::{Days, NaiveDate};
use domain::exams::Marking;
use domain::text::fold;
use std::collections::BTreeMap;
use store::test_parts::TestPart;

/// How far back "before" lies, days.
const BACK: u64 = 28;
/// Least share of a subject that the model can read.
const LEAST_SHARE: f64 = 0.01;

/// The tests of one series: date, marks, and who set them.
struct Row {
    date: NaiveDate,
    source: Option<String>,
    score: f64,
    max: f64,
    questions: u32,
    right: u32,
    wrong: u32,
}

impl Row {
    fn empty(date: NaiveDate, source: Option<String>) -> Self {
        Self {
            date,
            source,
            score: 0.0,
            max: 0.0,
            questions: 0,
            right: 0,
            wrong: 0,
        }
    }

    fn add(&mut self, part: &TestPart) {
        let count = |n: i64| u32::try_from(n).unwrap_or_default();
        self.score += part.score;
        self.max += part.max_score;
        self.questions += count(part.total_questions);
        self.right += count(part.correct_answers);
        self.wrong += count(part.wrong_answers);
    }

    /// Questions and answers, where the test was marked like the exam.
    fn items(&self, marking: Option<Marking>) -> Option<Items> {
        let marking = marking?;
        let items = Items {
            questions: self.questions,
            attempted: self.right + self.wrong,
            right: self.right,
            right_marks: marking.correct,
            wrong_marks: marking.wrong,
        };
        let is_so_marked = (f64::from(self.questions) * marking.correct - self.max).abs() < 1e-6;
        Some(items).filter(|items| is_so_marked && items.is_possible())
    }
}

/// All subjects together first, then each subject in the order of the alphabet.
pub(super) fn trends(inputs: &Inputs) -> Result<Vec<AbilityTrend>> {
    let parts: Vec<&TestPart> = inputs.parts.iter().filter(|part| part.max_score > 0.0).collect();
    let mut subjects: BTreeMap<String, (String, Vec<Row>)> = BTreeMap::new();
    let mut whole: BTreeMap<(NaiveDate, String, String), Row> = BTreeMap::new();
    for part in parts {
        let source = part.source.clone();
        let (_, rows) = subjects
            .entry(fold(&part.subject))
            .or_insert_with(|| (part.subject.clone(), Vec::new()));
        let mut row = Row::empty(part.test_date, source.clone());
        row.add(part);
        rows.push(row);
        let key = (
            part.test_date,
            fold(&part.test_name),
            fold(source.as_deref().unwrap_or_default()),
        );
        let row = whole
            .entry(key)
            .or_insert_with(|| Row::empty(part.test_date, source));
        row.add(part);
    }
    let mut all = Vec::new();
    if subjects.len() > 1 {
        let rows: Vec<Row> = whole.into_values().collect();
        all.push(trend(None, &rows, inputs.today, model(inputs, None)?)?);
    }
    for (folded, (name, rows)) in subjects {
        let model = model(inputs, Some(&folded))?;
        all.push(trend(Some(name), &rows, inputs.today, model)?);
    }
    Ok(all.into_iter().flatten().collect())
}

/// Starting values and marking of the first exam that results in this subject are about; the first of all for all
/// subjects together, and the shipped ones without an exam.
fn model(inputs: &Inputs, subject: Option<&str>) -> Result<(Model, Option<Marking>)> {
    let mut exams = inputs.exams.iter();
    let exam = exams.find(|stored| subject.is_none_or(|subject| Frame::of(stored).counts(subject)));
    let marking = exam.and_then(|stored| stored.exam.marking);
    let profile = exam.map_or("", |stored| stored.exam.profile.as_str());
    Ok((Model::of(&inputs.surroundings.models, profile, marking)?, marking))
}

fn trend(
    subject: Option<String>,
    rows: &[Row],
    today: NaiveDate,
    (mut model, marking): (Model, Option<Marking>),
) -> Result<Option<AbilityTrend>> {
    let (Some(first), Some(last)) = (
        rows.iter().map(|row| row.date).min(),
        rows.iter().map(|row| row.date).max(),
    ) else {
        return Ok(None);
    };
    let n = rows.len() as u32;
    // What the model says of fewer is what it starts from, and not the student's.
    if n < MIN_FULL_MOCKS {
        return Ok(Some(AbilityTrend {
            subject,
            tests: n,
            data_until: last,
            now: None,
            before: None,
            path: Vec::new(),
            line: None,
            missing: Some(words::too_few_for_trend(n)),
        }));
    }
    let largest = rows.iter().map(|row| row.max).fold(0.0, f64::max);
    let percent = |row: &Row| (100.0 * row.score / row.max).clamp(-100.0, 100.0);
    let tests: Vec<Test> = rows
        .iter()
        .map(|row| Test {
            day: day(row.date),
            source: model.sources.number(row.source.as_deref()),
            percent: percent(row),
            items: row.items(marking),
            // A chapter test says less of the subject than a paper of its full size.
            syllabus: (row.max / largest).clamp(LEAST_SHARE, 1.0),
        })
        .collect();
    let ability = Ability::of(&tests, &model.prior).map_err(ServiceError::internal)?;
    let now = last.max(today);
    let past = now - Days::new(BACK);
    // All days at once: the way back through the tests is one.
    let mut own: Vec<i32> = tests.iter().map(|test| test.day).collect();
    own.sort_unstable();
    own.dedup();
    let days: Vec<i32> = own.iter().copied().chain([day(past), day(now)]).collect();
    let mut path = ability.path(&days).unwrap_or_default();
    let (Some(now), Some(past)) = (path.pop(), path.pop()) else {
        return Ok(None);
    };
    let points: Vec<Point> = rows
        .iter()
        .map(|row| Point {
            day: day(row.date),
            value: percent(row),
        })
        .collect();
    let line = analytics::trend::trend(&points).ok().map(|line| Trend {
        per_month: rounded(line.per_month),
        low: rounded(line.low),
        high: rounded(line.high),
        direction: line.direction.word().to_owned(),
        n: line.n,
    });
    Ok(Some(AbilityTrend {
        subject,
        tests: n,
        data_until: last,
        before: shown(&past).filter(|before| before.date >= first),
        now: shown(&now),
        path: path.iter().filter_map(shown).collect(),
        line,
        missing: None,
    }))
}

fn shown(one: &PathPoint) -> Option<BandPoint> {
    Some(BandPoint {
        date: NaiveDate::from_epoch_days(one.day)?,
        score: rounded(one.ability.mean),
        low: rounded(one.ability.band_80.0),
        high: rounded(one.ability.band_80.1),
        is_forecast: false,
        paper: None,
    })
}
