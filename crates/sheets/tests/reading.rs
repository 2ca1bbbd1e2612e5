//! What files of the real world look like, as read.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Formula, Workbook};
use sheets::read::{read_file, read_paste};
use sheets::{Format, Sheet};

fn rows(sheet: &Sheet) -> Vec<(u32, Vec<String>)> {
    let cells = |row: sheets::Row<'_>| (0..row.len()).map(|column| row.cell(column).to_owned()).collect();
    sheet.rows().map(|row| (row.number, cells(row))).collect()
}
fn csv(bytes: &[u8]) -> Sheet {
    read_file("results.csv", bytes).unwrap()
}
fn code(name: &str, bytes: &[u8]) -> &'static str {
    read_file(name, bytes)
        .map(|sheet| format!("{sheet:?}"))
        .unwrap_err()
        .code()
}

#[test]
fn encodings_are_told_by_mark_by_nuls_and_by_validity() {
    let text = "Date,Test,Subject\n2026-03-01,Größe,Prüfung\n";
    let utf16 = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let (le, be) = (utf16(u16::to_le_bytes), utf16(u16::to_be_bytes));
    let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
    let marked = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
    let files = [
        text.as_bytes().to_vec(),
        marked(b"\xef\xbb\xbf", text.as_bytes()),
        le.clone(),
        be.clone(),
        marked(b"\xff\xfe", &le),
        marked(b"\xfe\xff", &be),
        latin,
    ];
    let words: Vec<String> = files.iter().map(|file| csv(file).detected[0].clone()).collect();
    for (file, words) in files.iter().zip(&words) {
        let sheet = csv(file);
        assert_eq!(sheet.headers, ["Date", "Test", "Subject"], "{words}");
        assert_eq!(rows(&sheet)[0].1, ["2026-03-01", "Größe", "Prüfung"], "{words}");
    }
    assert!(words[0].contains("UTF-8") && words[3].contains("UTF-16BE") && words[6].contains("windows-1252"));
}
#[test]
fn separators_are_told_by_the_headers_they_make() {
    for separator in [",", ";", "\t", "|"] {
        let text = "Date#Test#Subject#Marks\n2026-03-01#A#Physics#\"1,5;x\"\n".replace('#', separator);
        let sheet = csv(text.as_bytes());
        assert_eq!(sheet.headers.len(), 4, "{separator:?}");
        assert_eq!(rows(&sheet)[0].1[3], "1,5;x");
    }
    assert_eq!(csv(b"sep=;\r\na;b\r\n1,5;2\r\n").headers, ["a", "b"]);
}
#[test]
fn line_breaks_may_be_mixed_and_blank_rows_count_but_are_left_out() {
    let sheet = csv(b"Date,Test\r\na,b\n\r\n,,\nc,\"two\nlines\"\rd,\"say \"\"hi\"\"\"");
    let expected = [
        (2, ["a", "b"]),
        (5, ["c", "two\nlines"]),
        (6, ["d", "say \"hi\""]),
    ];
    assert_eq!(
        rows(&sheet),
        expected.map(|(number, cells)| (number, cells.map(str::to_owned).to_vec()))
    );
}
#[test]
fn a_title_above_the_header_is_passed_over() {
    let sheet = csv(b"My results 2026\n\nDate,Test,Marks,,Marks\n2026-03-01,A,5,6,7\n");
    assert_eq!(
        (sheet.header_row, sheet.headers.clone()),
        (
            3,
            ["Date", "Test", "Marks", "Column 4", "Marks (2)"]
                .map(String::from)
                .to_vec()
        )
    );
    assert_eq!(sheet.find_row(4).unwrap().cell(4), "7");
    assert!(sheet.find_row(3).is_none());
}
#[test]
fn pasted_cells_are_a_sheet() {
    let sheet = read_paste("Date\tTest\n2026-03-01\tA\n").unwrap();
    assert_eq!((sheet.format, sheet.len()), (Format::Paste, 1));
}
#[test]
fn a_workbook_gives_dates_times_numbers_and_stored_values_as_text() {
    let mut book = Workbook::new();
    book.add_worksheet().write(0, 0, "Read me first").unwrap();
    let sheet = book.add_worksheet();
    sheet.set_name("Results").unwrap();
    for (column, header) in ["Date", "Test", "Marks", "Time", "Right", "Wrong"]
        .into_iter()
        .enumerate()
    {
        sheet.write(1, column as u16, header).unwrap();
    }
    let day = ExcelDateTime::from_ymd(2026, 3, 25).unwrap();
    sheet
        .write_with_format(3, 0, &day, &CellFormat::new().set_num_format("dd/mm/yyyy"))
        .unwrap();
    sheet.write(3, 1, "Mock <4> & more").unwrap();
    sheet.write(3, 2, 97.1).unwrap();
    let time = ExcelDateTime::from_hms(1, 5, 0).unwrap();
    sheet
        .write_with_format(3, 3, &time, &CellFormat::new().set_num_format("hh:mm"))
        .unwrap();
    sheet
        .write_formula(3, 5, Formula::new("=SUM(1,2)").set_result("3"))
        .unwrap();
    let sheet = read_file("Results.XLSX", &book.save_to_buffer().unwrap()).unwrap();
    let expected = ["2026-03-25", "Mock <4> & more", "97.1", "1:05:00", "", "3"]
        .map(String::from)
        .to_vec();
    assert_eq!(rows(&sheet), [(4, expected)]);
    assert!(sheet.header_row == 2 && sheet.detected[0].contains("Results"));
}
#[test]
fn a_file_is_what_its_content_says() {
    let book = Workbook::new().save_to_buffer().unwrap();
    for (name, bytes) in [
        ("a.csv", b"\x89PNG\r\n\x1a\n....".as_slice()),
        ("a.csv", &book),
        ("a.csv", b"  <!doctype html><p>"),
        ("a.csv", b"\xef\xbb\xbf<html>"),
        ("a.csv", b"a,b\0c\n1,2,3\n"),
        ("a.csv", b"%PDF-1.7"),
        ("a.csv", b"{\"a\":1}"),
        ("a.xlsx", b"<html><table></table></html>"),
        ("a.xlsx", b"a,b\n1,2\n"),
        ("a.xlsm", &book),
        ("a.exe", b"a,b\n1,2\n"),
    ] {
        assert_eq!(code(name, bytes), "unsupported_type", "{name} {:?}", &bytes[..4]);
    }
    assert_eq!(
        code("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"),
        "password_protected"
    );
}
#[test]
fn a_file_without_rows_is_empty() {
    for bytes in [
        b"".as_slice(),
        b"\xef\xbb\xbf",
        b"\n\n,,\n",
        b"Date,Test\n",
        b"\xff\xfe",
    ] {
        assert_eq!(code("a.csv", bytes), "empty_file", "{bytes:?}");
    }
    let mut book = Workbook::new();
    book.add_worksheet();
    assert_eq!(code("a.xlsx", &book.save_to_buffer().unwrap()), "empty_file");
}
