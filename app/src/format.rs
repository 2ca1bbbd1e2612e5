//! Numbers, dates and spans as people read them. English forms for now; the words come from the catalogue.

use chrono::{Datelike, NaiveDate};

/// One decimal at most, a real minus sign: `72.5`, `72`, `−3.1`.
pub fn decimal(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    let sign = if rounded < 0.0 { "−" } else { "" };
    let size = rounded.abs();
    if size.fract() == 0.0 {
        format!("{sign}{size:.0}")
    } else {
        format!("{sign}{size:.1}")
    }
}

/// Marks: up to two decimals, as they were given.
pub fn marks(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    let sign = if rounded < 0.0 { "−" } else { "" };
    format!("{sign}{}", rounded.abs())
}

/// A percent with one decimal: `72.5%`.
pub fn percent(value: f64) -> String {
    format!("{}%", decimal(value))
}

/// A percent without decimals: `73%`.
pub fn percent0(value: f64) -> String {
    percent(value.round())
}

/// How much of something is known, without decimals. What would read as all or nothing of it nobody can know: it is told
/// as lying beyond 99 or 1.
pub fn known(percent: f64) -> String {
    match percent {
        percent if percent >= 99.5 => words!(common.share.above, percent = percent0(99.0)),
        percent if percent < 0.5 => words!(common.share.below, percent = percent0(1.0)),
        percent => percent0(percent),
    }
}

/// The ends of an interval of [`known`]: `54 to 70%`, `93% to more than 99%`, `more than 99%`.
pub fn known_range(low: f64, high: f64) -> String {
    let is_told = |end: f64| (0.5..99.5).contains(&end);
    let (from, to) = (known(low), known(high));
    if from == to && !is_told(low) {
        return from;
    }
    let from = if is_told(low) && is_told(high) {
        decimal(low.round())
    } else {
        from
    };
    words!(common.share.between, low = from, high = to)
}

/// A signed change: `+3.1`, `−0.4`, `0`.
pub fn signed(value: f64) -> String {
    let text = decimal(value);
    if text == "0" || text.starts_with('−') {
        text
    } else {
        format!("+{text}")
    }
}

/// `45 min`, `2 h`, `1 h 20 min`.
pub fn minutes(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, rest) => words!(common.span.minutes, minutes = rest),
        (hours, 0) => words!(common.span.hours, hours = hours),
        (hours, rest) => words!(common.span.both, hours = hours, minutes = rest),
    }
}

/// `12 Mar 2026`.
pub fn date(date: NaiveDate) -> String {
    words!(
        common.date.full,
        day = date.day(),
        month = month_short(date.month()),
        year = date.year()
    )
}

/// `12 Mar`.
pub fn date_short(date: NaiveDate) -> String {
    words!(
        common.date.short,
        day = date.day(),
        month = month_short(date.month())
    )
}

/// `March 2026`.
pub fn month(date: NaiveDate) -> String {
    words!(
        common.date.month,
        month = month_long(date.month()),
        year = date.year()
    )
}

/// `March`, of 3.
pub fn month_name(month: u32) -> &'static str {
    month_long(month)
}

/// `Thursday, 12 March`.
pub fn day(date: NaiveDate) -> String {
    words!(
        common.date.day,
        weekday = weekday(date.weekday()),
        day = date.day(),
        month = month_long(date.month())
    )
}

/// Today, yesterday, up to 7 days in words, then the date.
pub fn relative(date: NaiveDate, today: NaiveDate) -> String {
    match (today - date).num_days() {
        0 => words!(common.date.today).to_owned(),
        1 => words!(common.date.yesterday).to_owned(),
        days @ 2..=7 => words!(common.date.days_ago, days = days),
        _ if date.year() == today.year() => date_short(date),
        _ => self::date(date),
    }
}

/// Three letters of a weekday.
pub fn weekday_short(day: chrono::Weekday) -> &'static str {
    match day {
        chrono::Weekday::Mon => words!(common.weekday_short.d1),
        chrono::Weekday::Tue => words!(common.weekday_short.d2),
        chrono::Weekday::Wed => words!(common.weekday_short.d3),
        chrono::Weekday::Thu => words!(common.weekday_short.d4),
        chrono::Weekday::Fri => words!(common.weekday_short.d5),
        chrono::Weekday::Sat => words!(common.weekday_short.d6),
        chrono::Weekday::Sun => words!(common.weekday_short.d7),
    }
}

/// The name of a weekday.
pub fn weekday(day: chrono::Weekday) -> &'static str {
    match day {
        chrono::Weekday::Mon => words!(common.weekday.d1),
        chrono::Weekday::Tue => words!(common.weekday.d2),
        chrono::Weekday::Wed => words!(common.weekday.d3),
        chrono::Weekday::Thu => words!(common.weekday.d4),
        chrono::Weekday::Fri => words!(common.weekday.d5),
        chrono::Weekday::Sat => words!(common.weekday.d6),
        chrono::Weekday::Sun => words!(common.weekday.d7),
    }
}

fn month_short(month: u32) -> &'static str {
    match month {
        1 => words!(common.month_short.m1),
        2 => words!(common.month_short.m2),
        3 => words!(common.month_short.m3),
        4 => words!(common.month_short.m4),
        5 => words!(common.month_short.m5),
        6 => words!(common.month_short.m6),
        7 => words!(common.month_short.m7),
        8 => words!(common.month_short.m8),
        9 => words!(common.month_short.m9),
        10 => words!(common.month_short.m10),
        11 => words!(common.month_short.m11),
        _ => words!(common.month_short.m12),
    }
}

fn month_long(month: u32) -> &'static str {
    match month {
        1 => words!(common.month.m1),
        2 => words!(common.month.m2),
        3 => words!(common.month.m3),
        4 => words!(common.month.m4),
        5 => words!(common.month.m5),
        6 => words!(common.month.m6),
        7 => words!(common.month.m7),
        8 => words!(common.month.m8),
        9 => words!(common.month.m9),
        10 => words!(common.month.m10),
        11 => words!(common.month.m11),
        _ => words!(common.month.m12),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_told_as_known_for_sure() {
        assert_eq!(known(62.4), "62%");
        assert_eq!(known(99.49), "99%");
        assert_eq!(known(99.5), "more than 99%");
        assert_eq!(known(0.4), "less than 1%");
        assert_eq!(known_range(53.6, 70.2), "54 to 70%");
        assert_eq!(known_range(93.0, 99.8), "93% to more than 99%");
        assert_eq!(known_range(99.6, 100.0), "more than 99%");
        assert_eq!(known_range(0.0, 0.3), "less than 1%");
    }

    #[test]
    fn numbers_keep_one_decimal_and_never_a_negative_zero() {
        assert_eq!(decimal(72.46), "72.5");
        assert_eq!(decimal(72.0), "72");
        assert_eq!(decimal(-0.04), "0");
        assert_eq!(decimal(-3.18), "−3.2");
        assert_eq!(marks(-12.25), "−12.25");
        assert_eq!(signed(0.04), "0");
        assert_eq!(signed(2.0), "+2");
    }

    #[test]
    fn a_date_is_relative_for_a_week_and_then_absolute() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 12).unwrap();
        let before = |days| today - chrono::Days::new(days);
        assert_eq!(relative(today, today), "today");
        assert_eq!(relative(before(7), today), "7 days ago");
        assert_eq!(relative(before(8), today), "4 Mar");
        assert_eq!(relative(before(90), today), "12 Dec 2025");
        assert_eq!(relative(today + chrono::Days::new(1), today), "13 Mar");
    }
}
