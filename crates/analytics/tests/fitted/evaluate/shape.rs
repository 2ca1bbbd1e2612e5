//! The shape of the reports, how files are read and split, and that a report can be repeated.

use std::fmt::Write;

use analytics::evaluate::{Task, run};
use analytics::models::next_score::Sitting;
use analytics::models::random::Random;
use serde_json::Value;

use super::written::{answers_file, marks_file, of_others, results_file};
use crate::simulate;

/// The study plan's own example.
const PLAN: &str = include_str!("../../../../../docs/plan-example.csv");

/// Where a report has `null`: nowhere, since a reader takes what stands there for a number.
fn nulls(of: &Value, at: &str) -> Vec<String> {
    let below = |(key, value): (String, &Value)| nulls(value, &format!("{at}/{key}"));
    match of {
        Value::Null => vec![at.to_owned()],
        Value::Array(all) => (all.iter().enumerate())
            .flat_map(|(i, value)| below((i.to_string(), value)))
            .collect(),
        Value::Object(all) => (all.iter())
            .flat_map(|(key, value)| below((key.clone(), value)))
            .collect(),
        _ => Vec::new(),
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
            "r2 rmse mae coverage_50 coverage_80",
        ),
        (Task::Plan, PLAN.to_owned(), "expected_marks planner_ahead"),
    ];
    for (task, file, figures) in files {
        let mut report = run(task, &file, None, 7).unwrap();
        (report.seconds, report.peak_mb) = (Some(1.5), Some(20.0));
        let json: Value = serde_json::to_value(&report).unwrap();
        assert_eq!(
            (&json["task"], &json["seconds"]),
            (&Value::from(task.name()), &Value::from(1.5))
        );
        assert_eq!(nulls(&json, ""), Vec::<String>::new(), "{task:?}");
        let groups = json["groups"].as_array().into_iter().flatten();
        for row in groups.flat_map(|own| own["baselines"].as_array().unwrap().iter().chain([&own["model"]])) {
            assert!(row["rmse"].is_number() && row["n"].as_u64().unwrap() > 0, "{row}");
        }
        let rows = json["baselines"]
            .as_array()
            .unwrap()
            .iter()
            .chain([&json["model"]]);
        for row in rows {
            assert!(row["name"].is_string() && row["n"].as_u64().unwrap() > 0, "{row}");
            for figure in figures.split(' ') {
                // By how much the planner is ahead is said of the orders, not of itself.
                if figure == "planner_ahead" && *row == json["model"] {
                    assert_eq!((row.get(figure), row["ci"].get(figure)), (None, None));
                    continue;
                }
                let pairs = match (&row[figure], &row["ci"][figure]) {
                    (Value::Object(values), Value::Object(intervals)) => values
                        .iter()
                        .map(|(band, value)| {
                            let interval = intervals.get(band).cloned().unwrap_or_default();
                            (band.as_str(), value.clone(), interval)
                        })
                        .collect(),
                    (value, interval) => vec![("", value.clone(), interval.clone())],
                };
                assert!(!pairs.is_empty(), "{figure} of {row}");
                for (band, value, interval) in pairs {
                    let number = |of: &Value| of.as_f64().filter(|x| x.is_finite());
                    assert!(number(&value).is_some(), "{figure} of {row}");
                    // A handful of first ranks may not be drawn often enough for an interval.
                    if band == "1-1000" && interval.is_null() {
                        continue;
                    }
                    let ends: Option<Vec<f64>> = interval
                        .as_array()
                        .and_then(|ends| ends.iter().map(number).collect());
                    let ends = ends.unwrap_or_else(|| panic!("no interval about {figure} {band} of {row}"));
                    assert!(ends.len() == 2 && ends[0] <= ends[1], "{figure} of {row}");
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
    let fit = of_others(&fit);
    let report = run(Task::NextScore, &data, Some(&fit), 1).unwrap();
    let follow = |is_earlier: fn(&Sitting, &Sitting) -> bool| -> usize {
        let of_student = |own: &Vec<Sitting>| {
            let follows = |one: &&Sitting| own.iter().any(|other| is_earlier(other, one));
            own.iter().filter(follows).count()
        };
        measured.iter().map(of_student).sum()
    };
    // Each result from all earlier ones; those that only follow another subject stand apart as well.
    let (any, same) = (
        follow(|other, one| other.at < one.at),
        follow(|other, one| other.at < one.at && other.subject == one.subject),
    );
    assert_eq!(report.model.n, any);
    let across: Vec<(&str, usize)> = (report.groups.iter())
        .map(|own| (own.earlier.as_str(), own.model.n))
        .collect();
    assert_eq!(across, [("only other subjects", any - same)]);
    assert!(any > same);
    assert_eq!(
        report.subjects.iter().map(|own| own.model.n).sum::<usize>(),
        report.model.n
    );
    assert_eq!(report.subjects.len(), 2);
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

/// `--fit` then `--data`, for every task that learns: the second file is measured whole.
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
        (Task::NextScore, &of_others(&fit), &data),
        (Task::Coverage, &of_others(&fit), &data),
        (Task::Mastery, &of_others(&answers(1)), &answers(2)),
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
