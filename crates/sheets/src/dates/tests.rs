use super::*;

fn ymd(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

#[test]
fn one_day_in_many_clothes_is_one_day() {
    for text in [
        "2026-03-25",
        "2026/3/25",
        "2026.03.25",
        "25-Mar-2026",
        "25 March 2026",
        "Mar 25, 2026",
        "March 25th, 2026",
        "Wed 25 Mar 26",
        "2026-03-25T10:15:00Z",
        "2026-03-25 10:15",
        "20260325",
        "46106",
        "46106.5",
        "25 mar 2026 10:15 AM",
    ] {
        assert_eq!(read(text), Reading::Plain(ymd(2026, 3, 25)), "{text}");
    }
    assert_eq!(read("25/03/2026"), Reading::DayFirst(ymd(2026, 3, 25)));
    assert_eq!(read("3/25/26"), Reading::MonthFirst(ymd(2026, 3, 25)));
    assert_eq!(
        read("3.4.2026"),
        Reading::Either {
            dmy: ymd(2026, 4, 3),
            mdy: ymd(2026, 3, 4)
        }
    );
    assert_eq!(read("4/4/2026"), Reading::Plain(ymd(2026, 4, 4)));
}
#[test]
fn what_is_no_date_is_none() {
    for text in [
        "",
        "soon",
        "31/02/2026",
        "2026-13-01",
        "1/2",
        "1/2/3/4",
        "Mar 2026",
        "99999",
        "12",
        "é-Mar-2026",
        "2026-02-30x",
        "1/1/20267",
        "12:30",
        "45",
        "-1/-2/2026x",
    ] {
        assert_eq!(read(text), Reading::None, "{text}");
    }
}
#[test]
fn one_clear_date_decides_for_its_column() {
    let order = |texts: &[&str]| detect(texts.iter().map(|text| read(text)), None);
    assert_eq!(
        order(&["03/04/2026", "25/03/2026"]),
        Detected {
            order: DateOrder::Dmy,
            is_needed: false,
            matters: true
        }
    );
    assert_eq!(
        order(&["03/04/2026", "3/25/2026"]),
        Detected {
            order: DateOrder::Mdy,
            is_needed: false,
            matters: true
        }
    );
    assert!(order(&["03/04/2026", "05/05/2026"]).is_needed);
    assert!(order(&["03/04/2026", "3/25/2026", "25/3/2026"]).is_needed);
    assert!(!order(&["05/05/2026", "2026-01-02"]).is_needed);
}
#[test]
fn a_chosen_order_settles_it_and_never_invents_a_month() {
    let chosen = detect([read("03/04/2026")].into_iter(), Some(DateOrder::Mdy));
    assert!(!chosen.is_needed);
    assert_eq!(read("03/04/2026").date(chosen.order), Some(ymd(2026, 3, 4)));
    assert_eq!(read("25/03/2026").date(chosen.order), Some(ymd(2026, 3, 25)));
}
