use super::*;

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
fn an_own_block_lies_ahead() {
    let block = |days, minutes| OwnBlockDraft {
        title: " Library ".into(),
        date: today() + Duration::days(days),
        minutes,
    };
    assert_eq!(block(0, 60).check(today()).unwrap().title, "Library");
    assert!(block(-1, 60).check(today()).is_err() && block(61, 60).check(today()).is_err());
    assert!(block(1, 4).check(today()).is_err() && block(1, 721).check(today()).is_err());
}
