//! Figures that have no meaning are left out, and a note says why and of how many.

use std::fmt::Write;

use analytics::evaluate::{Report, Task, run};
use serde_json::Value;

fn report(task: Task, text: &str) -> (Report, Value) {
    let report = run(task, text, None, 1).expect("the file is good");
    let json = serde_json::to_value(&report).expect("a report is JSON");
    assert!(!json.to_string().contains("null"), "{json}");
    (report, json)
}

fn has_note(report: &Report, words: &str) -> bool {
    report.notes.iter().any(|note| note.contains(words))
}

/// Forty students with `n` tests each.
fn results(n: u32, score: impl Fn(u32, u32) -> f64) -> String {
    let mut text = "student_id,order,score\n".to_owned();
    for (student, test) in (0..40).flat_map(|student| (0..n).map(move |test| (student, test))) {
        let _ = writeln!(text, "{student},{test},{}", score(student, test));
    }
    text
}

fn odd(student: u32, test: u32) -> f64 {
    f64::from(50 + student % 7 * 3 + test * 2 + (student * 5 + test * 11) % 9)
}

#[test]
fn scores_that_do_not_vary_have_errors_but_no_r_squared() {
    let (report, json) = report(Task::NextScore, &results(4, |_, _| 50.0));
    assert_eq!(json["model"].get("r2"), None);
    assert!(json["model"]["rmse"].is_number() && json["model"]["ci"]["rmse"].is_array());
    assert!(
        has_note(
            &report,
            "no r2 of all: the 60 scores do not vary within a subject"
        ),
        "{:?}",
        report.notes
    );
}

#[test]
fn coverage_stands_beside_the_number_of_results_with_a_band() {
    let (measured, json) = report(Task::NextScore, &results(6, odd));
    let line = |json: &Value| {
        let mut rows = json["baselines"].as_array().unwrap().iter();
        rows.find(|row| row["name"] == "per-student line")
            .unwrap()
            .clone()
    };
    // Twenty students with five forecasts each, three of them from three results or more.
    let row = line(&json);
    assert_eq!(
        (&row["n"], &row["n_coverage"]),
        (&Value::from(100), &Value::from(60))
    );
    assert_eq!(json["model"].get("n_coverage"), None);
    assert!(has_note(
        &measured,
        "coverage of per-student line stands on 60 of 100 results"
    ));
    let (measured, json) = report(Task::Coverage, &results(6, odd));
    let of_one = line(&json["groups"][0]);
    assert_eq!(
        (of_one.get("coverage_80"), of_one["ci"].get("coverage_50")),
        (None, None)
    );
    assert_eq!(of_one["n_coverage"], 0);
    assert!(
        has_note(&measured, "no coverage of per-student line after 1 earlier"),
        "{:?}",
        measured.notes
    );
}

#[test]
fn answers_of_one_kind_have_no_auc() {
    let rows = (0..20).map(|user| format!("{user},1 2 3,1 1 1,111\n"));
    let (report, json) = report(
        Task::Mastery,
        &format!("user,problems,skills,correct\n{}", rows.collect::<String>()),
    );
    assert_eq!(json["model"].get("auc"), None);
    assert!(json["model"]["log_loss"].is_number());
    assert!(
        has_note(
            &report,
            "no auc of all: the 30 answers are all right, or all wrong"
        ),
        "{:?}",
        report.notes
    );
}

#[test]
fn two_students_are_too_few_for_an_interval() {
    let four: String = results(2, odd)
        .lines()
        .take(9)
        .fold(String::new(), |text, row| text + row + "\n");
    let (report, json) = report(Task::NextScore, &four);
    assert!(json["model"]["r2"].is_number() && json["model"]["ci"].get("r2").is_none());
    assert!(
        has_note(&report, "no interval about r2 of all: too few of the 2"),
        "{:?}",
        report.notes
    );
}

#[test]
fn a_first_result_in_a_subject_is_forecast_from_the_others() {
    let mut text = "student_id,order,score,subject\n".to_owned();
    for student in 0..60 {
        let level = 40 + student * 7 % 40;
        let _ = writeln!(
            text,
            "{student},1,{level},read\n{student},2,{},math",
            level + student % 5
        );
    }
    let (measured, json) = report(Task::NextScore, &text);
    assert_eq!((measured.model.n, measured.groups.len()), (30, 1));
    assert!(
        json["model"]["r2"].as_f64().unwrap() > 0.8,
        "{}",
        measured.table()
    );
    for rule in json["baselines"].as_array().unwrap() {
        assert!(rule["rmse"].is_number() && rule["n"] == 30, "{rule}");
    }
    assert!(has_note(
        &measured,
        "30 of 30 results only follow results in other subjects"
    ));
    let refused = run(Task::Coverage, &text, None, 1).unwrap_err().to_string();
    assert!(
        refused.starts_with("not enough in the data file: 0 results with an earlier one"),
        "{refused}"
    );
}
