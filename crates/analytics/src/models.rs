//! The fitted models: what they learn from many students, and what they then say about one.
//!
//! [`next_score`] forecasts a result, [`mastery`] the chance of a right answer, [`rank`] turns marks into a
//! rank. Each takes plain numbers with dense ids (0, 1, 2 ..) and knows no files, no clock and no database.
//! [`crate::evaluate`] measures them against simple rules. To add one: a module here, its measure there, and
//! a fact in `tests/` that fails when the model is wrong.

pub(crate) mod linalg;
pub mod mastery;
pub mod next_score;
pub mod random;
pub mod rank;
pub(crate) mod simplex;
