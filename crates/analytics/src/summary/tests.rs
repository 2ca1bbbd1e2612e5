use super::*;
use crate::input::{HistoryBuilder, RawResult};

fn history<'s>(rows: &[(Day, &'s str, f64, Option<u32>)]) -> History<'s> {
    let mut builder = HistoryBuilder::new(0, &[]).unwrap();
    for &(day, subject, score, minutes) in rows {
        let raw = RawResult {
            day,
            subject,
            score,
            max_score: 50.0,
            correct: 3,
            wrong: 1,
            total: 8,
            minutes,
        };
        builder.result(raw, []).unwrap();
    }
    builder.finish()
}

#[test]
fn a_subject_is_summed_up_from_its_own_results_oldest_first() {
    let rows = [
        (9, "Physics", 40.0, Some(60)),
        (1, "Zoology", 5.0, None),
        (2, "Physics", 20.0, Some(30)),
        (5, "Physics", 10.0, None),
    ];
    let summaries = subjects(&history(&rows));
    let [physics, zoology] = &summaries[..] else {
        panic!("two subjects, by name")
    };
    assert_eq!(
        (physics.tests, physics.accuracy_percent, physics.last_percent),
        (3, 37.5, 80.0)
    );
    assert_eq!(
        (physics.last_delta, physics.minutes_per_mark),
        (Some(50.0), Some(1.5))
    );
    assert_eq!(
        physics.series.iter().map(|point| point.row).collect::<Vec<_>>(),
        [2, 3, 0]
    );
    assert_eq!((zoology.last_delta, zoology.mean_percent), (None, 10.0));
    assert_eq!(zoology.trend, Err(Missing::Days { have: 1, need: 3 }));
}

#[test]
fn minutes_that_earned_no_mark_have_no_price() {
    for rows in [
        [(1, "Physics", -3.0, Some(30)), (2, "Physics", 3.0, Some(30))],
        [(1, "Physics", 9.0, None), (2, "Physics", 9.0, Some(0))],
    ] {
        assert_eq!(subjects(&history(&rows))[0].minutes_per_mark, None);
    }
}

#[test]
fn the_week_ends_today_and_holds_seven_days() {
    let session = |day, minutes, focus| SessionRow { day, minutes, focus };
    let sessions = [
        session(93, 500, None),
        session(94, 10, Some(2)),
        session(100, 20, Some(5)),
        session(100, 5, None),
        session(101, 500, Some(1)),
    ];
    let week = week(&sessions, 100);
    assert_eq!((week.minutes, week.sessions, week.days), (35, 3, 2));
    assert_eq!(week.by_day, [10, 0, 0, 0, 0, 0, 25]);
    assert_eq!(week.mean_focus, Some(3.5));
}
