//! Simulated students whose true mastery and pace the planner does not know.

use super::student::{FIRST, Student};
use crate::input::Day;
use crate::mastery::{Mastery, posterior};
use crate::models::random::Random;
use crate::plan::{ChapterState, Settings, value};
use serde::Serialize;

/// Days that each student studies.
const DAYS: Day = 14;

/// An order and what it won.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OrderWon {
    /// Its name: `by weight`, `by weakness`, `first cut`.
    pub name: &'static str,
    /// Mean marks truly won a student.
    pub marks: f64,
    /// Share of students for whom the planner won at least as much.
    pub planner_wins: f64,
}

/// What came out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanMeasured {
    /// Students.
    pub n: usize,
    /// Mean marks truly won a student with the planner.
    pub marks: f64,
    /// The simple orders.
    pub baselines: Vec<OrderWon>,
    /// Days above their limit and re-plans that changed too much of the next days.
    pub violations: usize,
}

/// Simulates `n` students by `seed`. The same seed gives the same figures.
pub fn simulate(n: usize, seed: u64) -> PlanMeasured {
    let names = ["by weight", "by weakness", "first cut"];
    let (mut won, mut baselines, mut violations) = (0.0, [0.0; 3], 0);
    let mut wins = [0_usize; 3];
    for i in 0..n {
        let student = student(seed.wrapping_mul(1_000_003).wrapping_add(i as u64));
        let (planned, broken) = student.planned();
        won += planned;
        violations += broken;
        let keys: [fn(&ChapterState) -> f64; 3] = [|c| c.weight, |c| 1.0 - c.mastery.mean, value::first_cut];
        for (order, key) in keys.into_iter().enumerate() {
            let marks = student.in_order(key);
            baselines[order] += marks;
            wins[order] += usize::from(planned >= marks);
        }
    }
    let mean = |sum: f64| sum / (n.max(1) as f64);
    let of_order = |order: usize| OrderWon {
        name: names[order],
        marks: mean(baselines[order]),
        planner_wins: mean(wins[order] as f64),
    };
    PlanMeasured {
        n,
        marks: mean(won),
        baselines: (0..3).map(of_order).collect(),
        violations,
    }
}

fn student(seed: u64) -> Student {
    let mut random = Random::new(seed);
    let n = 12 + random.below(30);
    let mean = 0.3 + 0.4 * random.uniform();
    let truth: Vec<f64> = (0..n)
        .map(|_| (mean + 0.18 * random.normal()).clamp(0.05, 0.95))
        .collect();
    let chapters = truth
        .iter()
        .map(|known| believed(&mut random, *known, mean))
        .collect();
    Student {
        seed,
        tau: value::TAU_FAST + (value::TAU_SLOW - value::TAU_FAST) * random.uniform(),
        exam_day: FIRST + 20 + random.below(80) as Day,
        days: DAYS,
        settings: Settings::default(),
        chapters,
        truth,
    }
}

fn believed(random: &mut Random, known: f64, mean: f64) -> ChapterState {
    let asked = random.below(40) as u32;
    let right = (0..asked).filter(|_| random.uniform() < known).count();
    let found = posterior(right as f64, f64::from(asked), mean);
    ChapterState {
        subject: random.below(3) as u32,
        weight: 2.0 + 18.0 * random.uniform(),
        mastery: found.unwrap_or(Mastery {
            mean,
            low: (mean - 0.2).max(0.0),
            high: (mean + 0.2).min(1.0),
        }),
        is_tried: asked > 0,
        felt: None,
        studied_minutes: 0.0,
        last_seen: (asked > 0).then(|| FIRST - random.below(40) as Day),
        stability_days: None,
        pace: 1.0,
        prerequisites: Vec::new(),
        gap_days: None,
        passed_on: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_planner_wins_more_than_simple_orders_and_breaks_no_promise() {
        let measured = simulate(200, 1);
        assert_eq!((measured.n, measured.violations), (200, 0));
        assert!(
            measured
                .baselines
                .iter()
                .all(|order| measured.marks > order.marks),
            "{measured:?}"
        );
        assert_eq!(measured, simulate(200, 1));
    }
}
