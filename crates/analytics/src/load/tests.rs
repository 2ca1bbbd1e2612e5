use super::state::{Reason, Reported, State, state};
use super::*;

mod breaks;

const TODAY: Day = 20_000;

fn session(ago: Day, minutes: u32) -> LoadSession {
    LoadSession {
        day: TODAY - ago,
        minutes,
        focus: Some(4),
        ended_at: Some(20 * 60),
        unbroken: None,
    }
}

/// Two hours on each of the last `days`, except every seventh: 12 hours a week.
fn steady(days: Day) -> Vec<LoadSession> {
    (0..days)
        .filter(|ago| ago % 7 != 1)
        .map(|ago| session(ago, 120))
        .collect()
}

fn part(load: &Load, kind: PartKind) -> &Part {
    load.parts.iter().find(|part| part.kind == kind).unwrap()
}

fn of(sessions: &[LoadSession]) -> Load {
    load(TODAY, sessions, None, 30)
}

#[test]
fn nothing_is_said_before_fourteen_days() {
    assert_eq!(of(&[]).balance, Err(Missing::SessionDays { have: 0, need: 14 }));
    let early = of(&steady(13));
    assert_eq!(early.balance, Err(Missing::SessionDays { have: 13, need: 14 }));
    assert!(early.parts.is_empty() && early.trend.is_empty());
    assert!(of(&steady(14)).balance.is_ok());
}

#[test]
fn a_record_without_study_lately_says_nothing_either() {
    let long_ago: Vec<_> = (40..80).map(|ago| session(ago, 90)).collect();
    assert_eq!(
        of(&long_ago).balance,
        Err(Missing::StudyDays {
            have: 0,
            need: MIN_STUDY_DAYS
        })
    );
}

#[test]
fn even_weeks_with_a_rest_day_are_in_full_balance() {
    let load = of(&steady(100));
    assert_eq!(load.balance, Ok(100.0));
    assert_eq!(load.trend.len(), 30);
    assert_eq!(load.trend.last(), Some(&(TODAY, 100.0)));
    let hours = part(&load, PartKind::Hours);
    assert_eq!(
        (hours.value, hours.usual),
        (
            Ok(12.0),
            Some(Usual {
                low: 12.0,
                high: 12.0
            })
        )
    );
    assert_eq!(part(&load, PartKind::Rest).value, Ok(1.0));
    assert_eq!(part(&load, PartKind::Late).value, Ok(0.0));
    assert!(part(&load, PartKind::Focus).value.unwrap().abs() < 1e-9);
}

#[test]
fn each_part_takes_its_points_in_proportion() {
    // 1.35 times the usual week is half of the way from 1.1 to 1.6: 12.5 of 25 points.
    let mut more = steady(100);
    more.iter_mut()
        .filter(|one| TODAY - one.day < 7)
        .for_each(|one| one.minutes = 162);
    let load = of(&more);
    assert!((part(&load, PartKind::Hours).points - 12.5).abs() < 1e-9);
    assert!((load.balance.unwrap() - 87.5).abs() < 1e-9);
    // Ten days in a row: 4 of the 7 days from 6 to 13.
    let mut row = steady(100);
    row.retain(|one| TODAY - one.day != 10);
    row.extend([session(1, 120), session(8, 120)]);
    let rest = of(&row);
    assert_eq!(part(&rest, PartKind::Rest).value, Ok(10.0));
    assert!((part(&rest, PartKind::Rest).points - 17.0 * 4.0 / 7.0).abs() < 1e-9);
    // Two late sessions of four.
    let mut late = steady(100);
    for (one, end) in late.iter_mut().zip([23 * 60 + 31, 45, 23 * 60 + 30, 5 * 60]) {
        one.ended_at = Some(end);
    }
    let late = of(&late);
    assert_eq!(
        (
            part(&late, PartKind::Late).value,
            part(&late, PartKind::Late).points
        ),
        (Ok(2.0), 8.5)
    );
    // From 5 down by 0.1 a day is 0.7 a week: (0.7 - 0.2) of 0.8.
    let falling: Vec<_> = (0..100)
        .flat_map(|ago| {
            // Ten sessions a day with a mean of 4 + ago / 10 for the last ten days.
            let fives = ago.min(10);
            (0..10).map(move |n| LoadSession {
                focus: Some(if n < fives { 5 } else { 4 }),
                ..session(ago, 12)
            })
        })
        .collect();
    let focus = of(&falling);
    let slope = part(&focus, PartKind::Focus).value.unwrap();
    // The last three of 14 days are level at 5: numpy.polyfit(range(14), means, 1)[0] * 7.
    assert!((slope - -0.592_307_692).abs() < 1e-6, "{slope}");
    assert!((part(&focus, PartKind::Focus).points - 17.0 * (0.592_307_692 - 0.2) / 0.8).abs() < 1e-5);
}

#[test]
fn a_score_below_the_own_band_counts_only_where_forecasts_are_kept() {
    let outcome = |ago, actual_percent| ForecastOutcome {
        day: TODAY - ago,
        actual_percent,
        low_percent: 60.0,
    };
    let with = |outcomes: &[ForecastOutcome]| load(TODAY, &steady(100), Some(outcomes), 30);
    let below = with(&[
        outcome(40, 0.0),
        outcome(20, 55.0),
        outcome(9, 70.0),
        outcome(2, 50.0),
    ]);
    assert_eq!(part(&below, PartKind::Score).value, Ok(5.0));
    // Half of its 9 points.
    assert_eq!(below.balance, Ok(95.5));
    let odd = with(&[outcome(2, f64::NAN), outcome(1, f64::INFINITY)]);
    assert_eq!(
        part(&odd, PartKind::Score).value,
        Err(Missing::Results { have: 0, need: 1 })
    );
    assert_eq!(odd.balance, Ok(100.0));
    assert!(
        of(&steady(100))
            .parts
            .iter()
            .all(|part| part.kind != PartKind::Score)
    );
}

#[test]
fn what_is_not_known_takes_nothing_and_says_what_it_needs() {
    let bare: Vec<_> = steady(60)
        .into_iter()
        .map(|one| LoadSession {
            focus: None,
            ended_at: None,
            ..one
        })
        .collect();
    let load = of(&bare);
    assert_eq!(load.balance, Ok(100.0));
    assert_eq!(part(&load, PartKind::Late).value, Err(Missing::Times));
    assert_eq!(
        part(&load, PartKind::Focus).value,
        Err(Missing::Ratings { have: 0, need: 4 })
    );
}

#[test]
fn hostile_rows_give_numbers_all_the_same() {
    let mut rows = vec![
        LoadSession {
            day: Day::MIN,
            minutes: u32::MAX,
            focus: Some(255),
            ended_at: Some(u16::MAX),
            unbroken: Some(Unbroken {
                started_at: i64::MIN,
                longest: u32::MAX,
            }),
        },
        LoadSession {
            day: Day::MAX,
            minutes: u32::MAX,
            focus: None,
            ended_at: None,
            unbroken: Some(Unbroken {
                started_at: i64::MAX,
                longest: u32::MAX,
            }),
        },
    ];
    rows.extend((0..200).map(|ago| LoadSession {
        minutes: u32::MAX,
        unbroken: Some(Unbroken {
            started_at: i64::from(ago) * i64::from(u32::MAX),
            longest: u32::MAX - ago as u32,
        }),
        ..session(ago, 0)
    }));
    rows.extend((0..10_000).map(|n| session(n % 50, 0)));
    for today in [TODAY, Day::MIN, Day::MAX] {
        let load = load(today, &rows, None, u32::MAX);
        assert!(
            load.trend
                .iter()
                .all(|(_, balance)| (0.0..=100.0).contains(balance))
        );
        assert!(
            load.parts
                .iter()
                .all(|part| part.points.is_finite() && part.value.map_or(true, f64::is_finite))
        );
    }
}

#[test]
fn the_order_of_the_sessions_does_not_matter() {
    let mut rows = steady(90);
    let one = of(&rows);
    rows.reverse();
    rows.rotate_left(17);
    assert_eq!(of(&rows), one);
}

#[test]
fn a_balance_is_in_the_band_of_the_number_shown() {
    let bands = [100.0, 84.5, 84.4, 69.5, 69.4, 0.0].map(|balance| Band::of(balance).word());
    assert_eq!(
        bands,
        ["balanced", "balanced", "fair", "fair", "stretched", "stretched"]
    );
}

fn made(balance: Result<f64, Missing>, last_days: &[f64]) -> Load {
    let first = TODAY - last_days.len() as Day + 1;
    Load {
        balance,
        parts: Vec::new(),
        trend: (first..).zip(last_days.iter().copied()).collect(),
    }
}

#[test]
fn only_the_questionnaire_leads_to_the_highest_state() {
    let worst = made(Ok(0.0), &[0.0; 30]);
    let report = |ago, score| Reported {
        day: TODAY - ago,
        score,
    };
    assert_eq!(state(TODAY, &worst, &[], &[]).0, State::CheckIn);
    assert_eq!(state(TODAY, &worst, &[report(3, 49.9)], &[]).0, State::CheckIn);
    let calm = made(Ok(100.0), &[100.0; 30]);
    assert_eq!(
        state(TODAY, &calm, &[report(3, 50.0)], &[]),
        (State::Elevated, Some(Reason::SelfReport))
    );
    assert_eq!(
        state(TODAY, &calm, &[report(30, 90.0), report(2, 20.0)], &[]).0,
        State::Steady
    );
    assert_eq!(state(TODAY, &calm, &[report(43, 90.0)], &[]).0, State::Steady);
    let unknown = made(Err(Missing::Times), &[]);
    assert_eq!(state(TODAY, &unknown, &[report(0, 75.0)], &[]).0, State::Elevated);
    assert_eq!(state(TODAY, &unknown, &[report(0, 25.0)], &[]).0, State::Unknown);
}

#[test]
fn one_high_day_is_watched_and_two_weeks_suggest_a_check_in() {
    let high = |n: usize| {
        let mut days = vec![90.0; 30 - n];
        days.extend(vec![60.0; n]);
        state(TODAY, &made(Ok(60.0), &days), &[], &[])
    };
    assert_eq!(high(1), (State::Watch, Some(Reason::LoadHigh)));
    assert_eq!(high(11), (State::Watch, Some(Reason::LoadHigh)));
    assert_eq!(high(12), (State::CheckIn, Some(Reason::LoadTwoWeeks)));
    let over = made(Ok(90.0), &[60.0; 30]);
    assert_eq!(state(TODAY, &over, &[], &[]).0, State::Steady);
}

#[test]
fn a_pulse_falls_when_it_is_eight_points_below_the_own_mean() {
    let calm = made(Ok(95.0), &[95.0; 30]);
    let fall = |scores: &[(Day, f64)]| {
        let pulses: Vec<_> = scores
            .iter()
            .map(|(ago, score)| Reported {
                day: TODAY - ago,
                score: *score,
            })
            .collect();
        state(TODAY, &calm, &[], &pulses)
    };
    assert_eq!(
        fall(&[(21, 75.0), (14, 75.0), (1, 67.0)]),
        (State::CheckIn, Some(Reason::PulseFalling))
    );
    assert_eq!(fall(&[(21, 75.0), (14, 75.0), (1, 67.1)]).0, State::Steady);
    assert_eq!(fall(&[(14, 75.0), (1, 0.0)]).0, State::Steady);
    assert_eq!(fall(&[(40, 75.0), (30, 75.0), (14, 0.0)]).0, State::Steady);
    assert_eq!(fall(&[(70, 75.0), (60, 75.0), (1, 0.0)]).0, State::Steady);
}
