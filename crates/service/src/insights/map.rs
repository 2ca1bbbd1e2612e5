//! Maps in the shape of the network, rounded once, here.

use super::load::Read;
use crate::dashboard::view::{date, percent, two};
use crate::forecasts::words;
use analytics::chapter_map::{self, Cell, Row};
use analytics::dashboard::Extent;
use api::forecasts::Missing;
use api::insights::{ChapterMap, MapBy, MapCell, MapColumn, MapRow};

/// The map of a student.
pub(super) fn of(read: &Read<'_>, by: MapBy) -> ChapterMap {
    let (columns, rows) = match by {
        MapBy::Week => {
            let map = chapter_map::by_week(read.study.history, read.masteries, Extent::default().heat_weeks);
            let column = |day: &i32| MapColumn {
                week: Some(date(*day)),
                series: None,
                tests: None,
            };
            (map.columns.iter().map(column).collect(), map.rows)
        }
        MapBy::Series => {
            let map = chapter_map::by_series(read.study, read.masteries);
            let name = |source: u32| read.series.get(source as usize).map(|name| (*name).to_owned());
            let column = |series: &chapter_map::Series| MapColumn {
                week: None,
                series: series.source.and_then(name),
                tests: Some(series.tests),
            };
            (map.columns.iter().map(column).collect(), map.rows)
        }
    };
    let rows: Vec<MapRow> = rows.iter().map(|found| row(read, found)).collect();
    ChapterMap {
        by,
        data_until: read.study.history.newest().map(date),
        computed_at: read.now,
        columns,
        missing: missing(read, &rows),
        rows,
    }
}

fn missing(read: &Read<'_>, rows: &[MapRow]) -> Vec<Missing> {
    let missing = match read.study.history.results() {
        _ if !rows.is_empty() => None,
        [] => Some(words::heat_map_without_results()),
        _ => Some(words::heat_map_without_chapters()),
    };
    missing.into_iter().collect()
}

fn row(read: &Read<'_>, row: &Row) -> MapRow {
    let (subject, chapter) = read.label(row.chapter.chapter);
    MapRow {
        id: read.id(row.chapter.chapter),
        subject: subject.to_owned(),
        chapter: chapter.to_owned(),
        mastery: percent(row.chapter.mastery.mean),
        low: percent(row.chapter.mastery.low),
        high: percent(row.chapter.mastery.high),
        questions: row.questions as u32,
        cells: row.cells.iter().map(|found| found.as_ref().map(cell)).collect(),
    }
}

fn cell(cell: &Cell) -> MapCell {
    MapCell {
        questions: cell.questions as u32,
        correct: cell.correct as u32,
        percent: two(100.0 * cell.correct as f64 / cell.questions as f64),
        mastery: percent(cell.mastery.mean),
        low: percent(cell.mastery.low),
        high: percent(cell.mastery.high),
    }
}
