//! From the form of a result to a draft.

use super::{ChapterRow, ResultForm};
use crate::components::forms::typed;
use domain::results::{ChapterDraft, ResultDraft};
use domain::{FieldError, FieldErrors};

impl ResultForm {
    /// The draft for the rules of `domain`.
    ///
    /// # Errors
    /// Fields that cannot be read as numbers or dates, and required ones that are empty.
    pub fn draft(&self) -> Result<ResultDraft, FieldErrors> {
        let mut errors = FieldErrors::default();
        let test_date = errors.take(
            typed::date("test_date", &self.test_date)
                .and_then(|date| typed::required("test_date", date, words!(refused.date_of_test))),
        );
        let total = count(
            &mut errors,
            "total_questions",
            &self.total_questions,
            Some(words!(refused.total_questions)),
        );
        let correct = count(
            &mut errors,
            "correct_answers",
            &self.correct_answers,
            Some(words!(refused.correct_answers)),
        );
        let wrong = count(&mut errors, "wrong_answers", &self.wrong_answers, None);
        let score = errors.take(typed::decimal("score", &self.score)).flatten();
        let max_score = errors
            .take(typed::decimal("max_score", &self.max_score))
            .flatten();
        let time_taken = errors
            .take(typed::whole("time_taken", &self.time_taken))
            .flatten();
        if self.test_name.trim().is_empty() {
            errors.push("test_name", "required", words!(refused.test_name));
        }
        if self.subject.trim().is_empty() {
            errors.push("subject", "required", words!(refused.subject));
        }
        let mut chapter_performance = Vec::with_capacity(self.chapters.len());
        for (i, row) in self.chapters.iter().enumerate() {
            match row.draft() {
                Ok(chapter) => chapter_performance.push(chapter),
                Err(refused) => errors
                    .0
                    .extend(refused.under(&format!("chapter_performance[{i}]")).0),
            }
        }
        errors.clone().into_result()?;
        let Some(test_date) = test_date else {
            return Err(errors);
        };
        Ok(ResultDraft {
            test_name: self.test_name.clone(),
            source: typed::text(&self.source),
            subject: self.subject.clone(),
            total_questions: total,
            correct_answers: correct,
            wrong_answers: wrong,
            score,
            max_score,
            time_taken,
            test_date,
            chapter_performance,
        })
    }
}

impl ChapterRow {
    fn draft(&self) -> Result<ChapterDraft, FieldErrors> {
        let mut errors = FieldErrors::default();
        let attempted = errors.take(typed::whole("attempted", &self.attempted)).flatten();
        let correct = count(
            &mut errors,
            "correct",
            &self.correct,
            Some(words!(refused.chapter_correct)),
        );
        let wrong = count(&mut errors, "wrong", &self.wrong, None);
        let marks = errors.take(typed::decimal("marks", &self.marks)).flatten();
        let minutes = errors.take(typed::whole("minutes", &self.minutes)).flatten();
        if self.chapter.trim().is_empty() {
            errors.push("chapter", "required", words!(refused.chapter_name));
        }
        errors.into_result()?;
        Ok(ChapterDraft {
            chapter: self.chapter.clone(),
            attempted,
            correct,
            wrong,
            marks,
            minutes,
        })
    }
}

/// A count; 0 when it is empty and need not be there, or could not be read (which is noted).
fn count(errors: &mut FieldErrors, path: &'static str, typed: &str, required: Option<&str>) -> i64 {
    let read: Result<i64, FieldError> = typed::whole(path, typed).and_then(|number| match required {
        Some(words) => typed::required(path, number, words),
        None => Ok(number.unwrap_or(0)),
    });
    errors.take(read).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        text.split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .collect()
    }

    #[test]
    fn an_empty_row_between_two_does_not_shift_where_a_refusal_is_shown() {
        let sent =
            "chapter=Optics&chapter_correct=4&chapter=&chapter_correct=&chapter=Waves&chapter_correct=four";
        let form = ResultForm::from_pairs(&pairs(sent));
        assert_eq!(form.chapters.len(), 2);
        let errors = form.draft().unwrap_err();
        assert!(
            errors
                .0
                .iter()
                .any(|error| error.path == "chapter_performance[1].correct" && error.code == "not_a_number")
        );
    }

    #[test]
    fn a_full_form_becomes_a_draft_with_decimals_as_typed() {
        let sent = "test_date=2025-03-01&test_name=Mock&subject=Physics&total_questions=45&correct_answers=30\
                    &score=112,5&max_score=180&chapter=Optics&chapter_correct=4&chapter_marks=-1.5";
        let draft = ResultForm::from_pairs(&pairs(sent)).draft().unwrap();
        assert_eq!(
            (draft.score, draft.wrong_answers, draft.source),
            (Some(112.5), 0, None)
        );
        assert_eq!(draft.chapter_performance[0].marks, Some(-1.5));
    }

    #[test]
    fn every_empty_required_field_is_named_at_once() {
        let errors = ResultForm::default().draft().unwrap_err();
        let paths: Vec<&str> = errors.0.iter().map(|error| error.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "test_date",
                "total_questions",
                "correct_answers",
                "test_name",
                "subject"
            ]
        );
    }
}
