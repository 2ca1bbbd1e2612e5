//! What a student knows, how it grows and fades, and what score it is worth.

use crate::paper::{Paper, PaperSection};
use crate::rng::Rng;

const SUBJECT_SD: f64 = 0.25;
const CHAPTER_SD: f64 = 0.6;
/// Logits gained by an hour of study in a chapter of which nothing is known.
const GAIN_PER_HOUR: f64 = 0.3;
/// Share of what was gained that is forgotten in a day.
const FORGOTTEN_PER_DAY: f64 = 0.004;
/// Logits lost in the depth of a slump.
const SLUMP_LOSS: f64 = 0.6;
/// A series harder than this is not asked for; the search for its difficulty ends here.
const MAX_SHIFT: f64 = 8.0;

/// What a student is like.
pub struct Traits {
    /// Logit of the mean chapter at the start.
    pub level: f64,
    /// Sessions on a usual day.
    pub sessions_a_day: f64,
    /// Mean focus, 1 to 5.
    pub focus: f64,
    /// Weekday of rest, from Monday as 0.
    pub rest_day: u32,
    pub has_slump: bool,
}

impl Traits {
    /// The single sample student: in the upper middle and diligent.
    pub fn typical(rng: &mut Rng) -> Self {
        Self {
            level: rng.normal(0.6, 0.1),
            sessions_a_day: rng.normal(3.2, 0.1),
            focus: rng.normal(3.7, 0.1),
            rest_day: rng.between(0, 6),
            has_slump: true,
        }
    }

    /// One of many.
    pub fn varied(rng: &mut Rng) -> Self {
        Self {
            level: rng.normal(0.5, 0.6).clamp(-0.8, 2.0),
            sessions_a_day: rng.normal(2.8, 0.6).clamp(1.0, 4.5),
            focus: rng.normal(3.6, 0.3).clamp(2.5, 4.5),
            rest_day: rng.between(0, 6),
            has_slump: rng.chance(0.25),
        }
    }
}

/// Logits of all chapters of a paper.
pub struct Mind {
    /// Now, slump not counted.
    now: Vec<f64>,
    /// At the start: where forgetting leads back to.
    start: Vec<f64>,
    /// What the slump takes away today.
    mood: f64,
}

impl Mind {
    pub fn new(rng: &mut Rng, traits: &Traits, paper: &Paper) -> Self {
        let subjects: Vec<f64> = paper
            .sections
            .iter()
            .map(|_| rng.normal(traits.level, SUBJECT_SD))
            .collect();
        let start: Vec<f64> = paper
            .chapters
            .iter()
            .map(|chapter| rng.normal(subjects[chapter.section], CHAPTER_SD))
            .collect();
        Self {
            now: start.clone(),
            start,
            mood: 0.0,
        }
    }

    /// A new day: some is forgotten, and the slump is `depth` deep (0 to 1).
    pub fn wake(&mut self, depth: f64) {
        for (now, start) in self.now.iter_mut().zip(&self.start) {
            *now -= FORGOTTEN_PER_DAY * (*now - start);
        }
        self.mood = -SLUMP_LOSS * depth;
    }

    pub fn study(&mut self, chapter: usize, minutes: u32) {
        let open = 1.0 - logistic(self.now[chapter]);
        self.now[chapter] += GAIN_PER_HOUR * open * f64::from(minutes) / 60.0;
    }

    /// Logit of a chapter today.
    pub fn logit(&self, chapter: usize) -> f64 {
        self.now[chapter] + self.mood
    }

    /// Chance that a tried question is answered right today.
    pub fn mastery(&self, chapter: usize) -> f64 {
        logistic(self.logit(chapter))
    }

    /// The weaker of two chapters of the section that come to mind.
    pub fn choose(&self, rng: &mut Rng, section: &PaperSection) -> usize {
        let mut draw = || section.chapters.start + rng.below(section.chapters.len());
        let (one, other) = (draw(), draw());
        if self.now[other] < self.now[one] {
            other
        } else {
            one
        }
    }

    /// Expected score on a neutral mock as a share of its maximum.
    pub fn expected(&self, paper: &Paper) -> f64 {
        let total: f64 = paper.sections.iter().map(|section| section.max_score).sum();
        let score: f64 = paper
            .sections
            .iter()
            .map(|section| {
                let shares = section
                    .chapters
                    .clone()
                    .map(|c| (self.logit(c), paper.chapters[c].share));
                section.max_score
                    * shares
                        .map(|(logit, share)| share * worth(logit, section))
                        .sum::<f64>()
            })
            .sum();
        score / total
    }
}

/// Chance that a question is tried, for one that is answered right with chance `p` when tried.
pub fn tried(p: f64) -> f64 {
    0.62 + 0.36 * p
}

pub fn logistic(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

/// Expected marks of a question, as a share of those for a right answer.
fn worth(logit: f64, section: &PaperSection) -> f64 {
    let p = logistic(logit);
    tried(p) * (p + (1.0 - p) * section.marking.wrong / section.marking.correct)
}

/// By how many logits each question must be harder for the expected share of the marks to differ by `offset`, which is
/// zero or below. `questions`: logit and number of questions of each chapter.
pub fn difficulty(questions: &[(f64, u32)], section: &PaperSection, offset: f64) -> f64 {
    if offset >= 0.0 {
        return 0.0;
    }
    let share = |shift: f64| -> f64 {
        let marks: f64 = questions
            .iter()
            .map(|&(logit, n)| f64::from(n) * worth(logit - shift, section))
            .sum();
        marks / f64::from(section.questions)
    };
    let wanted = share(0.0) + offset;
    let (mut low, mut high) = (0.0, MAX_SHIFT);
    // Halved to below a thousandth of a logit, far less than the sampling of a single question.
    for _ in 0..13 {
        let middle = f64::midpoint(low, high);
        let is_too_easy = share(middle) > wanted;
        (low, high) = if is_too_easy {
            (middle, high)
        } else {
            (low, middle)
        };
    }
    f64::midpoint(low, high)
}
