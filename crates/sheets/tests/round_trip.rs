//! What goes out comes back: exports, corrected rows, and the splitter against the `csv` crate.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use chrono::{Days, NaiveDate};
use domain::results::{ChapterPerformance, Context, NewResult};
use proptest::prelude::*;
use sheets::fix::{CellFix, FixError};
use sheets::read::read_file;
use sheets::{Limits, Parsed, Sheet, columns, export, fix, results, samples, write};

fn context() -> Context {
    Context {
        today: NaiveDate::from_ymd_opt(2026, 6, 1).unwrap(),
        marking: None,
        born: None,
    }
}
fn parse(sheet: &Sheet) -> Parsed {
    results::tests(sheet, &columns::suggest(&sheet.headers, None), None, &context())
}
fn imported(name: &str, bytes: &[u8]) -> Vec<NewResult> {
    let parsed = parse(&read_file(name, bytes).unwrap());
    assert_eq!(
        parsed.errors().collect::<Vec<_>>(),
        Vec::<&sheets::CellError>::new()
    );
    parsed
        .tests
        .into_iter()
        .filter_map(|test| test.result.ok())
        .collect()
}

#[test]
fn the_samples_import_without_an_error_or_a_mapping() {
    let long = imported(samples::LONG_NAME, &samples::long_csv());
    assert_eq!(
        long.iter()
            .map(|result| result.chapter_performance.len())
            .collect::<Vec<_>>(),
        [3, 2]
    );
    let wide = imported(samples::WIDE_NAME, &samples::wide_csv());
    assert_eq!((wide.len(), wide[3].time_taken), (4, None));
}
#[test]
fn a_broken_file_is_put_right_in_the_page() {
    let text = String::from_utf8(samples::wide_csv())
        .unwrap()
        .replace(",27,12,", ",many,12,");
    let sheet = read_file("a.csv", text.as_bytes()).unwrap();
    let parsed = parse(&sheet);
    let errors: Vec<_> = parsed.errors().collect();
    let [error] = errors.as_slice() else {
        panic!("{errors:?}")
    };
    let put = |row, column: &str, value: &str| CellFix {
        row,
        column: column.to_owned(),
        value: value.to_owned(),
    };
    let column = error.column.clone().unwrap();
    let fixed = fix::apply(&sheet, &[put(error.row, &column, "27")], &Limits::default()).unwrap();
    assert_eq!(
        parse(&fixed).tests,
        parse(&read_file("a.csv", &samples::wide_csv()).unwrap()).tests
    );
    let refused = |fix| fix::apply(&sheet, &[fix], &Limits::default()).unwrap_err();
    assert_eq!(refused(put(1, &column, "1")), FixError::UnknownRow(1));
    assert_eq!(
        refused(put(2, "nope", "1")),
        FixError::UnknownColumn("nope".into())
    );
    assert_eq!(
        refused(put(2, &column, &"x".repeat(9000))).code(),
        "cell_too_long"
    );
}
#[test]
fn the_refused_rows_come_back_with_reasons_and_import_once_put_right() {
    let text = String::from_utf8(samples::wide_csv())
        .unwrap()
        .replace(",27,12,", ",=2+2,12,")
        .replace(',', ";");
    let sheet = read_file("a.csv", text.as_bytes()).unwrap();
    let file = String::from_utf8(fix::failed_rows(&sheet, &parse(&sheet).failed_rows())).unwrap();
    let lines: Vec<&str> = file.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(
        lines[0].ends_with(";reason") && lines[1].contains("'=2+2") && lines[1].contains("is not a number"),
        "{file}"
    );
    assert_eq!(
        parse(&read_file("b.csv", file.as_bytes()).unwrap())
            .errors()
            .next()
            .unwrap()
            .value,
        "=2+2"
    );
    assert_eq!(imported("b.csv", file.replace("'=2+2", "27").as_bytes()).len(), 1);
    let again = read_file("b.csv", file.as_bytes()).unwrap();
    let twice = String::from_utf8(fix::failed_rows(&again, &parse(&again).failed_rows())).unwrap();
    assert_eq!(
        twice.lines().next(),
        file.lines().next(),
        "one column of reasons, however often it goes round"
    );
}
#[test]
fn equal_tables_are_equal_workbooks() {
    let table = export::results_table(&imported("a.csv", &samples::long_csv()));
    assert_eq!(
        write::xlsx(&table, "Results").unwrap(),
        write::xlsx(&table, "Results").unwrap()
    );
}

fn a_name() -> impl Strategy<Value = String> {
    // Names that look like formulas, numbers, dates, or hold separators and quotation marks.
    "[=+@'\"a-zé;,|-][ a-z0-9é\"',;=|./-]{0,12}[a-zé0-9\"]"
        .prop_map(|name| name.split_whitespace().collect::<Vec<_>>().join(" "))
}
fn a_mark() -> impl Strategy<Value = f64> {
    (-40_000..40_000_i32).prop_map(|quarters| f64::from(quarters) / 40.0)
}
fn a_chapter(name: String) -> impl Strategy<Value = ChapterPerformance> {
    (
        0..5_u32,
        0..5_u32,
        0..3_u32,
        proptest::option::of(a_mark()),
        proptest::option::of(0..90_u32),
    )
        .prop_map(move |(correct, wrong, open, marks, minutes)| {
            let marks = marks.map(|marks| marks + 0.0);
            ChapterPerformance {
                chapter: name.clone(),
                attempted: correct + wrong + open,
                correct,
                wrong,
                marks,
                minutes,
            }
        })
}
fn a_result(n: u32) -> impl Strategy<Value = NewResult> {
    let chapters = (0..4_usize).prop_flat_map(|count| {
        (0..count)
            .map(|i| a_chapter(format!("Chapter {i}")))
            .collect::<Vec<_>>()
    });
    let names = (a_name(), proptest::option::of(a_name()), a_name());
    (
        names,
        chapters,
        a_mark(),
        proptest::option::of(0..300_u32),
        0..2000_u64,
    )
        .prop_map(
            move |((test_name, source, subject), chapter_performance, score, time_taken, days)| NewResult {
                // The number keeps two results from being the same test.
                test_name: format!("{test_name} {n}"),
                // A source that says "none" is none.
                source: source.filter(|source| !sheets::numbers::is_blank(source)),
                subject,
                total_questions: 200,
                correct_answers: 60,
                wrong_answers: 40,
                score,
                max_score: 1000.5,
                time_taken,
                test_date: NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + Days::new(days),
                chapter_performance,
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn an_export_imports_to_equal_results(results in (a_result(1), a_result(2), a_result(3)).prop_map(|(a, b, c)| vec![a, b, c])) {
        let table = export::results_table(&results);
        prop_assert_eq!(&imported("a.csv", &write::csv(&table, true)), &results);
        prop_assert_eq!(&imported("a.xlsx", &write::xlsx(&table, "Results").unwrap()), &results);
    }
    #[test]
    fn cells_are_split_as_the_csv_crate_splits_them(rows in proptest::collection::vec(proptest::collection::vec("[a-z0-9,\"\n;é]{1,8}", 3), 2..6)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["Date", "Test", "Subject"]).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let sheet = read_file("a.csv", &writer.into_inner().unwrap()).unwrap();
        let expected: Vec<Vec<String>> = rows.iter()
            .map(|row| row.iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>())
            .filter(|row| row.iter().any(|cell| !cell.is_empty()))
            .collect();
        let found: Vec<Vec<String>> = sheet.rows().map(|row| (0..3).map(|column| row.cell(column).to_owned()).collect()).collect();
        prop_assert_eq!(found, expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_results_of_any_sample_student_come_back_from_their_export(seed: u64) {
        let today = context().today;
        let student = sample::student(seed, today, &sample::profile(), 2);
        let drafts = student.results.into_iter().take(12);
        let results: Vec<NewResult> = drafts.map(|draft| draft.check(&context()).unwrap()).collect();
        let table = export::results_table(&results);
        prop_assert_eq!(&imported("a.csv", &write::csv(&table, true)), &results);
        prop_assert_eq!(&imported("a.xlsx", &write::xlsx(&table, "Results").unwrap()), &results);
    }
}
