//! No more than two blocks of a subject in a row.

use super::{Block, Input};

/// The subject of a block; none for a mock and looking through it.
pub(super) type Subject = Option<u32>;

/// Most blocks of one subject in a row.
pub(super) const IN_A_ROW: usize = 2;

impl Input<'_> {
    /// Whether all chapters are of one subject, so that the rule means nothing.
    pub(super) fn is_one_subject(&self) -> bool {
        self.chapters
            .windows(2)
            .all(|pair| pair[0].subject == pair[1].subject)
    }

    /// The subjects of these blocks for the rule.
    pub(super) fn subjects(&self, blocks: &[Block]) -> Vec<Subject> {
        let is_one = self.is_one_subject();
        let subject = |block: &Block| {
            let state = block
                .chapter
                .and_then(|chapter| self.chapters.get(chapter as usize));
            state.filter(|_| !is_one).map(|state| state.subject)
        };
        blocks.iter().map(subject).collect()
    }
}

/// How a row of blocks ends: its last subject, and how many blocks of it stand there.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Row {
    last: Subject,
    run: usize,
}

impl Row {
    /// With a block of this subject behind it.
    pub(super) fn with(self, subject: Subject) -> Self {
        let run = if subject.is_some() && subject == self.last {
            self.run + 1
        } else {
            1
        };
        Self { last: subject, run }
    }

    /// Whether no more than so many of its last subject stand there.
    fn holds(self) -> bool {
        self.last.is_none() || self.run <= IN_A_ROW
    }
}

/// Whether blocks in this order hold the rule by themselves.
pub(super) fn is_in_order(subjects: &[Subject]) -> bool {
    beyond(subjects.iter().copied(), Row::default()) == 0
}

/// How many of the blocks stand too far along a row of their subject, behind what is `before` them.
pub(super) fn beyond(subjects: impl Iterator<Item = Subject>, before: Row) -> usize {
    let rows = subjects.scan(before, |row, subject| {
        *row = row.with(subject);
        Some(*row)
    });
    rows.filter(|row| !row.holds()).count()
}

/// Whether these blocks can be put into an order without three of a subject in a row, behind what is `before` them. With `others` between them a subject finds room for two blocks before, between and after.
pub(super) fn is_arrangeable(rest: &(impl Iterator<Item = Subject> + Clone), before: Row) -> bool {
    let n = rest.clone().count();
    rest.clone().flatten().all(|subject| {
        let count = rest.clone().filter(|other| *other == Some(subject)).count();
        let others = n - count;
        let at_once = if before.last == Some(subject) {
            IN_A_ROW.saturating_sub(before.run)
        } else {
            IN_A_ROW
        };
        count <= IN_A_ROW * others + at_once
    })
}

/// The order in which to take the blocks behind what is `before` them: as near to the given one as the rule allows.
/// Indices into `subjects`. Blocks that can follow in no order come last, as they are.
pub(super) fn arrange(subjects: &[Subject], before: Row) -> Vec<usize> {
    let mut left: Vec<usize> = (0..subjects.len()).collect();
    let mut order = Vec::with_capacity(left.len());
    let mut row = before;
    while !left.is_empty() {
        let place = (0..left.len()).find(|&place| {
            let next = row.with(subjects[left[place]]);
            let rest = left
                .iter()
                .filter(|&&other| other != left[place])
                .map(|&other| subjects[other]);
            next.holds() && is_arrangeable(&rest, next)
        });
        let index = left.remove(place.unwrap_or(0));
        row = row.with(subjects[index]);
        order.push(index);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_block_of_a_subject_waits_for_another_subject() {
        let (a, b) = (Some(1), Some(2));
        let arrange = |subjects: &[Subject]| arrange(subjects, Row::default());
        assert_eq!(arrange(&[a, a, a, b]), [0, 1, 3, 2]);
        assert_eq!(arrange(&[b, a, a, a, a]), [1, 2, 0, 3, 4]);
        assert_eq!(arrange(&[a, b, a, b]), [0, 1, 2, 3]);
        let is_arrangeable = |subjects: &[Subject]| is_arrangeable(&subjects.iter().copied(), Row::default());
        assert!(is_arrangeable(&[a, a, None, a, a]) && !is_arrangeable(&[a, a, a]));
        assert!(!is_arrangeable(&[a, a, a, a, a, b]));
    }

    #[test]
    fn a_row_goes_on_behind_what_is_before_it() {
        let (a, b) = (Some(1), Some(2));
        let two = Row::default().with(a).with(a);
        assert_eq!(arrange(&[a, b, a], two), [1, 0, 2]);
        assert_eq!(arrange(&[a, b, a], Row::default().with(a)), [0, 1, 2]);
        let is_arrangeable = |subjects: &[Subject]| is_arrangeable(&subjects.iter().copied(), two);
        assert!(!is_arrangeable(&[a]) && is_arrangeable(&[b, a, a]) && is_arrangeable(&[None, a]));
        let beyond = |subjects: &[Subject]| super::beyond(subjects.iter().copied(), two);
        assert_eq!(
            (beyond(&[b, a, a]), beyond(&[a, b]), beyond(&[b, a, a, a])),
            (0, 1, 1)
        );
        // Three that the student has put there bind nobody else.
        assert!(super::is_arrangeable(&[b].into_iter(), two.with(a)));
    }
}
