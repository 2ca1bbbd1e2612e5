//! All of a student's analyses at once: the results are read once, oldest first.

use crate::Missing;
use crate::consistency::{Consistency, pooled};
use crate::heatmap::{Grid, HeatMap};
use crate::input::{Day, History};
use crate::mastery::{Masteries, Tallies};
use crate::priority::{Priority, priorities};
use crate::summary::{SubjectSummary, Totals, Week, subjects, totals, week};

/// Questions a chapter needs to be called weak or strong: below that it is mostly its subject's mean. A design choice.
pub const MIN_QUESTIONS: u64 = 5;

/// How much is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// Weeks of the heat map.
    pub heat_weeks: u32,
    /// Most chapters among the weakest, and among the strongest.
    pub listed: usize,
}

impl Default for Extent {
    /// A term of twelve weeks, five chapters.
    fn default() -> Self {
        Self {
            heat_weeks: 12,
            listed: 5,
        }
    }
}

/// What the results mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Dashboard {
    /// Results behind every number here.
    pub tests: u32,
    /// The newest of them.
    pub data_until: Option<Day>,
    /// Plain means over all results; `None` without one.
    pub totals: Option<Totals>,
    /// Spread of the last results of each subject around its own line.
    pub consistency: Result<Consistency, Missing>,
    /// Subjects with results, by name.
    pub subjects: Vec<SubjectSummary>,
    /// By chapter.
    pub masteries: Masteries,
    /// Chapters with at least [`MIN_QUESTIONS`] questions, lowest mastery first.
    pub weakest: Vec<u32>,
    /// Highest mastery first; none of the weakest among them.
    pub strongest: Vec<u32>,
    /// Chapters by weeks.
    pub heat_map: HeatMap,
    /// Chapters of the exam, most valuable first.
    pub priorities: Result<Vec<Priority>, Missing>,
    /// Study of the last seven days.
    pub week: Week,
}

/// Computes all of it.
pub fn dashboard(history: &History<'_>, extent: Extent) -> Dashboard {
    let mut tallies = Tallies::new(history);
    let mut grid = Grid::new(history, extent.heat_weeks);
    for result in history.results() {
        let chapters = history.chapters_of(result);
        tallies.add(result, chapters);
        grid.add(result, chapters);
    }
    let masteries = tallies.finish();
    let subjects = subjects(history);
    let (weakest, strongest) = weakest_and_strongest(history, &masteries, extent.listed);
    Dashboard {
        tests: history.results().len() as u32,
        data_until: history.newest(),
        totals: totals(history.results()),
        consistency: pooled(subjects.iter().map(|subject| subject.consistency)),
        weakest,
        strongest,
        heat_map: grid.finish(history, &masteries),
        priorities: priorities(history, &masteries),
        week: week(history.sessions(), history.today()),
        subjects,
        masteries,
    }
}

/// The ends of the order by mastery. With few chapters each end gets half of them, the weak one the odd one.
fn weakest_and_strongest(
    history: &History<'_>,
    masteries: &Masteries,
    listed: usize,
) -> (Vec<u32>, Vec<u32>) {
    let mut known = masteries
        .iter()
        .filter(|one| one.questions >= MIN_QUESTIONS)
        .collect::<Vec<_>>();
    known.sort_by(|x, y| {
        let by_mastery = x.mastery.mean.total_cmp(&y.mastery.mean);
        by_mastery.then_with(|| history.label(x.chapter).cmp(&history.label(y.chapter)))
    });
    let n_weakest = listed.min(known.len().div_ceil(2));
    let n_strongest = listed.min(known.len() / 2);
    let weakest = known.iter().take(n_weakest).map(|one| one.chapter).collect();
    let strongest = known
        .iter()
        .rev()
        .take(n_strongest)
        .map(|one| one.chapter)
        .collect();
    (weakest, strongest)
}
