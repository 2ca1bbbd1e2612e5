//! What the rules of `domain` refused, told by row and column, with what to do.

use super::CellError;
use super::draft::{Reader, Reading};
use super::layout::Field;
use crate::numbers::NumberError;
use catalogue::{Locale, cells};
use domain::FieldErrors;
use std::borrow::Cow;

/// Adds what the rules refused, leaving out what only follows from a cell that could not be read.
pub(super) fn add<'a>(reader: &Reader<'a>, reading: &mut Reading<'a>, refused: FieldErrors) {
    for error in refused.0 {
        let (at, field) = place(&error.path);
        let is_relation = matches!(
            error.code.as_ref(),
            "exceeds_total" | "exceeds_whole" | "exceeds_max"
        );
        let follows = field.is_some_and(|field| reading.unread.contains(&field));
        let score_unread = field == Some(Field::MaxScore) && reading.unread.contains(&Field::Score);
        if (is_relation && !reading.unread.is_empty())
            || follows
            || (score_unread && error.code == "required")
        {
            continue;
        }
        let row = at
            .and_then(|at| reading.chapter_rows.get(at))
            .copied()
            .unwrap_or(0);
        let row = reading.rows[row];
        let fix = advice(&error.code, field);
        let told = reader.error(&row, field, error.code, error.message, fix);
        reading.errors.push(told);
    }
}

/// The chapter and the field a path of `domain` means: `score`, `chapter_performance[2].correct`.
fn place(path: &str) -> (Option<usize>, Option<Field>) {
    let Some(rest) = path.strip_prefix("chapter_performance") else {
        return (None, whole_field(path));
    };
    let Some((at, part)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) else {
        return (None, None);
    };
    let field = match part.trim_start_matches('.') {
        "chapter" => Some(Field::Chapter),
        "attempted" => Some(Field::ChapterAttempted),
        "correct" => Some(Field::ChapterCorrect),
        "wrong" => Some(Field::ChapterWrong),
        "marks" => Some(Field::ChapterMarks),
        "minutes" => Some(Field::ChapterMinutes),
        _ => None,
    };
    (at.parse().ok(), field)
}

fn whole_field(path: &str) -> Option<Field> {
    use Field::{
        CorrectAnswers, MaxScore, Score, Source, Subject, TestDate, TestName, TimeTaken, TotalQuestions,
        WrongAnswers,
    };
    [
        TestDate,
        TestName,
        Source,
        Subject,
        TotalQuestions,
        CorrectAnswers,
        WrongAnswers,
        Score,
        MaxScore,
        TimeTaken,
    ]
    .into_iter()
    .find(|field| field.name() == path)
}

fn advice(code: &str, field: Option<Field>) -> &'static str {
    match (code, field) {
        ("required", Some(Field::Score | Field::MaxScore)) => cells::fix::marks(Locale::current()),
        ("required", _) => cells::fix::required(Locale::current()),
        ("too_long", _) => cells::fix::too_long(Locale::current()),
        ("control_character", _) => cells::fix::control_character(Locale::current()),
        ("too_early" | "before_birth" | "in_future", _) => cells::fix::year(Locale::current()),
        ("exceeds_total", _) => cells::fix::exceeds_total(Locale::current()),
        ("exceeds_whole", _) => cells::fix::exceeds_whole(Locale::current()),
        ("exceeds_max", _) => cells::fix::exceeds_max(Locale::current()),
        ("duplicate", _) => cells::fix::chapter_twice(Locale::current()),
        ("too_many", _) => cells::fix::chapters(Locale::current()),
        _ => cells::fix::out_of_range(Locale::current()),
    }
}

/// Code, reason and fix for a cell that should hold a number.
pub(super) fn number(text: &str, error: NumberError) -> (&'static str, String, &'static str) {
    let shown: String = text.chars().take(40).collect();
    match error {
        NumberError::NotANumber => (
            "not_a_number",
            cells::reason::not_a_number(Locale::current(), shown),
            cells::fix::not_a_number(Locale::current()),
        ),
        NumberError::NotWhole => (
            "not_whole",
            cells::reason::not_whole(Locale::current(), shown),
            cells::fix::not_whole(Locale::current()),
        ),
    }
}

pub(super) fn duplicate(row: u32, first: u32) -> CellError {
    CellError {
        row,
        column: None,
        value: String::new(),
        code: Cow::Borrowed("duplicate"),
        reason: cells::reason::duplicate(Locale::current(), first),
        fix: cells::fix::duplicate(Locale::current()).to_owned(),
    }
}
