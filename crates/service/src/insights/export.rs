//! A map as a file: one row a cell, the numbers of the page.

use crate::error::{Result, ServiceError};
use crate::exports::{File, Format};
use api::insights::{ChapterMap, MapBy};
use chrono::NaiveDate;
use sheets::write::{Cell, Table, content_disposition, csv, export_name, xlsx};

pub(super) fn file(map: &ChapterMap, format: Format, today: NaiveDate) -> Result<File> {
    let (ending, media_type, bytes) = match format {
        Format::Csv => ("csv", "text/csv; charset=utf-8", csv(&table(map), true)),
        Format::Xlsx => (
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            xlsx(
                &table(map),
                catalogue::problems::exports::heat_map(catalogue::Locale::current()),
            )
            .map_err(|error| ServiceError::TooLarge("workbook_full", error.to_string()))?,
        ),
        Format::Json => (
            "json",
            "application/json",
            serde_json::to_vec(map).map_err(ServiceError::internal)?,
        ),
    };
    let name = export_name(&format!("heatmap-{}", map.by.word()), today, ending);
    Ok(File {
        media_type,
        disposition: content_disposition(&name),
        bytes,
    })
}

/// Rows as on the page, and within each the columns in their order; only cells with questions.
fn table(map: &ChapterMap) -> Table {
    let headers = [
        "subject",
        "chapter",
        map.by.word(),
        "questions",
        "correct",
        "percent",
        "mastery",
        "mastery_low",
        "mastery_high",
    ];
    let mut rows = Vec::new();
    for row in &map.rows {
        for (column, cell) in map.columns.iter().zip(&row.cells) {
            let Some(cell) = cell else { continue };
            let place: Cell = match map.by {
                MapBy::Week => column.week.into(),
                MapBy::Series => column.series.as_deref().into(),
            };
            rows.push(vec![
                row.subject.as_str().into(),
                row.chapter.as_str().into(),
                place,
                cell.questions.into(),
                cell.correct.into(),
                cell.percent.into(),
                cell.mastery.into(),
                cell.low.into(),
                cell.high.into(),
            ]);
        }
    }
    Table {
        headers: headers.map(str::to_owned).to_vec(),
        rows,
    }
}
