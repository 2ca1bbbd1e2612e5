//! Answers added up by chapter, and what they mean.

use super::day;
use analytics::input::{Day, History};
use analytics::mastery::{HALF_LIFE_DAYS, posterior};
use chrono::NaiveDate;
use domain::exams::Chapter;
use domain::text::fold;
use std::collections::{BTreeMap, HashMap, HashSet};
use store::results::WholeAnswers;
use store::weak_areas::WeakArea;

/// Sums are kept as of this day, 2020-01-01; any would do, as long as it never changes.
const SUMS_AS_OF: Day = 18_262;

/// By subject and chapter.
pub(super) type Sums = BTreeMap<(String, String), WeakArea>;

/// Whether every name of the new results is spelled as it stands in the table, or is new to it. Of several spellings
/// the analyses keep one, and which one only all results together can tell.
pub(super) fn is_spelled_as_before(before: &Sums, whole: &[WholeAnswers], new: &History<'_>) -> bool {
    let mut subjects: HashMap<String, &str> = HashMap::new();
    let mut chapters: HashMap<(String, String), &WeakArea> = HashMap::new();
    for area in before.values() {
        subjects.entry(fold(&area.subject)).or_insert(&area.subject);
        chapters.insert((fold(&area.subject), fold(&area.chapter)), area);
    }
    for answers in whole {
        subjects.entry(fold(&answers.subject)).or_insert(&answers.subject);
    }
    new.results().iter().all(|result| {
        let is_known = |subject: u32| {
            let subject = new.subjects()[subject as usize];
            subjects.get(&fold(subject)).is_none_or(|known| *known == subject)
        };
        is_known(result.subject)
            && new.chapters_of(result).iter().all(|row| {
                let chapter = new.chapters()[row.chapter as usize];
                let subject = new.subjects()[chapter.subject as usize];
                let there = chapters.get(&(fold(subject), fold(chapter.name)));
                is_known(chapter.subject) && there.is_none_or(|area| area.chapter == chapter.name)
            })
    })
}

/// Adds every chapter of every result to the sums.
pub(super) fn gather(sums: &mut Sums, history: &History<'_>) {
    for result in history.results() {
        let weight = f64::exp2(f64::from(result.day - SUMS_AS_OF) / HALF_LIFE_DAYS);
        for row in history.chapters_of(result).iter().filter(|row| row.attempted > 0) {
            let chapter = history.chapters()[row.chapter as usize];
            let key = (
                history.subjects()[chapter.subject as usize].to_owned(),
                chapter.name.to_owned(),
            );
            let date = NaiveDate::from_epoch_days(result.day).unwrap_or_default();
            let area = sums
                .entry(key)
                .or_insert_with_key(|(subject, chapter)| empty(subject, chapter, date));
            area.questions += i64::from(row.attempted);
            area.correct += i64::from(row.correct);
            area.recent_questions += weight * f64::from(row.attempted);
            area.recent_correct += weight * f64::from(row.correct);
            area.times_attempted += 1;
            area.last_seen = area.last_seen.max(date);
        }
    }
}

fn empty(subject: &str, chapter: &str, date: NaiveDate) -> WeakArea {
    WeakArea {
        subject: subject.to_owned(),
        chapter: chapter.to_owned(),
        accuracy: 0.0,
        mastery: 0.0,
        mastery_low: 0.0,
        mastery_high: 0.0,
        questions: 0,
        correct: 0,
        recent_questions: 0.0,
        recent_correct: 0.0,
        times_attempted: 0,
        last_seen: date,
        priority_score: 0.0,
    }
}

/// Turns the sums into mastery and priority, as of the newest result. `whole` are all results without chapters. With
/// `touched`, only chapters of these subjects: nothing about the others has changed.
pub(super) fn assess(
    sums: &mut Sums,
    whole: &[WholeAnswers],
    exam: &[Chapter],
    newest: Option<NaiveDate>,
    touched: Option<&HashSet<&str>>,
) {
    let Some(newest) = newest else { return };
    let scale = f64::exp2(-f64::from(day(newest) - SUMS_AS_OF) / HALF_LIFE_DAYS);
    let mut subjects: HashMap<String, (f64, f64)> = HashMap::new();
    for area in sums.values() {
        let sum = subjects.entry(fold(&area.subject)).or_default();
        sum.0 += area.recent_correct * scale;
        sum.1 += area.recent_questions * scale;
    }
    for answers in whole {
        let weight = f64::exp2(f64::from(day(answers.test_date) - day(newest)) / HALF_LIFE_DAYS);
        let sum = subjects.entry(fold(&answers.subject)).or_default();
        sum.0 += weight * answers.correct as f64;
        sum.1 += weight * answers.tried as f64;
    }
    let marks: HashMap<(String, String), f64> = exam
        .iter()
        .map(|c| ((fold(&c.subject), fold(&c.name)), c.weight))
        .collect();
    for area in sums.values_mut() {
        if touched.is_some_and(|touched| !touched.contains(area.subject.as_str())) {
            continue;
        }
        let subject = fold(&area.subject);
        // Half an answer on either side, as in the analyses.
        let mean = subjects
            .get(&subject)
            .map_or(0.5, |(correct, tried)| (correct + 0.5) / (tried + 1.0));
        let Some(mastery) = posterior(area.recent_correct * scale, area.recent_questions * scale, mean)
        else {
            continue;
        };
        area.accuracy = area.correct as f64 / area.questions as f64;
        (area.mastery, area.mastery_low, area.mastery_high) = (mastery.mean, mastery.low, mastery.high);
        let weight = marks.get(&(subject, fold(&area.chapter))).copied().unwrap_or(0.0);
        area.priority_score =
            weight * (1.0 - mastery.mean) * analytics::priority::scoring_potential(mastery.mean);
    }
}
