//! A text to day, month and year.

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Part {
    /// Value and number of digits.
    Number(u32, usize),
    Month(u32),
}

/// Day, month and year in the order of the text; weekdays and a time of day are passed over.
pub(super) fn parts(text: &str) -> Option<[Part; 3]> {
    let mut found = [Part::Month(0); 3];
    let mut n = 0;
    for word in text
        .split([' ', '/', '-', '.', ',', '\t', '\u{a0}'])
        .filter(|word| !word.is_empty())
    {
        if n == 3 && is_time(word) {
            continue;
        }
        let Some(part) = part(word) else {
            if is_weekday(word) {
                continue;
            }
            return None;
        };
        *found.get_mut(n)? = part;
        n += 1;
    }
    (n == 3).then_some(found)
}

fn part(word: &str) -> Option<Part> {
    let n_digits = word.bytes().take_while(u8::is_ascii_digit).count();
    if n_digits == 0 {
        return month(word).map(Part::Month);
    }
    let is_ordinal = n_digits <= 2
        && ["st", "nd", "rd", "th"]
            .iter()
            .any(|end| word[n_digits..].eq_ignore_ascii_case(end));
    if n_digits > 4 || !(n_digits == word.len() || is_ordinal) {
        return None;
    }
    Some(Part::Number(word[..n_digits].parse().ok()?, n_digits))
}

fn month(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let folded = word.to_ascii_lowercase();
    let is_name = |name: &&str| {
        folded == **name || folded == name[..3] || (folded == "sept" && name.starts_with("sept"))
    };
    MONTHS.iter().position(is_name).map(|at| at as u32 + 1)
}

fn is_weekday(word: &str) -> bool {
    const DAYS: [&str; 7] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let folded = word.to_ascii_lowercase();
    folded.len() >= 3 && DAYS.iter().any(|day| day.starts_with(&folded))
}

fn is_time(word: &str) -> bool {
    word.contains(':') && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b':')
        || word.eq_ignore_ascii_case("am")
        || word.eq_ignore_ascii_case("pm")
}
