//! The row that a message names: the line of the file on which the record begins, whatever ends the lines.

use analytics::evaluate::{Task, run};

fn error(task: Task, text: &str) -> String {
    run(task, text, None, 1)
        .expect_err("the file is faulty")
        .to_string()
}

#[test]
fn the_row_named_is_the_line_on_which_the_record_begins_whatever_ends_the_lines() {
    // Where the cell "x" is no number: the lines of the file, and the line meant.
    let files: [(&[&str], u64); 7] = [
        (&["student_id,order,score", "a,1,x", "a,2,6"], 2),
        (&["student_id,order,score", "a,1,5", "a,2,x"], 3),
        (&["student_id,order,score", "", "", "a,1,x"], 4),
        (&["", "student_id,order,score", "a,1,5", "", "a,2,x"], 5),
        (&["student_id,order,score,room", "a,1,5,\"B", "7\"", "a,2,x,C"], 4),
        (
            &["student_id,order,score,room", "a,1,5,C", "a,2,x,\"B", "", "7\""],
            3,
        ),
        (&["student_id,\"order\",\"score\"", "a,1,5", "\"a\",2,\"x\""], 3),
    ];
    for (lines, row) in files {
        for end in ["\n", "\r\n", "\r"] {
            for last in ["", end] {
                let text = lines.join(end) + last;
                let found = error(Task::NextScore, &text);
                let place = format!("the data file, row {row}, column \"score\": \"x\"");
                assert!(found.starts_with(&place), "{text:?}: {found}");
            }
        }
    }
}

#[test]
fn a_row_of_too_few_or_too_many_cells_is_named_by_its_line_in_files_of_all_kinds() {
    for end in ["\n", "\r\n", "\r"] {
        for (lines, place) in [
            (
                ["student_id,order,score", "", "a,1,5", "a,2"],
                "row 4, column \"score\": is missing",
            ),
            (
                ["student_id,order,score", "a,1,5", "", "a,2,7,8"],
                "row 4, column 4: is beyond",
            ),
            (
                ["", "", "student_id,order", "a,1"],
                "row 3: there is no column \"score\"",
            ),
        ] {
            let found = error(Task::NextScore, &lines.join(end));
            assert!(found.contains(place), "{end:?}: {found}");
        }
    }
}

#[test]
fn a_quotation_mark_that_is_never_closed_is_refused_where_it_opens() {
    let never = "opens with a quotation mark that is never closed";
    let goes_on = "opens with a quotation mark and goes on after the one that closes it";
    for end in ["\n", "\r\n", "\r"] {
        for (lines, place, problem) in [
            // The rest of the file is a cell that nobody reads.
            (
                ["student_id,order,score,room", "a,1,5,C", "a,2,6,\"C", "a,3,7,C"],
                "row 3, column \"room\"",
                never,
            ),
            (
                ["student_id,order,score,room", "a,1,5,\"B", "7\"", "a,2,\"\"\"6,C"],
                "row 4, column \"score\"",
                never,
            ),
            (
                ["student_id,order,score,\"room", "a,1,5,C", "a,2,6,C", "a,3,7,C"],
                "row 1, column 4",
                never,
            ),
            // The next quotation mark closes it, and two students are one.
            (
                ["student_id,order,score", "\"a,1,5", "\"b\",1,6", "b,2,7"],
                "row 2, column \"student_id\"",
                goes_on,
            ),
        ] {
            let found = error(Task::NextScore, &lines.join(end));
            let expected = format!("the data file, {place}: {problem}");
            assert_eq!(found, expected, "{end:?}");
        }
    }
}

#[test]
fn rows_that_an_open_quotation_mark_would_swallow_are_not_left_out_of_the_measure() {
    let rows = (1..=40).map(|student| format!("{student},1,{student},C\n{student},2,50,C\n"));
    let whole = format!("student_id,order,score,room\n{}", rows.collect::<String>());
    assert!(run(Task::NextScore, &whole, None, 1).is_ok());
    let open = whole.replace("30,2,50,C", "30,2,50,\"C");
    let found = error(Task::NextScore, &open);
    assert!(
        found.contains("row 61, column \"room\": opens with a quotation mark"),
        "{found}"
    );
}

#[test]
fn quotation_marks_within_a_cell_and_blanks_behind_a_closed_one_are_no_fault() {
    let rows = |quoted: &str| {
        let rows = (1..=6).flat_map(|student| (1..=3).map(move |test| (student, test)));
        rows.fold(
            "student_id,room,order,score\n".to_owned(),
            |text, (student, test)| {
                text + &format!("{student},{quoted},{test},{}\n", 10 * student + test * test)
            },
        )
    };
    let plain = run(Task::NextScore, &rows("B"), None, 1).unwrap();
    for quoted in [
        "\"B\"",
        "\"B\" ",
        "\"\"",
        "5\" wide",
        "\"the \"\"B\"\"\"",
        "\"B,\r\n7\"",
        " \"B\"",
    ] {
        let read = run(Task::NextScore, &rows(quoted), None, 1).unwrap();
        assert_eq!(read.model, plain.model, "{quoted}");
    }
}

#[test]
fn more_candidates_than_can_be_meant_are_refused_by_row_and_column() {
    for (rows, place) in [
        (
            "9,10000000000000000000\n8,10000000000000000000",
            "row 2, column \"candidates\": \"10000000000000000000\" is too large to be meant",
        ),
        (
            "9,5\n8,100000000000000000000000",
            "row 3, column \"candidates\": \"100000000000000000000000\" is too large",
        ),
        ("9,1000000001\n8,1", "row 2, column \"candidates\""),
        (
            "9,600000000\n8,400000000\n7,1",
            "row 4, column \"candidates\": \"1\" makes the candidates of the file more than",
        ),
        ("9,1.5\n8,1", "\"1.5\" is not a whole number from 0"),
    ] {
        let text = format!("marks,candidates\n{rows}\n");
        let found = error(Task::Rank, &text);
        assert!(found.contains(place), "{found}");
        let good = "marks,candidates\n9,400000000\n8,600000000\n";
        let fit = run(Task::Rank, good, Some(&text), 1).unwrap_err().to_string();
        assert!(fit.contains(place) && fit.starts_with("the fit file"), "{fit}");
        let report = run(Task::Rank, good, Some("marks,candidates\n9,4\n8,7\n"), 1).unwrap();
        assert_eq!(report.model.n, 1_000_000_000);
    }
}
