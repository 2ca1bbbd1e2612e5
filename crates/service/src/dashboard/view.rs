//! The analyses in the shape of the network, rounded once, here.

use super::material::Material;
use super::words;
use analytics::input::{Day, History};
use analytics::mastery::ChapterMastery as Known;
use analytics::priority::Priority;
use api::dashboard::{
    ChapterMastery, Consistency, Dashboard, HeatCell, HeatMap, HeatRow, Recommendation, SeriesPoint,
    SubjectSummary, Trend, WeekSummary,
};
use catalogue::Locale;
use chrono::{DateTime, NaiveDate, Utc};
use store::exams::StoredExam;

/// Recommendations shown.
const RECOMMENDED: usize = 10;

/// Everything a dashboard is made of.
pub(super) struct Of<'a> {
    pub history: &'a History<'a>,
    pub analysed: &'a analytics::dashboard::Dashboard,
    pub material: &'a Material,
    pub exam: Option<&'a StoredExam>,
    pub now: DateTime<Utc>,
    /// The language of reasons and advice.
    pub locale: Locale,
}

/// Two decimals, the same everywhere; `+ 0.0` keeps a rounded -0.001 from being written as -0.
pub(crate) fn two(value: f64) -> f64 {
    (value * 100.0).round() / 100.0 + 0.0
}
/// A share as percent with two decimals.
pub(crate) fn percent(share: f64) -> f64 {
    two(share * 100.0)
}
/// The marks likely lost in a chapter with the ends of their interval; none of a chapter never tried, whose middle would
/// be that of other chapters.
pub(crate) fn marks_open(priority: &Priority) -> Option<(f64, f64, f64)> {
    priority.mastery?;
    let ends = (priority.marks_open_low, priority.marks_open_high);
    Some((two(priority.marks_open), two(ends.0), two(ends.1)))
}

pub(crate) fn date(day: Day) -> NaiveDate {
    NaiveDate::from_epoch_days(day).unwrap_or_default()
}

impl Of<'_> {
    pub(super) fn dashboard(&self) -> Dashboard {
        let all = self.analysed;
        Dashboard {
            tests: all.tests,
            data_until: all.data_until.map(date),
            computed_at: self.now,
            mean_percent: all.totals.map(|totals| two(totals.mean_percent)),
            mean_accuracy: all.totals.map(|totals| two(totals.accuracy_percent)),
            consistency: all.consistency.as_ref().ok().map(|found| Consistency {
                spread: two(found.spread_percent),
                n: found.n,
                word: found.word().word().to_owned(),
            }),
            subjects: all.subjects.iter().map(|subject| self.subject(subject)).collect(),
            weakest: self.chapters(&all.weakest),
            strongest: self.chapters(&all.strongest),
            heat_map: self.heat_map(),
            recommendations: self.recommendations(),
            missing: words::missing(self.locale, all, self.exam.is_some()),
            week: WeekSummary {
                minutes: all.week.minutes as u32,
                sessions: all.week.sessions,
                days: all.week.days,
                by_day: all.week.by_day.iter().map(|minutes| *minutes as u32).collect(),
                mean_focus: all.week.mean_focus.map(two),
            },
            analyses: None,
        }
    }

    fn subject(&self, summary: &analytics::summary::SubjectSummary) -> SubjectSummary {
        SubjectSummary {
            subject: self.history.subjects()[summary.subject as usize].to_owned(),
            tests: summary.tests,
            accuracy: two(summary.accuracy_percent),
            mean_percent: two(summary.mean_percent),
            last_percent: two(summary.last_percent),
            last_delta: summary.last_delta.map(two),
            trend: summary.trend.as_ref().ok().map(|trend| Trend {
                per_month: two(trend.per_month),
                low: two(trend.low),
                high: two(trend.high),
                direction: trend.direction.word().to_owned(),
                n: trend.n,
            }),
            missing: summary
                .trend
                .err()
                .map(|reason| words::needs(self.locale, reason)),
            series: summary
                .series
                .iter()
                .map(|point| SeriesPoint {
                    date: date(point.day),
                    percent: two(point.percent),
                    accuracy: two(point.accuracy_percent),
                    test_name: self.material.test_name(point.row).to_owned(),
                })
                .collect(),
            minutes_per_mark: summary.minutes_per_mark.map(two),
        }
    }

    /// Subject and name of a chapter.
    fn label(&self, chapter: u32) -> (String, String) {
        let chapter = &self.history.chapters()[chapter as usize];
        (
            self.history.subjects()[chapter.subject as usize].to_owned(),
            chapter.name.to_owned(),
        )
    }

    fn chapters(&self, chapters: &[u32]) -> Vec<ChapterMastery> {
        chapters
            .iter()
            .filter_map(|chapter| self.analysed.masteries.get(*chapter))
            .map(|known| self.chapter(known))
            .collect()
    }

    fn chapter(&self, known: &Known) -> ChapterMastery {
        let (subject, chapter) = self.label(known.chapter);
        ChapterMastery {
            subject,
            chapter,
            mastery: percent(known.mastery.mean),
            low: percent(known.mastery.low),
            high: percent(known.mastery.high),
            questions: known.questions as u32,
            correct: known.correct as u32,
            times_attempted: known.times,
            last_seen: date(known.last_seen),
        }
    }

    fn heat_map(&self) -> HeatMap {
        let map = &self.analysed.heat_map;
        let row = |row: &analytics::heatmap::HeatRow| {
            let (subject, chapter) = self.label(row.chapter);
            let cells = map.cells(row).iter().map(|cell| {
                cell.percent().map(|percent| HeatCell {
                    correct: cell.correct as u32,
                    questions: cell.questions as u32,
                    percent: two(percent),
                })
            });
            HeatRow {
                subject,
                chapter,
                mastery: percent(row.mastery),
                questions: row.questions as u32,
                cells: cells.collect(),
            }
        };
        HeatMap {
            weeks: map.weeks.iter().map(|day| date(*day)).collect(),
            rows: map.rows.iter().map(row).collect(),
        }
    }

    fn recommendations(&self) -> Vec<Recommendation> {
        let (Ok(ranked), Some(exam)) = (&self.analysed.priorities, self.exam) else {
            return Vec::new();
        };
        (1u32..)
            .zip(ranked.iter().take(RECOMMENDED))
            .map(|(rank, priority)| {
                let (subject, chapter) = self.label(priority.chapter);
                let (reason, action) = words::recommendation(self.locale, priority, &subject);
                let open = marks_open(priority);
                Recommendation {
                    rank,
                    subject,
                    chapter,
                    weight: two(priority.weight),
                    weight_source: crate::exams::weights_source(exam),
                    mastery: priority.mastery.map(|mastery| percent(mastery.mean)),
                    low: priority.mastery.map(|mastery| percent(mastery.low)),
                    high: priority.mastery.map(|mastery| percent(mastery.high)),
                    questions: priority.questions as u32,
                    marks_open: open.map(|(likely, _, _)| likely),
                    marks_open_low: open.map(|(_, low, _)| low),
                    marks_open_high: open.map(|(_, _, high)| high),
                    reason,
                    action,
                }
            })
            .collect()
    }
}
