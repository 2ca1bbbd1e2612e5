use super::*;
use crate::columns::suggest;
use crate::read::read_paste;
use chrono::NaiveDate;
use domain::exams::Marking;

fn context() -> Context {
    let today = NaiveDate::from_ymd_opt(2026, 6, 1).unwrap();
    Context {
        today,
        marking: Some(Marking {
            correct: 4.0,
            wrong: -1.0,
        }),
        born: None,
    }
}
fn parse(text: &str) -> Parsed {
    parse_with(text, None)
}
fn parse_with(text: &str, order: Option<DateOrder>) -> Parsed {
    let sheet = read_paste(text).unwrap();
    tests(&sheet, &suggest(&sheet.headers, None), order, &context())
}
fn the_result(parsed: &Parsed) -> &NewResult {
    assert_eq!(parsed.tests.len(), 1, "{parsed:?}");
    parsed.tests[0].result.as_ref().unwrap()
}
/// Row, column and code of every error.
fn told(parsed: &Parsed) -> Vec<(u32, &str, &str)> {
    parsed
        .errors()
        .map(|error| {
            (
                error.row,
                error.column.as_deref().unwrap_or("*"),
                error.code.as_ref(),
            )
        })
        .collect()
}
fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 1e-9
}

const WIDE: &str = "Date,Test,Subject,Questions,Right,Wrong,Marks,Out of,Time\n";

#[test]
fn a_wide_row_is_a_test() {
    let parsed = parse(&format!(
        "{WIDE}2026-03-01,Mock 4,Physics,45,30,10,110,180,1:05\n"
    ));
    let result = the_result(&parsed);
    assert!(parsed.is_wide && parsed.tests[0].rows == [2]);
    assert_eq!(
        (result.total_questions, result.correct_answers, result.time_taken),
        (45, 30, Some(65))
    );
    assert!(near(result.score, 110.0) && near(result.max_score, 180.0));
}
#[test]
fn rows_of_one_test_are_gathered_wherever_they_stand() {
    let parsed = parse(
        "Date,Test,Subject,Chapter,Right,Wrong\n\
         2026-03-01,Mock 4,Physics,Optics,9,2\n\
         2026-03-01,Mock 4,Chemistry,Bonding,5,1\n\
         1 Mar 2026, mock  4,PHYSICS,Rotation,5,4\n",
    );
    assert_eq!(
        parsed
            .tests
            .iter()
            .map(|test| test.rows.clone())
            .collect::<Vec<_>>(),
        [vec![2, 4], vec![3]]
    );
    let physics = parsed.tests[0].result.as_ref().unwrap();
    assert_eq!(
        (
            physics.total_questions,
            physics.correct_answers,
            physics.wrong_answers
        ),
        (20, 14, 6)
    );
    assert!(near(physics.score, 50.0) && near(physics.max_score, 80.0) && !parsed.is_wide);
}
#[test]
fn whole_numbers_that_contradict_each_other_are_told_by_row() {
    let parsed = parse(
        "test_date,test_name,subject,total_questions,correct_answers,wrong_answers,chapter,chapter_correct\n\
         2026-03-01,Mock 4,Physics,45,14,6,Optics,9\n\
         2026-03-01,Mock 4,Physics,50,14,6,Rotation,5\n",
    );
    assert_eq!(told(&parsed), [(3, "total_questions", "conflict")]);
}
#[test]
fn every_broken_cell_of_a_row_is_told_at_once() {
    let parsed = parse(&format!("{WIDE}yesterday,,Physics,many,30.5,-1,x,180,\n"));
    assert_eq!(
        told(&parsed),
        [
            (2, "Marks", "not_a_number"),
            (2, "Questions", "not_a_number"),
            (2, "Right", "not_whole"),
            (2, "Date", "bad_date"),
            (2, "Test", "required"),
            (2, "Wrong", "out_of_range")
        ]
    );
    assert!(
        parsed
            .errors()
            .all(|error| !error.reason.is_empty() && !error.fix.is_empty())
    );
    assert_eq!(parsed.errors().next().unwrap().value, "x");
}
#[test]
fn rules_between_cells_name_the_row() {
    let parsed = parse(&format!(
        "{WIDE}2026-03-01,A,Physics,10,8,5,,,\n2026-03-02,A,Physics,10,8,1,50,40,\n2027-03-02,A,Physics,10,8,1,,,\n"
    ));
    assert_eq!(
        told(&parsed),
        [
            (2, "Right", "exceeds_total"),
            (3, "Marks", "exceeds_max"),
            (4, "Date", "in_future")
        ]
    );
}
#[test]
fn a_chapter_named_twice_is_told_in_its_own_row() {
    let parsed = parse(
        "Date,Test,Subject,Chapter,Right\n2026-03-01,A,P,Optics,1\n2026-03-01,A,P,Rotation,1\n2026-03-01,A,P,optics,1\n",
    );
    assert_eq!(told(&parsed), [(4, "Chapter", "duplicate")]);
    assert_eq!(
        parsed.failed_rows().keys().copied().collect::<Vec<_>>(),
        [2, 3, 4]
    );
}
#[test]
fn the_same_test_twice_in_wide_form_is_refused_once() {
    let row = "2026-03-01,A,Physics,10,8,1,,,\n";
    let parsed = parse(&format!("{WIDE}{row}{row}"));
    assert!(parsed.tests[0].result.is_ok());
    assert_eq!(told(&parsed), [(3, "*", "duplicate")]);
}
#[test]
fn ambiguous_dates_are_asked_about_and_the_answer_holds() {
    let text = format!("{WIDE}03/04/2026,A,Physics,10,8,1,,,\n05/06/2025,B,Physics,10,8,1,,,\n");
    assert!(parse(&text).is_date_order_needed);
    let dates = |order| {
        let parsed = parse_with(&text, Some(order));
        assert!(!parsed.is_date_order_needed);
        parsed
            .tests
            .iter()
            .map(|test| test.result.as_ref().unwrap().test_date.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(dates(DateOrder::Dmy), ["2026-04-03", "2025-06-05"]);
    assert_eq!(dates(DateOrder::Mdy), ["2026-03-04", "2025-05-06"]);
}
#[test]
fn decimal_commas_and_percent_are_read() {
    let parsed = parse(
        &WIDE
            .replace(',', ";")
            .replace('\n', "\n2026-03-01;A;Physics;45;30;10;97,5;180;\n"),
    );
    assert!(near(the_result(&parsed).score, 97.5));
    let parsed = parse(&format!("{WIDE}2026-03-01,A,Physics,45,30,10,61.1%,180,\n"));
    assert!(near(the_result(&parsed).score, 109.98));
}
#[test]
fn a_row_wider_than_its_header_is_refused_not_cut() {
    let parsed = parse(&format!("{WIDE}2026-03-01,A,Physics,45,30,10,97,5,180,60\n"));
    assert!(told(&parsed).contains(&(2, "*", "extra_cells")));
}
#[test]
fn a_file_without_a_date_column_is_one_problem_and_not_thousands() {
    let parsed = parse("Test,Subject,Questions,Right\nA,Physics,10,8\nB,Physics,10,8\n");
    assert_eq!(told(&parsed), [(1, "*", "missing_column")]);
    assert_eq!(parsed.errors().next().unwrap().value, "test_date");
}
#[test]
fn without_a_marking_scheme_an_absent_maximum_is_asked_for() {
    let sheet = read_paste(&format!("{WIDE}2026-03-01,A,Physics,10,8,1,30,,\n")).unwrap();
    let parsed = tests(
        &sheet,
        &suggest(&sheet.headers, None),
        None,
        &Context {
            marking: None,
            ..context()
        },
    );
    assert_eq!(told(&parsed), [(2, "Out of", "required")]);
}
#[test]
fn a_refused_test_is_shown_as_found() {
    let sheet = read_paste(&format!("{WIDE}soon,A,Physics,10,8,1,x,40,\n")).unwrap();
    let parsed = tests(&sheet, &suggest(&sheet.headers, None), None, &context());
    let shown = parsed.shown(&sheet, &parsed.tests[0]);
    assert_eq!(
        (shown.row, shown.test_date.as_str(), shown.score.as_str()),
        (2, "soon", "x")
    );
}
