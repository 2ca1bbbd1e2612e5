//! The planner beside simple orders, on simulated students whose true mastery and pace it does not know.
//!
//! Every student has the same minutes under every order, and misses the same share of blocks. The planner plans anew
//! each day; a simple order goes on where it stopped. What is compared is the marks truly won.

use crate::input::Day;
use crate::mastery::{Mastery, posterior};
use crate::models::random::Random;
use crate::plan::{CHANGE_SHARE, Change, ChapterState, Input, Previous, STABLE_DAYS, Settings, plan, value};
use serde::Serialize;

/// Days that each student studies.
const DAYS: Day = 14;
/// The first day, a Monday, so that the rest day falls alike for all.
const FIRST: Day = 20_003 - 20_003 % 7 + 4;
/// The share of blocks that is done.
const DONE: f64 = 0.75;

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
        let student = Student::new(seed.wrapping_mul(1_000_003).wrapping_add(i as u64));
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

/// A student: what is believed, and what is true.
struct Student {
    seed: u64,
    chapters: Vec<ChapterState>,
    truth: Vec<f64>,
    tau: f64,
    exam_day: Day,
    settings: Settings,
}

impl Student {
    fn new(seed: u64) -> Self {
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
        Self {
            seed,
            tau: value::TAU_FAST + (value::TAU_SLOW - value::TAU_FAST) * random.uniform(),
            exam_day: FIRST + 20 + random.below(80) as Day,
            settings: Settings::default(),
            chapters,
            truth,
        }
    }

    fn input<'a>(
        &'a self,
        today: Day,
        chapters: &'a [ChapterState],
        previous: Option<&'a [Previous]>,
    ) -> Input<'a> {
        Input {
            today,
            exam_day: Some(self.exam_day),
            chapters,
            settings: &self.settings,
            own: &[],
            done_today: 0,
            most_today: None,
            ratios: &[],
            mock: None,
            previous,
            change: Change::Little,
        }
    }

    /// Marks won with the planner, and how often it broke a promise.
    fn planned(&self) -> (f64, usize) {
        let mut random = Random::new(self.seed ^ 0x5eed);
        let mut chapters = self.chapters.clone();
        let mut won = Won::new(self);
        let (mut open, mut broken): (Option<Vec<Previous>>, usize) = (None, 0);
        for today in FIRST..FIRST + DAYS {
            let input = self.input(today, &chapters, open.as_deref());
            let made = plan(&input);
            broken += usize::from(is_over(&input, &made)) + usize::from(is_unstable(&input, &made));
            let mut left = Vec::new();
            let mut done = Vec::new();
            for block in made.blocks {
                if block.day == today && random.uniform() < DONE {
                    done.extend(block.chapter.map(|chapter| (chapter, block.minutes)));
                } else {
                    left.push(Previous {
                        day: block.day,
                        kind: block.kind,
                        chapter: block.chapter,
                        minutes: block.minutes,
                        is_pinned: false,
                    });
                }
            }
            for (chapter, minutes) in done {
                won.study(chapter, minutes, today);
                let state = &mut chapters[chapter as usize];
                state.studied_minutes += f64::from(minutes);
                state.last_seen = Some(today);
            }
            open = Some(left);
        }
        (won.marks(), broken)
    }

    /// Marks won by going down a list of chapters again and again.
    fn in_order(&self, key: fn(&ChapterState) -> f64) -> f64 {
        let mut random = Random::new(self.seed ^ 0x5eed);
        let mut order: Vec<u32> = (0..self.chapters.len() as u32).collect();
        order.sort_by(|x, y| key(&self.chapters[*y as usize]).total_cmp(&key(&self.chapters[*x as usize])));
        let (mut won, mut next) = (Won::new(self), 0);
        for today in FIRST..FIRST + DAYS {
            for _ in 0..self.settings.cap(today) / self.settings.block() {
                // A missed block is postponed: the list waits.
                if random.uniform() < DONE {
                    won.study(order[next % order.len()], self.settings.block(), today);
                    next += 1;
                }
            }
        }
        won.marks()
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
        studied_minutes: 0.0,
        last_seen: (asked > 0).then(|| FIRST - random.below(40) as Day),
        stability_days: None,
        prerequisites: Vec::new(),
    }
}

/// What was truly done, chapter by chapter.
struct Won<'a> {
    student: &'a Student,
    minutes: Vec<f64>,
    seen: Vec<Option<Day>>,
}

impl<'a> Won<'a> {
    fn new(student: &'a Student) -> Self {
        Self {
            student,
            minutes: vec![0.0; student.truth.len()],
            seen: student.chapters.iter().map(|chapter| chapter.last_seen).collect(),
        }
    }

    fn study(&mut self, chapter: u32, minutes: u32, today: Day) {
        self.minutes[chapter as usize] += f64::from(minutes);
        self.seen[chapter as usize] = Some(today);
    }

    /// What is known at the exam, less what would have been known without study, in marks.
    fn marks(&self) -> f64 {
        let all = self.student.chapters.iter().enumerate();
        all.map(|(i, chapter)| {
            let rise = value::rise(self.student.truth[i], 0.0, self.minutes[i], self.student.tau);
            let at_exam = |seen: Option<Day>| {
                let days = seen.map_or(0, |seen| self.student.exam_day - seen);
                crate::plan::memory::recall(f64::from(days), value::STABILITY_DAYS)
            };
            let with = (self.student.truth[i] + rise) * at_exam(self.seen[i]);
            let without = self.student.truth[i] * at_exam(chapter.last_seen);
            if self.minutes[i] > 0.0 {
                chapter.weight * (with - without).max(0.0)
            } else {
                0.0
            }
        })
        .sum()
    }
}

fn is_over(input: &Input<'_>, made: &crate::plan::Plan) -> bool {
    (input.today..input.today + crate::plan::HORIZON_DAYS).any(|day| {
        let of_day = made.blocks.iter().filter(|block| block.day == day);
        of_day.map(|block| block.minutes).sum::<u32>() > input.settings.cap(day)
    })
}

fn is_unstable(input: &Input<'_>, made: &crate::plan::Plan) -> bool {
    let stable = input.today..input.today + STABLE_DAYS;
    let before = input.previous.unwrap_or_default();
    let planned = before.iter().filter(|old| stable.contains(&old.day)).count();
    let kept = made.blocks.iter().filter(|block| {
        block
            .kept
            .is_some_and(|place| stable.contains(&block.day) && before[place].day == block.day)
    });
    planned > 0 && (planned - kept.count()) as f64 > CHANGE_SHARE * planned as f64
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
