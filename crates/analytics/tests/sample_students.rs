//! Whatever the seed, the sample students' dashboards say what their rows say, and no more than is known of them.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use analytics::dashboard::{Dashboard, Extent, dashboard};
use analytics::input::{Day, ExamChapter, HistoryBuilder, RawChapter, RawResult, SessionRow};
use chrono::NaiveDate;
use domain::exams::ExamProfile;
use domain::results::{Context, NewResult};
use proptest::prelude::*;
use sample::SampleStudent;
use std::collections::BTreeMap;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 31).unwrap()
}
fn day(date: NaiveDate) -> Day {
    date.signed_duration_since(NaiveDate::default()).num_days() as Day
}

/// What the student brings in, as it is stored.
fn results(profile: &ExamProfile, student: &SampleStudent) -> Vec<NewResult> {
    let context = Context {
        today: today(),
        marking: profile.marking,
        born: None,
    };
    let drafts = student.results.iter().cloned();
    drafts.map(|draft| draft.check(&context).unwrap()).collect()
}

/// The dashboard of the student's rows, taken from the one at `first` on and around, and the chapters' names.
fn read(profile: &ExamProfile, student: &SampleStudent, first: usize) -> (Dashboard, Vec<String>) {
    let exam: Vec<_> = profile
        .chapters
        .iter()
        .map(|chapter| ExamChapter {
            subject: &chapter.subject,
            name: &chapter.name,
            marks: chapter.weight,
        })
        .collect();
    let rows = results(profile, student);
    let mut builder = HistoryBuilder::new(day(today()), &exam).unwrap();
    for i in 0..rows.len() {
        let one = &rows[(first + i) % rows.len()];
        let row = RawResult {
            day: day(one.test_date),
            subject: &one.subject,
            score: one.score,
            max_score: one.max_score,
            correct: one.correct_answers,
            wrong: one.wrong_answers,
            total: one.total_questions,
            minutes: one.time_taken,
        };
        let chapters = one.chapter_performance.iter().map(|part| RawChapter {
            name: &part.chapter,
            attempted: part.attempted,
            correct: part.correct,
            wrong: part.wrong,
        });
        builder.result(row, chapters).unwrap();
    }
    for draft in &student.sessions {
        let one = draft.clone().check(today(), None).unwrap();
        let row = SessionRow {
            day: day(one.date),
            minutes: one.duration_minutes,
            focus: one.focus_score,
        };
        builder.session(row).unwrap();
    }
    let history = builder.finish();
    let names = history.chapters().iter().map(|chapter| {
        let subject = history.subjects()[chapter.subject as usize];
        format!("{subject}/{}", chapter.name)
    });
    let names = names.collect();
    (dashboard(&history, Extent::default()), names)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn totals_and_chapters_are_those_counted_by_hand(seed: u64, months in 1_u32..8) {
        let profile = sample::profile();
        let student = sample::student(seed, today(), &profile, months);
        let (found, names) = read(&profile, &student, 0);
        let (mut right, mut asked, mut percents) = (0_u64, 0_u64, 0.0);
        let mut of_chapter: BTreeMap<String, u64> = BTreeMap::new();
        for one in results(&profile, &student) {
            right += u64::from(one.correct_answers);
            asked += u64::from(one.total_questions);
            percents += 100.0 * one.score / one.max_score;
            for part in &one.chapter_performance {
                *of_chapter.entry(format!("{}/{}", one.subject, part.chapter)).or_default() += u64::from(part.attempted);
            }
        }
        let totals = found.totals.unwrap();
        prop_assert!((totals.accuracy_percent - 100.0 * right as f64 / asked as f64).abs() < 1e-9);
        prop_assert!((totals.mean_percent - percents / student.results.len() as f64).abs() < 1e-9);
        for one in found.masteries.iter() {
            let expected = of_chapter.get(&names[one.chapter as usize]).copied().unwrap_or(0);
            prop_assert_eq!(one.questions, expected, "{}", names[one.chapter as usize]);
            prop_assert!(0.0 <= one.mastery.low && one.mastery.low <= one.mastery.mean);
            prop_assert!(one.mastery.mean <= one.mastery.high && one.mastery.high <= 1.0);
        }
    }

    #[test]
    fn rows_in_another_order_give_the_same_dashboard(seed: u64, first in 0_usize..60) {
        let profile = sample::profile();
        let student = sample::student(seed, today(), &profile, 4);
        let ((found, names), (again, names_again)) = (read(&profile, &student, 0), read(&profile, &student, first));
        let listed = |found: &Dashboard, names: &[String]| {
            let both = found.weakest.iter().chain(&found.strongest);
            both.map(|chapter| names[*chapter as usize].clone()).collect::<Vec<_>>()
        };
        // Sums of other orders differ in their last digits.
        let (one, other) = (found.totals.unwrap(), again.totals.unwrap());
        prop_assert!((one.accuracy_percent - other.accuracy_percent).abs() < 1e-9);
        prop_assert!((one.mean_percent - other.mean_percent).abs() < 1e-9);
        prop_assert_eq!(listed(&found, &names), listed(&again, &names_again));
    }
}

/// The band is an 80 % band of what was asked; what is true moves on while a student learns, so it cannot cover more than
/// that and must not cover much less. 40 students, 72 chapters each.
#[test]
fn the_band_of_a_chapter_holds_what_is_true_of_it_about_as_often_as_it_says() {
    let profile = sample::profile();
    let (mut held, mut n) = (0_u32, 0_u32);
    for seed in 0..40 {
        let student = sample::student(seed, today(), &profile, 6);
        let (found, names) = read(&profile, &student, 0);
        let truth: BTreeMap<String, f64> = student
            .truth
            .chapters
            .iter()
            .map(|one| (format!("{}/{}", one.subject, one.chapter), one.mastery))
            .collect();
        for one in found.masteries.iter() {
            let is_held = (one.mastery.low..=one.mastery.high).contains(&truth[&names[one.chapter as usize]]);
            held += u32::from(is_held);
            n += 1;
        }
    }
    let share = f64::from(held) / f64::from(n);
    assert!((0.6..=0.95).contains(&share), "{share} of {n}");
}
