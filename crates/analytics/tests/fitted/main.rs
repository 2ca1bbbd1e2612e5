//! The fitted models on simulated students whose truth is known, and their measure on files.

mod evaluate;
mod files;
mod mastery;
mod next_score;
mod plan;
mod rows;
mod simulate;
