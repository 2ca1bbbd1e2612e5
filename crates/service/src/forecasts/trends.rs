//! Where a student stands, overall and by subject: the state-space level with its band, and the straight line beside it.

use super::inputs::Inputs;
use super::prior::{Sources, base};
use super::{rounded, words};
use crate::error::{Result, ServiceError};
use crate::results::derived::day;
use analytics::ability::{Ability, Estimate, MIN_FULL_MOCKS, Test};
use analytics::line::Point;
use api::dashboard::Trend;
use api::forecasts::{AbilityTrend, BandPoint};
use chrono::{Days, NaiveDate};
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
        rows.push(Row {
            date: part.test_date,
            source: source.clone(),
            score: part.score,
            max: part.max_score,
        });
        let key = (
            part.test_date,
            fold(&part.test_name),
            fold(source.as_deref().unwrap_or_default()),
        );
        let row = whole.entry(key).or_insert_with(|| Row {
            date: part.test_date,
            source,
            score: 0.0,
            max: 0.0,
        });
        row.score += part.score;
        row.max += part.max_score;
    }
    let mut all = Vec::new();
    if subjects.len() > 1 {
        all.push(trend(
            None,
            &whole.into_values().collect::<Vec<_>>(),
            inputs.today,
        )?);
    }
    for (name, rows) in subjects.into_values() {
        all.push(trend(Some(name), &rows, inputs.today)?);
    }
    Ok(all.into_iter().flatten().collect())
}

fn trend(subject: Option<String>, rows: &[Row], today: NaiveDate) -> Result<Option<AbilityTrend>> {
    let (Some(first), Some(last)) = (
        rows.iter().map(|row| row.date).min(),
        rows.iter().map(|row| row.date).max(),
    ) else {
        return Ok(None);
    };
    let largest = rows.iter().map(|row| row.max).fold(0.0, f64::max);
    let mut sources = Sources::default();
    let percent = |row: &Row| (100.0 * row.score / row.max).clamp(-100.0, 100.0);
    let tests: Vec<Test> = rows
        .iter()
        .map(|row| Test {
            day: day(row.date),
            source: sources.number(row.source.as_deref()),
            percent: percent(row),
            items: None,
            // A chapter test says less of the subject than a paper of its full size.
            syllabus: (row.max / largest).clamp(LEAST_SHARE, 1.0),
        })
        .collect();
    let ability = Ability::of(&tests, &base(None)).map_err(ServiceError::internal)?;
    let at = |date: NaiveDate| {
        let path = ability.path(&[day(date)]).unwrap_or_default();
        path.first().map(|one| point(date, &one.ability))
    };
    let Some(now) = at(last.max(today)) else {
        return Ok(None);
    };
    let past = now.date - Days::new(BACK);
    let path = ability.path(&[]).unwrap_or_default();
    let points: Vec<Point> = rows
        .iter()
        .map(|row| Point {
            day: day(row.date),
            value: percent(row),
        })
        .collect();
    let n = tests.len() as u32;
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
        before: if past >= first { at(past) } else { None },
        now,
        path: path
            .iter()
            .filter_map(|one| Some(point(NaiveDate::from_epoch_days(one.day)?, &one.ability)))
            .collect(),
        line,
        missing: (n < MIN_FULL_MOCKS).then(|| words::too_few_for_trend(n)),
    }))
}

fn point(date: NaiveDate, estimate: &Estimate) -> BandPoint {
    BandPoint {
        date,
        score: rounded(estimate.mean),
        low: rounded(estimate.band_80.0),
        high: rounded(estimate.band_80.1),
        is_forecast: false,
    }
}
