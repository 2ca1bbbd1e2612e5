//! The files to start from: one for each form, with the headers that need no mapping.

use crate::columns::FIELDS;

/// Name of the sample in long form.
pub const LONG_NAME: &str = "study-plus-sample-long.csv";
/// Name of the sample in wide form.
pub const WIDE_NAME: &str = "study-plus-sample-wide.csv";

/// One row a chapter: two tests of physics and chemistry, numbers of the whole test repeated in each row.
const LONG_ROWS: [&str; 5] = [
    "2026-03-01,Full mock 4,Series A,Physics,45,30,10,110,180,58,Optics,12,9,2,34,14",
    "2026-03-01,Full mock 4,Series A,Physics,45,30,10,110,180,58,Rotation,10,5,4,16,17",
    "2026-03-01,Full mock 4,Series A,Physics,45,30,10,110,180,58,Thermodynamics,9,8,1,31,9",
    "2026-03-01,Full mock 4,Series A,Chemistry,45,34,6,130,180,51,Equilibrium,11,9,1,35,12",
    "2026-03-01,Full mock 4,Series A,Chemistry,45,34,6,130,180,51,Electrochemistry,8,6,2,22,11",
];
/// One row a test; score and time may be left empty.
const WIDE_ROWS: [&str; 4] = [
    "2026-02-15,Full mock 3,Series A,Physics,45,27,12,96,180,60",
    "2026-02-15,Full mock 3,Series A,Chemistry,45,33,7,125,180,52",
    "2026-03-01,Full mock 4,Series A,Biology,90,71,11,273,360,47",
    "2026-03-08,Unit test: Optics,School,Physics,30,24,4,92,120,",
];

/// The sample in long form, as CSV with a byte order mark.
pub fn long_csv() -> Vec<u8> {
    file(&FIELDS[..16], &LONG_ROWS)
}

/// The sample in wide form, as CSV with a byte order mark.
pub fn wide_csv() -> Vec<u8> {
    file(&FIELDS[..10], &WIDE_ROWS)
}

fn file(headers: &[&str], rows: &[&str]) -> Vec<u8> {
    let mut text = format!("\u{feff}{}\r\n", headers.join(","));
    for row in rows {
        text.push_str(row);
        text.push_str("\r\n");
    }
    text.into_bytes()
}
