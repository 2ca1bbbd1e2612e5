//! What is noted of single answers of a result.

use domain::answers::{ErrorKind, Outcome};
use uuid::Uuid;

shapes! {
    /// All that is noted of a result's answers.
    pub struct Answers {
        /// The result.
        pub result: Uuid,
        /// As sent; `PUT` takes this list.
        pub answers: Vec<Answer>,
        /// Sums of the reasons among them.
        pub errors: ErrorCounts,
    }
    /// One answer, or how many had the same reason.
    pub struct Answer {
        /// Number of the question in the paper; absent for a count.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub question: Option<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub chapter: Option<String>,
        pub outcome: Outcome,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub error: Option<ErrorKind>,
        /// 1 (a guess) to 5 (certain).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub confidence: Option<u8>,
        /// Answers it stands for; 1 with a question number.
        pub count: u32,
    }
    /// How many answers have each reason.
    #[derive(Copy, Default)]
    pub struct ErrorCounts {
        /// Wrong: the idea was not known.
        pub concept: u32,
        /// Wrong: the other one of the last two options.
        pub elimination: u32,
        /// Wrong, and felt sure.
        pub overconfident: u32,
        /// Wrong by a slip.
        pub careless: u32,
        /// Right, by a guess.
        pub guessed: u32,
    }
}

impl ErrorCounts {
    /// The count of one reason.
    pub fn get(&self, error: ErrorKind) -> u32 {
        match error {
            ErrorKind::Concept => self.concept,
            ErrorKind::Elimination => self.elimination,
            ErrorKind::Overconfident => self.overconfident,
            ErrorKind::Careless => self.careless,
            ErrorKind::Guessed => self.guessed,
        }
    }
    /// Adds answers with a reason.
    pub fn add(&mut self, error: ErrorKind, answers: u32) {
        let count = match error {
            ErrorKind::Concept => &mut self.concept,
            ErrorKind::Elimination => &mut self.elimination,
            ErrorKind::Overconfident => &mut self.overconfident,
            ErrorKind::Careless => &mut self.careless,
            ErrorKind::Guessed => &mut self.guessed,
        };
        *count = count.saturating_add(answers);
    }
    /// Wrong answers with a reason.
    pub fn wrong(&self) -> u32 {
        self.concept + self.elimination + self.overconfident + self.careless
    }
}
