//! Who is measured although the model has learned from them is counted.

use analytics::evaluate::{EvaluateError, Task, run};
use analytics::models::next_score::Sitting;
use analytics::models::random::Random;

use super::written::{answers_file, marks_file, of_others, results_file};
use crate::simulate;

#[test]
fn who_is_in_both_files_is_counted_and_one_is_named_with_the_row() {
    let mut random = Random::new(51);
    let mut some = |n| -> Vec<Vec<Sitting>> { (0..n).map(|_| simulate::growth(&mut random)).collect() };
    let (fit, data) = (some(30), some(20));
    let n_rows = data[0].len();
    let data = results_file(&data);
    // The students s5 to s19 of the data go by other names; s0 to s4 are in both files.
    let partly = data.lines().map(|row| {
        let id = row.split(',').next().unwrap();
        let is_seen = id
            .strip_prefix('s')
            .and_then(|id| id.parse::<u32>().ok())
            .is_none_or(|id| id < 5);
        format!("{}{row}\n", if is_seen { "" } else { "new" })
    });
    let partly: String = partly.collect();
    // A student who only missed tests has taught nothing, so s0 is unseen.
    let missed = results_file(&fit).lines().fold(String::new(), |text, row| {
        let is_first = row.starts_with("s0,");
        text + if is_first { "s0,1,,0,0" } else { row } + "\n"
    });
    for task in [Task::NextScore, Task::Coverage] {
        for (fit, row, value, found) in [
            (results_file(&fit), 2, "s0", 5),
            (missed.clone(), 2 + n_rows as u64, "s1", 4),
        ] {
            let report = run(task, &partly, Some(&fit), 1).unwrap();
            let note = format!(
                "{found} of the 20 in \"student_id\" of the data file stand in the fit file, too, the first is \"{value}\" in row {row}:"
            );
            assert!(
                report.notes.iter().any(|said| said.starts_with(&note)),
                "{:?}",
                report.notes
            );
        }
        let apart = run(task, &data, Some(&of_others(&results_file(&fit))), 1).unwrap();
        assert!(
            !apart
                .notes
                .iter()
                .any(|said| said.contains("stand in the fit file"))
        );
    }
}

#[test]
fn the_same_answers_are_noted_and_the_same_candidates_refused() {
    let answers = answers_file(&simulate::answers(&mut Random::new(52), 20).0);
    let same = run(Task::Mastery, &answers, Some(&answers), 1).unwrap();
    let note =
        "20 of the 20 in \"user\" of the data file stand in the fit file, too, the first is \"0\" in row 2:";
    assert!(
        same.notes.iter().any(|said| said.starts_with(note)),
        "{:?}",
        same.notes
    );
    let apart = run(Task::Mastery, &answers, Some(&of_others(&answers)), 1).unwrap();
    assert!(
        !apart
            .notes
            .iter()
            .any(|said| said.contains("stand in the fit file"))
    );
    let marks = marks_file(53, 4_000);
    let (header, rows) = marks.split_once('\n').unwrap();
    let mut rows: Vec<&str> = rows.lines().collect();
    rows.reverse();
    let upside_down = format!("{header}\n{}\n", rows.join("\n"));
    let error = run(Task::Rank, &marks, Some(&upside_down), 1).unwrap_err();
    assert_eq!(error, EvaluateError::SameCandidates);
}
