//! Facts of the mixture: shifts in the band, fixed seed, parts that add up, what is missing.

use super::*;
use crate::ability::{Ability, Prior, Target, Test};

mod draws;

/// A shift out of 300 marks with 100,000 candidates whose 99th percentile lies at `top` marks: the share of
/// candidates ahead falls by the same factor with each mark.
fn shift(year: i32, top: f64) -> Sitting {
    let ahead = |marks: f64| 0.01_f64.powf(marks / top);
    let rows: Vec<(f64, u64)> = (0..=300)
        .map(|marks| {
            let marks = f64::from(marks);
            let here = 1e5 * (ahead(marks) - if marks < 300.0 { ahead(marks + 1.0) } else { 0.0 });
            (marks, here.round() as u64)
        })
        .collect();
    Sitting {
        table: RankTable::new(&rows).unwrap(),
        year,
        candidates: Some(1_000_000),
    }
}

fn score(mean: f64, sd: f64) -> Estimate {
    Estimate {
        mean,
        sd,
        band_50: (mean, mean),
        band_80: (mean, mean),
    }
}

/// Scoreboard: the rank band carries the spread of shifts.
#[test]
fn both_true_ranks_of_one_mark_in_two_shifts_lie_inside_the_band() {
    let (hard, easy) = (shift(2025, 148.0), shift(2025, 203.0));
    for marks in [120.0, 148.0, 170.0, 203.0] {
        let ranks = [&hard, &easy].map(|one| one.table.rank(marks, 1e6));
        let tables = Tables::new(vec![hard.clone(), easy.clone()], 300.0, Marks::Raw).unwrap();
        for forecast in [
            tables.what_if(marks / 3.0).unwrap(),
            tables.forecast(&score(marks / 3.0, 4.0)).unwrap(),
        ] {
            let Band { low, high, .. } = forecast.rank;
            assert!(
                ranks.iter().all(|rank| low <= *rank && *rank <= high),
                "{marks}: {ranks:?} {forecast:?}"
            );
        }
    }
}

#[test]
fn a_certain_score_and_one_table_give_the_rank_of_the_table() {
    let one = shift(2024, 180.0);
    let rank = one.table.rank(150.0, 1e6);
    let forecast = Tables::new(vec![one], 300.0, Marks::Raw)
        .unwrap()
        .what_if(50.0)
        .unwrap();
    // The median of 2,000 draws of the number of candidates, which spreads by 5 %, errs by 0.14 %.
    assert!(
        (forecast.rank.middle / rank - 1.0).abs() < 0.005,
        "{forecast:?} {rank}"
    );
    assert!((forecast.percentile.middle - 100.0 * (1.0 - rank / 1e6)).abs() < 0.01);
    // Ten marks more: the share ahead falls by 0.01^(10/180).
    let worth = rank * (1.0 - 0.01_f64.powf(10.0 / 180.0));
    assert!(
        (forecast.more_marks_worth / worth - 1.0).abs() < 0.02,
        "{forecast:?} {worth}"
    );
}

#[test]
fn recent_years_count_more_and_better_scores_never_rank_worse() {
    // The median follows the year that has more than half of the draws; the other year is 3.6 times off.
    let tables = Tables::new(vec![shift(2021, 203.0), shift(2025, 148.0)], 300.0, Marks::Raw).unwrap();
    let middle = tables.what_if(50.0).unwrap().rank.middle;
    let newest = shift(2025, 148.0).table.rank(150.0, 1e6);
    assert!((middle / newest - 1.0).abs() < 0.25, "{middle} {newest}");
    let ranks: Vec<RankForecast> = (0..=100)
        .map(|percent| tables.forecast(&score(f64::from(percent), 3.0)).unwrap())
        .collect();
    for pair in ranks.windows(2) {
        let (a, b) = (pair[0].rank, pair[1].rank);
        assert!(a.low >= b.low && a.middle >= b.middle && a.high >= b.high);
    }
    assert_eq!(tables.what_if(42.0), tables.what_if(42.0));
}

#[test]
fn the_number_of_candidates_spreads_as_the_years_do_however_many_shifts_one_has() {
    let of = |year, candidates| Sitting {
        candidates: Some(candidates),
        ..shift(year, 180.0)
    };
    // At 0 marks, where no year moves: what is left is the number of candidates.
    let width = |sittings: Vec<Sitting>| {
        let rank = Tables::new(sittings, 300.0, Marks::Raw)
            .unwrap()
            .what_if(0.0)
            .unwrap()
            .rank;
        (rank.high / rank.low).ln()
    };
    let mut shifts = vec![of(2025, 1_000_000); 10];
    // Shifts of one year show no spread between years: the usual 5 % hold, 2 x 1.28 standard deviations.
    let one_year = width(shifts.clone());
    assert!((one_year - 2.0 * 1.2816 * 0.05).abs() < 0.02, "{one_year}");
    // A second year with two thirds of the candidates: its logarithm lies 0.41 below, a spread of 0.29.
    shifts.push(of(2024, 666_667));
    let two_years = width(shifts.clone());
    assert!(two_years > 2.0 * 1.2816 * 0.28, "{two_years}");
    // A year of a hundred candidates does not make ten times as many of the others.
    shifts.push(Sitting {
        table: RankTable::new(&[(10.0, 50), (200.0, 50)]).unwrap(),
        ..of(2023, 100)
    });
    let tables = Tables::new(shifts, 300.0, Marks::Raw).unwrap();
    let last = tables.what_if(0.0).unwrap().rank.high;
    assert!(last < 1.6e6, "{last}");
}

/// Ratio of the ends of the rank's band at half of all marks, as a logarithm.
fn width(years: &[i32], marks: Marks, percent: f64) -> f64 {
    let sittings = years.iter().map(|year| shift(*year, 180.0)).collect();
    let rank = Tables::new(sittings, 300.0, marks)
        .unwrap()
        .what_if(percent)
        .unwrap()
        .rank;
    (rank.high / rank.low).ln()
}

#[test]
fn tables_of_fewer_than_three_years_are_widened_by_a_usual_move_of_years() {
    let candidates = 2.0 * 1.2816 * 0.05;
    // At 150 marks the share ahead is exp(-3.84); 80 % of the moves lie within a factor of exp(1.28 x 0.13) on it.
    let ahead = |by: f64| -3.838 * (1.2816 * 0.13 * by).exp();
    let usual = ahead(-1.0) - ahead(1.0);
    for years in [&[2024][..], &[2024, 2024], &[2023, 2024]] {
        let one = width(years, Marks::Raw, 50.0);
        assert!((one - usual).abs() < 0.1, "{years:?}: {one} {usual}");
    }
    assert!((width(&[2022, 2023, 2024], Marks::Raw, 50.0) - candidates).abs() < 0.02);
    // What is converted to one scale hardly moves, and 0 marks not at all.
    let converted = width(&[2024], Marks::Converted, 50.0);
    assert!(converted > candidates && converted < usual / 4.0, "{converted}");
    assert!((width(&[2024], Marks::Raw, 0.0) - candidates).abs() < 0.02);
}

#[test]
fn moves_of_years_leave_the_middle_and_stay_within_the_candidates() {
    let (one, three) = (
        Tables::new(vec![shift(2024, 180.0)], 300.0, Marks::Raw).unwrap(),
        Tables::new(
            [2022, 2023, 2024].map(|year| shift(year, 180.0)).to_vec(),
            300.0,
            Marks::Raw,
        )
        .unwrap(),
    );
    assert!(!one.years().is_of_tables() && three.years().is_of_tables());
    for percent in [-20.0, 0.0, 10.0, 50.0, 90.0, 100.0] {
        let (a, b) = (one.what_if(percent).unwrap(), three.what_if(percent).unwrap());
        let off = (a.rank.middle / b.rank.middle).ln().abs();
        // A hundredth of the spread between years, which reaches 1.
        assert!(off < 0.012, "{percent}: {a:?} {b:?}");
        for Band { low, middle, high } in [a.percentile, a.rank] {
            assert!(low <= middle && middle <= high, "{percent}: {a:?}");
        }
        assert!(a.percentile.low >= 0.0 && a.percentile.high <= 100.0);
        assert!(a.rank.low >= 1.0 && a.rank.high <= 1.1e6, "{percent}: {a:?}");
    }
}

#[test]
fn ranks_are_shown_to_two_figures() {
    for (rank, shown) in [
        (0.2, 1.0),
        (7.4, 7.0),
        (99.6, 100.0),
        (10_349.0, 10_000.0),
        (18_760.0, 19_000.0),
        (1_234_567.0, 1_200_000.0),
    ] {
        assert!((two_figures(rank) - shown).abs() < 1e-9, "{rank}");
    }
}

#[test]
fn without_a_table_the_missing_item_is_named_and_bad_numbers_are_refused() {
    assert_eq!(
        Tables::new(vec![], 300.0, Marks::Raw).unwrap_err(),
        RankForecastError::Missing(Missing::RankTable)
    );
    for most in [0.0, -3.0, f64::NAN, f64::INFINITY] {
        assert!(Tables::new(vec![shift(2024, 150.0)], most, Marks::Raw).is_err());
    }
    let tables = Tables::new(vec![shift(2024, 150.0)], 300.0, Marks::Raw).unwrap();
    for bad in [f64::NAN, f64::INFINITY] {
        assert!(tables.what_if(bad).is_err());
        assert!(tables.forecast(&score(bad, 1.0)).is_err() && tables.forecast(&score(50.0, bad)).is_err());
    }
    for far in [-1e9, 1e9] {
        let rank = tables.what_if(far).unwrap().rank;
        assert!(rank.low >= 1.0 && rank.high.is_finite());
    }
}

#[test]
fn the_parts_of_a_change_add_up_and_name_what_changed() {
    let test = |day, source, percent| Test {
        day,
        source,
        percent,
        items: None,
        syllabus: 1.0,
    };
    let prior = Prior::shipped();
    let mut tests = vec![
        test(0, 0, 50.0),
        test(9, 0, 54.0),
        test(20, 1, 45.0),
        test(30, 1, 47.0),
    ];
    let before = Ability::of(&tests, &prior).unwrap();
    tests.push(test(37, 0, 70.0));
    let now = Ability::of(&tests, &prior).unwrap();
    let (old, new) = (
        Tables::new(vec![shift(2024, 203.0)], 300.0, Marks::Raw).unwrap(),
        Tables::new(vec![shift(2024, 203.0), shift(2025, 148.0)], 300.0, Marks::Raw).unwrap(),
    );
    let target = |day| Target {
        day,
        source: Some(0),
        items: None,
    };
    let first = Snapshot {
        ability: &before,
        target: target(60),
        tables: Some(&old),
    };
    let second = Snapshot {
        ability: &now,
        target: target(60),
        tables: Some(&new),
    };
    let (score, rank) = explain(&first, &second).unwrap();
    let rank = rank.unwrap();
    for part in [score, rank] {
        let sum = part.time + part.new_tests + part.sources + part.tables;
        assert!(
            (sum - part.total).abs() < 1e-6 * (1.0 + part.total.abs()),
            "{part:?}"
        );
    }
    let whole = now.expected(&target(60)).mean - before.expected(&target(60)).mean;
    assert!((score.total - whole).abs() < 1e-9);
    assert!(score.time.abs() < 1e-9 && score.new_tests > 1.0 && score.sources.abs() > 0.05);
    assert!(rank.new_tests < 0.0 && rank.tables.abs() > 1.0);
    // Nothing changed but the date of what is forecast.
    let later = Snapshot {
        target: target(90),
        ..first
    };
    let (score, rank) = explain(&first, &later).unwrap();
    let rank = rank.unwrap();
    assert!(score.new_tests.abs() < 1e-9 && score.sources.abs() < 1e-9 && rank.tables.abs() < 1e-9);
    assert!((score.total - score.time).abs() < 1e-9 && score.time.abs() > 0.0);
}
