//! A mock paper: the sections of an exam profile, their questions spread over the chapters.

use crate::rng::Rng;
use domain::exams::{ExamProfile, Marking, Section};
use domain::{results, text};
use std::ops::Range;

/// What every mock of an exam looks like.
pub struct Paper {
    pub sections: Vec<PaperSection>,
    pub chapters: Vec<PaperChapter>,
}

pub struct PaperSection {
    pub subject: String,
    pub questions: u32,
    pub max_score: f64,
    pub marking: Marking,
    /// Minutes given for it.
    pub minutes: u32,
    /// Its chapters within [`Paper::chapters`], at least one.
    pub chapters: Range<usize>,
}

pub struct PaperChapter {
    pub section: usize,
    /// `None` where the profile has no chapters for the section.
    pub name: Option<String>,
    /// Share of the section's questions, 0 to 1.
    pub share: f64,
}

impl Paper {
    /// The paper of a profile. One without sections has a section for each subject, or a single one.
    pub fn of(profile: &ExamProfile) -> Self {
        let mut paper = Self {
            sections: Vec::new(),
            chapters: Vec::new(),
        };
        let sections = sections(profile);
        let total: u32 = sections.iter().map(|section| section.questions).sum();
        for section in sections {
            let minutes = profile.minutes.unwrap_or(total) * section.questions / total.max(1);
            paper.add(profile, section, minutes);
        }
        paper
    }

    fn add(&mut self, profile: &ExamProfile, section: Section, minutes: u32) {
        let first = self.chapters.len();
        let index = self.sections.len();
        let subject = text::fold(&section.name);
        let own = profile
            .chapters
            .iter()
            .filter(|chapter| text::fold(&chapter.subject) == subject);
        // A result holds so many chapters and no more.
        for chapter in own.take(results::MAX_CHAPTERS) {
            let name = Some(chapter.name.clone());
            self.chapters.push(PaperChapter {
                section: index,
                name,
                share: chapter.weight,
            });
        }
        if self.chapters.len() == first {
            self.chapters.push(PaperChapter {
                section: index,
                name: None,
                share: 1.0,
            });
        }
        to_shares(&mut self.chapters[first..]);
        let questions = section.questions.clamp(1, results::MAX_QUESTIONS as u32);
        let correct = section.max_score / f64::from(questions);
        let penalty = profile
            .marking
            .map_or(0.0, |scheme| scheme.wrong / scheme.correct);
        self.sections.push(PaperSection {
            subject: section.name,
            questions,
            max_score: section.max_score,
            marking: Marking {
                correct,
                wrong: penalty * correct,
            },
            minutes: minutes.clamp(1, 1440),
            chapters: first..self.chapters.len(),
        });
    }

    /// How many questions of a section fall on each of its chapters. Each gets its share, rounded up or down by chance:
    /// a paper follows a blueprint, it is not drawn from an urn.
    pub fn spread(&self, rng: &mut Rng, section: &PaperSection) -> Vec<(usize, u32)> {
        let (mut position, n) = (rng.unit(), f64::from(section.questions));
        let mut asked = 0;
        let mut end = 0.0;
        let mut counts = Vec::with_capacity(section.chapters.len());
        for chapter in section.chapters.clone() {
            end += self.chapters[chapter].share * n;
            let mut count = 0;
            while position < end && asked < section.questions {
                position += 1.0;
                asked += 1;
                count += 1;
            }
            counts.push((chapter, count));
        }
        // Rounding of the shares can leave the last question over.
        if let Some(last) = counts.last_mut() {
            last.1 += section.questions - asked;
        }
        counts
    }
}

fn sections(profile: &ExamProfile) -> Vec<Section> {
    if !profile.sections.is_empty() {
        return profile.sections.clone();
    }
    let mut subjects: Vec<&str> = Vec::new();
    for chapter in &profile.chapters {
        if !subjects.contains(&chapter.subject.as_str()) {
            subjects.push(&chapter.subject);
        }
    }
    if subjects.is_empty() {
        subjects.push(&profile.name);
    }
    subjects
        .into_iter()
        .map(|name| Section {
            name: name.to_owned(),
            questions: 50,
            max_score: 200.0,
        })
        .collect()
}

fn to_shares(chapters: &mut [PaperChapter]) {
    let total: f64 = chapters.iter().map(|chapter| chapter.share).sum();
    let even = 1.0 / chapters.len() as f64;
    for chapter in chapters {
        chapter.share = if total > 0.0 { chapter.share / total } else { even };
    }
}
