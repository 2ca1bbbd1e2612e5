//! Facts of the model: exact numbers, honest bands, difficulty kept apart from decline, hostile input.

use super::*;
use crate::input::DAY_LIMIT;
use crate::models::random::Random;

mod dense;
mod paces;
mod simulated;

fn test(day: Day, source: usize, percent: f64) -> Test {
    Test {
        day,
        source,
        percent,
        items: None,
        syllabus: 1.0,
    }
}

fn read(tests: &[Test]) -> Ability {
    Ability::of(tests, &Prior::shipped()).unwrap()
}

fn next_mock(day: Day) -> Target {
    Target {
        day,
        source: Some(0),
        items: None,
    }
}

#[test]
fn a_harder_source_does_not_read_as_decline() {
    let mut tests: Vec<Test> = (0..8).map(|i| test(7 * i, 0, 60.0 + f64::from(i % 2))).collect();
    tests.extend((8..13).map(|i| test(7 * i, 1, 50.0 + f64::from(i % 2))));
    let change = |tests: &[Test]| {
        let path = read(tests).path(&[]).unwrap();
        path[path.len() - 1].ability.mean - path[0].ability.mean
    };
    let harder = change(&tests);
    assert!(harder.abs() < 3.0, "{harder}");
    // The same scores from one source are a decline.
    for one in &mut tests {
        one.source = 0;
    }
    let decline = change(&tests);
    assert!(decline < -6.0, "{decline}");
}

#[test]
fn a_partial_test_and_one_with_few_questions_say_less() {
    let three = [test(0, 0, 60.0), test(7, 0, 62.0), test(14, 0, 61.0)];
    let moved_by = |last: Test| {
        let mut tests = three.to_vec();
        tests.push(last);
        read(&tests).path(&[21]).unwrap()[0].ability.mean - read(&three).path(&[21]).unwrap()[0].ability.mean
    };
    let full = moved_by(test(21, 0, 90.0));
    let partial = moved_by(Test {
        syllabus: 0.2,
        ..test(21, 0, 90.0)
    });
    let items = Items {
        questions: 10,
        attempted: 10,
        right: 9,
        right_marks: 1.0,
        wrong_marks: 0.0,
    };
    let short = moved_by(Test {
        items: Some(items),
        ..test(21, 0, 90.0)
    });
    assert!(
        full > 5.0 && partial < 0.6 * full && short < 0.8 * full,
        "{full} {partial} {short}"
    );
}

#[test]
fn zero_one_and_two_full_mocks_are_not_enough_and_neither_are_old_ones() {
    let mut tests = vec![];
    for have in 0..3 {
        let missing = read(&tests).forecast(&next_mock(100), 100);
        assert_eq!(missing, Err(Missing::FullMocks { have, need: 3 }));
        // A chapter test is no full mock.
        tests.push(Test {
            syllabus: 0.1,
            ..test(90, 0, 70.0)
        });
        tests.push(test(50 + have as Day, 0, 60.0));
    }
    assert!(read(&tests).forecast(&next_mock(120), 97).is_ok());
    assert_eq!(
        read(&tests).forecast(&next_mock(120), 98),
        Err(Missing::RecentMock {
            days_ago: 46,
            within: 45
        })
    );
    assert_eq!(read(&[]).path(&[3]), Err(Missing::Results { have: 0, need: 1 }));
}

#[test]
fn a_later_day_reads_the_same_with_and_without_the_way_back_through_the_tests() {
    let tests: Vec<Test> = (0..30)
        .map(|i| test(5 * i + i % 3, (i % 4) as usize, 50.0 + f64::from(i * 7 % 11)))
        .collect();
    let own = read(&tests);
    for day in [own.tests[29].day, own.tests[29].day + 1, 400] {
        let way_back = own.path(&[0, day]).unwrap()[1].ability;
        let direct = own.path(&[day]).unwrap()[0].ability;
        assert!(
            (way_back.mean - direct.mean).abs() < 1e-9,
            "{way_back:?} {direct:?}"
        );
        assert!((way_back.sd - direct.sd).abs() < 1e-6, "{way_back:?} {direct:?}");
    }
}

#[test]
fn impossible_tests_are_refused_by_row() {
    let prior = Prior::shipped();
    let refused = |one: Test| Ability::of(&[test(0, 0, 1.0), one], &prior).unwrap_err();
    for percent in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e9] {
        assert!(matches!(
            refused(test(1, 0, percent)),
            AbilityError::Percent { row: 1, .. }
        ));
    }
    assert_eq!(refused(test(i32::MAX, 0, 1.0)), AbilityError::Day(i32::MAX));
    for syllabus in [0.0, f64::NAN, 1.1, -0.5] {
        let one = Test {
            syllabus,
            ..test(1, 0, 1.0)
        };
        assert!(matches!(refused(one), AbilityError::Syllabus { row: 1, .. }));
    }
    let without_questions = Items {
        questions: 0,
        attempted: 0,
        right: 0,
        right_marks: 4.0,
        wrong_marks: -1.0,
    };
    let one = Test {
        items: Some(without_questions),
        ..test(1, 0, 1.0)
    };
    assert_eq!(refused(one), AbilityError::Items { row: 1 });
    let mut odd = Prior::shipped();
    odd.walk_sd = 0.0;
    assert_eq!(
        Ability::of(&[], &odd).unwrap_err(),
        AbilityError::Prior("walk_sd")
    );
}

#[test]
fn hostile_series_give_finite_bands_in_any_order() {
    let constant = vec![test(9, 0, 40.0); 500];
    let one = vec![test(-3, 7, 0.0)];
    let equal_days: Vec<Test> = (0..50).map(|i| test(5, i % 4, i as f64)).collect();
    let far: Vec<Test> = vec![
        test(-DAY_LIMIT, 0, 100.0),
        test(DAY_LIMIT, 1, -1_000.0),
        test(0, usize::MAX, 1.0),
    ];
    let many: Vec<Test> = (0..10_000)
        .map(|i| test((i * 7_919 % 10_000) as Day, i % 150, (i % 101) as f64))
        .collect();
    for tests in [constant, one, equal_days, far, many] {
        let own = read(&tests);
        let path = own.path(&[]).unwrap();
        let is_sane = |estimate: &Estimate| {
            let Estimate {
                mean,
                sd,
                band_50,
                band_80,
            } = *estimate;
            sd.is_finite()
                && band_80.0 <= band_50.0
                && band_50.0 <= mean
                && mean <= band_50.1
                && band_50.1 <= band_80.1
        };
        assert!(path.iter().all(|point| is_sane(&point.ability)));
        assert!(path.windows(2).all(|pair| pair[0].day < pair[1].day));
        assert!(is_sane(&own.expected(&next_mock(Day::MAX))));
        assert!(
            own.offsets()
                .iter()
                .all(|one| one.mean.is_finite() && one.sd.is_finite())
        );
        let backwards: Vec<Test> = tests.iter().rev().copied().collect();
        assert_eq!(read(&backwards).path(&[]), Ok(path));
    }
}

#[test]
fn a_prior_is_not_learned_from_few_students_or_impossible_tests() {
    let own = vec![test(0, 0, 50.0), test(1, 0, 51.0), test(2, 0, 52.0)];
    let base = Prior::shipped();
    let few = vec![own.clone(); MIN_STUDENTS - 1];
    assert_eq!(
        Prior::learn(&few, &base),
        Err(LearnError::TooFewStudents { found: 19 })
    );
    // Constant students: nothing varies, and the spreads stay possible.
    let constant = Prior::learn(&vec![vec![test(3, 0, 50.0); 4]; 25], &base).unwrap();
    assert!(Ability::of(&own, &constant).is_ok() && constant.n_students == 25);
    let mut odd = vec![own; 30];
    odd[7][1].percent = f64::NAN;
    assert!(matches!(
        Prior::learn(&odd, &base),
        Err(LearnError::Test { student: 7, .. })
    ));
}
