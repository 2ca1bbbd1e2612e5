//! Test results: the raw draft, the rules, the checked result.

use crate::age::BirthMonth;
use crate::exams::Marking;
use crate::{FieldErrors, text};
use catalogue::{Locale, rules};
use chrono::{Duration, NaiveDate};
use serde::{Deserialize, Serialize};

mod chapters;
pub use chapters::{ChapterCounts, ChapterDraft, ChapterDrafts, ChapterPerformance};

/// No result is older, of whomever: the first year of a student who is 36 today.
pub const EARLIEST_DATE: NaiveDate = NaiveDate::from_ymd_opt(1990, 1, 1).expect("a valid date");
/// Most questions, in one test or one chapter of it.
pub const MAX_QUESTIONS: i64 = 1000;
/// Most chapters in one result.
pub const MAX_CHAPTERS: usize = 60;
/// Largest score or maximum, either way of zero.
pub const MAX_SCORE: f64 = 10_000.0;
/// Least maximum of a test, and least score that can be wanted: a hundredth of a mark, as scores are kept.
pub const LEAST_MAX_SCORE: f64 = 0.01;

/// A result as typed, pasted or sent: anything goes until [`ResultDraft::check`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ResultDraft {
    /// Name of the test.
    #[serde(alias = "name")]
    pub test_name: String,
    /// Who set it: a test series, a school. Different sources differ in difficulty.
    #[serde(default)]
    pub source: Option<String>,
    /// Subject, or the exam's name for a test of everything.
    pub subject: String,
    /// Number of questions, 1 to 1000.
    pub total_questions: i64,
    /// Right answers.
    pub correct_answers: i64,
    /// Wrong answers; the rest was left open.
    #[serde(default)]
    pub wrong_answers: i64,
    /// Marks. Reckoned from the marking scheme when absent.
    #[serde(default)]
    pub score: Option<f64>,
    /// Marks that could be had, from 0.01 to 10,000. Reckoned from the marking scheme when absent.
    #[serde(default)]
    pub max_score: Option<f64>,
    /// Minutes, 0 to 1440, if known.
    #[serde(default, alias = "time_taken_minutes")]
    pub time_taken: Option<i64>,
    /// The student's own date.
    pub test_date: NaiveDate,
    /// Performance by chapter: a list, or an object from chapter to its counts. May be empty.
    #[serde(default, deserialize_with = "chapters::list_or_map")]
    #[cfg_attr(feature = "openapi", schema(value_type = ChapterDrafts))]
    pub chapter_performance: Vec<ChapterDraft>,
}

/// The order of a list of results; a minus is from the greatest down.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Sort {
    /// Newest first.
    #[default]
    #[serde(rename = "-date")]
    Newest,
    /// Oldest first.
    #[serde(rename = "date")]
    Oldest,
    /// By the share of the marks, best first.
    #[serde(rename = "-percent")]
    Best,
    /// By the share of the marks, lowest first.
    #[serde(rename = "percent")]
    Lowest,
}

impl Sort {
    /// All of them, the usual one first.
    pub const ALL: [Self; 4] = [Self::Newest, Self::Oldest, Self::Best, Self::Lowest];

    /// The word of addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Newest => "-date",
            Self::Oldest => "date",
            Self::Best => "-percent",
            Self::Lowest => "percent",
        }
    }
    /// The order of this word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.word() == word)
    }
    /// Whether it is by date.
    pub fn is_by_date(self) -> bool {
        matches!(self, Self::Newest | Self::Oldest)
    }
    /// Whether it goes from the greatest down.
    pub fn is_descending(self) -> bool {
        matches!(self, Self::Newest | Self::Best)
    }
}

/// A result that keeps every rule.
#[derive(Debug, Clone, PartialEq)]
pub struct NewResult {
    /// Name of the test.
    pub test_name: String,
    /// Who set it.
    pub source: Option<String>,
    /// Subject.
    pub subject: String,
    /// 1 to 1000.
    pub total_questions: u32,
    /// Right answers.
    pub correct_answers: u32,
    /// Wrong answers.
    pub wrong_answers: u32,
    /// Marks.
    pub score: f64,
    /// Marks that could be had, above zero.
    pub max_score: f64,
    /// Minutes, if known.
    pub time_taken: Option<u32>,
    /// The student's own date.
    pub test_date: NaiveDate,
    /// By chapter, names unique.
    pub chapter_performance: Vec<ChapterPerformance>,
}

impl NewResult {
    /// Share of all questions answered right, 0 to 1. Always derived, never taken from a client.
    pub fn accuracy(&self) -> f64 {
        accuracy(self.correct_answers, self.total_questions)
    }
    /// What makes two results the same test: date, subject, name and source, folded.
    pub fn identity(&self) -> (NaiveDate, String, String, String) {
        (
            self.test_date,
            text::fold(&self.subject),
            text::fold(&self.test_name),
            text::fold(self.source.as_deref().unwrap_or_default()),
        )
    }
}

/// Share of all questions answered right, 0 to 1; 0 for a test without questions.
pub fn accuracy(correct: u32, total: u32) -> f64 {
    if total == 0 {
        0.0
    } else {
        f64::from(correct) / f64::from(total)
    }
}

/// What the rules need to know besides the draft.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    /// The student's own date.
    pub today: NaiveDate,
    /// The marking scheme for absent scores, if the student's exam has one.
    pub marking: Option<Marking>,
    /// When the student was born, if known: nothing is dated before that.
    pub born: Option<BirthMonth>,
}

impl ResultDraft {
    /// Checks every rule and returns the result, or every refused field.
    ///
    /// # Errors
    /// Field rules (names, ranges, finite numbers, date from the student's birth to tomorrow) and combined ones: right + wrong must
    /// not exceed the questions, chapters must not exceed the whole, a score must lie within the maximum.
    pub fn check(self, context: &Context) -> Result<NewResult, FieldErrors> {
        let mut errors = FieldErrors::default();
        let test_name = errors.take(text::line("test_name", &self.test_name, 200));
        let source = errors.take(text::optional_line("source", self.source.as_deref(), 120));
        let subject = errors.take(text::line("subject", &self.subject, 80));
        let counts = check_counts(
            &mut errors,
            self.total_questions,
            self.correct_answers,
            self.wrong_answers,
        );
        let time_taken = check_minutes(&mut errors, "time_taken", self.time_taken);
        check_date(&mut errors, self.test_date, context);
        let marks = counts
            .and_then(|counts| check_marks(&mut errors, self.score, self.max_score, counts, context.marking));
        let chapter_performance = chapters::check(&mut errors, self.chapter_performance, counts);
        errors.clone().into_result()?;
        let (Some(test_name), Some(source), Some(subject), Some(counts), Some((score, max_score))) =
            (test_name, source, subject, counts, marks)
        else {
            return Err(errors);
        };
        Ok(NewResult {
            test_name,
            source,
            subject,
            total_questions: counts.total,
            correct_answers: counts.correct,
            wrong_answers: counts.wrong,
            score,
            max_score,
            time_taken,
            test_date: self.test_date,
            chapter_performance,
        })
    }
}

#[derive(Debug, Clone, Copy)]
struct Counts {
    total: u32,
    correct: u32,
    wrong: u32,
}

fn check_counts(errors: &mut FieldErrors, total: i64, correct: i64, wrong: i64) -> Option<Counts> {
    let before = errors.0.len();
    if !(1..=MAX_QUESTIONS).contains(&total) {
        errors.push(
            "total_questions",
            "out_of_range",
            rules::result::questions(Locale::current(), MAX_QUESTIONS),
        );
    }
    for (path, value) in [("correct_answers", correct), ("wrong_answers", wrong)] {
        if !(0..=MAX_QUESTIONS).contains(&value) {
            errors.push(
                path,
                "out_of_range",
                rules::result::answers(Locale::current(), MAX_QUESTIONS),
            );
        }
    }
    if errors.0.len() == before && correct + wrong > total {
        let message = rules::result::exceeds_total(Locale::current(), correct, total, wrong);
        errors.push("correct_answers", "exceeds_total", message);
    }
    (errors.0.len() == before).then_some(Counts {
        total: total as u32,
        correct: correct as u32,
        wrong: wrong as u32,
    })
}

fn check_minutes(errors: &mut FieldErrors, path: &str, minutes: Option<i64>) -> Option<u32> {
    match minutes {
        Some(value) if (0..=1440).contains(&value) => Some(value as u32),
        Some(_) => {
            errors.push(path, "out_of_range", rules::result::minutes(Locale::current()));
            None
        }
        None => None,
    }
}

fn check_date(errors: &mut FieldErrors, date: NaiveDate, context: &Context) {
    if date < EARLIEST_DATE {
        errors.push(
            "test_date",
            "too_early",
            rules::result::too_early(Locale::current()),
        );
    } else if context.born.is_some_and(|born| date < born.first_day()) {
        errors.push(
            "test_date",
            "before_birth",
            rules::result::before_birth(Locale::current()),
        );
    } else if date > context.today + Duration::days(1) {
        errors.push(
            "test_date",
            "in_future",
            rules::result::in_future(Locale::current()),
        );
    }
}

/// Score and maximum: as given, else from the marking scheme.
fn check_marks(
    errors: &mut FieldErrors,
    score: Option<f64>,
    max_score: Option<f64>,
    counts: Counts,
    marking: Option<Marking>,
) -> Option<(f64, f64)> {
    let max = max_score.or_else(|| marking.map(|scheme| scheme.score(counts.total, 0)));
    let score = score.or_else(|| marking.map(|scheme| scheme.score(counts.correct, counts.wrong)));
    let (Some(max), Some(score)) = (max, score) else {
        let path = if max.is_none() { "max_score" } else { "score" };
        errors.push(path, "required", rules::result::marks_required(Locale::current()));
        return None;
    };
    if !(LEAST_MAX_SCORE..=MAX_SCORE).contains(&max) {
        errors.push(
            "max_score",
            "out_of_range",
            rules::result::max_score(Locale::current()),
        );
        return None;
    }
    if !(score.is_finite() && score.abs() <= MAX_SCORE) {
        errors.push("score", "out_of_range", rules::result::marks(Locale::current()));
        return None;
    }
    if score > max {
        errors.push(
            "score",
            "exceeds_max",
            rules::result::exceeds_max(Locale::current(), max, score),
        );
        return None;
    }
    // `+ 0.0` turns the -0 that JSON allows into 0, so that it is not shown as "-0".
    Some((score + 0.0, max))
}

#[cfg(test)]
mod tests;
