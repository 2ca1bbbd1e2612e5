//! The file itself: a list of each part as CSV and as JSON, and a page that says what is what.

use super::words;
use crate::error::{Result, ServiceError};
use catalogue::Locale;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value as Json};
use sheets::write::{Cell, Table, csv};
use std::io::{Cursor, Write as _};
use store::own_data::{Part, Value};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A part and its rows.
pub(super) type List = (Part, Vec<Vec<Value>>);

/// Writes all lists into one archive.
///
/// # Errors
/// `Internal` when something cannot be written, which memory lets happen only beyond what an archive can hold.
pub(super) fn zip(lists: &[List], now: DateTime<Utc>) -> Result<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    let counted: Vec<(&str, usize)> = lists.iter().map(|(part, rows)| (part.name, rows.len())).collect();
    let readme = words::readme(Locale::default(), &time(now), &counted);
    let mut add = |name: String, bytes: &[u8]| -> Result<()> {
        archive
            .start_file(name, options)
            .map_err(ServiceError::internal)?;
        archive.write_all(bytes).map_err(ServiceError::internal)
    };
    add("README.txt".into(), readme.as_bytes())?;
    for list in lists {
        let name = list.0.name;
        add(format!("csv/{name}.csv"), &csv(&table(list), true))?;
        let json = serde_json::to_vec_pretty(&objects(list)).map_err(ServiceError::internal)?;
        add(format!("json/{name}.json"), &json)?;
    }
    let file = archive.finish().map_err(ServiceError::internal)?;
    Ok(file.into_inner())
}

fn table((part, rows): &List) -> Table {
    Table {
        headers: part.columns.iter().map(|(name, _)| (*name).to_owned()).collect(),
        rows: rows.iter().map(|row| row.iter().map(cell).collect()).collect(),
    }
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Nothing => Cell::Empty,
        Value::Text(text) => text.as_str().into(),
        Value::Whole(number) => Cell::Integer(*number),
        Value::Decimal(number) => Cell::Number(*number),
        Value::Flag(flag) => Cell::Text(flag.to_string()),
        Value::Time(at) => Cell::Text(time(*at)),
        Value::Day(day) => Cell::Date(*day),
        Value::Json(json) => Cell::Text(json.to_string()),
    }
}

fn objects((part, rows): &List) -> Vec<Map<String, Json>> {
    let names = || part.columns.iter().map(|(name, _)| (*name).to_owned());
    let object = |row: &Vec<Value>| names().zip(row.iter().map(json)).collect();
    rows.iter().map(object).collect()
}

fn json(value: &Value) -> Json {
    match value {
        Value::Nothing => Json::Null,
        Value::Text(text) => text.as_str().into(),
        Value::Whole(number) => (*number).into(),
        Value::Decimal(number) => (*number).into(),
        Value::Flag(flag) => (*flag).into(),
        Value::Time(at) => time(*at).into(),
        Value::Day(day) => day.to_string().into(),
        Value::Json(json) => json.clone(),
    }
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
