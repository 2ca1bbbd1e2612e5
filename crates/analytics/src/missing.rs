//! What an analysis still needs before it says anything.

/// Why a value is absent. The text is for people, the fields are for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// Too few results.
    #[error("needs at least {need} results, there {} {have}", is_are(*.have))]
    Results {
        /// Results there are.
        have: u32,
        /// Results it needs.
        need: u32,
    },
    /// Too few different dates: a slope through one day is no slope.
    #[error("needs results on at least {need} different days, there {} {have}", is_are(*.have))]
    Days {
        /// Different days there are.
        have: u32,
        /// Different days it needs.
        need: u32,
    },
    /// No exam with weighted chapters to compare with.
    #[error("needs an exam with the marks of its chapters")]
    ExamChapters,
    /// No marking scheme to reckon with.
    #[error("needs an exam with a marking scheme")]
    Marking,
    /// A number that is not finite was handed in; cannot happen with a checked history.
    #[error("needs finite numbers")]
    Finite,
}

fn is_are(count: u32) -> &'static str {
    if count == 1 { "is" } else { "are" }
}
