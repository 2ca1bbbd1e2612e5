//! The lines of a calendar file (RFC 5545, section 3.1): at most 75 bytes each, ended by CRLF.

/// Bytes of a line without its end.
const MOST: usize = 75;

/// A calendar file in the making.
#[derive(Default)]
pub(super) struct Lines(String);

impl Lines {
    /// A property with a value that is written as it is.
    pub(super) fn put(&mut self, name: &str, value: &str) {
        let line = format!("{name}:{value}");
        let (mut rest, mut room) = (line.as_str(), MOST);
        while rest.len() > room {
            let (first, others) = rest.split_at(rest.floor_char_boundary(room));
            self.0.push_str(first);
            self.0.push_str("\r\n ");
            // The blank that joins a line to the one before takes a byte of it.
            (rest, room) = (others, MOST - 1);
        }
        self.0.push_str(rest);
        self.0.push_str("\r\n");
    }

    /// A property with a text, in which what would end or split a value is escaped (section 3.3.11).
    pub(super) fn text(&mut self, name: &str, text: &str) {
        let mut escaped = String::with_capacity(text.len() + 8);
        for c in text.replace("\r\n", "\n").chars() {
            match c {
                '\\' | ',' | ';' => escaped.extend(['\\', c]),
                '\n' | '\r' => escaped.push_str("\\n"),
                // No other control character may stand in a text.
                c if c.is_control() && c != '\t' => {}
                c => escaped.push(c),
            }
        }
        self.put(name, &escaped);
    }

    /// Properties with values that are written as they are.
    pub(super) fn put_all(&mut self, properties: &[(&str, &str)]) {
        for (name, value) in properties {
            self.put(name, value);
        }
    }

    /// The file.
    pub(super) fn into_text(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(title: &str) -> String {
        let mut lines = Lines::default();
        lines.text("SUMMARY", title);
        lines.into_text()
    }

    #[test]
    fn no_line_is_longer_than_75_bytes_and_unfolded_they_say_the_same() {
        for character in ["a", "é", "क", "😀", " "] {
            for n in 0..200 {
                let title = format!("{}{}", "x".repeat(n % 7), character.repeat(n));
                let text = written(&title);
                let lines: Vec<&str> = text.strip_suffix("\r\n").unwrap().split("\r\n").collect();
                assert!(lines.iter().all(|line| line.len() <= 75), "{text}");
                assert!(lines.iter().skip(1).all(|line| line.starts_with(' ')), "{text}");
                assert_eq!(text.replace("\r\n ", ""), format!("SUMMARY:{title}\r\n"));
            }
        }
    }

    #[test]
    fn a_line_is_folded_after_75_bytes_and_not_before() {
        assert_eq!(
            written(&"a".repeat(67)),
            format!("SUMMARY:{}\r\n", "a".repeat(67))
        );
        let three = format!("SUMMARY:{}\r\n {}\r\n a\r\n", "a".repeat(67), "a".repeat(74));
        assert_eq!(written(&"a".repeat(67 + 74 + 1)), three);
        // A character of three bytes does not fit into the last two.
        let whole = format!("SUMMARY:{}\r\n क\r\n", "a".repeat(65));
        assert_eq!(written(&format!("{}क", "a".repeat(65))), whole);
    }

    #[test]
    fn what_would_end_or_split_a_value_is_escaped() {
        assert_eq!(written(r"a,b; c\d: e"), "SUMMARY:a\\,b\\; c\\\\d: e\r\n");
        assert_eq!(
            written("one\ntwo\r\nthree\rfour"),
            "SUMMARY:one\\ntwo\\nthree\\nfour\r\n"
        );
        assert_eq!(written("be\u{7}ll\u{0}"), "SUMMARY:bell\r\n");
    }
}
