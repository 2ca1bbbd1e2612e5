//! Exam profiles: sections, marking schemes, chapters with weights. The shipped ones are data files of `service`.

use crate::{FieldError, FieldErrors, text};
use catalogue::{Locale, rules};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Marks for a right answer, for a wrong one (zero or negative), none for an unanswered one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Marking {
    /// Marks for a right answer, above zero.
    pub correct: f64,
    /// Marks for a wrong answer, zero or below.
    pub wrong: f64,
}

impl Marking {
    /// The score of `correct` right and `wrong` wrong answers.
    pub fn score(self, correct: u32, wrong: u32) -> f64 {
        // Kept to a hundredth of a mark: -1/3 schemes would otherwise leave binary dust in the stored score.
        ((f64::from(correct) * self.correct + f64::from(wrong) * self.wrong) * 100.0).round() / 100.0
    }
}

/// A section of an exam.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// What it is called, for instance a subject.
    pub name: String,
    /// Number of questions.
    pub questions: u32,
    /// Maximum marks.
    pub max_score: f64,
}

/// A chapter and what it is worth in the exam.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Chapter {
    /// The subject it belongs to.
    pub subject: String,
    /// Its name.
    pub name: String,
    /// Expected marks in the whole exam; an editable default in the shipped profiles.
    pub weight: f64,
    /// Names of the chapters of the same subject that come before it, at most 10; an editable default, too.
    #[serde(default)]
    pub prerequisites: Vec<String>,
}

/// The key of the blank profile: each who takes it prepares for an exam of their own.
pub const OWN: &str = "own";

/// Whether all who prepare by a profile prepare for the same exam, so that something can be said over all of them.
pub fn is_one_exam(profile: &str) -> bool {
    profile != OWN
}

/// A shipped exam profile (`key` is stable: `neet_ug`, `jee_main`, …).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExamProfile {
    /// Stable key.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// Maximum marks of the whole exam; `None` in the blank profile.
    pub max_score: Option<f64>,
    /// Minutes of the whole exam, where fixed.
    pub minutes: Option<u32>,
    /// Least score of the whole exam, where it does not follow from the marking.
    #[serde(default)]
    pub least_score: Option<f64>,
    /// Scores are brought to the same scale every year, so that a harder paper gives no fewer.
    #[serde(default)]
    pub is_scaled: bool,
    /// The scheme that holds for most questions; `None` where no simple one exists.
    pub marking: Option<Marking>,
    /// Where sections, marks and marking come from.
    pub source: String,
    /// Where the chapter weights come from, and that they are an editable default.
    pub weights_source: String,
    /// The sections in order.
    #[serde(default)]
    pub sections: Vec<Section>,
    /// The chapters in syllabus order.
    #[serde(default)]
    pub chapters: Vec<Chapter>,
}

/// An exam as a student enters it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExamDraft {
    /// The profile it starts from.
    pub profile: String,
    /// Own name; the profile's when absent.
    #[serde(default)]
    pub name: Option<String>,
    /// The day of the exam, if known.
    #[serde(default)]
    pub exam_date: Option<NaiveDate>,
    /// Maximum marks; the profile's when absent.
    #[serde(default)]
    pub max_score: Option<f64>,
    /// Marking; the profile's when absent.
    #[serde(default)]
    pub marking: Option<Marking>,
    /// Chapters with weights; the profile's when absent.
    #[serde(default)]
    pub chapters: Option<Vec<Chapter>>,
}

/// A checked exam of a student.
#[derive(Debug, Clone, PartialEq)]
pub struct NewExam {
    /// The profile it started from.
    pub profile: String,
    /// Name for people.
    pub name: String,
    /// The day of the exam, if known.
    pub exam_date: Option<NaiveDate>,
    /// Maximum marks, if known.
    pub max_score: Option<f64>,
    /// Marking, if one holds.
    pub marking: Option<Marking>,
    /// Chapters, names unique within a subject.
    pub chapters: Vec<Chapter>,
}

/// Most chapters one exam may have.
pub const MAX_CHAPTERS: usize = 200;
/// Most chapters that one may name as coming before it.
pub const MAX_PREREQUISITES: usize = 10;

mod order;
mod range;

impl ExamDraft {
    /// Fills what is absent from `profile` and checks the rest. `today` is the student's own date.
    ///
    /// # Errors
    /// Every refused field: names, dates outside 1 year back to 10 years ahead, marks outside 1 to 10,000, a marking
    /// scheme that rewards wrong answers, a chapter named twice, prerequisites that are no chapters or go round in a circle.
    pub fn check(self, profile: &ExamProfile, today: NaiveDate) -> Result<NewExam, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors
            .take(text::optional_line("name", self.name.as_deref(), 80))
            .flatten();
        if let Some(date) = self.exam_date
            && !(-366..=3660).contains(&(date - today).num_days())
        {
            errors.push("exam_date", "out_of_range", rules::exam::date(Locale::current()));
        }
        let max_score = self.max_score.or(profile.max_score);
        if max_score.is_some_and(|max| !(max.is_finite() && (1.0..=10_000.0).contains(&max))) {
            errors.push(
                "max_score",
                "out_of_range",
                rules::exam::max_score(Locale::current()),
            );
        }
        let marking = self.marking.or(profile.marking);
        if let Some(scheme) = self.marking {
            errors.take(check_marking(scheme));
        }
        let chapters = self.chapters.unwrap_or_else(|| profile.chapters.clone());
        let chapters = check_chapters(chapters, &mut errors);
        errors.into_result()?;
        Ok(NewExam {
            profile: profile.key.clone(),
            name: name.unwrap_or_else(|| profile.name.clone()),
            exam_date: self.exam_date,
            max_score,
            marking,
            chapters,
        })
    }
}

fn check_marking(scheme: Marking) -> Result<(), FieldError> {
    let right = scheme.correct.is_finite() && scheme.correct > 0.0 && scheme.correct <= 100.0;
    let wrong = scheme.wrong.is_finite() && scheme.wrong <= 0.0 && scheme.wrong >= -100.0;
    if right && wrong {
        return Ok(());
    }
    Err(FieldError::new(
        "marking",
        "out_of_range",
        rules::exam::marking(Locale::current()),
    ))
}

fn check_chapters(chapters: Vec<Chapter>, errors: &mut FieldErrors) -> Vec<Chapter> {
    if chapters.len() > MAX_CHAPTERS {
        errors.push(
            "chapters",
            "too_many",
            rules::exam::too_many_chapters(Locale::current(), MAX_CHAPTERS),
        );
        return Vec::new();
    }
    let n_errors = errors.0.len();
    let mut seen = std::collections::HashSet::new();
    let mut checked = Vec::with_capacity(chapters.len());
    for (i, chapter) in chapters.into_iter().enumerate() {
        let subject = errors.take(text::line(
            &format!("chapters[{i}].subject"),
            &chapter.subject,
            80,
        ));
        let name = errors.take(text::line(&format!("chapters[{i}].name"), &chapter.name, 120));
        if !(chapter.weight.is_finite() && (0.0..=10_000.0).contains(&chapter.weight)) {
            errors.push(
                format!("chapters[{i}].weight"),
                "out_of_range",
                rules::exam::weight(Locale::current()),
            );
        }
        if let (Some(subject), Some(name)) = (subject, name) {
            if !seen.insert((text::fold(&subject), text::fold(&name))) {
                errors.push(
                    format!("chapters[{i}].name"),
                    "duplicate",
                    rules::exam::chapter_twice(Locale::current()),
                );
            }
            checked.push(Chapter {
                subject,
                name,
                weight: chapter.weight,
                prerequisites: chapter.prerequisites,
            });
        }
    }
    // With a chapter that was refused every name of it would be refused as well.
    if errors.0.len() == n_errors {
        order::check(&mut checked, errors);
    }
    checked
}
