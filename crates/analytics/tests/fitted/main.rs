//! The fitted models on simulated students whose truth is known, and their measure on files.

mod alike;
mod evaluate;
mod files;
mod lines;
mod mastery;
mod next_score;
mod plan;
mod rows;
mod sheets;
mod simulate;
