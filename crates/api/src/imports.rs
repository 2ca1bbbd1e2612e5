//! Imports: preview, errors by cell, what was done, undo.

use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How the columns of a file are read: field name to column header. Field names are those of [`FIELDS`].
pub type ColumnMapping = BTreeMap<String, String>;

shapes! {
    /// One refused cell or row.
    pub struct RowError {
        /// Row in the file, counted from 1, the header included.
        pub row: u32,
        /// Header of the column, absent when the whole row is meant.
        pub column: Option<String>,
        /// As found.
        pub value: String,
        pub code: String,
        pub reason: String,
        /// How to fix it.
        pub fix: String,
    }
    /// One row (or test) of the preview.
    pub struct PreviewRow {
        pub row: u32,
        /// `new`, `changed`, `unchanged` or `error`.
        pub status: String,
        pub test_name: String,
        pub subject: String,
        pub test_date: String,
        pub score: String,
        pub chapters: u32,
    }
    /// A file as understood, and what an import would do or did.
    pub struct ImportView {
        pub id: Uuid,
        pub file_name: String,
        /// `previewed`, `confirmed`, `undone`.
        pub status: String,
        /// SHA-256 of the file; confirm with it, so that just this file is meant.
        pub file_hash: String,
        /// `csv`, `xlsx` or `paste`.
        pub format: String,
        /// What was detected, in words: encoding, delimiter, decimal mark, date order, long or wide form.
        pub detected: Vec<String>,
        pub headers: Vec<String>,
        pub mapping: ColumnMapping,
        /// Dates that could be read both ways: choose `dmy` or `mdy`.
        pub date_order_needed: bool,
        /// Tests in the file; equals new + changed + unchanged + errors.
        pub tests: u32,
        pub new: u32,
        pub changed: u32,
        pub unchanged: u32,
        /// Tests that cannot be imported as they are.
        pub errors: u32,
        /// Of `changed`: those with noted answers that no longer fit. These go with the import; an undo brings them back.
        pub losing_answers: u32,
        /// Once undone: tests that stayed as they are, because they were changed by hand after the import.
        pub kept: u32,
        pub row_errors: Vec<RowError>,
        /// The first tests of the file.
        pub sample: Vec<PreviewRow>,
        pub created_at: DateTime<Utc>,
        /// Until when it can be undone.
        pub undo_until: Option<DateTime<Utc>>,
        /// A newer import that changed some of the same tests: it has to be undone before this one.
        pub undo_first: Option<NewerImport>,
    }
    /// The newer import that stands in the way of an undo.
    pub struct NewerImport {
        pub id: Uuid,
        pub file_name: String,
    }
    /// Confirms a previewed import.
    #[serde(deny_unknown_fields)]
    pub struct Confirm {
        /// The hash of the previewed file.
        pub file_hash: String,
        /// Import the good tests and leave the refused ones; otherwise all or nothing.
        #[serde(default)]
        pub skip_bad: bool,
    }
    /// Corrects cells of a previewed file.
    #[serde(deny_unknown_fields)]
    pub struct Fix {
        pub cells: Vec<CellFix>,
    }
    #[serde(deny_unknown_fields)]
    pub struct CellFix {
        pub row: u32,
        pub column: String,
        pub value: String,
    }
}

/// The fields a column may be mapped to, in the order of the sample file.
pub const FIELDS: [&str; 17] = [
    "test_date",
    "test_name",
    "source",
    "subject",
    "total_questions",
    "correct_answers",
    "wrong_answers",
    "score",
    "max_score",
    "time_taken",
    "chapter",
    "chapter_attempted",
    "chapter_correct",
    "chapter_wrong",
    "chapter_marks",
    "chapter_minutes",
    "sitting",
];
