//! Turns names of subjects and chapters into indices.
//!
//! Each spelling is folded once; after that the text itself leads to its index. The maps are only asked, never walked,
//! so their order cannot reach a result: indices follow the order of the rows. Of several spellings the exam's is kept,
//! else the first in the order of text (capitals come first there), so that names do not depend on the order of rows.

use super::{Chapter, ExamChapter};
use domain::text::fold;
use std::collections::HashMap;

/// Indices given so far.
#[derive(Debug, Default)]
pub(super) struct Names<'s> {
    subjects: Vec<&'s str>,
    chapters: Vec<Chapter<'s>>,
    subject_by_text: HashMap<&'s str, u32>,
    subject_by_fold: HashMap<String, u32>,
    chapter_by_text: HashMap<(u32, &'s str), u32>,
    chapter_by_fold: HashMap<(u32, String), u32>,
    /// Subjects below this index are the exam's: they were entered first.
    exam_subjects: u32,
    /// The exam's chapter of that name; `None` when two subjects have one.
    exam_by_fold: HashMap<String, Option<u32>>,
    /// Which text followed which chapter the last time: tests list their chapters in the same order again and again,
    /// and comparing one text is several times cheaper than hashing it.
    next: Vec<(u32, &'s str, u32)>,
    last: usize,
}

impl<'s> Names<'s> {
    /// Index of a subject.
    pub(super) fn subject(&mut self, text: &'s str) -> u32 {
        if let Some(&known) = self.subject_by_text.get(text) {
            return known;
        }
        let fresh = self.subjects.len() as u32;
        let id = *self.subject_by_fold.entry(fold(text)).or_insert(fresh);
        if id == fresh {
            self.subjects.push(text);
        } else if id >= self.exam_subjects {
            let name = &mut self.subjects[id as usize];
            *name = text.min(name);
        }
        self.subject_by_text.insert(text, id);
        id
    }

    /// Enters a chapter of the exam. Named twice, its marks add up.
    pub(super) fn exam_chapter(&mut self, chapter: &ExamChapter<'s>) {
        let subject = self.subject(chapter.subject);
        self.exam_subjects = self.subjects.len() as u32;
        let key = (subject, fold(chapter.name));
        let id = match self.chapter_by_fold.get(&key) {
            Some(&known) => known,
            None => self.push(key, chapter.name),
        };
        let marks = &mut self.chapters[id as usize].exam_marks;
        if marks.is_none() {
            let elsewhere = self.exam_by_fold.entry(fold(chapter.name)).or_insert(Some(id));
            if *elsewhere != Some(id) {
                *elsewhere = None;
            }
        }
        *marks = Some(marks.unwrap_or_default() + chapter.marks);
    }

    /// Index of a chapter named in a result of `subject`.
    pub(super) fn chapter(&mut self, subject: u32, text: &'s str) -> u32 {
        if let Some(&(of, known, id)) = self.next.get(self.last)
            && of == subject
            && known == text
        {
            self.last = id as usize;
            return id;
        }
        let id = match self.chapter_by_text.get(&(subject, text)) {
            Some(&known) => known,
            None => self.new_spelling(subject, text),
        };
        if let Some(follower) = self.next.get_mut(self.last) {
            *follower = (subject, text, id);
        }
        self.last = id as usize;
        id
    }

    fn new_spelling(&mut self, subject: u32, text: &'s str) -> u32 {
        let key = (subject, fold(text));
        let mut id = self.chapter_by_fold.get(&key).copied();
        // Only where the test's subject is none of the exam's: a chapter of Physics is not one of Chemistry's.
        if id.is_none() && subject >= self.exam_subjects {
            id = self.exam_by_fold.get(&key.1).copied().flatten();
        }
        let id = id.unwrap_or_else(|| self.push(key, text));
        let chapter = &mut self.chapters[id as usize];
        if chapter.exam_marks.is_none() {
            chapter.name = text.min(chapter.name);
        }
        self.chapter_by_text.insert((subject, text), id);
        id
    }

    fn push(&mut self, key: (u32, String), name: &'s str) -> u32 {
        let id = self.chapters.len() as u32;
        self.chapters.push(Chapter {
            subject: key.0,
            name,
            exam_marks: None,
        });
        self.chapter_by_fold.insert(key, id);
        // No chapter is named by an empty text under a subject that does not exist.
        self.next.push((u32::MAX, "", 0));
        id
    }

    /// Subjects and chapters by index.
    pub(super) fn into_parts(self) -> (Vec<&'s str>, Vec<Chapter<'s>>) {
        (self.subjects, self.chapters)
    }
}
