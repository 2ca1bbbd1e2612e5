//! Chapters by weeks or test series.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

shapes! {
    /// What the columns of a map are.
    #[derive(Copy, Default, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum MapBy {
        #[default]
        Week,
        Series,
    }
    /// Chapters by weeks or test series, lowest mastery first; only chapters tried in the columns.
    pub struct ChapterMap {
        pub by: MapBy,
        /// Newest result.
        pub data_until: Option<NaiveDate>,
        pub computed_at: DateTime<Utc>,
        /// Weeks oldest first, series by name and the tests of none last.
        pub columns: Vec<MapColumn>,
        pub rows: Vec<MapRow>,
        /// Why there are no rows, and what they need.
        pub missing: Vec<crate::forecasts::Missing>,
    }
    pub struct MapColumn {
        /// The Monday of a week.
        pub week: Option<NaiveDate>,
        /// The name of a series; absent for tests whose source is not known, and for weeks.
        pub series: Option<String>,
        /// Tests of a series.
        pub tests: Option<u32>,
    }
    pub struct MapRow {
        pub id: Uuid,
        pub subject: String,
        pub chapter: String,
        /// Over all time: percent, with its 80 % interval.
        pub mastery: f64,
        pub low: f64,
        pub high: f64,
        /// Questions in the columns of the map.
        pub questions: u32,
        /// One a column; absent where nothing was tried.
        pub cells: Vec<Option<MapCell>>,
    }
    pub struct MapCell {
        pub questions: u32,
        pub correct: u32,
        /// Percent right, unshrunk.
        pub percent: f64,
        /// Shrunk to what the other answers say of the chapter, without any to the student's mean in the subject: percent,
        /// with its 80 % interval.
        pub mastery: f64,
        pub low: f64,
        pub high: f64,
    }
}

impl MapBy {
    /// The word of addresses and files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Series => "series",
        }
    }
}
