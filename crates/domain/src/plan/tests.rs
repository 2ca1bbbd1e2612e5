use super::*;
use chrono::Duration;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 12).unwrap()
}

fn draft() -> PlanSettingsDraft {
    PlanSettingsDraft {
        minutes: vec![120; 7],
        rest_weekday: Some(7),
        blocked_dates: vec![
            today() + Duration::days(2),
            today() - Duration::days(1),
            today() + Duration::days(2),
        ],
        block_minutes: 40,
        starts_at: " 06:30 ".into(),
        cap_percent: 100,
        locations: LocationsDraft::default(),
    }
}

#[test]
fn settings_are_tidied_and_every_refused_field_is_named() {
    let good = draft().check(today()).unwrap();
    assert_eq!(good.blocked_dates, [today() + Duration::days(2)]);
    assert_eq!(good.start(), NaiveTime::from_hms_opt(6, 30, 0).unwrap());
    let bad = PlanSettingsDraft {
        minutes: vec![-1, 721, 0, 0, 0, 0, 0],
        rest_weekday: Some(8),
        block_minutes: 24,
        starts_at: "25:00".into(),
        cap_percent: 69,
        ..draft()
    };
    let paths: Vec<String> = bad
        .check(today())
        .unwrap_err()
        .0
        .into_iter()
        .map(|error| error.path)
        .collect();
    assert_eq!(
        paths,
        [
            "minutes[0]",
            "minutes[1]",
            "rest_weekday",
            "block_minutes",
            "cap_percent",
            "starts_at"
        ]
    );
    let short = PlanSettingsDraft {
        minutes: vec![1; 6],
        ..draft()
    };
    assert_eq!(short.check(today()).unwrap_err().0[0].code, "wrong_length");
}

#[test]
fn a_usual_day_fills_the_days_of_study_and_leaves_the_rest() {
    let week = PlanSettings::default().with_usual_day(90).unwrap();
    assert_eq!(week.minutes, [90, 90, 90, 90, 90, 90, 0]);
    let every_day = PlanSettings {
        rest_weekday: None,
        ..week
    };
    assert_eq!(every_day.with_usual_day(720).unwrap().minutes, [720; 7]);
    for bad in [-1, 721, i64::MAX] {
        assert!(PlanSettings::default().with_usual_day(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_weekday_has_its_own_place_or_the_usual_one() {
    let mut week = vec![None; 7];
    week[5] = Some(" the  kitchen table ".to_owned());
    let typed = LocationsDraft {
        usual: Some("at the library".into()),
        weekdays: week,
    };
    let places = PlanSettingsDraft {
        locations: typed,
        ..draft()
    };
    let places = places.check(today()).unwrap().locations;
    // A Thursday, and the Saturday after it.
    let on = |days| places.on(today() + Duration::days(days));
    assert_eq!(
        (on(0), on(2)),
        (Some("at the library"), Some("the kitchen table"))
    );
    assert_eq!(draft().check(today()).unwrap().locations.on(today()), None);
}

#[test]
fn a_place_has_one_line_of_at_most_60_characters() {
    let refused = |locations| {
        let draft = PlanSettingsDraft { locations, ..draft() };
        let errors = draft.check(today()).unwrap_err().0;
        errors
            .into_iter()
            .map(|error| (error.path, error.code.to_string()))
            .collect::<Vec<_>>()
    };
    let mut week = vec![None; 7];
    week[2] = Some("é".repeat(61));
    let both = LocationsDraft {
        usual: Some("a\nb".into()),
        weekdays: week,
    };
    let expected = [
        ("locations.usual", "control_character"),
        ("locations.weekdays[2]", "too_long"),
    ];
    assert_eq!(
        refused(both),
        expected.map(|(path, code)| (path.to_owned(), code.to_owned()))
    );
    let short = LocationsDraft {
        usual: None,
        weekdays: vec![None; 6],
    };
    assert_eq!(refused(short)[0].1, "wrong_length");
    // Sixty characters are not as many bytes, and nothing typed is nothing said.
    let long = LocationsDraft {
        usual: Some("é".repeat(60)),
        weekdays: vec![Some(" ".into()); 7],
    };
    let draft = PlanSettingsDraft {
        locations: long,
        ..draft()
    };
    assert_eq!(
        draft.check(today()).unwrap().locations.weekdays,
        [const { None }; 7]
    );
}

#[test]
fn an_own_block_lies_ahead() {
    let block = |days, minutes| OwnBlockDraft {
        title: " Library ".into(),
        date: today() + Duration::days(days),
        minutes,
        location: None,
    };
    assert_eq!(block(0, 60).check(today()).unwrap().title, "Library");
    assert!(block(-1, 60).check(today()).is_err() && block(61, 60).check(today()).is_err());
    assert!(block(1, 4).check(today()).is_err() && block(1, 721).check(today()).is_err());
}
