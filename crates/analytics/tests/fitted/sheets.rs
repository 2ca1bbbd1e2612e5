//! Sheets as programs of many countries write them: separators, headers, dates, rows without anything.

use analytics::evaluate::{EvaluateError, Report, Task, run};

fn next_score(text: &str) -> Result<Report, EvaluateError> {
    run(Task::NextScore, text, None, 1)
}

fn error(task: Task, text: &str) -> String {
    run(task, text, None, 1)
        .expect_err("the file is faulty")
        .to_string()
}

/// Six students with three tests each.
fn small(header: &str, line: impl Fn(u32, u32) -> String) -> String {
    let rows = (1..=6).flat_map(|student| (1..=3).map(move |test| (student, test)));
    rows.fold(format!("{header}\n"), |text, (student, test)| {
        text + &line(student, test) + "\n"
    })
}

fn plain() -> String {
    small("student_id,order,score,room", |student, test| {
        format!(
            "{student},{test},{},\"A\"",
            10 * student + 3 * test + student * test % 4
        )
    })
}

#[test]
fn semicolons_and_tabs_are_read_and_it_is_said() {
    let expected = next_score(&plain()).unwrap();
    for (separator, name) in [(";", "semicolons"), ("\t", "tabs")] {
        let report = next_score(&plain().replace(',', separator).replace("\"A\"", "\"A, B\"")).unwrap();
        assert_eq!(report.model, expected.model);
        let note = format!("the data file is split at {name}");
        assert!(report.notes.contains(&note) && !expected.notes.contains(&note));
    }
    // Rows are named in such a file, too; what a comma in a number means is not guessed.
    let found = error(Task::NextScore, "student_id;order;score\na;1;5\na;2;6,5\n");
    assert!(
        found.contains(
            "row 3, column \"score\": \"6,5\" is not a finite number: decimals are written with a point"
        ),
        "{found}"
    );
    let found = error(Task::Rank, "marks;candidates\n5;1\n4\n");
    assert!(
        found.contains("row 3, column \"candidates\": is missing"),
        "{found}"
    );
}

#[test]
fn a_header_of_several_separators_is_split_at_one_and_the_other_is_named() {
    for (text, found) in [
        (
            "student_id;order;score,room\na,b\n",
            "found student_id;order;score, room (split at commas; there are semicolons, too)",
        ),
        (
            "student_id\torder,score\na,b\n",
            "found student_id\torder, score (split at commas; there are tabs, too)",
        ),
        (
            "student_id\torder;score\na;b\n",
            "found student_id\torder, score (split at semicolons; there are tabs, too)",
        ),
        (
            "student_id order score\na\n",
            "found student_id order score (there is no comma, semicolon or tab to split them at)",
        ),
    ] {
        let message = error(Task::NextScore, text);
        assert!(
            message.starts_with("the data file, row 1: there is no column") && message.ends_with(found),
            "{message}"
        );
    }
}

#[test]
fn a_column_that_stands_twice_is_refused_where_it_is_read() {
    for (task, header, place) in [
        (
            Task::NextScore,
            "student_id,order,score,Score",
            "column \"score\": stands twice in the header, as columns 3 and 4",
        ),
        (
            Task::NextScore,
            "student_id,order,subject,score,subject",
            "column \"subject\": stands twice",
        ),
        (
            Task::Mastery,
            "user,problems,skills,correct,n,n",
            "column \"n\": stands twice",
        ),
        (
            Task::Rank,
            "marks,marks,candidates",
            "column \"marks\": stands twice in the header, as columns 1 and 2",
        ),
        (
            Task::Plan,
            "student_id,student_id,chapter",
            "column \"student_id\": stands twice",
        ),
    ] {
        let row = vec!["1"; header.split(',').count()].join(",");
        let found = error(task, &format!("{header}\n{row}\n"));
        assert!(
            found.starts_with(&format!("the data file, row 1, {place}")),
            "{found}"
        );
    }
    // What nobody reads may stand there as often as it likes.
    let twice = small("student_id,order,score,remark,remark,,", |student, test| {
        format!("{student},{test},{},a,b,,", 10 * student + 3 * test)
    });
    assert!(next_score(&twice).is_ok());
}

#[test]
fn a_time_of_day_must_be_one_and_a_year_must_be_of_our_era() {
    let dated = |date: &str| {
        small("student_id,date,score", |student, test| {
            let date = if test == 2 {
                date.to_owned()
            } else {
                format!("2026-01-0{test}")
            };
            format!(
                "{student},{date},{}",
                10 * student + 3 * test + student * test % 4
            )
        })
    };
    let expected = next_score(&dated("2026-01-02")).unwrap();
    for good in [
        "2026-01-02T09:30",
        "2026-01-02 09:30:59",
        "2026-01-02T09:30:59.123Z",
        "2026-01-02T09:30:00+05:30",
        "2026-01-02 09:30:00 -0800",
        "2026-01-02 9:30 PM",
    ] {
        assert_eq!(
            next_score(&dated(good)).expect(good).model,
            expected.model,
            "{good}"
        );
    }
    for bad in [
        "2024-01-05T25:99",
        "2024-01-05T09:60",
        "2024-01-05T",
        "2024-01-05 noon",
        "2024-01-05x",
        "2024-01-05T09:30+99:99",
        "0000-01-01",
        "2024-13-01",
    ] {
        let found = error(Task::NextScore, &dated(bad));
        let place = format!("row 3, column \"date\": \"{bad}\" is not a date");
        assert!(found.contains(&place), "{found}");
    }
}

#[test]
fn dates_beside_an_order_are_not_read_and_it_is_said() {
    let both = small("student_id,order,date,score", |student, test| {
        format!(
            "{student},{test},2024-13-45,{}",
            10 * student + 3 * test + student * test % 4
        )
    });
    let report = next_score(&both).unwrap();
    assert_eq!(report.model, next_score(&plain()).unwrap().model);
    let words = "the data file has an order: its dates were not read";
    assert!(
        report.notes.iter().any(|note| note == words),
        "{:?}",
        report.notes
    );
}

#[test]
fn rows_of_nothing_but_separators_are_no_rows() {
    let padded = plain().replacen("\n2,", "\n,,,\n , ,,\n2,", 1) + ",,,\n,,,\n";
    assert_eq!(
        next_score(&padded).unwrap().model,
        next_score(&plain()).unwrap().model
    );
    // The rows below are still named by their lines.
    let faulty = plain().replacen("\n2,1,", "\n,,,\n2,1,x", 1);
    assert!(error(Task::NextScore, &faulty).contains("row 6, column \"score\""));
    assert_eq!(
        error(Task::Rank, "marks,candidates\n,\n"),
        "the data file has no rows: row 2 is empty"
    );
}

#[test]
fn doubled_blanks_and_students_without_answers_change_nothing() {
    let log = |blank: &str, extra: &str| {
        let rows = (0..30).map(|user| {
            let problems = [user % 7, user % 5 + 7, 3, 4]
                .map(|id: u32| id.to_string())
                .join(blank);
            let marks = ["1010", "0110", "1101"][user as usize % 3];
            format!(
                "{user},4,{problems},{},{marks}\n",
                ["1", "2", "1~2", "1"].join(blank)
            )
        });
        format!(
            "user,n,problems,skills,correct\n{}{extra}",
            rows.collect::<String>()
        )
    };
    let measured = |text: &str| run(Task::Mastery, text, None, 1).unwrap();
    let expected = measured(&log(" ", ""));
    assert_eq!(measured(&log("  ", "")).model, expected.model);
    let report = measured(&log(" ", "99,0,,,\n98,0,,,\n"));
    assert_eq!(report.model, expected.model);
    assert!(
        report
            .notes
            .iter()
            .any(|note| note == "2 rows without answers left out")
    );
    // An answer without a skill stands between two blanks, where as many are named as there are answers.
    for skills in ["1  2", " 1 2", "1 2 "] {
        let row = format!("99,3,3 4 5,{skills},101\n");
        assert!(run(Task::Mastery, &log(" ", &row), None, 1).is_ok(), "{skills:?}");
    }
    for (row, place) in [
        ("99,0,3 4,,\n", "column \"correct\": \"\" must not be empty"),
        ("99,2,,,\n", "column \"correct\": \"\" must not be empty"),
        (",0,,,\n", "column \"user\": \"\" must not be empty"),
        (
            "99,2,3  4  5,1 1,10\n",
            "column \"problems\": \"3  4  5\" names 3 answers",
        ),
    ] {
        let found = error(Task::Mastery, &log(" ", row));
        assert!(found.contains("row 32") && found.contains(place), "{found}");
    }
}
