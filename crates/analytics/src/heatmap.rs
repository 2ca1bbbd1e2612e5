//! Chapters by weeks: what was asked when, and how much of it was right.

use crate::input::{ChapterRow, Day, History, ResultRow};
use crate::mastery::Masteries;

/// Weeks a map has at most: ten years.
pub const MAX_WEEKS: u32 = 520;
const DAYS: Day = 7;
/// 1970-01-01 was a Thursday, three days after a Monday.
const EPOCH_AFTER_MONDAY: Day = 3;

/// What was asked of a chapter in a week. Without questions it says nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HeatCell {
    /// Questions tried.
    pub questions: u64,
    /// Of them right.
    pub correct: u64,
}

impl HeatCell {
    /// Percent right, not shrunk; `None` where nothing was tried.
    pub fn percent(self) -> Option<f64> {
        (self.questions > 0).then(|| 100.0 * self.correct as f64 / self.questions as f64)
    }
}

/// A row of the map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeatRow {
    /// Index of the chapter.
    pub chapter: u32,
    /// Its mastery, over all time; 0 to 1.
    pub mastery: f64,
    /// Questions tried in the weeks of the map.
    pub questions: u64,
    first_cell: usize,
}

/// Chapters by weeks, lowest mastery first; only chapters tried in these weeks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HeatMap {
    /// The Monday of each week, oldest first; the last is the week of the newest result.
    pub weeks: Vec<Day>,
    /// Lowest mastery first, ties by subject and name.
    pub rows: Vec<HeatRow>,
    cells: Vec<HeatCell>,
}

impl HeatMap {
    /// The last `weeks` weeks (at most [`MAX_WEEKS`]) up to the newest result; empty without results.
    pub fn of(history: &History<'_>, masteries: &Masteries, weeks: u32) -> Self {
        let mut grid = Grid::new(history, weeks);
        for result in history.results() {
            grid.add(result, history.chapters_of(result));
        }
        grid.finish(history, masteries)
    }
    /// The cells of a row, one a week.
    pub fn cells(&self, row: &HeatRow) -> &[HeatCell] {
        self.cells
            .get(row.first_cell..row.first_cell + self.weeks.len())
            .unwrap_or_default()
    }
}

/// The Monday of the week that holds `day`.
pub fn monday(day: Day) -> Day {
    day - (day + EPOCH_AFTER_MONDAY).rem_euclid(DAYS)
}

/// Adds up the cells of a history, result by result.
#[derive(Debug)]
pub(crate) struct Grid {
    first_monday: Day,
    weeks: usize,
    cells: Vec<HeatCell>,
}

impl Grid {
    pub(crate) fn new(history: &History<'_>, weeks: u32) -> Self {
        let weeks = if history.newest().is_some() {
            weeks.min(MAX_WEEKS)
        } else {
            0
        };
        let first_monday = monday(history.newest().unwrap_or_default()) - DAYS * (weeks as Day - 1);
        let weeks = weeks as usize;
        Self {
            first_monday,
            weeks,
            cells: vec![HeatCell::default(); weeks * history.chapters().len()],
        }
    }

    pub(crate) fn add(&mut self, result: &ResultRow, chapters: &[ChapterRow]) {
        if result.day < self.first_monday || self.weeks == 0 {
            return;
        }
        let week = ((result.day - self.first_monday) / DAYS) as usize;
        for row in chapters {
            let cell = &mut self.cells[row.chapter as usize * self.weeks + week];
            cell.questions += u64::from(row.attempted);
            cell.correct += u64::from(row.correct);
        }
    }

    pub(crate) fn finish(self, history: &History<'_>, masteries: &Masteries) -> HeatMap {
        let Self {
            first_monday,
            weeks,
            cells,
        } = self;
        let mut rows = Vec::with_capacity(history.chapters().len());
        for one in masteries.iter() {
            let first_cell = one.chapter as usize * weeks;
            let questions = cells[first_cell..first_cell + weeks]
                .iter()
                .map(|cell| cell.questions)
                .sum::<u64>();
            if questions > 0 {
                rows.push(HeatRow {
                    chapter: one.chapter,
                    mastery: one.mastery.mean,
                    questions,
                    first_cell,
                });
            }
        }
        rows.sort_by(|x, y| {
            x.mastery
                .total_cmp(&y.mastery)
                .then_with(|| history.label(x.chapter).cmp(&history.label(y.chapter)))
        });
        let weeks = (0..weeks as Day).map(|week| first_monday + DAYS * week).collect();
        HeatMap { weeks, rows, cells }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::{HistoryBuilder, RawChapter, RawResult};

    /// Rows of (day, chapter, tried, right).
    fn map(rows: &[(Day, &'static str, u32, u32)], weeks: u32) -> (HeatMap, Vec<&'static str>) {
        let mut builder = HistoryBuilder::new(0, &[]).unwrap();
        for &(day, name, attempted, correct) in rows {
            let (subject, score, max_score) = ("Physics", 1.0, 2.0);
            let raw = RawResult {
                day,
                subject,
                score,
                max_score,
                correct: 1,
                wrong: 1,
                total: 2,
                minutes: None,
            };
            builder
                .result(
                    raw,
                    [RawChapter {
                        name,
                        attempted,
                        correct,
                        wrong: 0,
                    }],
                )
                .unwrap();
        }
        let history = builder.finish();
        let map = HeatMap::of(&history, &Masteries::of(&history), weeks);
        let names = map.rows.iter().map(|row| history.label(row.chapter).1).collect();
        (map, names)
    }

    #[test]
    fn weeks_begin_on_monday_before_1970_too() {
        // 1970-01-05 was a Monday; 2026-11-16 (20,773) too.
        for (day, expected) in [
            (3, -3),
            (4, 4),
            (10, 4),
            (11, 11),
            (-4, -10),
            (-3, -3),
            (20_773, 20_773),
            (20_779, 20_773),
        ] {
            assert_eq!(monday(day), expected, "{day}");
        }
    }

    #[test]
    fn sunday_and_monday_fall_into_different_weeks_and_the_oldest_week_drops_out() {
        let rows = [
            (20_779, "Optics", 4, 1),
            (20_780, "Optics", 2, 2),
            (20_786, "Optics", 2, 1),
            (20_772, "Heat", 5, 5),
        ];
        let (map, names) = map(&rows, 2);
        assert_eq!(map.weeks, [20_773, 20_780]);
        assert_eq!(names, ["Optics"]);
        let cells = map.cells(&map.rows[0]);
        assert_eq!(
            cells,
            [
                HeatCell {
                    questions: 4,
                    correct: 1
                },
                HeatCell {
                    questions: 4,
                    correct: 3
                }
            ]
        );
        assert_eq!(cells[0].percent(), Some(25.0));
        assert_eq!(HeatCell::default().percent(), None);
    }

    #[test]
    fn the_weakest_chapter_comes_first_and_ties_go_by_name() {
        let rows = [
            (14, "Optics", 4, 2),
            (14, "Heat", 4, 2),
            (15, "Waves", 8, 0),
            (15, "Atoms", 8, 8),
        ];
        assert_eq!(map(&rows, 3).1, ["Waves", "Heat", "Optics", "Atoms"]);
    }

    #[test]
    fn no_results_or_no_weeks_are_an_empty_map() {
        assert_eq!(map(&[], 12).0, HeatMap::default());
        assert_eq!(map(&[(3, "Optics", 1, 1)], 0).0.rows, []);
    }
}
