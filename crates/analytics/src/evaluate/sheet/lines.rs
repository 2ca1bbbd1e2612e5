//! The line on which each record of a CSV text begins, and the quotation mark that does not let a cell end.
//!
//! The `csv` crate splits the cells and is lenient: a quotation mark that is never closed makes one cell of the rest of
//! the file. Its line numbers are those on which the record before ends, counted by "\n" alone.

/// A cell that opens with a quotation mark without a match.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct OpenQuote {
    /// The line on which the cell begins.
    pub(super) line: u64,
    /// The cell's place in its record, from 0.
    pub(super) column: usize,
    /// Whether the record is the first one.
    pub(super) is_in_header: bool,
    /// What is wrong with the cell.
    pub(super) problem: &'static str,
}

/// Where the walk is. Cells are those of the `csv` crate: a quotation mark counts only as a cell's first character.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// Before a record; a line without one is no record.
    Record,
    /// Before a cell.
    Cell,
    /// In a cell without quotation marks.
    Plain,
    /// In a cell with them.
    Quoted,
    /// Behind a quotation mark that closes the cell, or is the first of two that stand for one.
    Closed,
    /// In the blanks behind a closed cell.
    Blanks,
}

/// The line, from 1, on which each record begins, that of the header first; "\n", "\r\n" and "\r" end a line.
pub(super) fn record_lines(text: &str, separator: u8) -> Result<Vec<u64>, OpenQuote> {
    let mut begins = Vec::new();
    let (mut line, mut column, mut opened) = (1, 0, 1);
    let (mut at, mut before) = (At::Record, b' ');
    let unmatched = |line, column, n_records: usize, problem| OpenQuote {
        line,
        column,
        is_in_header: n_records == 1,
        problem,
    };
    for byte in text.bytes() {
        if at == At::Record && !matches!(byte, b'\r' | b'\n') {
            begins.push(line);
            (at, column) = (At::Cell, 0);
        }
        at = match (at, byte) {
            (At::Quoted, b'"') => At::Closed,
            (At::Quoted, _) | (At::Closed, b'"') => At::Quoted,
            (_, b'\r' | b'\n') => At::Record,
            (_, byte) if byte == separator => {
                column += 1;
                At::Cell
            }
            (At::Cell, b'"') => {
                opened = line;
                At::Quoted
            }
            (At::Closed | At::Blanks, b' ' | b'\t') => At::Blanks,
            (At::Closed | At::Blanks, _) => {
                let problem = "opens with a quotation mark and goes on after the one that closes it";
                return Err(unmatched(opened, column, begins.len(), problem));
            }
            _ => At::Plain,
        };
        let is_second_of_two = byte == b'\n' && before == b'\r';
        line += u64::from(matches!(byte, b'\r' | b'\n') && !is_second_of_two);
        before = byte;
    }
    if at == At::Quoted {
        let problem = "opens with a quotation mark that is never closed";
        return Err(unmatched(opened, column, begins.len(), problem));
    }
    Ok(begins)
}

#[cfg(test)]
mod tests {
    use super::record_lines;
    use csv::ReaderBuilder;
    use proptest::prelude::*;

    /// The same by the byte at which the `csv` crate begins a record, behind the line ends that it leaves there.
    fn counted(text: &str) -> Vec<u64> {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let records = reader.records().map(|record| {
            let byte = record.unwrap().position().unwrap().byte() as usize;
            let before = text.len() - text[byte..].trim_start_matches(['\r', '\n']).len();
            1 + text[..before].replace("\r\n", "\n").matches(['\r', '\n']).count() as u64
        });
        records.collect()
    }

    proptest! {
        #[test]
        fn records_begin_where_the_csv_crate_says_by_bytes(text in "[a\" ,\r\n]{0,40}") {
            if let Ok(lines) = record_lines(&text, b',') {
                prop_assert_eq!(lines, counted(&text));
            }
        }

        #[test]
        fn what_the_csv_crate_writes_has_no_open_quotation_mark(
            cells in prop::collection::vec(prop::collection::vec("[a\" ,\r\n\t]{0,6}", 2..4), 1..9),
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for row in &cells {
                writer.write_record(row).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let lines = record_lines(&text, b',').unwrap();
            prop_assert_eq!(lines.len(), cells.len());
            prop_assert_eq!(lines, counted(&text));
        }
    }
}
