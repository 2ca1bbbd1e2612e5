//! Entries against the result they belong to: never more than it has, and the chapters that follow from them.

use super::{NewAnswer, Outcome};
use crate::results::{ChapterPerformance, NewResult};
use crate::text;
use catalogue::Locale;
use catalogue::rules::answers::noted;
use std::collections::HashMap;

/// More entries than answers of one outcome, in the whole test or in one chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// The entry that goes beyond.
    pub index: usize,
    /// Which answers.
    pub outcome: Outcome,
    /// Of this chapter; `None` for the whole test.
    pub chapter: Option<String>,
    /// Answers of this outcome in the entries.
    pub logged: u32,
    /// Answers of this outcome that there are.
    pub limit: u32,
}

impl Misfit {
    /// What is wrong, for a person.
    pub fn words(&self) -> String {
        let locale = Locale::current();
        let place = self.chapter.as_deref().unwrap_or(noted::the_test(locale));
        let Self { logged, limit, .. } = self;
        match self.outcome {
            Outcome::Right => noted::right(locale, limit, logged, place),
            Outcome::Wrong => noted::wrong(locale, limit, logged, place),
            Outcome::Open => noted::open(locale, limit, logged, place),
        }
    }
}

/// Where the entries exceed the result. Answers question by question count apart from reasons, since a reason may be
/// about a question that is listed as well.
pub fn misfits(result: &NewResult, answers: &[NewAnswer]) -> Vec<Misfit> {
    let derived = chapters_of_answers(result, answers);
    let chapters = derived.as_deref().unwrap_or(&result.chapter_performance);
    let is_item = |answer: &NewAnswer| answer.question.is_some();
    let has_reason = |answer: &NewAnswer| answer.error.is_some();
    let mut found = Vec::new();
    for outcome in Outcome::ALL {
        let limits = Limits::of(result, chapters, outcome);
        let before = found.len();
        limits.look(answers, is_item, &mut found);
        // The same entry need not be named twice.
        if found.len() == before {
            limits.look(answers, has_reason, &mut found);
        }
    }
    found.sort_by_key(|misfit| misfit.index);
    found
}

/// How many answers of one outcome there are.
struct Limits {
    outcome: Outcome,
    whole: u32,
    chapters: HashMap<String, u32>,
    /// What the listed chapters leave for all others.
    rest: u32,
}

impl Limits {
    fn of(result: &NewResult, chapters: &[ChapterPerformance], outcome: Outcome) -> Self {
        let open = |total: u32, right: u32, wrong: u32| total.saturating_sub(right.saturating_add(wrong));
        let (right, wrong) = (result.correct_answers, result.wrong_answers);
        let whole = match outcome {
            Outcome::Right => right,
            Outcome::Wrong => wrong,
            Outcome::Open => open(result.total_questions, right, wrong),
        };
        let of_chapter = |chapter: &ChapterPerformance| match outcome {
            Outcome::Right => chapter.correct,
            Outcome::Wrong => chapter.wrong,
            // `attempted` counts the questions tried in some lists and all of them in others: it bounds nothing.
            Outcome::Open => whole,
        };
        let chapters: HashMap<String, u32> = chapters
            .iter()
            .map(|chapter| (text::fold(&chapter.chapter), of_chapter(chapter)))
            .collect();
        let rest = match outcome {
            Outcome::Open => whole,
            _ => whole.saturating_sub(chapters.values().sum()),
        };
        Self {
            outcome,
            whole,
            chapters,
            rest,
        }
    }

    fn look(&self, answers: &[NewAnswer], counts: impl Fn(&NewAnswer) -> bool, found: &mut Vec<Misfit>) {
        let (mut whole, mut rest) = (Sum::default(), Sum::default());
        let mut by_chapter: HashMap<String, Sum> = HashMap::new();
        for (i, answer) in answers.iter().enumerate() {
            if answer.outcome != self.outcome || !counts(answer) {
                continue;
            }
            whole.add(i, answer.count, self.whole);
            let Some(chapter) = &answer.chapter else { continue };
            let folded = text::fold(chapter);
            match self.chapters.get(&folded) {
                Some(&limit) => by_chapter.entry(folded).or_default().add(i, answer.count, limit),
                None => rest.add(i, answer.count, self.rest),
            }
        }
        let mut note = |sum: &Sum, limit: u32, has_chapter: bool| {
            if let Some(index) = sum.tipped {
                found.push(Misfit {
                    index,
                    outcome: self.outcome,
                    chapter: answers[index].chapter.clone().filter(|_| has_chapter),
                    logged: sum.count,
                    limit,
                });
            }
        };
        // Where the whole is exceeded, the chapters say nothing that is not clear already.
        if whole.tipped.is_some() {
            return note(&whole, self.whole, false);
        }
        for (folded, sum) in &by_chapter {
            note(sum, self.chapters.get(folded).copied().unwrap_or_default(), true);
        }
        note(&rest, self.rest, true);
    }
}

/// A sum, and the entry that took it beyond its limit.
#[derive(Default)]
struct Sum {
    count: u32,
    tipped: Option<usize>,
}

impl Sum {
    fn add(&mut self, index: usize, count: u32, limit: u32) {
        self.count = self.count.saturating_add(count);
        if self.count > limit {
            self.tipped = self.tipped.or(Some(index));
        }
    }
}

/// The chapters that follow from answers question by question; `None` unless they hold every right and every wrong
/// answer of the result, each with its chapter. Chapters listed before stay, with their minutes, and with their marks
/// where nothing has changed.
pub fn chapters_of_answers(result: &NewResult, answers: &[NewAnswer]) -> Option<Vec<ChapterPerformance>> {
    let mut chapters: Vec<ChapterPerformance> = result
        .chapter_performance
        .iter()
        .map(|known| ChapterPerformance {
            attempted: 0,
            correct: 0,
            wrong: 0,
            ..known.clone()
        })
        .collect();
    let mut places: HashMap<String, usize> = chapters
        .iter()
        .enumerate()
        .map(|(i, known)| (text::fold(&known.chapter), i))
        .collect();
    let (mut right, mut wrong) = (0, 0);
    let items = answers.iter().filter(|answer| answer.question.is_some());
    for answer in items.filter(|answer| answer.outcome != Outcome::Open) {
        let name = answer.chapter.as_ref()?;
        let place = *places.entry(text::fold(name)).or_insert_with(|| {
            chapters.push(ChapterPerformance {
                chapter: name.clone(),
                attempted: 0,
                correct: 0,
                wrong: 0,
                marks: None,
                minutes: None,
            });
            chapters.len() - 1
        });
        let chapter = &mut chapters[place];
        chapter.attempted += 1;
        if answer.outcome == Outcome::Right {
            chapter.correct += 1;
            right += 1;
        } else {
            chapter.wrong += 1;
            wrong += 1;
        }
    }
    let is_whole = right + wrong > 0 && right == result.correct_answers && wrong == result.wrong_answers;
    for (chapter, known) in chapters.iter_mut().zip(&result.chapter_performance) {
        if (chapter.correct, chapter.wrong) != (known.correct, known.wrong) {
            chapter.marks = None;
        }
    }
    is_whole.then_some(chapters)
}
