use super::*;
use domain::email::Email;
use domain::exams::{Chapter, Marking, Section};
use domain::results::Context;
use std::collections::HashSet;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 31).unwrap()
}

/// 180 questions, 720 marks, 72 chapters, as large as the largest shipped profile.
fn profile() -> ExamProfile {
    let subjects = [("Physics", 45, 20), ("Chemistry", 45, 20), ("Biology", 90, 32)];
    let chapters = subjects.iter().flat_map(|&(subject, questions, n)| {
        (0..n).map(move |i| Chapter {
            subject: subject.into(),
            name: format!("Chapter {i}"),
            weight: 4.0 * f64::from(questions) / f64::from(n),
            prerequisites: vec![],
        })
    });
    let section = |&(name, questions, _): &(&str, u32, u32)| Section {
        name: name.into(),
        questions,
        max_score: 4.0 * f64::from(questions),
    };
    ExamProfile {
        key: "large".into(),
        name: "Large exam".into(),
        max_score: Some(720.0),
        minutes: Some(180),
        marking: Some(Marking {
            correct: 4.0,
            wrong: -1.0,
        }),
        source: String::new(),
        weights_source: String::new(),
        sections: subjects.iter().map(section).collect(),
        chapters: chapters.collect(),
    }
}

/// Nothing to go by: no sections, chapters, marks or marking.
fn blank() -> ExamProfile {
    let filled = profile();
    ExamProfile {
        max_score: None,
        minutes: None,
        marking: None,
        sections: vec![],
        chapters: vec![],
        ..filled
    }
}

fn assert_keeps_all_rules(student: &SampleStudent, profile: &ExamProfile) {
    let mut identities = HashSet::new();
    for draft in &student.results {
        assert!(draft.test_date < today());
        let minutes: i64 = draft
            .chapter_performance
            .iter()
            .filter_map(|chapter| chapter.minutes)
            .sum();
        assert!(minutes <= draft.time_taken.unwrap());
        let new = draft
            .clone()
            .check(&Context {
                today: today(),
                marking: None,
                born: None,
            })
            .unwrap();
        assert!(identities.insert(new.identity()), "the same test twice");
    }
    for draft in &student.sessions {
        assert!(draft.date < today());
        draft.clone().check(today(), None).unwrap();
    }
    student.exam.clone().check(profile, today()).unwrap();
    assert!(student.results.is_sorted_by_key(|draft| draft.test_date));
    assert!(
        student
            .sessions
            .is_sorted_by_key(|draft| (draft.date, draft.started_at))
    );
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = values.fold((0.0, 0.0), |(sum, n), value| (sum + value, n + 1.0));
    sum / n
}

/// Score of each whole mock as a share of the maximum, with its source and the ability of its day.
fn mocks(student: &SampleStudent) -> Vec<(String, f64, f64)> {
    let per_mock = student.results.chunks(3).map(|sections| {
        assert!(sections.iter().all(|s| s.test_name == sections[0].test_name));
        let score: f64 = sections.iter().map(|s| s.score.unwrap() / 720.0).sum();
        let ability = student
            .truth
            .ability
            .iter()
            .find(|(date, _)| *date == sections[0].test_date)
            .unwrap()
            .1;
        (sections[0].source.clone().unwrap(), score, ability)
    });
    per_mock.collect()
}

#[test]
fn one_seed_gives_the_same_bytes_and_another_seed_others() {
    let bytes = |seed| format!("{:?}", student(seed, today(), &profile(), 6));
    assert_eq!(bytes(7), bytes(7));
    assert_ne!(bytes(7), bytes(8));
    let names = |seed| {
        cohort(seed, today(), &profile(), 3)
            .map(|(name, _)| name)
            .collect::<Vec<_>>()
    };
    assert_eq!(names(1), names(2));
}

#[test]
fn every_draft_of_200_seeds_keeps_the_rules() {
    for seed in 0..200 {
        assert_keeps_all_rules(&student(seed, today(), &profile(), 6), &profile());
    }
    for (_, one) in cohort(3, today(), &profile(), 40) {
        assert_keeps_all_rules(&one, &profile());
    }
}

#[test]
fn blank_profiles_and_short_periods_keep_the_rules() {
    for months in 0..3 {
        assert_keeps_all_rules(&student(1, today(), &profile(), months), &profile());
        assert_keeps_all_rules(&student(1, today(), &blank(), months), &blank());
    }
}

#[test]
fn the_harder_series_reads_lower_by_a_tenth_of_the_maximum() {
    let all: Vec<_> = cohort(11, today(), &profile(), 120)
        .flat_map(|(_, one)| mocks(&one))
        .collect();
    for (source, offset) in [("Banyan Series", 0.0), ("Granite Series", -0.10)] {
        let own: Vec<_> = all.iter().filter(|mock| mock.0 == source).collect();
        assert!(own.len() > 500, "{} of {source}", own.len());
        let off = mean(own.iter().map(|(_, score, ability)| score - ability));
        // 1,100 mocks of SD 0.045 put the mean within 0.004 in 99 of 100 runs.
        assert!((off - offset).abs() < 0.005, "{source}: {off}");
    }
}

#[test]
fn scores_scatter_by_at_least_the_sampling_of_questions() {
    let all: Vec<_> = cohort(5, today(), &profile(), 60)
        .flat_map(|(_, one)| mocks(&one))
        .collect();
    let easy = all.iter().filter(|mock| mock.0 == SOURCES[0].0);
    let sd = mean(easy.map(|(_, score, ability)| (score - ability).powi(2))).sqrt();
    // About 29 of 720 marks by chance alone, and a little for the form of the day.
    assert!((0.035..0.055).contains(&sd), "{sd}");
}

#[test]
fn a_slump_lowers_hours_focus_and_scores_and_passes() {
    for seed in 0..30 {
        let one = student(seed, today(), &profile(), 6);
        let (first, last) = one.truth.slump.unwrap();
        assert_eq!((last - first).num_days(), 20);
        let before = first - Days::new(42);
        let is_in = |date: NaiveDate| (first..=last).contains(&date);
        let is_before = |date: NaiveDate| (before..first).contains(&date);
        let minutes = |is: &dyn Fn(NaiveDate) -> bool| -> f64 {
            one.sessions
                .iter()
                .filter(|s| is(s.date))
                .map(|s| s.duration_minutes as f64)
                .sum()
        };
        assert!(
            minutes(&is_in) / 21.0 < 0.6 * minutes(&is_before) / 42.0,
            "hours of seed {seed}"
        );
        let focus = |is: &dyn Fn(NaiveDate) -> bool| {
            mean(
                one.sessions
                    .iter()
                    .filter(|s| is(s.date))
                    .map(|s| s.focus_score.unwrap() as f64),
            )
        };
        assert!(focus(&is_in) < focus(&is_before) - 0.6, "focus of seed {seed}");
        let ends_late = |s: &&SessionDraft| {
            let end = s.started_at.unwrap() + chrono::Duration::minutes(s.duration_minutes + 330);
            end.date_naive() > s.date || end.time() >= chrono::NaiveTime::from_hms_opt(23, 30, 0).unwrap()
        };
        let late = one
            .sessions
            .iter()
            .filter(ends_late)
            .filter(|s| is_in(s.date))
            .count();
        let others = one.sessions.iter().filter(ends_late).count() - late;
        // The end of a slump fades for eight days; below the depth of nights there is none.
        assert!(
            late >= 4 && others <= 2,
            "nights of seed {seed}: {late} and {others}"
        );
        let on = |date: NaiveDate| one.truth.ability.iter().find(|(day, _)| *day == date).unwrap().1;
        assert!(on(last) < on(first - Days::new(1)) - 0.08, "score of seed {seed}");
        assert!(
            on(last + Days::new(20)) > on(first - Days::new(1)) - 0.02,
            "recovery of seed {seed}"
        );
    }
}

#[test]
fn half_a_year_of_study_is_seen_in_the_truth_and_in_the_results() {
    let one = student(7, today(), &profile(), 6);
    let (start, end) = (one.truth.ability[0].1, one.truth.ability.last().unwrap().1);
    assert!(end > start + 0.1, "{start} to {end}");
    assert_eq!(one.truth.chapters.len(), 72);
    assert!(
        (17..=23).contains(&mocks(&one).len()),
        "{} mocks",
        mocks(&one).len()
    );
    assert!(one.sessions.len() > 250, "{} sessions", one.sessions.len());
}

#[test]
fn a_bench_student_has_exactly_what_was_asked_for_over_two_years() {
    for (n_results, n_sessions) in [(0, 0), (1, 1), (200, 300), (2000, 5000)] {
        let one = bench_student(1, today(), &profile(), n_results, n_sessions);
        assert_eq!(
            (one.results.len(), one.sessions.len()),
            (n_results as usize, n_sessions as usize)
        );
        assert_keeps_all_rules(&one, &profile());
        if n_results > 100 {
            let span = one.results.last().unwrap().test_date - one.results[0].test_date;
            assert!(span.num_days() > 700);
        }
    }
}

#[test]
fn names_and_addresses_are_unique_and_addresses_are_valid() {
    let emails: HashSet<String> = (0..4000).map(|i| email(&people::name(i))).collect();
    assert_eq!(emails.len(), 4000);
    for address in emails {
        assert_eq!(Email::parse("email", &address).unwrap().key, address);
        assert!(address.ends_with("@example.org"));
    }
}
