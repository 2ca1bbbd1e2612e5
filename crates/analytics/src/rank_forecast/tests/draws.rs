//! The draws against chance itself, and at the top of the table.

use super::*;

/// Against 200,000 random draws, whose own error is a tenth of the tolerance.
#[test]
fn the_draws_err_by_less_than_a_thirtieth_of_the_spread_of_ranks() {
    let mut random = crate::models::random::Random::new(7);
    let one_year = vec![shift(2024, 180.0)];
    let shifts = vec![
        shift(2025, 148.0),
        shift(2025, 203.0),
        shift(2024, 170.0),
        shift(2022, 190.0),
    ];
    for sittings in [one_year, shifts] {
        let tables = Tables::new(sittings, 300.0, Marks::Raw).unwrap();
        let shares = shares_of_draws(&tables);
        for (mean, sd) in [(30.0, 8.0), (50.0, 3.0), (70.0, 12.0), (88.0, 5.0), (50.0, 0.0)] {
            let band = tables.forecast(&score(mean, sd)).unwrap().rank;
            let mut drawn: Vec<f64> = (0..200_000)
                .map(|_| {
                    let chance = random.uniform();
                    let sitting = shares.iter().position(|upto| chance <= *upto).unwrap();
                    let marks = 3.0 * (mean + sd * random.normal()).min(100.0);
                    let year = (tables.years().moved * random.normal()).exp();
                    let table = &tables.sittings[sitting].table;
                    let marks = match marks {
                        marks if marks <= 0.0 => marks,
                        marks if year < 1.0 && marks > 270.0 => {
                            300.0 - (300.0 - marks) * (300.0 - 270.0 * year) / 30.0
                        }
                        marks => marks * year,
                    };
                    table
                        .rank(marks, 1e6 * (0.05 * random.normal()).exp())
                        .max(1.0)
                        .ln()
                })
                .collect();
            drawn.sort_by(f64::total_cmp);
            let spread = (drawn[180_000] - drawn[20_000]) / (2.0 * 1.2816);
            for (found, place) in [(band.low, 20_000), (band.middle, 100_000), (band.high, 180_000)] {
                let off = (found.ln() - drawn[place]).abs() / spread;
                assert!(off < 1.0 / 30.0, "{mean} {sd} {place}: {off}");
            }
        }
    }
}

/// Share of the draws that each sitting and those before it get.
fn shares_of_draws(tables: &Tables) -> Vec<f64> {
    let upto = |sitting: usize| tables.draws.iter().filter(|draw| draw.sitting <= sitting).count();
    (0..tables.len())
        .map(|sitting| upto(sitting) as f64 / DRAWS as f64)
        .collect()
}

/// With the factor alone an easier year would have put many thousands at more than full marks.
#[test]
fn full_marks_are_the_best_rank_of_every_year_and_fewer_marks_never_rank_better() {
    let tables = Tables::new(vec![shift(2024, 180.0)], 300.0, Marks::Raw).unwrap();
    let best = tables.sittings[0].table.rank(300.0, 1e6);
    let full = tables.what_if(100.0).unwrap().rank;
    assert!(
        (full.high / best).ln().abs() < 0.1 && (full.low / best).ln().abs() < 0.1,
        "{full:?} {best}"
    );
    let bands: Vec<Band> = (0..=100)
        .map(|percent| tables.what_if(f64::from(percent)).unwrap().rank)
        .collect();
    for pair in bands.windows(2) {
        assert!(
            pair[0].high >= pair[1].high && pair[0].middle >= pair[1].middle,
            "{pair:?}"
        );
    }
    // The range narrows towards the top and is no narrower at nine tenths than in the middle.
    let width = |percent: usize| (bands[percent].high / bands[percent].low).ln();
    assert!(
        width(90) > width(50) && width(99) < width(95),
        "{} {} {}",
        width(90),
        width(95),
        width(99)
    );
}
