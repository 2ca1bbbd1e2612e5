//! The rules of a result.

use super::{
    Context, EARLIEST_DATE, LEAST_MAX_SCORE, MAX_QUESTIONS, MAX_SCORE, NewResult, ResultDraft, chapters,
};
use crate::exams::Marking;
use crate::{FieldErrors, text};
use catalogue::{Locale, rules};
use chrono::{Duration, NaiveDate};

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
pub(super) struct Counts {
    pub total: u32,
    pub correct: u32,
    pub wrong: u32,
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

pub(super) fn check_minutes(errors: &mut FieldErrors, path: &str, minutes: Option<i64>) -> Option<u32> {
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
