//! Numbers as people and spreadsheets write them: decimal comma, thousands, percent, minutes as hours.

/// Which character parts whole and fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DecimalMark {
    /// `12.5`
    #[default]
    Point,
    /// `12,5`
    Comma,
}

/// A number and whether a percent sign stood behind it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number {
    /// Finite.
    pub value: f64,
    /// `85 %` has the value 85 and this set.
    pub is_percent: bool,
}

/// Why a text is not the number wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberError {
    /// Not a number at all, or not a finite one.
    NotANumber,
    /// A number with a fraction where a count is wanted.
    NotWhole,
}

/// Decides the mark for a column or a file.
///
/// `12,5` and `1.234,5` speak for the comma, `12.5` and `1,234.5` for the point; where nothing speaks, semicolons as
/// separators do, since programs write them where the comma is taken.
pub fn detect<'a>(values: impl Iterator<Item = &'a str>, has_semicolons: bool) -> DecimalMark {
    let (mut n_commas, mut n_points) = (0_usize, 0_usize);
    for value in values {
        let digits_after = |at: usize| value[at + 1..].bytes().filter(u8::is_ascii_digit).count();
        match (value.rfind(','), value.rfind('.')) {
            (Some(comma), Some(point)) if comma > point => n_commas += 1,
            (Some(_), Some(_)) => n_points += 1,
            (Some(comma), None) if value.matches(',').count() == 1 && digits_after(comma) != 3 => {
                n_commas += 1;
            }
            (None, Some(point)) if value.matches('.').count() == 1 && digits_after(point) != 3 => {
                n_points += 1;
            }
            _ => (),
        }
    }
    let is_comma = n_commas > n_points || (n_commas == n_points && has_semicolons);
    if is_comma {
        DecimalMark::Comma
    } else {
        DecimalMark::Point
    }
}

/// Reads a number; nothing for a blank cell, a dash or "n/a".
///
/// # Errors
/// [`NumberError::NotANumber`].
pub fn parse(text: &str, mark: DecimalMark) -> Result<Option<Number>, NumberError> {
    let text = text.trim();
    if is_blank(text) {
        return Ok(None);
    }
    if text.len() <= 15 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let value = text
            .bytes()
            .fold(0_u64, |value, digit| value * 10 + u64::from(digit - b'0'));
        return Ok(Some(Number {
            value: value as f64,
            is_percent: false,
        }));
    }
    let (number, is_percent) = match text.strip_suffix('%') {
        Some(number) => (number.trim_end(), true),
        None => (text, false),
    };
    let plain = plain(number, mark).ok_or(NumberError::NotANumber)?;
    let value: f64 = plain.parse().map_err(|_| NumberError::NotANumber)?;
    if value.is_finite() {
        Ok(Some(Number { value, is_percent }))
    } else {
        Err(NumberError::NotANumber)
    }
}

/// Reads a count.
///
/// # Errors
/// [`NumberError`]; a percentage is not a count.
pub fn whole(text: &str, mark: DecimalMark) -> Result<Option<i64>, NumberError> {
    let Some(number) = parse(text, mark)? else {
        return Ok(None);
    };
    if number.is_percent {
        return Err(NumberError::NotANumber);
    }
    // Beyond 2^53 a float no longer counts by ones; anything near it is refused by the rules in any case.
    if number.value.fract() != 0.0 || number.value.abs() > 9.0e15 {
        return Err(NumberError::NotWhole);
    }
    Ok(Some(number.value as i64))
}

/// Reads minutes, rounded: `90`, `90 min`, `1:30`, `1:30:00`, `1 h 30 min`.
///
/// # Errors
/// [`NumberError::NotANumber`].
pub fn minutes(text: &str, mark: DecimalMark) -> Result<Option<i64>, NumberError> {
    let text = text.trim();
    if is_blank(text) {
        return Ok(None);
    }
    let folded = text.to_ascii_lowercase();
    if folded.contains(':') {
        return clock(&folded).map(Some).ok_or(NumberError::NotANumber);
    }
    let (hours, rest) = match folded.split_once('h') {
        Some((hours, rest)) => (
            Some(hours),
            ["ours", "our", "rs", "r"]
                .iter()
                .find_map(|end| rest.strip_prefix(end))
                .unwrap_or(rest),
        ),
        None => (None, folded.as_str()),
    };
    let rest = ["minutes", "minute", "mins", "min", "m"]
        .iter()
        .find_map(|unit| rest.strip_suffix(unit))
        .unwrap_or(rest);
    let amount = |text: &str| match parse(text, mark) {
        Ok(Some(Number {
            value,
            is_percent: false,
        })) if value.abs() < 1e9 => Ok(value),
        Ok(None) if hours.is_some() && text.trim().is_empty() => Ok(0.0),
        _ => Err(NumberError::NotANumber),
    };
    let hours_in_minutes = hours.map_or(Ok(0.0), |hours| match parse(hours, mark) {
        Ok(Some(Number {
            value,
            is_percent: false,
        })) if (0.0..=1000.0).contains(&value) => Ok(value * 60.0),
        _ => Err(NumberError::NotANumber),
    })?;
    Ok(Some((hours_in_minutes + amount(rest)?).round() as i64))
}

/// Hours:minutes or hours:minutes:seconds to minutes.
fn clock(text: &str) -> Option<i64> {
    let mut parts = text
        .split(':')
        .map(|part| part.parse::<u32>().ok().filter(|_| part.len() <= 4));
    let (hours, minutes) = (parts.next()??, parts.next()??);
    let seconds = parts.next().unwrap_or(Some(0))?;
    if parts.next().is_some() || minutes > 59 || seconds > 59 {
        return None;
    }
    Some(i64::from(hours) * 60 + i64::from(minutes) + i64::from(seconds >= 30))
}

/// Whether a cell says that there is no value.
pub fn is_blank(text: &str) -> bool {
    const NOTHING: [&str; 8] = ["-", "–", "—", "na", "n/a", "nil", "null", "none"];
    text.is_empty() || NOTHING.iter().any(|nothing| text.eq_ignore_ascii_case(nothing))
}

/// The text with a point as decimal mark and without thousands, if it is a number at all.
fn plain(text: &str, mark: DecimalMark) -> Option<String> {
    let (sign, digits) = match text.strip_prefix(['-', '−']) {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    // Blanks part thousands in many countries, apostrophes in Switzerland.
    let digits: String = digits
        .trim_start()
        .chars()
        .filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\''))
        .collect();
    let (body, exponent) = match digits.split_once(['e', 'E']) {
        Some((body, exponent)) if is_exponent(exponent) => (body, Some(exponent)),
        Some(_) => return None,
        None => (digits.as_str(), None),
    };
    if !body
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
        || !body.bytes().any(|b| b.is_ascii_digit())
    {
        return None;
    }
    let (whole, fraction) = parts(body, mark)?;
    let exponent = exponent
        .map(|exponent| format!("e{exponent}"))
        .unwrap_or_default();
    Some(format!(
        "{sign}{}.{}{exponent}",
        if whole.is_empty() { "0" } else { &whole },
        if fraction.is_empty() { "0" } else { fraction }
    ))
}

fn is_exponent(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whole part without separators, and fraction.
fn parts(body: &str, mark: DecimalMark) -> Option<(String, &str)> {
    let decimal = match (body.rfind(','), body.rfind('.')) {
        (Some(comma), Some(point)) => Some(comma.max(point)),
        (Some(at), None) => decimal_at(body, at, ',', mark == DecimalMark::Comma),
        (None, Some(at)) => decimal_at(body, at, '.', mark == DecimalMark::Point),
        (None, None) => None,
    };
    let (whole, fraction) = decimal.map_or((body, ""), |at| (&body[..at], &body[at + 1..]));
    if fraction.contains([',', '.']) || !are_groups(whole) {
        return None;
    }
    Some((whole.replace([',', '.'], ""), fraction))
}

/// Where the decimal mark is, when only one kind of mark occurs: a repeated one parts thousands, and so does a single
/// one before three digits unless it is the decimal mark of the file.
fn decimal_at(body: &str, at: usize, mark: char, is_decimal: bool) -> Option<usize> {
    let is_thousands = body.matches(mark).count() > 1 || (!is_decimal && body.len() - at - 1 == 3);
    (!is_thousands).then_some(at)
}

/// Thousands are groups of three, or of two with a last one of three as in India, parted by one kind of mark.
fn are_groups(whole: &str) -> bool {
    if whole.contains(',') && whole.contains('.') {
        return false;
    }
    let groups: Vec<&str> = whole.split([',', '.']).collect();
    let [first, .., last] = groups.as_slice() else {
        return true;
    };
    let between = &groups[1..groups.len() - 1];
    (1..=3).contains(&first.len())
        && last.len() == 3
        && between.iter().all(|group| matches!(group.len(), 2 | 3))
}

#[cfg(test)]
mod tests;
