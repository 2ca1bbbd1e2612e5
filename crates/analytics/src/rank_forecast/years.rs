//! How far the marks of one year lie from those of another, where tables of too few years cannot tell.
//!
//! A harder paper moves everybody down, those with many marks by more: in logarithms all marks move alike, so a year is a
//! factor on the marks. It is drawn once a draw, with 1 in the middle. Beyond the best marks of a table the best rank
//! holds, at full marks no easier year moves anybody down, and at 0 marks nothing moves, so a rank stays within the
//! candidates.
//!
//! What is published (`scripts/year_moves.py` reckons it from the tables):
//!
//! - NEET (UG): about 22,000 candidates had more than 600 marks in 2023, 81,550 in 2024, and 1,382 in 2025
//!   (etvbharat.com). So many stood above 657 and 701 marks in the table of 2024: moves of 0.091 and 0.156 between
//!   successive years, 0.127 in the root mean square. The second made one rank of 59.
//! - JEE Main 2025: the 99th percentile was 148 marks in the hardest shift and 203 in the easiest (collegedunia), 0.316
//!   apart. That is the difference of the two ends of about twenty shifts, so of 3.7 standard deviations: 0.085 a shift.
//! - Gaokao of Shanghai, where scores are partly converted: 0.005 and 0.016 between successive years from 2020 to 2022,
//!   0.012 in the root mean square.
//!
//! One table does not tell which kind of exam it is of, so of raw marks the largest of these is assumed.

/// Years from which the tables show by themselves how years differ.
pub const KNOWN_FROM: usize = 3;
/// Standard deviation of the logarithm of the factor between two years of raw marks: NEET (UG) 2023 to 2025.
const RAW: f64 = 0.13;
/// The same of converted scores: the Gaokao of Shanghai 2020 to 2022.
const CONVERTED: f64 = 0.012;

/// What the marks of an exam are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marks {
    /// As counted: a harder paper gives fewer.
    Raw,
    /// Brought to the same scale every year.
    Converted,
}

/// How bands allow for years that differ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YearSpread {
    /// Different years of the tables.
    pub years: usize,
    /// What the marks are.
    pub marks: Marks,
    /// Standard deviation of the logarithm of the factor on the marks; 0 where the tables show it.
    pub moved: f64,
}

impl YearSpread {
    pub(super) fn of(years: impl Iterator<Item = i32>, marks: Marks) -> Self {
        let mut years: Vec<i32> = years.collect();
        years.sort_unstable();
        years.dedup();
        let years = years.len();
        let moved = match marks {
            _ if years >= KNOWN_FROM => 0.0,
            Marks::Raw => RAW,
            Marks::Converted => CONVERTED,
        };
        Self { years, marks, moved }
    }

    /// The tables themselves show how years differ.
    pub fn is_of_tables(&self) -> bool {
        self.years >= KNOWN_FROM
    }
}
