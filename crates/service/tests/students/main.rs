//! What a student does and gets, through the use cases and both databases.
#![expect(clippy::unwrap_used, reason = "a test says with a panic what went wrong")]
#![expect(
    clippy::assert_is_empty,
    reason = "a list that should be empty reads best as one"
)]

mod answers;
mod chapters;
mod dashboard;
mod exams;
mod given;
mod help_contacts;
mod imports;
mod insights;
mod learn;
mod next_answer;
mod overdue;
mod past_forecasts;
mod plan;
mod property;
mod ranges;
mod ranks;
mod refused;
mod results;
mod shares;
mod steps;
mod timer;
mod told;
mod undo;
mod weak_areas;
mod wellbeing;
