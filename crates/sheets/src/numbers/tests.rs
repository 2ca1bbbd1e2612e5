use super::*;

fn value(text: &str, mark: DecimalMark) -> Option<f64> {
    parse(text, mark).ok().flatten().map(|number| number.value)
}
fn is(text: &str, mark: DecimalMark, expected: f64) {
    let found = value(text, mark);
    assert!(
        found.is_some_and(|found| (found - expected).abs() < 1e-9),
        "{text}: {found:?}"
    );
}

#[test]
fn numbers_of_both_worlds_are_read() {
    for (text, expected) in [
        ("12.5", 12.5),
        ("1,234", 1234.0),
        ("1,234.5", 1234.5),
        ("1,23,456", 123_456.0),
        ("-3", -3.0),
        ("−3", -3.0),
        (".5", 0.5),
        ("7.", 7.0),
        ("1.5e2", 150.0),
        ("+4", 4.0),
        ("12,5", 12.5),
        ("1.234,5", 1234.5),
    ] {
        is(text, DecimalMark::Point, expected);
    }
    for (text, expected) in [
        ("12,5", 12.5),
        ("1.234", 1234.0),
        ("1,234", 1.234),
        ("1 234,5", 1234.5),
        ("12.5", 12.5),
    ] {
        is(text, DecimalMark::Comma, expected);
    }
}
#[test]
fn what_is_not_a_number_is_refused() {
    for text in [
        "abc", "NaN", "inf", "1e999", "0x10", "1,2,3", "1.2.3", "12 or 13", "--4", "1,,234", "#N/A", "e5",
        ",", "1e5.5",
    ] {
        assert_eq!(
            parse(text, DecimalMark::Point),
            Err(NumberError::NotANumber),
            "{text}"
        );
    }
    assert_eq!(whole("3.5", DecimalMark::Point), Err(NumberError::NotWhole));
    assert_eq!(whole("85%", DecimalMark::Point), Err(NumberError::NotANumber));
}
#[test]
fn nothing_is_not_zero() {
    for text in ["", " ", "-", "N/A", "—"] {
        assert_eq!(parse(text, DecimalMark::Point), Ok(None), "{text}");
    }
}
#[test]
fn a_percent_sign_is_noticed() {
    assert_eq!(
        parse("85 %", DecimalMark::Point),
        Ok(Some(Number {
            value: 85.0,
            is_percent: true
        }))
    );
}
#[test]
fn the_mark_follows_the_evidence() {
    assert_eq!(
        detect(["12,5", "110", "1,234"].into_iter(), false),
        DecimalMark::Comma
    );
    assert_eq!(detect(["12.5", "1,234"].into_iter(), true), DecimalMark::Point);
    assert_eq!(detect(["1,234"].into_iter(), false), DecimalMark::Point);
    assert_eq!(detect(["1,234"].into_iter(), true), DecimalMark::Comma);
    assert_eq!(detect(["1.234,50"].into_iter(), false), DecimalMark::Comma);
}
#[test]
fn minutes_may_be_a_clock_time_or_words() {
    for (text, expected) in [
        ("90", 90),
        ("1:30", 90),
        ("1:30:00", 90),
        ("0:59:40", 60),
        ("1 h 30 min", 90),
        ("90 mins", 90),
        ("2h", 120),
        ("1 hr 5 m", 65),
        ("3 hours", 180),
        ("89.6", 90),
    ] {
        assert_eq!(minutes(text, DecimalMark::Point), Ok(Some(expected)), "{text}");
    }
    for text in ["1:75", "soon", "1:2:3:4", ":", "h", "90%"] {
        assert_eq!(
            minutes(text, DecimalMark::Point),
            Err(NumberError::NotANumber),
            "{text}"
        );
    }
}
