//! Which chapter of the exam to study first: the first-cut order, before any plan with hours and dates.
//!
//! Value = weight x weakness x scoring potential. Weight is the chapter's marks in the exam, weakness is
//! `1 - mastery`; their product is the marks likely lost there. Scoring potential is `2 sqrt(m (1 - m))`, the part of
//! them that the next hours can move: nearly all when half is known, little when nothing is (the basics come first)
//! or when everything is. The root keeps it mild; its form is a design choice, to be replaced by the measured rise of
//! the plan's model once there is one.

use crate::input::{Chapter, History};
use crate::mastery::{Masteries, Mastery, prior};
use crate::missing::Missing;
use std::cmp::Ordering;

/// Questions of the probe proposed for a chapter that was never tried: as many as the prior is worth.
pub const PROBE_QUESTIONS: u32 = 10;
/// Mastery below which the chapter is studied anew rather than practised. A design choice.
pub const LEARN_BELOW: f64 = 0.4;
/// Mastery from which the chapter only wants to be kept up. A design choice.
pub const KEEP_UP_FROM: f64 = 0.8;
/// Where a subject was never tried at all, nothing speaks for more or for less.
const UNKNOWN_MEAN: f64 = 0.5;

/// The one thing to do about a chapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Answer [`PROBE_QUESTIONS`] questions to find out.
    Probe,
    /// Study it anew.
    Learn,
    /// Practise questions.
    Practise,
    /// Keep it up.
    KeepUp,
}

/// A chapter of the exam and what it is worth to study it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Priority {
    /// Index of the chapter.
    pub chapter: u32,
    /// Its marks in the exam.
    pub weight: f64,
    /// Its mastery; `None` when none of its questions was tried.
    pub mastery: Option<Mastery>,
    /// Questions tried so far.
    pub questions: u64,
    /// Marks likely lost here at the exam. Of a chapter never tried: from the subject's mean.
    pub marks_open: f64,
    /// At the upper end of the mastery's 80 % interval; 0 when nothing of the subject was tried.
    pub marks_open_low: f64,
    /// At the lower end of it; the full weight when nothing of the subject was tried.
    pub marks_open_high: f64,
    /// Weight x weakness x scoring potential, in marks: what the order goes by.
    pub value: f64,
    /// What to do.
    pub action: Action,
}

/// All chapters of the exam that carry marks, most valuable first, ties by subject and name.
///
/// # Errors
/// [`Missing::ExamChapters`] without an exam whose chapters carry marks.
pub fn priorities(history: &History<'_>, masteries: &Masteries) -> Result<Vec<Priority>, Missing> {
    let mut ranked = Vec::with_capacity(history.chapters().len());
    for (i, chapter) in history.chapters().iter().enumerate() {
        if let Some(weight) = chapter.exam_marks.filter(|marks| *marks > 0.0) {
            ranked.push(of_chapter(i as u32, chapter, weight, masteries));
        }
    }
    if ranked.is_empty() {
        return Err(Missing::ExamChapters);
    }
    ranked.sort_by(|x, y| by_value(history, x, y));
    Ok(ranked)
}

/// The part of the open marks that the next hours can move, 0 to 1.
pub fn scoring_potential(mastery: f64) -> f64 {
    2.0 * (mastery * (1.0 - mastery)).max(0.0).sqrt()
}

fn by_value(history: &History<'_>, x: &Priority, y: &Priority) -> Ordering {
    y.value
        .total_cmp(&x.value)
        .then_with(|| history.label(x.chapter).cmp(&history.label(y.chapter)))
}

fn of_chapter(index: u32, chapter: &Chapter<'_>, weight: f64, masteries: &Masteries) -> Priority {
    let known = masteries.get(index);
    let believed = known.map_or_else(
        || before_any_question(masteries.subject_mean(chapter.subject)),
        |one| one.mastery,
    );
    let marks_open = weight * (1.0 - believed.mean);
    Priority {
        chapter: index,
        weight,
        mastery: known.map(|one| one.mastery),
        questions: known.map_or(0, |one| one.questions),
        marks_open,
        marks_open_low: weight * (1.0 - believed.high),
        marks_open_high: weight * (1.0 - believed.low),
        value: marks_open * scoring_potential(believed.mean),
        action: if known.is_some() {
            action(believed.mean)
        } else {
            Action::Probe
        },
    }
}

fn before_any_question(subject_mean: Option<f64>) -> Mastery {
    subject_mean.map_or(
        Mastery {
            mean: UNKNOWN_MEAN,
            low: 0.0,
            high: 1.0,
        },
        prior,
    )
}

fn action(mastery: f64) -> Action {
    if mastery < LEARN_BELOW {
        Action::Learn
    } else if mastery < KEEP_UP_FROM {
        Action::Practise
    } else {
        Action::KeepUp
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::{ExamChapter, HistoryBuilder, RawChapter, RawResult};

    const EXAM: [(&str, &str, f64); 5] = [
        ("Physics", "Optics", 20.0),
        ("Physics", "Heat", 20.0),
        ("Physics", "Waves", 20.0),
        ("Physics", "Units", 0.0),
        ("Biology", "Cell", 20.0),
    ];

    fn ranked(
        exam: &[(&'static str, &'static str, f64)],
        tried: &[(&'static str, u32, u32)],
    ) -> Vec<(&'static str, Priority)> {
        let exam = exam
            .iter()
            .map(|&(subject, name, marks)| ExamChapter { subject, name, marks })
            .collect::<Vec<_>>();
        let mut builder = HistoryBuilder::new(0, &exam).unwrap();
        let (subject, score, max_score, minutes) = ("Physics", 1.0, 2.0, None);
        let raw = RawResult {
            day: 0,
            subject,
            score,
            max_score,
            correct: 1,
            wrong: 1,
            total: 2,
            minutes,
        };
        let chapters = tried.iter().map(|&(name, attempted, correct)| RawChapter {
            name,
            attempted,
            correct,
            wrong: 0,
        });
        builder.result(raw, chapters).unwrap();
        let history = builder.finish();
        let found = priorities(&history, &Masteries::of(&history)).unwrap();
        found
            .into_iter()
            .map(|one| (history.label(one.chapter).1, one))
            .collect()
    }

    #[test]
    fn marks_open_are_weight_times_what_is_not_known_with_the_interval_turned_round() {
        let optics = ranked(&EXAM, &[("Optics", 20, 5), ("Heat", 20, 18)])
            .into_iter()
            .find(|one| one.0 == "Optics");
        let optics = optics.unwrap().1;
        let mastery = optics.mastery.unwrap();
        assert!((optics.marks_open - 20.0 * (1.0 - mastery.mean)).abs() < 1e-12);
        assert!((optics.marks_open_low - 20.0 * (1.0 - mastery.high)).abs() < 1e-12);
        assert!(optics.marks_open_low < optics.marks_open && optics.marks_open < optics.marks_open_high);
        assert_eq!((optics.action, optics.questions), (Action::Learn, 20));
    }

    #[test]
    fn a_chapter_never_tried_gets_a_probe_and_no_mastery() {
        let ranked = ranked(&EXAM, &[("Optics", 40, 30), ("Heat", 40, 30)]);
        let find = |name: &str| ranked.iter().find(|one| one.0 == name).unwrap().1;
        let (waves, cell) = (find("Waves"), find("Cell"));
        assert_eq!(
            (waves.mastery, waves.action, waves.questions),
            (None, Action::Probe, 0)
        );
        // Three quarters of Physics are known, nothing of Biology: its range is everything.
        assert!((waves.marks_open - 20.0 * (1.0 - 60.5 / 81.0)).abs() < 1e-9);
        assert_eq!(
            (cell.marks_open, cell.marks_open_low, cell.marks_open_high),
            (10.0, 0.0, 20.0)
        );
        assert_eq!(ranked[0].0, "Cell");
    }

    #[test]
    fn chapters_without_marks_are_left_out_and_ties_go_by_name() {
        let names = ranked(&EXAM, &[("Optics", 8, 4), ("Heat", 8, 4), ("Acoustics", 8, 4)])
            .into_iter()
            .map(|one| one.0);
        assert_eq!(names.collect::<Vec<_>>(), ["Cell", "Heat", "Optics", "Waves"]);
    }

    #[test]
    fn without_an_exam_the_order_says_what_it_needs() {
        let history = HistoryBuilder::new(0, &[]).unwrap().finish();
        assert_eq!(
            priorities(&history, &Masteries::of(&history)),
            Err(Missing::ExamChapters)
        );
    }
}
