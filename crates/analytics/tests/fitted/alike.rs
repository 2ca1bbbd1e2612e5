//! What was learned from one file is not measured on another that does not go with it.

use analytics::evaluate::{EvaluateError, Report, Task, run};

/// Sixty students with four tests each.
fn sheet(header: &str, line: impl Fn(u32, u32, f64) -> String) -> String {
    let rows = (1..=60).flat_map(|student| (1..=4).map(move |test| (student, test)));
    rows.fold(format!("{header}\n"), |text, (student, test)| {
        let score = 40 + student % 25 + 3 * test + student * test % 7;
        text + &line(student, test, f64::from(score)) + "\n"
    })
}

fn plain(times: f64) -> String {
    sheet("student_id,order,score", |student, test, score| {
        format!("{student},{test},{}", times * score)
    })
}

fn subject(name: &str) -> String {
    sheet("student_id,order,score,subject", |student, test, score| {
        format!("{student},{test},{score},{name}")
    })
}

fn measure(data: &str, fit: &str) -> Result<Report, EvaluateError> {
    run(Task::NextScore, data, Some(fit), 1)
}

#[test]
fn files_with_other_times_scores_or_columns_are_refused_and_it_is_said_how_they_differ() {
    let dated = sheet("student_id,date,score", |student, test, score| {
        format!("{student},2026-0{test}-01,{score}")
    });
    let of_maximum = sheet("student_id,order,score,max_score", |student, test, score| {
        format!("{student},{test},{score},100")
    });
    let named = subject("Maths");
    for (data, fit, words) in [
        (&dated, &plain(1.0), ["the times", "numbers of an order", "dates"]),
        (
            &plain(1.0),
            &of_maximum,
            ["the scores", "percent of max_score", "marks as they stand"],
        ),
        (
            &plain(1.0),
            &named,
            ["the results", "named in a column", "of one subject"],
        ),
        (
            &named,
            &plain(1.0),
            ["the results", "of one subject", "named in a column"],
        ),
        (
            &plain(10.0),
            &plain(1.0),
            ["the scores", "mostly from 51 to 73", "mostly from 510 to 730"],
        ),
    ] {
        let error = measure(data, fit).expect_err("they do not go together");
        assert!(matches!(error, EvaluateError::Unlike { .. }), "{error:?}");
        let text = error.to_string();
        assert!(words.iter().all(|word| text.contains(word)), "{text}");
    }
    assert!(measure(&plain(1.0), &plain(1.05)).is_ok());
}

#[test]
fn a_subject_is_the_same_however_it_is_spelled_and_one_nothing_was_learned_of_is_named() {
    let same = measure(&subject("Maths"), &subject("Maths")).unwrap();
    let spelled = measure(&subject("maths "), &subject("Maths")).unwrap();
    assert_eq!(same.model, spelled.model);
    let other = measure(&subject("Chemistry"), &subject("Maths")).unwrap();
    let note = "\"Chemistry\" of the data file, with 240 results, does not stand in the fit file";
    assert!(
        other.notes.iter().any(|one| one.contains(note)),
        "{:?}",
        other.notes
    );
    assert!(
        !same.notes.iter().any(|one| one.contains("does not stand")),
        "{:?}",
        same.notes
    );
}
