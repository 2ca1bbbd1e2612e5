//! The reports: their figures on students whose truth is known.

use analytics::evaluate::{Figures, Report, Task, run};
use analytics::models::next_score::Sitting;
use analytics::models::random::Random;

use crate::simulate;
use written::{answers_file, marks_file, results_file};

mod shape;
mod undefined;
mod unseen;
mod written;

/// What students are shown stands among the rules, so that a report does not only speak of a model they never see.
const PRODUCT: &str = "ability, state space (the product's own)";

fn score(report: &Report, rule: Option<usize>) -> [f64; 5] {
    let measured = rule.map_or(&report.model, |rule| &report.baselines[rule]);
    let Figures::Score {
        r2,
        rmse,
        mae,
        coverage_50,
        coverage_80,
    } = &measured.figures
    else {
        panic!("not a score: {measured:?}")
    };
    [r2, rmse, mae, coverage_50, coverage_80].map(|figure| figure.expect("there are results and bands"))
}

#[test]
fn next_score_beats_every_rule_on_growth_and_its_band_holds() {
    let mut random = Random::new(31);
    let students: Vec<Vec<Sitting>> = (0..1_600).map(|_| simulate::growth(&mut random)).collect();
    let report = run(Task::NextScore, &results_file(&students), None, 1).unwrap();
    let own = score(&report, None);
    let names: Vec<&str> = report.baselines.iter().map(|rule| rule.name.as_str()).collect();
    let rules = [
        "last score",
        "mean of last three",
        "last score + mean gain",
        "per-student line",
        "shrunken line",
        PRODUCT,
    ];
    assert_eq!(names, rules);
    for (rule, name) in rules.iter().enumerate() {
        assert!(
            own[1] < score(&report, Some(rule))[1],
            "{name}:\n{}",
            report.table()
        );
    }
    assert!((0.76..=0.84).contains(&own[4]), "{}", report.table());
    assert_eq!(report.subjects, []);
}

#[test]
fn mastery_beats_every_rule_and_is_calibrated() {
    let (logs, _) = simulate::answers(&mut Random::new(32), 800);
    let report = run(Task::Mastery, &answers_file(&logs), None, 1).unwrap();
    let auc = |figures: &Figures<f64>| match figures {
        Figures::Answer { auc, ece, .. } => (auc.unwrap(), ece.unwrap()),
        other => panic!("not of answers: {other:?}"),
    };
    let (own, error) = auc(&report.model.figures);
    assert!(error < 0.02, "{}", report.table());
    for rule in &report.baselines {
        assert!(own > auc(&rule.figures).0, "{}", report.table());
    }
}

#[test]
fn rank_stays_within_three_percent_where_the_normal_curve_is_far_off() {
    let (data, fit) = (marks_file(33, 200_000), marks_file(34, 200_000));
    let report = run(Task::Rank, &data, Some(&fit), 1).unwrap();
    let error = |figures: &Figures<f64>, band: &str| match figures {
        Figures::Rank { median_rank_error } => median_rank_error
            .iter()
            .find(|(name, _)| name == band)
            .unwrap()
            .1
            .unwrap(),
        other => panic!("not of ranks: {other:?}"),
    };
    for band in ["1001-10000", "10001-100000", "100001-1000000"] {
        assert!(error(&report.model.figures, band) < 0.03, "{}", report.table());
        assert!(error(&report.model.figures, band) < error(&report.baselines[0].figures, band));
    }
}

#[test]
fn bands_of_forecast_and_ability_hold_what_they_say_however_much_was_known() {
    let mut random = Random::new(38);
    let students: Vec<Vec<Sitting>> = (0..500)
        .map(|_| simulate::mocks(&mut random, &[0.0, 6.0, -6.0], 5.0))
        .collect();
    let report = run(Task::Coverage, &results_file(&students), None, 1).unwrap();
    assert_eq!(report.baselines[0].name, PRODUCT);
    let groups: Vec<&str> = report.groups.iter().map(|own| own.earlier.as_str()).collect();
    assert_eq!(groups, ["1", "2", "3-4", "5-9", "10-"]);
    let counted: usize = report.groups.iter().map(|own| own.model.n).sum();
    assert_eq!(counted, report.model.n);
    for own in &report.groups {
        for measured in [&own.model, &own.baselines[0]] {
            let Figures::Score {
                coverage_50: Some(half),
                coverage_80: Some(wide),
                ..
            } = measured.figures
            else {
                panic!("no bands: {measured:?}")
            };
            // 200 to 3,000 results a group: 80 % errs by up to 5 points.
            assert!(
                (0.75..=0.85).contains(&wide) && (0.43..=0.57).contains(&half),
                "{} of {}:\n{}",
                measured.name,
                own.earlier,
                report.table()
            );
        }
    }
}

/// Two to six yearly tests a child; the shrunken line is a random intercept and slope for each child.
#[test]
fn growth_of_few_children_is_forecast_better_than_by_a_shrunken_line() {
    for (seed, n) in [(41, 150), (42, 300), (43, 600)] {
        let mut random = Random::new(seed);
        let students: Vec<Vec<Sitting>> = (0..2 * n).map(|_| simulate::growth(&mut random)).collect();
        let report = run(Task::NextScore, &results_file(&students), None, seed).unwrap();
        let (own, line) = (score(&report, None), score(&report, Some(4)));
        assert_eq!(report.baselines[4].name, "shrunken line");
        assert!(own[1] < line[1], "{n} children:\n{}", report.table());
    }
}
