//! A day that is being filled.

use super::REVISION_SHARE;
use crate::input::Day;
use crate::plan::row::{Row, Subject, is_arrangeable};
use crate::plan::{Block, Input};

pub(super) struct OpenDay {
    pub day: Day,
    pub room: u32,
    pub revision_room: u32,
    /// The most last passes, so that they spread over the days that are for them.
    pub passes: usize,
    /// How the day before ended.
    pub before: Row,
    pub subjects: Vec<Subject>,
    pub blocks: Vec<Block>,
}

impl OpenDay {
    pub fn new(input: &Input<'_>, day: Day, before: Row) -> Self {
        let room = input.room(day);
        Self {
            day,
            room,
            revision_room: (f64::from(room) * REVISION_SHARE) as u32,
            passes: 0,
            before,
            subjects: Vec::new(),
            blocks: Vec::new(),
        }
    }

    pub fn count(&self, is_counted: impl Fn(&Block) -> bool) -> usize {
        self.blocks.iter().filter(|block| is_counted(block)).count()
    }

    /// Whether a block fits that stands on this day already: into the minutes left, and between the others of the day.
    pub fn keeps(&self, subject: Subject, minutes: u32) -> bool {
        self.fits(subject, minutes, Row::default())
    }

    /// Whether a block fits that is new on this day: the row goes on over the night.
    pub fn takes(&self, subject: Subject, minutes: u32) -> bool {
        self.fits(subject, minutes, self.before)
    }

    fn fits(&self, subject: Subject, minutes: u32, before: Row) -> bool {
        let subjects = self.subjects.iter().copied().chain([subject]);
        minutes <= self.room && is_arrangeable(&subjects, before)
    }

    /// Forgets how the day before ended, where that would leave the day empty. Whether there was anything to forget.
    pub fn begins_anew(&mut self) -> bool {
        let is_bound = self.blocks.is_empty() && self.before != Row::default();
        if is_bound {
            self.before = Row::default();
        }
        is_bound
    }
}
