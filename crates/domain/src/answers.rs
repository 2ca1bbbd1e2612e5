//! What is known of single answers of a result: the outcome question by question, and why answers went wrong.
//!
//! Two things in one list. An entry with a question number is the answer to that question. An entry without one says
//! how many answers had the same reason, for whoever does not want to go question by question. What is logged never
//! exceeds what the result says: [`misfits`] finds where it would.

use crate::results::{ChapterPerformance, MAX_CHAPTERS, NewResult};
use crate::{FieldErrors, text};
use catalogue::{Locale, rules};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

mod fit;
pub use fit::{Misfit, chapters_of_answers, misfits};

/// Most entries of one result: each question once, and reasons by chapter.
pub const MAX_ANSWERS: usize = 1500;

/// How a question was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Right.
    Right,
    /// Wrong.
    Wrong,
    /// Left open.
    Open,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Right, Self::Wrong, Self::Open];
    /// The word programs use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Wrong => "wrong",
            Self::Open => "open",
        }
    }
    /// The outcome of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// Why an answer went wrong, or was right without being known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// The idea behind the question was not known.
    Concept,
    /// The last two options were left, and the other one was taken.
    Elimination,
    /// Felt sure, and was not right.
    Overconfident,
    /// Known, and slipped: misread, miscalculated, marked the wrong box.
    Careless,
    /// Right, by a guess.
    Guessed,
}

impl ErrorKind {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 5] = [
        Self::Concept,
        Self::Elimination,
        Self::Overconfident,
        Self::Careless,
        Self::Guessed,
    ];
    /// The word programs use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Concept => "concept",
            Self::Elimination => "elimination",
            Self::Overconfident => "overconfident",
            Self::Careless => "careless",
            Self::Guessed => "guessed",
        }
    }
    /// The kind of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
    /// The outcome it is a reason for.
    pub fn outcome(self) -> Outcome {
        match self {
            Self::Guessed => Outcome::Right,
            _ => Outcome::Wrong,
        }
    }
}

/// One entry as typed or sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AnswerDraft {
    /// Number of the question in the paper, from 1; absent for a count of answers with one reason.
    #[serde(default)]
    pub question: Option<i64>,
    /// Chapter, if known.
    #[serde(default)]
    pub chapter: Option<String>,
    /// How it was answered.
    pub outcome: Outcome,
    /// The reason; `guessed` goes with a right answer, the others with a wrong one.
    #[serde(default)]
    pub error: Option<ErrorKind>,
    /// How sure one felt, 1 (a guess) to 5 (certain), if noted; only with a question number.
    #[serde(default)]
    pub confidence: Option<i64>,
    /// Answers this entry stands for: 1 when absent, and always with a question number.
    #[serde(default)]
    pub count: Option<i64>,
}

/// All entries of a result; they take the place of those before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AnswersDraft {
    /// In any order.
    pub answers: Vec<AnswerDraft>,
}

/// A checked entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAnswer {
    /// Number of the question, 1 to the questions of the result.
    pub question: Option<u32>,
    /// Chapter, as the result spells it.
    pub chapter: Option<String>,
    /// How it was answered.
    pub outcome: Outcome,
    /// The reason; fits the outcome.
    pub error: Option<ErrorKind>,
    /// 1 to 5.
    pub confidence: Option<u8>,
    /// Answers it stands for, above zero; 1 with a question number.
    pub count: u32,
}

impl AnswersDraft {
    /// Checks every entry by itself and all of them against the result.
    ///
    /// # Errors
    /// Every refused field under `answers[i]`: numbers out of range, a question named twice, a reason that does not fit
    /// the outcome, a count without a reason, and more answers than the result or its chapter has (`exceeds_whole`,
    /// `exceeds_chapter`).
    pub fn check(self, result: &NewResult) -> Result<Vec<NewAnswer>, FieldErrors> {
        let mut errors = FieldErrors::default();
        if self.answers.len() > MAX_ANSWERS {
            let message = rules::answers::most(Locale::current(), MAX_ANSWERS);
            errors.push("answers", "too_many", message);
            return Err(errors);
        }
        let mut seen = HashSet::new();
        let mut checked = Vec::with_capacity(self.answers.len());
        for (i, draft) in self.answers.into_iter().enumerate() {
            let mut own = FieldErrors::default();
            if draft.question.is_some_and(|question| !seen.insert(question)) {
                own.push("question", "duplicate", rules::answers::twice(Locale::current()));
            }
            let answer = draft.check(result, &mut own);
            errors.0.extend(own.under(&format!("answers[{i}]")).0);
            checked.extend(answer);
        }
        errors.clone().into_result()?;
        if chapters_of_answers(result, &checked).is_some_and(|chapters| chapters.len() > MAX_CHAPTERS) {
            let message = rules::result::too_many_chapters(Locale::current(), MAX_CHAPTERS);
            errors.push("answers", "too_many", message);
        }
        for misfit in misfits(result, &checked) {
            let code = if misfit.chapter.is_some() {
                "exceeds_chapter"
            } else {
                "exceeds_whole"
            };
            let field = if checked[misfit.index].question.is_some() {
                "question"
            } else {
                "count"
            };
            errors.push(format!("answers[{}].{field}", misfit.index), code, misfit.words());
        }
        errors.into_result()?;
        Ok(checked)
    }
}

impl AnswerDraft {
    fn check(self, result: &NewResult, errors: &mut FieldErrors) -> Option<NewAnswer> {
        let total = i64::from(result.total_questions);
        if self
            .question
            .is_some_and(|question| !(1..=total).contains(&question))
        {
            errors.push(
                "question",
                "out_of_range",
                rules::answers::question(Locale::current(), total),
            );
        }
        let count = self.count.unwrap_or(1);
        if !(1..=total).contains(&count) || (self.question.is_some() && count != 1) {
            let most = if self.question.is_some() { 1 } else { total };
            errors.push(
                "count",
                "out_of_range",
                rules::answers::count(Locale::current(), most),
            );
        }
        if let Some(error) = self.error
            && error.outcome() != self.outcome
        {
            errors.push(
                "error",
                "does_not_fit",
                rules::answers::reason_fits(Locale::current()),
            );
        }
        if self.question.is_none() && self.error.is_none() {
            errors.push(
                "error",
                "required",
                rules::answers::reason_required(Locale::current()),
            );
        }
        if self.confidence.is_some_and(|sure| !(1..=5).contains(&sure)) {
            errors.push(
                "confidence",
                "out_of_range",
                rules::answers::confidence(Locale::current()),
            );
        } else if self.confidence.is_some() && self.question.is_none() {
            errors.push(
                "confidence",
                "does_not_fit",
                rules::answers::confidence_fits(Locale::current()),
            );
        }
        let chapter = errors.take(text::optional_line("chapter", self.chapter.as_deref(), 120));
        errors.clone().into_result().ok()?;
        Some(NewAnswer {
            question: self.question.map(|question| question as u32),
            chapter: chapter?.map(|name| spelled_as(&result.chapter_performance, name)),
            outcome: self.outcome,
            error: self.error,
            confidence: self.confidence.map(|sure| sure as u8),
            count: count as u32,
        })
    }
}

/// The result's own spelling of a chapter, where it has it.
fn spelled_as(chapters: &[ChapterPerformance], name: String) -> String {
    let folded = text::fold(&name);
    let known = chapters.iter().find(|known| text::fold(&known.chapter) == folded);
    known.map_or(name, |known| known.chapter.clone())
}

#[cfg(test)]
mod tests;
