//! Whether the model of memory foretells a student's own past better than the student's average does.

use super::{Grade, State, recall};
use crate::input::Day;

/// Predictions of the past that a judgement needs. A design choice: fewer say nothing on log loss.
pub const MIN_PREDICTIONS: usize = 30;
/// A chance nearer to 0 or 1 than this is no belief that anybody holds about a chapter.
const MARGIN: f64 = 0.02;
/// Answers whose chances may be multiplied before a logarithm is taken.
const FEW: u32 = 80;

/// A test of a chapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    /// Index of the chapter.
    pub chapter: u32,
    /// When.
    pub day: Day,
    /// Questions tried, above 0.
    pub tried: u32,
    /// Of them right.
    pub correct: u32,
}

/// Whether the model may speak for this student.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Judged {
    /// Predictions that were compared.
    pub n: usize,
    /// Mean log loss a question of the model; 0 without a prediction.
    pub memory_loss: f64,
    /// Of the student's own average until then.
    pub average_loss: f64,
    /// The state of each chapter that was seen, by chapter.
    pub states: Vec<Option<State>>,
}

impl Judged {
    /// Whether the model beat the average on enough of the past.
    pub fn is_better(&self) -> bool {
        self.n >= MIN_PREDICTIONS && self.memory_loss < self.average_loss
    }
    /// The stability of a chapter, if the model may speak.
    pub fn stability_days(&self, chapter: u32) -> Option<f64> {
        let state = (*self.states.get(chapter as usize)?)?;
        self.is_better().then_some(state.stability_days)
    }
}

/// Walks through the past of a student, oldest first, and compares at each test of a chapter seen before.
pub fn judge(chapters: usize, sights: &[Sight]) -> Judged {
    let mut judged = Judged {
        states: vec![None; chapters],
        ..Judged::default()
    };
    let mut last: Vec<Day> = vec![0; chapters];
    // Half an answer on either side, as for the subjects.
    let (mut right, mut tried, mut asked) = (0.5, 1.0, 0.0);
    let (mut of_memory, mut of_average) = (Loss::default(), Loss::default());
    for sight in sights.iter().filter(|sight| sight.tried > 0) {
        let chapter = sight.chapter as usize;
        let Some(state) = judged.states.get_mut(chapter) else {
            continue;
        };
        let hits = sight.correct.min(sight.tried);
        let misses = sight.tried - hits;
        let (share, n) = (f64::from(hits) / f64::from(sight.tried), f64::from(sight.tried));
        let grade = Grade::of_share(share);
        *state = Some(if let Some(known) = *state {
            let days = f64::from(sight.day.saturating_sub(last[chapter]));
            let chance = recall(days, known.stability_days);
            of_memory.add(chance, hits, misses);
            of_average.add(right / tried, hits, misses);
            judged.n += 1;
            asked += n;
            known.recalled(days, chance, grade)
        } else {
            State::first(grade)
        });
        last[chapter] = sight.day;
        right += f64::from(hits);
        tried += n;
    }
    if asked > 0.0 {
        judged.memory_loss = of_memory.sum() / asked;
        judged.average_loss = of_average.sum() / asked;
    }
    judged
}

/// A sum of log losses. Chances are multiplied as far as a number holds them: one logarithm then serves many.
struct Loss {
    sum: f64,
    product: f64,
}

impl Default for Loss {
    fn default() -> Self {
        Self {
            sum: 0.0,
            product: 1.0,
        }
    }
}

impl Loss {
    fn add(&mut self, chance: f64, hits: u32, misses: u32) {
        let chance = chance.clamp(MARGIN, 1.0 - MARGIN);
        let times = |of: f64, n: u32| of.powi(n as i32);
        // A product of so few chances of MARGIN and more stays far above the smallest number.
        if hits.saturating_add(misses) > FEW {
            self.sum -= f64::from(hits) * chance.ln() + f64::from(misses) * (1.0 - chance).ln();
            return;
        }
        self.product *= times(chance, hits) * times(1.0 - chance, misses);
        if self.product < 1e-150 {
            self.sum -= self.product.ln();
            self.product = 1.0;
        }
    }

    fn sum(&self) -> f64 {
        self.sum - self.product.ln()
    }
}
