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

/// Whether these blocks can be put into an order without three of a subject in a row.
pub(super) fn is_arrangeable(subjects: &[Subject]) -> bool {
    fits(subjects, None, 0)
}

/// Whether blocks in this order hold the rule.
pub(super) fn is_in_order(subjects: &[Subject]) -> bool {
    let is_long = |row: &[Subject]| row[0].is_some() && row.iter().all(|subject| *subject == row[0]);
    !subjects.windows(IN_A_ROW + 1).any(is_long)
}

/// Whether the rest can follow after `run` blocks of `last` in a row. With `others` between them a subject finds room
/// for two blocks before, between and after.
fn fits(rest: &[Subject], last: Subject, run: usize) -> bool {
    rest.iter().flatten().all(|subject| {
        let count = rest.iter().filter(|other| **other == Some(*subject)).count();
        let others = rest.len() - count;
        let at_once = if last == Some(*subject) {
            IN_A_ROW - run
        } else {
            IN_A_ROW
        };
        count <= IN_A_ROW * others + at_once
    })
}

/// The order in which to take the blocks: as near to the given one as the rule allows. Indices into `subjects`.
/// Blocks that can follow in no order come last, as they are.
pub(super) fn arrange(subjects: &[Subject]) -> Vec<usize> {
    let mut left: Vec<usize> = (0..subjects.len()).collect();
    let mut order = Vec::with_capacity(left.len());
    let (mut last, mut run) = (None, 0);
    while !left.is_empty() {
        let after = |subject: Subject| {
            if subject.is_some() && subject == last {
                run + 1
            } else {
                1
            }
        };
        let place = (0..left.len()).find(|&place| {
            let subject = subjects[left[place]];
            let rest: Vec<Subject> = left
                .iter()
                .filter(|&&other| other != left[place])
                .map(|&other| subjects[other])
                .collect();
            (subject.is_none() || after(subject) <= IN_A_ROW) && fits(&rest, subject, after(subject))
        });
        let index = left.remove(place.unwrap_or(0));
        run = after(subjects[index]);
        last = subjects[index];
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
        assert_eq!(arrange(&[a, a, a, b]), [0, 1, 3, 2]);
        assert_eq!(arrange(&[b, a, a, a, a]), [1, 2, 0, 3, 4]);
        assert_eq!(arrange(&[a, b, a, b]), [0, 1, 2, 3]);
        assert!(is_arrangeable(&[a, a, None, a, a]) && !is_arrangeable(&[a, a, a]));
        assert!(!is_arrangeable(&[a, a, a, a, a, b]));
    }
}
