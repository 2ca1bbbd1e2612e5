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
    /// Too few full mocks: tests of a part of the syllabus do not count.
    #[error("needs at least {need} full mocks, there {} {have}", is_are(*.have))]
    FullMocks {
        /// Full mocks there are.
        have: u32,
        /// Full mocks it needs.
        need: u32,
    },
    /// The last full mock is too old to say where a student stands.
    #[error("needs a full mock of the last {within} days, the last is {days_ago} days old")]
    RecentMock {
        /// Days since the last full mock.
        days_ago: u32,
        /// How recent it must be, in days.
        within: u32,
    },
    /// No table from marks to ranks for this exam.
    #[error("needs a table of marks and ranks for this exam")]
    RankTable,
    /// The record of study sessions is too short for a baseline of one's own.
    #[error("needs {need} days of study sessions, there {} {have}", is_are(*.have))]
    SessionDays {
        /// Days from the first session to today.
        have: u32,
        /// Days it needs.
        need: u32,
    },
    /// Study on too few days lately.
    #[error("needs study on at least {need} of the last days, there {} {have}", is_are(*.have))]
    StudyDays {
        /// Days with a session.
        have: u32,
        /// Days it needs.
        need: u32,
    },
    /// Too few days with a rated session.
    #[error("needs sessions with a focus rating on at least {need} days, there {} {have}", is_are(*.have))]
    Ratings {
        /// Days with a rated session.
        have: u32,
        /// Days it needs.
        need: u32,
    },
    /// No session whose time of day is known.
    #[error("needs sessions measured by the timer")]
    Times,
    /// Too few days lately with a session whose breaks are known.
    #[error("needs sessions measured by the timer on {need} of the last 7 days, there {} {have}", is_are(*.have))]
    TimedDays {
        /// Days with one.
        have: u32,
        /// Days it needs.
        need: u32,
    },
    /// Too few questions of a questionnaire answered.
    #[error("needs answers to at least {need} questions, there {} {have}", is_are(*.have))]
    Answers {
        /// Questions answered.
        have: u32,
        /// Questions it needs.
        need: u32,
    },
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
