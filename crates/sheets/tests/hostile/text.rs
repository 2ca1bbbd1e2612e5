//! Text in, and text out.

use super::{code, refusal};
use sheets::read::{read_file, read_file_within};
use sheets::write::{Cell, Table};
use sheets::{Limits, ReadError, write};
use std::io::Cursor;

#[test]
fn csv_bounds_name_the_place() {
    assert_eq!(code("a.csv", &vec![b'x'; (10 << 20) + 1]), "too_large");
    let line = vec![b'x'; 9 << 20];
    assert_eq!(
        refusal("a.csv", &line),
        ReadError::CellTooLong {
            row: 1,
            column: 1,
            max: 8192
        }
    );
    let wide = format!("a,b\n{}\n", "1,".repeat(100_000));
    assert!(
        read_file("a.csv", wide.trim_end_matches(",\n").as_bytes())
            .is_err_and(|e| e.code() == "too_many_columns" && e.row() == Some(2))
    );
    let many = format!("a,b,c\n{}", "1,2,3\n".repeat(70_000));
    assert_eq!(code("a.csv", many.as_bytes()), "too_many_cells");
    let larger = Limits {
        max_cells: 1_000_000,
        ..Limits::default()
    };
    assert_eq!(
        read_file_within("a.csv", many.as_bytes(), &larger).unwrap().len(),
        70_000
    );
}
#[test]
fn a_quotation_mark_that_is_not_closed_is_found() {
    let cases: [(&str, u32, usize); 3] = [
        ("a,b\n1,\"2\n3,4\n", 2, 2),
        ("a,b\n1,2\n\"x\"y,4\n", 3, 1),
        ("a,b\n1,\"", 2, 2),
    ];
    for (text, row, column) in cases {
        assert_eq!(
            refusal("a.csv", text.as_bytes()),
            ReadError::UnbalancedQuote { row, column },
            "{text:?}"
        );
    }
}

#[test]
fn formulas_leave_as_text() {
    let evil = [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "=HYPERLINK(\"http://x\")",
        "'=1",
    ];
    let rows = evil
        .iter()
        .map(|text| vec![Cell::Text((*text).to_owned())])
        .collect();
    let table = Table {
        headers: vec!["Test".to_owned()],
        rows,
    };
    let text = String::from_utf8(write::csv(&table, false)).unwrap();
    for line in text.lines().skip(1) {
        assert!(line.trim_start_matches('"').starts_with('\''), "{line}");
    }
    let book = write::xlsx(&table, "Results").unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    let sheet = std::io::read_to_string(zip.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap();
    assert!(!sheet.contains("<f>") && sheet.matches("t=\"s\"").count() == 8);
    let numbers = Table {
        headers: vec!["a".into()],
        rows: vec![vec![Cell::Number(-1.5)], vec![Cell::Integer(-2)]],
    };
    assert_eq!(write::csv(&numbers, false), b"a\r\n-1.5\r\n-2\r\n");
}
