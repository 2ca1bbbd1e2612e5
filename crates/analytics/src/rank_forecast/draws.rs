//! What may come: a score, a table, a number of candidates and a year, drawn together.
//!
//! The draws are not random: they are the points of a lattice that fills the space evenly, so that the ends of a band err
//! no more than with several times as many random ones. They are the same for every score, and are laid down once a table.
//!
//! Source: Korobov (1959), as in Niederreiter (1992), Random Number Generation and Quasi-Monte Carlo Methods, section 5.1.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use statrs::distribution::{ContinuousCDF, Normal};

use super::years::YearSpread;
use super::{DRAWS, Sitting};

/// Spread of the number of candidates, as a share, where the tables show no larger one.
const CANDIDATES_SPREAD: f64 = 0.05;
/// The most that the tables may show: a year of far fewer candidates is one of a part of them. A design choice.
const MOST_SPREAD: f64 = 0.3;
/// Share of the full marks from which an easier year moves less. A design choice: up to 600 of 720 marks the published
/// moves are about as large as in the middle (see [`super::years`]).
const TOP_SHARE: f64 = 0.9;
/// Points of the lattice; each makes two draws, itself and its mirror image.
const POINTS: u64 = DRAWS as u64 / 2;
/// The lattice's generator: of all odd ones that which errs least at the ends of sums and mixtures of normal curves.
const GENERATOR: u64 = 451;

/// One possible outcome, apart from the score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Draw {
    /// How many standard deviations the score lies above its mean.
    pub score: f64,
    pub sitting: usize,
    pub candidates: f64,
    /// Marks of the table for one mark of the year to come.
    stretch: f64,
}

impl Draw {
    /// Where these marks, of a paper out of `most`, are read in the table. Marks of 0 or less, which guessing has, are
    /// worth the same in hard years and in easy ones. Full marks are the best there is in every year: towards them an
    /// easier year moves less and less.
    pub fn read_at(&self, marks: f64, most: f64) -> f64 {
        let top = TOP_SHARE * most;
        if marks <= 0.0 {
            marks
        } else if self.stretch < 1.0 && marks > top {
            most - (most - marks) * (most - top * self.stretch) / (most - top)
        } else {
            marks * self.stretch
        }
    }
}

/// A place in the space of all that may come.
struct Place {
    /// Score, number of candidates and year, in standard deviations.
    chances: [f64; 3],
    /// Between 0 and 1: which sitting, and whose number of candidates.
    sitting: f64,
    counted: f64,
}

static PLACES: LazyLock<Vec<Place>> = LazyLock::new(|| {
    let standard = Normal::standard();
    let points = (0..POINTS).flat_map(|i| {
        // Along each direction every slice holds one point: all tables get their shares exactly.
        let along = |direction: u32| {
            let place = i * GENERATOR.pow(direction) % POINTS;
            (place as f64 + 0.5) / POINTS as f64
        };
        let chances = [0, 1, 2].map(|direction| standard.inverse_cdf(along(direction)));
        // The mirror image keeps the shape of the lattice out of the middle.
        [1.0, -1.0].map(|side| Place {
            chances: chances.map(|chance| side * chance),
            sitting: along(3),
            counted: along(4),
        })
    });
    points.collect()
});

/// The draws from these sittings, `upto` being the shares of the draws that each and those before it get.
pub(super) fn draws(sittings: &[Sitting], upto: &[f64], years: YearSpread) -> Vec<Draw> {
    let spread = spread_of_candidates(sittings);
    let pick = |slice: f64| {
        let found = upto.partition_point(|upto| *upto <= slice);
        found.min(sittings.len() - 1)
    };
    let draws = PLACES.iter().map(|place| {
        let counted = &sittings[pick(place.counted)];
        let [score, number, year] = place.chances;
        let candidates = counted.candidates.map_or(counted.table.n_candidates(), |n| {
            n.max(counted.table.n_candidates())
        });
        Draw {
            score,
            sitting: pick(place.sitting),
            candidates: candidates as f64 * (spread * number).exp(),
            stretch: (years.moved * year).exp(),
        }
    });
    draws.collect()
}

/// Spread, as a share, of the yearly numbers of candidates; the shifts of a year are one number.
fn spread_of_candidates(sittings: &[Sitting]) -> f64 {
    let mut years: BTreeMap<i32, u64> = BTreeMap::new();
    for one in sittings {
        let known = years.entry(one.year).or_default();
        *known = one.candidates.unwrap_or_default().max(*known);
    }
    let known = years.into_values().filter(|n| *n > 0);
    let logs: Vec<f64> = known.map(|n| (n as f64).ln()).collect();
    if logs.len() < 2 {
        return CANDIDATES_SPREAD;
    }
    let mean = logs.iter().sum::<f64>() / logs.len() as f64;
    let squares: f64 = logs.iter().map(|x| (x - mean).powi(2)).sum();
    (squares / (logs.len() - 1) as f64)
        .sqrt()
        .clamp(CANDIDATES_SPREAD, MOST_SPREAD)
}
