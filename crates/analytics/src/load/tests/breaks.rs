use super::*;

/// Midnight of `TODAY - ago`, as seconds; where the student lives is UTC here.
fn midnight(ago: Day) -> i64 {
    i64::from(TODAY - ago) * 86_400
}

/// A session that a timer has measured, from a minute after midnight on; without `longest` it had no break.
fn measured(ago: Day, from: i64, minutes: u32, longest: Option<u32>) -> LoadSession {
    LoadSession {
        unbroken: Some(Unbroken {
            started_at: midnight(ago) + from * 60,
            longest: longest.unwrap_or(minutes),
        }),
        ..session(ago, minutes)
    }
}

/// The steady weeks with each last session measured from 9:00 on, of so many minutes without a break.
fn whole(minutes: impl Fn(Day) -> u32) -> Vec<LoadSession> {
    let sessions = steady(100).into_iter();
    let sessions = sessions.map(|one| {
        let ago = TODAY - one.day;
        measured(ago, 9 * 60, minutes(ago), None)
    });
    sessions.collect()
}

fn breaks(sessions: &[LoadSession]) -> Part {
    part(&of(sessions), PartKind::Breaks).clone()
}

/// The stretches of one day's sessions.
fn stretches(sessions: &[LoadSession]) -> Vec<(Day, u32)> {
    let mut found = super::super::breaks::stretches(sessions);
    found.sort_unstable();
    found
        .into_iter()
        .map(|(day, minutes)| (TODAY - day, minutes))
        .collect()
}

#[test]
fn the_parts_take_a_hundred_together_and_as_the_module_says() {
    let most = PartKind::ALL.map(PartKind::max_points);
    assert_eq!(most, [25.0, 17.0, 17.0, 15.0, 17.0, 9.0]);
    assert!((most.iter().sum::<f64>() - 100.0).abs() < 1e-12);
    for (i, a) in most.iter().enumerate() {
        assert_ne!(Band::of(100.0 - a), Band::Stretched, "one part alone");
        for (k, b) in most.iter().enumerate().skip(i + 1) {
            let has_score_without_hours = k == 5 && i != 0;
            let is_low = Band::of(100.0 - a - b) == Band::Stretched;
            assert_eq!(is_low, !has_score_without_hours, "{i} and {k}");
        }
    }
}

#[test]
fn stretches_strain_from_75_minutes_on_and_fully_at_150() {
    for (minutes, points) in [
        (50, 0.0),
        (75, 0.0),
        (90, 3.0),
        (120, 9.0),
        (150, 15.0),
        (170, 15.0),
    ] {
        let part = breaks(&whole(|_| minutes));
        assert_eq!(part.value, Ok(f64::from(minutes)));
        assert!((part.points - points).abs() < 1e-9, "{minutes}: {}", part.points);
    }
}

#[test]
fn the_value_is_the_mean_of_the_days_that_were_measured() {
    // Today and the days 2 to 6 ago: one three-hour paper and five hours of 55 minutes, (180 + 5 * 55) / 6.
    let week = whole(|ago| if ago == 3 { 180 } else { 55 });
    let part = breaks(&week);
    assert!((part.value.unwrap() - 455.0 / 6.0).abs() < 1e-9);
    // 75.83 is 0.83 of 75 above what is free.
    assert!((part.points - 15.0 * (455.0 / 6.0 - 75.0) / 75.0).abs() < 1e-9);
    let usual = part.usual.unwrap();
    assert_eq!((usual.low, usual.high), (55.0, 55.0));
    // What was typed in beside it changes nothing.
    let mut typed = week.clone();
    typed.extend((0..100).map(|ago| LoadSession {
        focus: None,
        ended_at: None,
        ..session(ago, 1)
    }));
    assert_eq!(breaks(&typed).value, part.value);
}

#[test]
fn it_needs_three_measured_days_of_the_last_seven() {
    let mut sessions = steady(100);
    let need = |have| Err(Missing::TimedDays { have, need: 3 });
    assert_eq!(breaks(&sessions).value, need(0));
    sessions.push(measured(7, 600, 170, None));
    for (have, ago) in [(1, 6), (2, 4)] {
        sessions.push(measured(ago, 600, 170, None));
        let part = breaks(&sessions);
        assert_eq!((part.value, part.points), (need(have), 0.0));
    }
    sessions.push(measured(0, 600, 110, None));
    let part = breaks(&sessions);
    assert_eq!((part.value, part.points), (Ok(150.0), 15.0));
    assert_eq!(part.usual, None);
}

#[test]
fn sessions_less_than_five_minutes_apart_are_one_stretch_of_the_minutes_studied() {
    let first = measured(0, 600, 50, None);
    // From 10:50 on; the four minutes between are no study.
    let after = |gap: i64, minutes| measured(0, 650 + gap, minutes, None);
    assert_eq!(stretches(&[first, after(4, 40)]), [(0, 90)]);
    assert_eq!(stretches(&[after(4, 40), first]), [(0, 90)]);
    assert_eq!(stretches(&[first, after(5, 40)]), [(0, 40), (0, 50)]);
    assert_eq!(
        stretches(&[first, after(1, 20), measured(0, 672, 30, None)]),
        [(0, 100)]
    );
}

#[test]
fn minutes_in_which_two_sessions_overlap_count_once() {
    // 10:00 to 11:00 and 10:30 to 11:20 are eighty minutes.
    let two = [measured(0, 600, 60, None), measured(0, 630, 50, None)];
    assert_eq!(stretches(&two), [(0, 80)]);
    // One within the other adds nothing, and what comes after joins the longer one.
    let within = [
        measured(0, 600, 60, None),
        measured(0, 610, 10, None),
        measured(0, 663, 27, None),
    ];
    assert_eq!(stretches(&within), [(0, 87)]);
}

#[test]
fn a_session_with_a_break_stands_for_its_longest_stretch_and_joins_nothing() {
    let broken = measured(0, 600, 110, Some(45));
    assert_eq!(stretches(&[broken]), [(0, 45)]);
    let beside = [measured(0, 560, 40, None), broken, measured(0, 711, 30, None)];
    assert_eq!(stretches(&beside), [(0, 30), (0, 40), (0, 45)]);
}

#[test]
fn a_stretch_over_midnight_belongs_to_the_evening() {
    let evening = measured(1, 23 * 60, 58, None);
    assert_eq!(stretches(&[evening, measured(0, 1, 59, None)]), [(1, 117)]);
    assert_eq!(stretches(&[measured(1, 23 * 60 + 30, 90, None)]), [(1, 90)]);
    assert_eq!(
        stretches(&[evening, measured(0, 4, 59, None)]),
        [(1, 58), (0, 59)]
    );
}

#[test]
fn a_timer_of_twelve_hours_counts_as_three() {
    assert_eq!(stretches(&[measured(0, 0, 720, None)]), [(0, 180)]);
    // One forgotten timer in a week of 50 minutes: (180 + 5 * 50) / 6 is 71.7, and free.
    let part = breaks(&whole(|ago| if ago == 2 { 720 } else { 50 }));
    assert!((part.value.unwrap() - 430.0 / 6.0).abs() < 1e-9);
    assert_eq!(part.points, 0.0);
}

#[test]
fn without_times_or_without_minutes_nothing_is_said_of_breaks() {
    let timed = LoadSession {
        unbroken: None,
        ..session(0, 300)
    };
    let silent = [timed, measured(0, 0, 0, None), measured(0, 0, 30, Some(0))];
    assert_eq!(stretches(&silent), [] as [(i32, u32); 0]);
    // More than the session has is what it has.
    assert_eq!(stretches(&[measured(0, 0, 30, Some(90))]), [(0, 30)]);
}
