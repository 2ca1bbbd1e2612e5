//! Workbooks.

use super::made::{SHEET, STRINGS, STYLES, archive, workbook};
use super::mutations::Dice;
use super::{code, refusal};
use sheets::read::read_file;
use std::io::Cursor;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

#[test]
fn the_minimal_workbook_of_these_tests_is_sound() {
    let sheet = read_file("a.xlsx", &workbook(SHEET, STRINGS, STYLES, &[])).unwrap();
    assert_eq!(
        (sheet.headers.clone(), sheet.len()),
        (vec!["Date".to_owned(), "Test".to_owned()], 1)
    );
}
#[test]
fn a_bomb_is_refused_by_what_it_unpacks_to() {
    let zeros = vec![b' '; 65 << 20];
    let bomb = workbook(SHEET, STRINGS, STYLES, &[("xl/media/image1.bin", &zeros)]);
    assert!(bomb.len() < 200_000);
    assert_eq!(code("a.xlsx", &bomb), "zip_bomb");
    let small = workbook(
        SHEET,
        STRINGS,
        STYLES,
        &[("xl/media/image1.bin", &zeros[..3 << 20])],
    );
    assert_eq!(code("a.xlsx", &small), "zip_bomb");
}
#[test]
fn a_header_that_lies_about_the_size_changes_nothing() {
    let zeros = vec![b' '; 8 << 20];
    let mut bomb = workbook(SHEET, STRINGS, STYLES, &[("xl/media/image1.bin", &zeros)]);
    let (real, lie) = ((8_u32 << 20).to_le_bytes(), 100_u32.to_le_bytes());
    let mut n_changed = 0;
    for at in 0..bomb.len() - 4 {
        if bomb[at..at + 4] == real {
            bomb[at..at + 4].copy_from_slice(&lie);
            n_changed += 1;
        }
    }
    assert!(n_changed >= 2, "both headers hold the size");
    assert!(matches!(code("a.xlsx", &bomb), "zip_bomb" | "damaged_file"));
}
#[test]
fn paths_links_and_archives_within_are_refused() {
    for name in [
        "../evil.xml",
        "/etc/passwd",
        "xl/../../x",
        "xl\\..\\x",
        "C:x",
        "inner.zip",
        "xl/embeddings/book.xlsx",
    ] {
        assert_eq!(
            code("a.xlsx", &workbook(SHEET, STRINGS, STYLES, &[(name, b"x")])),
            "unsafe_archive",
            "{name}"
        );
    }
    let inner = archive(&[("a", b"b")]);
    assert_eq!(
        code(
            "a.xlsx",
            &workbook(SHEET, STRINGS, STYLES, &[("xl/data.bin", &inner)])
        ),
        "unsafe_archive"
    );
    let mut zip = ZipWriter::new_append(Cursor::new(workbook(SHEET, STRINGS, STYLES, &[]))).unwrap();
    zip.add_symlink("xl/link.xml", "/etc/passwd", SimpleFileOptions::default())
        .unwrap();
    assert_eq!(
        code("a.xlsx", &zip.finish().unwrap().into_inner()),
        "unsafe_archive"
    );
}
#[test]
fn too_many_members_are_refused_before_they_are_listed() {
    let names: Vec<String> = (0..40).map(|n| format!("xl/media/{n}.xml")).collect();
    let more: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (name.as_str(), b"<a/>".as_slice()))
        .collect();
    assert_eq!(
        code("a.xlsx", &workbook(SHEET, STRINGS, STYLES, &more)),
        "unsafe_archive"
    );
    let many = b"PK\x01\x02".repeat(100_000);
    assert_eq!(
        code("a.xlsx", &[b"PK\x03\x04".as_slice(), &many].concat()),
        "unsafe_archive"
    );
}
#[test]
fn document_type_definitions_are_refused_wherever_they_hide() {
    let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\">]><worksheet><sheetData/></worksheet>";
    assert_eq!(
        code("a.xlsx", &workbook(laughs, STRINGS, STYLES, &[])),
        "unsafe_archive"
    );
    assert_eq!(
        code(
            "a.xlsx",
            &workbook(
                SHEET,
                STRINGS,
                STYLES,
                &[("xl/media/image1.png", laughs.as_bytes())]
            )
        ),
        "unsafe_archive"
    );
}
#[test]
fn claims_that_would_make_the_reader_reserve_memory_are_refused() {
    for count in ["99999999999999999", "18446744073709551615", "400000"] {
        let strings = STRINGS.replace("\"1\"", &format!("\"{count}\""));
        assert_eq!(
            code("a.xlsx", &workbook(SHEET, &strings, STYLES, &[])),
            "too_many_cells",
            "{count}"
        );
    }
    let fonts = format!(
        "<styleSheet><fonts><font><name val=\"{}\"/></font></fonts></styleSheet>",
        "x".repeat(100_000)
    );
    assert_eq!(
        code("a.xlsx", &workbook(SHEET, STRINGS, &fonts, &[])),
        "unsafe_archive"
    );
}
#[test]
fn one_cell_of_more_than_a_mebibyte_is_refused_before_it_is_gathered() {
    // Letters at random hardly pack, so that the ratio has no say; many short texts, so that no single one is long.
    let mut dice = Dice(3);
    let mut text = |n: usize| {
        (0..n)
            .map(|_| char::from(b'a' + dice.roll(26) as u8))
            .collect::<String>()
    };
    let in_one = SHEET.replace("Test", &text(3 << 20));
    assert_eq!(
        code("a.xlsx", &workbook(&in_one, STRINGS, STYLES, &[])),
        "unsafe_archive"
    );
    let in_many: String = (0..3000).flat_map(|_| [text(1000), "&amp;".to_owned()]).collect();
    let in_many = SHEET.replace("Test", &in_many);
    assert_eq!(
        code("a.xlsx", &workbook(&in_many, STRINGS, STYLES, &[])),
        "unsafe_archive"
    );
    let below = SHEET.replace("Test", &text(20_000));
    assert_eq!(
        code("a.xlsx", &workbook(&below, STRINGS, STYLES, &[])),
        "cell_too_long"
    );
}
#[test]
fn places_that_do_not_exist_are_refused() {
    for place in ["A99999999999", "ZZZZZZZZZ1", "A", "1A", "A0", "A-1"] {
        let refused = refusal(
            "a.xlsx",
            &workbook(
                &SHEET.replace("\"A2\"", &format!("\"{place}\"")),
                STRINGS,
                STYLES,
                &[],
            ),
        );
        assert_eq!(refused.code(), "damaged_file", "{place}");
    }
    for range in ["G7:A1", "A1:B2:C3", "x"] {
        let sheet = SHEET.replace("<sheetData>", &format!("<dimension ref=\"{range}\"/><sheetData>"));
        assert_eq!(
            code("a.xlsx", &workbook(&sheet, STRINGS, STYLES, &[])),
            "damaged_file",
            "{range}"
        );
    }
    let far = SHEET.replace("\"B2\"", "\"XFD2\"");
    assert_eq!(
        code("a.xlsx", &workbook(&far, STRINGS, STYLES, &[])),
        "too_many_columns"
    );
}
#[test]
fn one_long_string_in_many_cells_is_not_multiplied_out() {
    let cells = "<row><c t=\"s\"><v>0</v></c></row>".repeat(20_000);
    let sheet = format!("<worksheet><sheetData>{cells}</sheetData></worksheet>");
    let strings = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(8000));
    assert_eq!(
        code("a.xlsx", &workbook(&sheet, &strings, STYLES, &[])),
        "too_large"
    );
}
#[test]
fn a_workbook_that_is_also_something_else_is_refused() {
    let book = workbook(SHEET, STRINGS, STYLES, &[]);
    assert_eq!(
        code("a.xlsx", &[b"\x89PNG\r\n".as_slice(), &book].concat()),
        "unsupported_type"
    );
    assert_eq!(
        code("a.xlsx", &[archive(&[("a", b"b")]).as_slice(), &book].concat()),
        "unsafe_archive"
    );
    assert_eq!(
        code("a.xlsx", &archive(&[("word/document.xml", b"<a/>")])),
        "unsupported_type"
    );
}
