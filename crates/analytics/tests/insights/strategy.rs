use crate::given::{Paper, SCHEME, given, near, paper};
use analytics::Missing;
use analytics::strategy::{Verdict, strategy};
use analytics::study::{Items, Scheme};
use domain::answers::Outcome;

fn three(right: u32, wrong: u32) -> Vec<Paper> {
    (0..3)
        .map(|day| Paper {
            right,
            wrong,
            ..paper(day)
        })
        .collect()
}

#[test]
fn the_break_even_of_plus_four_minus_one_is_a_fifth() {
    near(SCHEME.break_even(), 0.2);
    near(SCHEME.value(0.2), 0.0);
    near(SCHEME.value(0.7), 2.5);
    near(Scheme::new(3.0, 1.0).unwrap().break_even(), 0.25);
    near(Scheme::new(1.0, 0.0).unwrap().break_even(), 0.0);
    for (reward, penalty) in [(0.0, 1.0), (4.0, -1.0), (f64::NAN, 1.0), (4.0, f64::INFINITY)] {
        assert_eq!(Scheme::new(reward, penalty), None);
    }
}

#[test]
fn lost_marks_rate_and_accuracy_are_sums_over_the_tests() {
    let found = given(three(21, 7)).look(strategy).unwrap();
    let all = found.all;
    assert_eq!(
        (all.tests, all.questions, all.right, all.wrong, all.open()),
        (3, 120, 63, 21, 36)
    );
    near(all.lost, 21.0);
    near(all.lost_percent, 100.0 * 21.0 / 480.0);
    near(all.rate, 70.0);
    near(all.accuracy.percent, 75.0);
    assert_eq!((all.verdict, found.from, found.to), (Verdict::Above, 0, 2));
    // 0.75 x 4 - 0.25 marks an attempt, 12 open a test.
    near(all.value.0, 2.75);
    near(all.open_worth().0, 33.0);
    assert!(all.open_worth().1 < 33.0 && all.open_worth().2 > 33.0);
    assert_eq!(found.subjects.len(), 1);
}

#[test]
fn below_and_around_the_break_even_the_verdict_says_so() {
    let verdict = |right, wrong| given(three(right, wrong)).look(strategy).unwrap().all.verdict;
    assert_eq!(verdict(2, 30), Verdict::Below);
    assert_eq!(verdict(4, 16), Verdict::Unclear);
    assert_eq!(verdict(12, 20), Verdict::Above);
}

#[test]
fn results_marked_otherwise_or_long_ago_are_left_out() {
    let mut papers = three(20, 10);
    papers[0].score = Some(20.0);
    let too_few = Missing::Results { have: 2, need: 3 };
    assert_eq!(given(papers.clone()).look(strategy), Err(too_few));
    papers[0] = Paper {
        day: -118,
        ..paper(0)
    };
    assert_eq!(given(papers.clone()).look(strategy).unwrap().from, -118);
    papers[0].day = -119;
    assert_eq!(given(papers).look(strategy), Err(too_few));
    let mut student = given(three(20, 10));
    student.scheme = None;
    assert_eq!(student.look(strategy), Err(Missing::Marking));
}

#[test]
fn skipping_what_was_unsure_is_worth_its_penalties_less_its_rewards() {
    let items = |outcome, confidence, answers| Items {
        row: 1,
        third: 0,
        outcome,
        confidence,
        answers,
    };
    let mut student = given(three(20, 10));
    student.items = vec![
        items(Outcome::Right, Some(1), 1),
        items(Outcome::Wrong, Some(2), 9),
        items(Outcome::Open, Some(1), 5),
        items(Outcome::Wrong, Some(3), 4),
        items(Outcome::Wrong, None, 4),
    ];
    let unsure = student.look(strategy).unwrap().unsure.unwrap();
    near(unsure.accuracy.percent, 10.0);
    near(unsure.skipping, 9.0 - 4.0);
    student.items.clear();
    assert_eq!(student.look(strategy).unwrap().unsure, None);
}
