//! Everything that is kept of one person, table by table, for the person to take along.
//!
//! Reading is all alike, so that a new table is a few lines in [`parts`]. A test holds the parts against the schema:
//! every column of every table is in a part or on a list there that says why not.

mod parts;

use crate::db::AsConn;
use crate::error::Result;
use crate::{balance_shares, wellbeing};
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::UserId;
use sqlx::Row as _;
use uuid::Uuid;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An id.
    Id,
    /// Text.
    Text,
    /// A whole number.
    Whole,
    /// A number.
    Decimal,
    /// Yes or no.
    Flag,
    /// A moment.
    Time,
    /// A date.
    Day,
    /// JSON as text.
    Json,
}

/// Rows of one table.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// What the part is called.
    pub name: &'static str,
    /// The table.
    pub table: &'static str,
    /// The columns that are the person's to know, in order.
    pub columns: &'static [(&'static str, Kind)],
    pub(crate) sql: &'static str,
}

/// What stands in a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Nothing,
    /// Text or an id.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A number.
    Decimal(f64),
    /// Yes or no.
    Flag(bool),
    /// A moment.
    Time(DateTime<Utc>),
    /// A date.
    Day(NaiveDate),
    /// JSON; what cannot be read as such is text.
    Json(serde_json::Value),
}

/// All parts, in the order in which a person would look through them.
pub fn parts() -> Vec<Part> {
    [parts::PARTS, wellbeing::PARTS, balance_shares::PARTS].concat()
}

/// A value of a row of either engine.
macro_rules! value {
    ($row:expr, $i:expr, $kind:expr) => {{
        // The first column is there so that every other one can begin with a comma.
        let (row, i) = ($row, $i + 1);
        match $kind {
            Kind::Id => row
                .try_get::<Option<Uuid>, _>(i)
                .map(|value| value.map(|id| Value::Text(id.to_string()))),
            Kind::Text => row
                .try_get::<Option<String>, _>(i)
                .map(|value| value.map(Value::Text)),
            Kind::Whole => row
                .try_get::<Option<i64>, _>(i)
                .map(|value| value.map(Value::Whole)),
            Kind::Decimal => row
                .try_get::<Option<f64>, _>(i)
                .map(|value| value.map(Value::Decimal)),
            Kind::Flag => row
                .try_get::<Option<bool>, _>(i)
                .map(|value| value.map(Value::Flag)),
            Kind::Time => row
                .try_get::<Option<DateTime<Utc>>, _>(i)
                .map(|value| value.map(Value::Time)),
            Kind::Day => row
                .try_get::<Option<NaiveDate>, _>(i)
                .map(|value| value.map(Value::Day)),
            Kind::Json => row.try_get::<Option<String>, _>(i).map(|value| value.map(json)),
        }
        .map(|value| value.unwrap_or(Value::Nothing))
    }};
}

/// The rows of one part that are of this person, each as long as the part's columns.
///
/// # Errors
/// When the database does not answer, or a column holds what it should not.
pub async fn read(on: &mut impl AsConn, part: &Part, user: UserId) -> Result<Vec<Vec<Value>>> {
    let kinds = part.columns.iter().map(|(_, kind)| *kind).enumerate();
    let found: std::result::Result<Vec<Vec<Value>>, sqlx::Error> = on_conn!(on, c => {
        sqlx::query(part.sql).bind(user.0).fetch_all(c).await.and_then(|rows| {
            rows.iter()
                .map(|row| kinds.clone().map(|(i, kind)| value!(row, i, kind)).collect())
                .collect()
        })
    });
    Ok(found?)
}

fn json(text: String) -> Value {
    match serde_json::from_str(&text) {
        Ok(json) => Value::Json(json),
        Err(_) => Value::Text(text),
    }
}

/// The statements of all parts by name.
pub(crate) fn statements() -> Vec<(&'static str, &'static str)> {
    parts().iter().map(|part| (part.name, part.sql)).collect()
}
