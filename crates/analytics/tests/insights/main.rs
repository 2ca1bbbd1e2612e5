//! Speed, strategy, problems, maps and patterns against values reckoned by hand.
#![expect(clippy::unwrap_used, reason = "a test says with a panic what went wrong")]

mod anything;
mod given;
mod maps;
mod patterns;
mod speed;
mod strategy;
