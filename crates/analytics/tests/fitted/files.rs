//! Files as they come: what is read all the same, and what is refused by row and column.

use analytics::evaluate::{EvaluateError, Report, Task, run};

fn error(task: Task, text: &str) -> String {
    run(task, text, None, 1)
        .expect_err("the file is faulty")
        .to_string()
}

/// Six students with three tests each; the `k`-th cell of the lines is made by `line`.
fn small(header: &str, line: impl Fn(u32, u32) -> String) -> String {
    let rows = (1..=6).flat_map(|student| (1..=3).map(move |test| (student, test)));
    rows.fold(format!("{header}\n"), |text, (student, test)| {
        text + &line(student, test) + "\n"
    })
}

fn next_score(text: &str) -> Result<Report, EvaluateError> {
    run(Task::NextScore, text, None, 1)
}

#[test]
fn a_cell_that_cannot_be_read_is_named_by_row_and_column() {
    let refused = [
        (
            "student_id,order,score\na,1,5\na,2,NaN\n",
            "row 3, column \"score\": \"NaN\" is not a finite",
        ),
        (
            "student_id,order,score\na,1,1e300\n",
            "row 2, column \"score\": \"1e300\" is too large",
        ),
        (
            "student_id,order,score\na,1,5\na,x,7\n",
            "row 3, column \"order\": \"x\" is not a finite",
        ),
        (
            "student_id,order,score\n,1,5\n",
            "row 2, column \"student_id\": \"\" must not be empty",
        ),
        (
            "student_id,date,score\na,2026-02-30,5\n",
            "row 2, column \"date\": \"2026-02-30\" is not a date",
        ),
        (
            "student_id,order,score,max_score\na,1,5,0\n",
            "row 2, column \"max_score\": \"0\" is not above 0",
        ),
        (
            "student_id,order,score,max_score\na,1,5,4\n",
            "row 2, column \"score\": \"5\" is above the maximum",
        ),
        (
            "student_id,score\na,5\n",
            "row 1: there is no column \"order\"; found student_id, score",
        ),
        (
            "student_id,order,score\na,1,5\na,2\n",
            "row 3, column \"score\": is missing: 2 cells, the rows before have 3",
        ),
        (
            "student_id,order,score\na,1,5\na,2,7,8\n",
            "row 3, column 4: is beyond the header: 4 cells, the rows before have 3",
        ),
    ];
    for (text, message) in refused {
        for task in [Task::NextScore, Task::Coverage] {
            let found = error(task, text);
            assert!(found.contains(message), "{found}");
        }
    }
    let head = "user,n,problems,skills,correct\n";
    let refused = [
        (
            "0,2,7 8,1 1,12\n",
            "row 2, column \"correct\": \"12\" is not a string of 0 and 1",
        ),
        (
            "0,2,7 8,1,01\n",
            "row 2, column \"skills\": \"1\" names 1 answers, \"correct\" has 2",
        ),
        (
            "0,3,7 8,1 1,01\n",
            "row 2, column \"n\": \"3\" names 3 answers, \"correct\" has 2",
        ),
        (
            "0,2,7 8,1 1,\n",
            "row 2, column \"correct\": \"\" must not be empty",
        ),
    ];
    for (row, message) in refused {
        let found = error(Task::Mastery, &(head.to_owned() + row));
        assert!(found.contains(message), "{found}");
    }
    for (row, message) in [
        ("5,-1", "row 2, column \"candidates\": \"-1\""),
        ("inf,1", "column \"marks\": \"inf\""),
    ] {
        let found = error(Task::Rank, &format!("marks,candidates\n{row}\n"));
        assert!(found.contains(message), "{found}");
    }
    let found = run(Task::Rank, "marks,candidates\n1,2\n2,9\n", Some("marks\n1\n"), 1).unwrap_err();
    assert!(
        found
            .to_string()
            .starts_with("the fit file, row 1: there is no column \"candidates\""),
        "{found}"
    );
}

#[test]
fn too_little_is_said_to_be_too_little() {
    for (task, header) in [
        (Task::NextScore, "student_id,order,score\n"),
        (Task::Mastery, "user,problems,skills,correct\n"),
        (Task::Rank, "marks,candidates\n"),
    ] {
        assert_eq!(error(task, header), "the data file has no rows: row 2 is empty");
        assert_eq!(error(task, ""), "the data file has no rows: row 1 is empty");
    }
    let one_point = "student_id,order,score\na,1,5\nb,1,6\nc,1,6\nd,1,6\n";
    assert!(error(Task::NextScore, one_point).contains("0 results of students with two or more"));
    let equal = small("student_id,order,score", |student, test| {
        format!("{student},4,{}", 10 * student + test)
    });
    assert!(error(Task::NextScore, &equal).contains("0 results with an earlier one"));
    assert!(error(Task::Rank, "marks,candidates\n5,1000\n").contains("1 different marks, at least 2"));
    assert!(error(Task::Mastery, "user,problems,skills,correct\n1,5,5,1\n").contains("answers, at least 2"));
}

#[test]
fn spreadsheets_of_all_kinds_give_the_same_figures() {
    let score = |student: u32, test: u32| 10 * student + 3 * test + student * test % 4;
    let plain = small("student_id,date,score", |s, t| {
        format!("{s},2026-01-{t:02},{}", score(s, t))
    });
    let odd = small("\u{feff}Student_ID,room,Date,Score", |s, t| {
        format!("{s},\"B, 7\", 2026-01-{t:02}T09:30:00Z , {}\r", score(s, t))
    });
    let (plain, odd) = (next_score(&plain).unwrap(), next_score(&odd).unwrap());
    assert_eq!(plain.model, odd.model);
    let percent = small("student_id,order,score,max_score", |s, t| {
        format!("{s},{t},{},200", score(s, t))
    });
    let percent = next_score(&percent).unwrap();
    assert!(percent.notes.iter().any(|note| note.contains("percent")));
    let gap = small("student_id,order,score", |s, t| {
        if (s, t) == (2, 2) {
            format!("{s},{t},")
        } else {
            format!("{s},{t},{}", score(s, t))
        }
    });
    assert!(
        next_score(&gap)
            .unwrap()
            .notes
            .iter()
            .any(|note| note == "1 rows without a score left out")
    );
}
