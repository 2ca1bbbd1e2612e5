//! Plain sums: each subject at a glance, and the last seven days of study.

use crate::Missing;
use crate::consistency::{Consistency, consistency};
use crate::input::{Day, History, ResultRow, SessionRow};
use crate::line::Point;
use crate::trend::{Trend, trend};

/// Days of the study summary, today among them.
pub const WEEK_DAYS: usize = 7;

/// A result on the curve of its subject.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SeriesPoint {
    /// The result's place among those handed in.
    pub row: u32,
    /// When.
    pub day: Day,
    /// Score as percent of the maximum.
    pub percent: f64,
    /// Percent of all questions answered right.
    pub accuracy_percent: f64,
}

/// A subject at a glance.
#[derive(Debug, Clone, PartialEq)]
pub struct SubjectSummary {
    /// Index of the subject.
    pub subject: u32,
    /// Results, at least one.
    pub tests: u32,
    /// Percent of all questions answered right, over all results.
    pub accuracy_percent: f64,
    /// Mean score as percent of the maximum, each result counting the same.
    pub mean_percent: f64,
    /// Score of the newest result as percent of the maximum.
    pub last_percent: f64,
    /// Newest result less the mean of those before, in percent points; `None` with one result.
    pub last_delta: Option<f64>,
    /// Where it is heading.
    pub trend: Result<Trend, Missing>,
    /// How much it jumps.
    pub consistency: Result<Consistency, Missing>,
    /// Minutes for one mark, over the results whose minutes are known; `None` where they earned none.
    pub minutes_per_mark: Option<f64>,
    /// All results, oldest first.
    pub series: Vec<SeriesPoint>,
}

/// Every subject that has results, by name.
pub fn subjects(history: &History<'_>) -> Vec<SubjectSummary> {
    let mut of_subject = vec![Vec::new(); history.subjects().len()];
    for result in history.results() {
        of_subject[result.subject as usize].push(result);
    }
    let mut summaries = of_subject
        .iter()
        .filter_map(|results| subject(results))
        .collect::<Vec<_>>();
    summaries.sort_by_key(|summary| history.subjects()[summary.subject as usize]);
    summaries
}

/// Sums up one subject's results, oldest first; `None` without results.
pub fn subject(results: &[&ResultRow]) -> Option<SubjectSummary> {
    let (last, before) = results.split_last()?;
    let points = results
        .iter()
        .map(|result| Point {
            day: result.day,
            value: result.percent,
        })
        .collect::<Vec<_>>();
    let Totals {
        accuracy_percent,
        mean_percent,
    } = totals(results.iter().copied())?;
    Some(SubjectSummary {
        subject: last.subject,
        tests: results.len() as u32,
        accuracy_percent,
        mean_percent,
        last_percent: last.percent,
        last_delta: totals(before.iter().copied()).map(|earlier| last.percent - earlier.mean_percent),
        trend: trend(&points),
        consistency: consistency(results),
        minutes_per_mark: minutes_per_mark(results),
        series: results.iter().map(|result| series_point(result)).collect(),
    })
}

/// Two plain means over results.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Totals {
    /// Percent of all questions answered right.
    pub accuracy_percent: f64,
    /// Mean score as percent of the maximum, each result counting the same.
    pub mean_percent: f64,
}

/// The means over `results`; `None` without one.
pub fn totals<'a>(results: impl IntoIterator<Item = &'a ResultRow>) -> Option<Totals> {
    let (mut n, mut percent, mut correct, mut questions) = (0_u32, 0.0, 0_u64, 0_u64);
    for result in results {
        n += 1;
        percent += result.percent;
        correct += u64::from(result.correct);
        questions += u64::from(result.total);
    }
    (n > 0).then(|| Totals {
        accuracy_percent: 100.0 * correct as f64 / questions as f64,
        mean_percent: percent / f64::from(n),
    })
}

fn series_point(result: &ResultRow) -> SeriesPoint {
    let ResultRow {
        row, day, percent, ..
    } = *result;
    SeriesPoint {
        row,
        day,
        percent,
        accuracy_percent: result.accuracy_percent(),
    }
}

fn minutes_per_mark(results: &[&ResultRow]) -> Option<f64> {
    let (mut minutes, mut marks) = (0.0, 0.0);
    for result in results {
        // Zero minutes are a box left empty, not a test done in no time.
        if let Some(taken) = result.minutes.filter(|taken| *taken > 0) {
            minutes += f64::from(taken);
            marks += result.score;
        }
    }
    // Less than a hundredth of a mark in all is none: the quotient would only be large.
    (marks >= 0.01)
        .then_some(minutes / marks)
        .filter(|_| minutes > 0.0)
}

/// Study of the last seven days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Week {
    /// Minutes in all.
    pub minutes: u64,
    /// Sessions.
    pub sessions: u32,
    /// Days with a session, of 7.
    pub days: u32,
    /// Minutes of each day, oldest first, today last.
    pub by_day: [u64; WEEK_DAYS],
    /// Mean rating of the sessions that have one, 1 to 5.
    pub mean_focus: Option<f64>,
}

/// Sums up the seven days that end with `today`; sessions of other days are left out.
pub fn week(sessions: &[SessionRow], today: Day) -> Week {
    let mut week = Week {
        minutes: 0,
        sessions: 0,
        days: 0,
        by_day: [0; WEEK_DAYS],
        mean_focus: None,
    };
    let mut on_day = [false; WEEK_DAYS];
    let (mut focus, mut rated) = (0_u64, 0_u32);
    for session in sessions {
        let ago = i64::from(today) - i64::from(session.day);
        let Some(day) = usize::try_from(ago)
            .ok()
            .and_then(|ago| (WEEK_DAYS - 1).checked_sub(ago))
        else {
            continue;
        };
        week.by_day[day] += u64::from(session.minutes);
        week.minutes += u64::from(session.minutes);
        week.sessions += 1;
        on_day[day] = true;
        if let Some(rating) = session.focus {
            focus += u64::from(rating);
            rated += 1;
        }
    }
    week.days = on_day.iter().filter(|studied| **studied).count() as u32;
    week.mean_focus = (rated > 0).then(|| focus as f64 / f64::from(rated));
    week
}

#[cfg(test)]
mod tests;
