//! Which results make up a test of an exam, and how much of the exam it covers.
//!
//! A test is what shares date, name and source: three sections entered one by one are one mock. What an exam asks for
//! is a [`Frame`]; it is stored with every forecast, so that a forecast is judged on the terms it was made on.

use analytics::ability::{FULL_SYLLABUS, Items};
use chrono::{DateTime, NaiveDate, Utc};
use domain::exams::Marking;
use domain::ids::ResultId;
use domain::text::fold;
use std::collections::{BTreeMap, BTreeSet};
use store::exams::StoredExam;
use store::test_parts::TestPart;

/// Between entries of a list, and between lists; neither can stand in a checked name.
const UNIT: &str = "\u{1f}";
const GROUP: char = '\u{1e}';
/// Least share of an exam that the model can read.
const LEAST_SHARE: f64 = 0.01;

/// What a test must be about to count for an exam.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Frame {
    /// Marks of the whole exam; `None` where it has no maximum and all is percent.
    pub max_score: Option<f64>,
    /// Folded subjects; none means that every subject counts.
    subjects: BTreeSet<String>,
    /// Folded names of the exam: a result under one of these is the whole test.
    names: BTreeSet<String>,
}

/// A test as far as it was entered.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct WholeTest {
    pub date: NaiveDate,
    pub name: String,
    pub source: Option<String>,
    /// Folded name and source.
    pub key: String,
    pub percent: f64,
    /// Share of the exam it covers, above 0 and at most 1.
    pub share: f64,
    pub questions: u32,
    pub right: u32,
    pub wrong: u32,
    pub is_sample: bool,
    /// When its first part was stored.
    pub known_at: DateTime<Utc>,
    /// When its last part was stored, and which one that was.
    pub completed_at: DateTime<Utc>,
    pub last_part: ResultId,
}

impl WholeTest {
    pub(crate) fn is_full(&self) -> bool {
        self.share >= FULL_SYLLABUS
    }

    /// Questions and answers, where the marking is known and they can be.
    pub(crate) fn items(&self, marking: Option<Marking>) -> Option<Items> {
        let marking = marking?;
        let items = Items {
            questions: self.questions,
            attempted: self.right + self.wrong,
            right: self.right,
            right_marks: marking.correct,
            wrong_marks: marking.wrong,
        };
        Some(items).filter(Items::is_possible)
    }
}

impl Frame {
    pub(crate) fn of(stored: &StoredExam) -> Self {
        let exam = &stored.exam;
        let profile = crate::exams::profile(&exam.profile);
        let sections = profile.iter().flat_map(|profile| &profile.sections);
        let mut subjects: BTreeSet<String> = sections.map(|section| fold(&section.name)).collect();
        if subjects.is_empty() {
            subjects = exam
                .chapters
                .iter()
                .map(|chapter| fold(&chapter.subject))
                .collect();
        }
        let names = [
            Some(exam.name.as_str()),
            profile.map(|profile| profile.name.as_str()),
        ];
        Self {
            max_score: exam.max_score,
            subjects,
            names: names.into_iter().flatten().map(fold).collect(),
        }
    }

    /// Marks that scores are told in.
    pub(crate) fn unit(&self) -> f64 {
        self.max_score.unwrap_or(100.0)
    }

    /// As text, to be stored beside the maximum.
    pub(crate) fn encode(&self) -> String {
        let list = |set: &BTreeSet<String>| set.iter().map(String::as_str).collect::<Vec<_>>().join(UNIT);
        let kind = if self.max_score.is_some() {
            "marks"
        } else {
            "percent"
        };
        format!(
            "{kind}{GROUP}{}{GROUP}{}",
            list(&self.subjects),
            list(&self.names)
        )
    }

    /// From [`Self::encode`] and the maximum beside it.
    pub(crate) fn decode(text: &str, unit: f64) -> Self {
        let mut lists = text.split(GROUP);
        let is_marks = lists.next() == Some("marks");
        let mut set = || -> BTreeSet<String> {
            let list = lists.next().unwrap_or_default();
            list.split(UNIT)
                .filter(|one| !one.is_empty())
                .map(str::to_owned)
                .collect()
        };
        Self {
            max_score: is_marks.then_some(unit),
            subjects: set(),
            names: set(),
        }
    }

    /// Whether results in this folded subject are about the exam.
    pub(crate) fn counts(&self, subject: &str) -> bool {
        self.subjects.is_empty() || self.subjects.contains(subject) || self.names.contains(subject)
    }

    /// The tests of this exam among the parts, oldest first.
    pub(crate) fn tests(&self, parts: &[TestPart]) -> Vec<WholeTest> {
        let mut groups: BTreeMap<(NaiveDate, String), Vec<(&TestPart, String)>> = BTreeMap::new();
        for part in parts {
            let subject = fold(&part.subject);
            if part.max_score > 0.0 && self.counts(&subject) {
                groups
                    .entry((part.test_date, test_key(&part.test_name, part.source.as_deref())))
                    .or_default()
                    .push((part, subject));
            }
        }
        let tests = groups
            .into_iter()
            .filter_map(|((date, key), parts)| self.test(date, key, parts));
        tests.collect()
    }

    fn test(&self, date: NaiveDate, key: String, mut parts: Vec<(&TestPart, String)>) -> Option<WholeTest> {
        // Entered as a whole and by sections: the whole counts, once.
        if parts.iter().any(|(_, subject)| self.names.contains(subject)) {
            parts.retain(|(_, subject)| self.names.contains(subject));
        }
        let (last, _) = parts.iter().max_by_key(|(part, _)| (part.created_at, part.id))?;
        let known_at = parts.iter().map(|(part, _)| part.created_at).min()?;
        let max: f64 = parts.iter().map(|(part, _)| part.max_score).sum();
        let score: f64 = parts.iter().map(|(part, _)| part.score).sum();
        let covered: BTreeSet<&str> = parts.iter().map(|(_, subject)| subject.as_str()).collect();
        let share = match self.max_score {
            Some(whole) => max / whole,
            None if self.subjects.is_empty() || covered.iter().any(|one| self.names.contains(*one)) => 1.0,
            None => covered.len() as f64 / self.subjects.len() as f64,
        };
        let count =
            |of: fn(&TestPart) -> i64| parts.iter().map(|(part, _)| of(part).max(0)).sum::<i64>() as u32;
        Some(WholeTest {
            date,
            name: last.test_name.clone(),
            source: last.source.clone(),
            key,
            percent: (100.0 * score / max).clamp(-100.0, 100.0),
            share: share.clamp(LEAST_SHARE, 1.0),
            questions: count(|part| part.total_questions),
            right: count(|part| part.correct_answers),
            wrong: count(|part| part.wrong_answers),
            is_sample: parts.iter().any(|(part, _)| part.is_sample),
            known_at,
            completed_at: last.created_at,
            last_part: last.id.into(),
        })
    }
}

/// What makes results of one day the same test.
fn test_key(name: &str, source: Option<&str>) -> String {
    format!("{}{UNIT}{}", fold(name), fold(source.unwrap_or_default()))
}

#[cfg(test)]
mod tests;
