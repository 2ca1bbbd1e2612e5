//! Numbers in, numbers out: what a student's results, chapters and sessions mean.
//!
//! No database, no clock, no network, no unseeded chance: the same rows give the same answer, in any order they come.
//! Rows of one student enter through [`input::HistoryBuilder`], which refuses what is not a finite, possible number with a typed
//! error; everything after that cannot fail and never yields `NaN`. Where the data do not carry a statement, the
//! answer is [`Missing`] and says what it still needs, never a filler number.
//!
//! Units: scores, rates and slopes are percent (0 to 100) and say so in their names; mastery is a share (0 to 1); days
//! are day numbers since 1970-01-01 in the student's own calendar; chapters and subjects are indices into the history.
//!
//! # How to add an analysis
//!
//! 1. One file with one public function over a [`input::History`] or a slice of it, returning a plain struct or
//!    `Result<_, Missing>`. Constants carry a name, a unit and the reason for their value.
//! 2. If the dashboard shows it: give it an accumulator with `add` (called once a result, oldest first) and `finish`,
//!    and call both in [`dashboard`], so that the results are still read once.
//! 3. Test it against values computed elsewhere, and add its output to the property tests in `tests/properties.rs`
//!    (one point, equal dates, a constant series, empty chapters, ten thousand results).
//! 4. A model that is fitted and predicts belongs to [`models`], and is shown only where [`evaluate`] finds it better
//!    than the simple rule named beside it.
#![warn(missing_docs)]

pub mod ability;
pub mod chapter_map;
pub mod consistency;
pub mod dashboard;
pub mod evaluate;
pub mod evidence;
pub mod felt;
pub mod heatmap;
pub mod input;
pub mod instruments;
pub mod line;
pub mod load;
pub mod mastery;
pub mod missing;
pub mod models;
pub mod patterns;
pub mod plan;
pub mod priority;
pub mod problems;
pub mod quantile;
pub mod rank_forecast;
pub mod speed;
pub mod straight;
pub mod strategy;
pub mod study;
pub mod summary;
pub mod trend;

pub use missing::Missing;
