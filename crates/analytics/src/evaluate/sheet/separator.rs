//! What stands between the cells of a file: spreadsheets of many countries write semicolons, and some write tabs.

/// The separators that are read, and what they are called.
const KNOWN: [(u8, &str); 3] = [(b',', "commas"), (b';', "semicolons"), (b'\t', "tabs")];

/// The separator of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Separator {
    pub(super) byte: u8,
    /// What to add where a column is missing: that the header could be split in another way.
    pub(super) doubt: &'static str,
}

impl Separator {
    /// Commas where the header has any outside of quotation marks, else the one of the others that it has. A header
    /// with several kinds is split at the first of [`KNOWN`].
    pub(super) fn of(text: &str) -> Self {
        let mut is_quoted = false;
        let mut has = [false; KNOWN.len()];
        for byte in text.trim_start_matches(['\r', '\n']).bytes() {
            match byte {
                b'"' => is_quoted = !is_quoted,
                b'\r' | b'\n' if !is_quoted => break,
                _ if !is_quoted => {
                    for (has, (known, _)) in has.iter_mut().zip(KNOWN) {
                        *has |= byte == known;
                    }
                }
                _ => {}
            }
        }
        let byte = KNOWN
            .iter()
            .zip(has)
            .find_map(|((byte, _), has)| has.then_some(*byte));
        Self {
            byte: byte.unwrap_or(b','),
            doubt: match has {
                [true, true, _] => " (split at commas; there are semicolons, too)",
                [true, false, true] => " (split at commas; there are tabs, too)",
                [false, true, true] => " (split at semicolons; there are tabs, too)",
                [false, false, false] => " (there is no comma, semicolon or tab to split them at)",
                _ => "",
            },
        }
    }

    /// What it is called.
    pub(super) fn name(self) -> &'static str {
        KNOWN
            .iter()
            .find_map(|(byte, name)| (*byte == self.byte).then_some(*name))
            .unwrap_or("commas")
    }
}

#[cfg(test)]
mod tests {
    use super::Separator;

    #[test]
    fn the_header_outside_of_quotation_marks_tells_the_separator() {
        for (text, byte) in [
            ("a,b\n1;2;3", b','),
            ("a;b\n1,2", b';'),
            ("\r\n\na\tb\n1,2", b'\t'),
            ("\"a,b\n,\";c\n", b';'),
            ("a;b,c", b','),
            ("a", b','),
            ("", b','),
        ] {
            assert_eq!(Separator::of(text).byte, byte, "{text:?}");
        }
        assert!(Separator::of("a;b\tc").doubt.contains("split at semicolons"));
        assert_eq!(Separator::of("a;b").doubt, "");
    }
}
