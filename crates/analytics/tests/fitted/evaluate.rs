//! The reports: their shape, their figures on students whose truth is known, and that they can be repeated.

use std::fmt::Write;

use analytics::evaluate::{Figures, Report, Task, run};
use analytics::models::mastery::AnswerLog;
use analytics::models::next_score::Sitting;
use analytics::models::random::Random;
use serde_json::Value;

use crate::simulate;

fn results_file(students: &[Vec<Sitting>]) -> String {
    let mut text = "student_id,order,score,subject,source\n".to_owned();
    for (student, own) in students.iter().enumerate() {
        for one in own {
            let _ = writeln!(
                text,
                "s{student},{},{:.4},{},{}",
                one.at, one.score, one.subject, one.source
            );
        }
    }
    text
}

fn answers_file(logs: &[AnswerLog]) -> String {
    let mut text = "user,n,problems,skills,correct\n".to_owned();
    for (user, log) in logs.iter().enumerate() {
        let join = |cell: fn(&analytics::models::mastery::Answer<'_>) -> String| -> Vec<String> {
            log.answers().map(|answer| cell(&answer)).collect()
        };
        let problems = join(|answer| answer.problem.to_string()).join(" ");
        let skills = join(|answer| answer.skills[0].to_string()).join(" ");
        let correct = join(|answer| u8::from(answer.is_right).to_string()).concat();
        let _ = writeln!(text, "{user},{},{problems},{skills},{correct}", log.len());
    }
    text
}

/// Marks from 0 to 200 of an exam with a long tail.
fn marks_file(seed: u64, n: usize) -> String {
    let mut random = Random::new(seed);
    let mut counts = [0_u32; 201];
    for _ in 0..n {
        let marks = 20.0 - 25.0 * (1.0 - random.uniform()).ln();
        counts[(marks.round() as usize).min(200)] += 1;
    }
    let mut text = "marks,candidates,percentile\n".to_owned();
    for (marks, count) in counts.iter().enumerate().rev() {
        let _ = writeln!(text, "{marks},{count},");
    }
    text
}

fn score(report: &Report, rule: Option<usize>) -> [f64; 5] {
    let measured = rule.map_or(&report.model, |rule| &report.baselines[rule]);
    let Figures::Score {
        r2,
        rmse,
        mae,
        coverage_50,
        coverage_80,
    } = &measured.figures
    else {
        panic!("not a score: {measured:?}")
    };
    [r2, rmse, mae, coverage_50, coverage_80].map(|figure| figure.expect("there are results and bands"))
}

#[test]
fn next_score_beats_every_rule_on_growth_and_its_band_holds() {
    let mut random = Random::new(31);
    let students: Vec<Vec<Sitting>> = (0..1_600).map(|_| simulate::growth(&mut random)).collect();
    let report = run(Task::NextScore, &results_file(&students), None, 1).unwrap();
    let own = score(&report, None);
    let names: Vec<&str> = report.baselines.iter().map(|rule| rule.name.as_str()).collect();
    let rules = [
        "last score",
        "mean of last three",
        "last score + mean gain",
        "per-student line",
        "shrunken line",
    ];
    assert_eq!(names, rules);
    for (rule, name) in rules.iter().enumerate() {
        assert!(
            own[1] < score(&report, Some(rule))[1],
            "{name}:\n{}",
            report.table()
        );
    }
    assert!((0.76..=0.84).contains(&own[4]), "{}", report.table());
    assert_eq!(report.subjects, []);
}

#[test]
fn mastery_beats_every_rule_and_is_calibrated() {
    let (logs, _) = simulate::answers(&mut Random::new(32), 800);
    let report = run(Task::Mastery, &answers_file(&logs), None, 1).unwrap();
    let auc = |figures: &Figures<f64>| match figures {
        Figures::Answer { auc, ece, .. } => (auc.unwrap(), ece.unwrap()),
        other => panic!("not of answers: {other:?}"),
    };
    let (own, error) = auc(&report.model.figures);
    assert!(error < 0.02, "{}", report.table());
    for rule in &report.baselines {
        assert!(own > auc(&rule.figures).0, "{}", report.table());
    }
}

#[test]
fn rank_stays_within_three_percent_where_the_normal_curve_is_far_off() {
    let (data, fit) = (marks_file(33, 200_000), marks_file(34, 200_000));
    let report = run(Task::Rank, &data, Some(&fit), 1).unwrap();
    let error = |figures: &Figures<f64>, band: &str| match figures {
        Figures::Rank { median_rank_error } => median_rank_error
            .iter()
            .find(|(name, _)| name == band)
            .unwrap()
            .1
            .unwrap(),
        other => panic!("not of ranks: {other:?}"),
    };
    for band in ["1001-10000", "10001-100000", "100001-1000000"] {
        assert!(error(&report.model.figures, band) < 0.03, "{}", report.table());
        assert!(error(&report.model.figures, band) < error(&report.baselines[0].figures, band));
    }
}

#[test]
fn the_json_has_the_agreed_shape_with_an_interval_about_every_figure() {
    let mut random = Random::new(35);
    let students: Vec<Vec<Sitting>> = (0..60)
        .map(|_| simulate::mocks(&mut random, &[0.0, 5.0], 5.0))
        .collect();
    let (logs, _) = simulate::answers(&mut random, 60);
    let files = [
        (
            Task::NextScore,
            results_file(&students),
            "r2 rmse mae coverage_50 coverage_80",
        ),
        (Task::Mastery, answers_file(&logs), "auc log_loss brier ece"),
        (Task::Rank, marks_file(36, 5_000), "median_rank_error"),
        (
            Task::Coverage,
            results_file(&students),
            "rmse mae coverage_50 coverage_80",
        ),
    ];
    for (task, file, figures) in files {
        let mut report = run(task, &file, None, 7).unwrap();
        (report.seconds, report.peak_mb) = (Some(1.5), Some(20.0));
        let json: Value = serde_json::to_value(&report).unwrap();
        assert_eq!(
            (&json["task"], &json["seconds"]),
            (&Value::from(task.name()), &Value::from(1.5))
        );
        let rows = json["baselines"]
            .as_array()
            .unwrap()
            .iter()
            .chain([&json["model"]]);
        for row in rows {
            assert!(row["name"].is_string() && row["n"].as_u64().unwrap() > 0, "{row}");
            for figure in figures.split(' ') {
                let pairs = match (&row[figure], &row["ci"][figure]) {
                    (Value::Object(values), Value::Object(intervals)) => values
                        .iter()
                        .map(|(band, value)| (value.clone(), intervals[band].clone()))
                        .collect(),
                    (value, interval) => vec![(value.clone(), interval.clone())],
                };
                for (value, interval) in pairs {
                    let value = value.as_f64().unwrap_or_else(|| panic!("{figure} of {row}"));
                    // A handful of first ranks may not be drawn often enough for an interval.
                    if let Some([low, high]) = interval.as_array().map(Vec::as_slice) {
                        assert!(
                            low.as_f64() <= high.as_f64() && value.is_finite(),
                            "{figure} of {row}"
                        );
                    }
                }
            }
        }
        assert!(report.table().contains(&report.model.name) && report.table().contains("1.50 s"));
        assert_eq!(json, {
            let mut again = run(task, &file, None, 7).unwrap();
            (again.seconds, again.peak_mb) = (Some(1.5), Some(20.0));
            serde_json::to_value(&again).unwrap()
        });
        assert_ne!(
            serde_json::to_value(run(task, &file, None, 8).unwrap()).unwrap()["model"],
            json["model"]
        );
    }
}

#[test]
fn with_a_fit_file_all_of_the_data_is_measured_and_subjects_stand_apart() {
    let mut random = Random::new(37);
    let mut file = || {
        let students: Vec<Vec<Sitting>> = (0..40)
            .map(|_| simulate::mocks(&mut random, &[0.0], 5.0))
            .collect();
        (results_file(&students), students)
    };
    let ((fit, _), (data, measured)) = (file(), file());
    let report = run(Task::NextScore, &data, Some(&fit), 1).unwrap();
    let follow = |own: &Vec<Sitting>| {
        let earlier = |one: &&Sitting| own.iter().any(|o| o.subject == one.subject && o.at < one.at);
        own.iter().filter(earlier).count()
    };
    assert_eq!(report.model.n, measured.iter().map(follow).sum::<usize>());
    assert_eq!(
        report.subjects.iter().map(|own| own.model.n).sum::<usize>(),
        report.model.n
    );
    assert_eq!(report.subjects.len(), 2);
}

#[test]
fn bands_of_forecast_and_ability_hold_what_they_say_however_much_was_known() {
    let mut random = Random::new(38);
    let students: Vec<Vec<Sitting>> = (0..500)
        .map(|_| simulate::mocks(&mut random, &[0.0, 6.0, -6.0], 5.0))
        .collect();
    let report = run(Task::Coverage, &results_file(&students), None, 1).unwrap();
    assert_eq!(report.baselines[0].name, "ability, state space");
    let groups: Vec<&str> = report.groups.iter().map(|own| own.earlier.as_str()).collect();
    assert_eq!(groups, ["1", "2", "3-4", "5-9", "10-"]);
    let counted: usize = report.groups.iter().map(|own| own.model.n).sum();
    assert_eq!(counted, report.model.n);
    for own in &report.groups {
        for measured in [&own.model, &own.baselines[0]] {
            let Figures::Score {
                coverage_50: Some(half),
                coverage_80: Some(wide),
                ..
            } = measured.figures
            else {
                panic!("no bands: {measured:?}")
            };
            // 200 to 3,000 results a group: 80 % errs by up to 5 points.
            assert!(
                (0.75..=0.85).contains(&wide) && (0.43..=0.57).contains(&half),
                "{} of {}:\n{}",
                measured.name,
                own.earlier,
                report.table()
            );
        }
    }
}

/// Two to six yearly tests a child; the shrunken line is a random intercept and slope for each child.
#[test]
fn growth_of_few_children_is_forecast_better_than_by_a_shrunken_line() {
    for (seed, n) in [(41, 150), (42, 300), (43, 600)] {
        let mut random = Random::new(seed);
        let students: Vec<Vec<Sitting>> = (0..2 * n).map(|_| simulate::growth(&mut random)).collect();
        let report = run(Task::NextScore, &results_file(&students), None, seed).unwrap();
        let (own, line) = (score(&report, None), score(&report, Some(4)));
        assert_eq!(report.baselines[4].name, "shrunken line");
        assert!(own[1] < line[1], "{n} children:\n{}", report.table());
    }
}

#[test]
fn centres_are_not_torn_apart_and_may_list_their_marks() {
    // Two hundred centres of a hundred candidates; every second one is far better than the others.
    let mut random = Random::new(39);
    let (mut lists, mut counts) = (
        "centre,n,marks\n".to_owned(),
        "centre,marks,candidates\n".to_owned(),
    );
    for centre in 0..200 {
        let marks: Vec<u64> = (0..100)
            .map(|_| random.poisson(if centre % 2 == 0 { 20.0 } else { 120.0 }))
            .collect();
        let words: Vec<String> = marks.iter().map(u64::to_string).collect();
        let _ = writeln!(lists, "{centre},100,{}", words.join(" "));
        for mark in marks {
            let _ = writeln!(counts, "{centre},{mark},1");
        }
    }
    let (by_list, by_count) = (
        run(Task::Rank, &lists, None, 1).unwrap(),
        run(Task::Rank, &counts, None, 1).unwrap(),
    );
    assert_eq!(by_list.model, by_count.model);
    assert_eq!(by_list.model.n, 10_000);
    assert!(by_list.notes.iter().any(|note| note.starts_with("200 centres")));
    let broken = run(Task::Rank, "centre,n,marks\n1,2,7 x\n2,1,9\n", None, 1).unwrap_err();
    assert!(
        broken.to_string().contains("row 2, column \"marks\": \"7 x\""),
        "{broken}"
    );
}

/// `--fit` then `--data`, for every task: the second file is measured whole.
#[test]
fn every_task_learns_from_a_second_file() {
    let mut random = Random::new(40);
    let mut results = || {
        let students: Vec<Vec<Sitting>> = (0..40)
            .map(|_| simulate::mocks(&mut random, &[0.0], 5.0))
            .collect();
        results_file(&students)
    };
    let (fit, data) = (results(), results());
    let answers = |seed| answers_file(&simulate::answers(&mut Random::new(seed), 40).0);
    for (task, fit, data) in [
        (Task::NextScore, &fit, &data),
        (Task::Coverage, &fit, &data),
        (Task::Mastery, &answers(1), &answers(2)),
        (Task::Rank, &marks_file(3, 5_000), &marks_file(4, 5_000)),
    ] {
        let (one, other) = (
            run(task, data, Some(fit), 1).unwrap(),
            run(task, data, Some(fit), 2).unwrap(),
        );
        let half = run(task, data, None, 1).unwrap();
        // No split, so the seed moves the intervals only.
        assert_eq!(one.model.figures, other.model.figures);
        assert!(
            one.model.n * 10 > half.model.n * 16,
            "{} {}",
            one.model.n,
            half.model.n
        );
        let broken = run(task, data, Some("a,b\n1,2\n"), 1).unwrap_err().to_string();
        assert!(
            broken.starts_with("the fit file, row 1: there is no column"),
            "{broken}"
        );
    }
}
