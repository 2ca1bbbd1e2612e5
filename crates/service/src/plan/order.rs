//! The order of the blocks of a day, as far as the student may change it.

use crate::error::ServiceError;
use api::plan::Place;
use catalogue::Locale;
use catalogue::problems::plan as problems;
use store::plan::{Block, OPEN, OWN};
use uuid::Uuid;

/// Most blocks of one subject in a row.
const IN_A_ROW: usize = 2;

/// Why a block cannot go there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stuck {
    /// It is first, or last, or no block that stands in an order.
    AtEnd,
    /// Three blocks of a subject would follow one another.
    ThreeInARow,
}

impl From<Stuck> for ServiceError {
    fn from(stuck: Stuck) -> Self {
        match stuck {
            Stuck::AtEnd => Self::Conflict("at_end", problems::at_end(Locale::current()).into()),
            Stuck::ThreeInARow => Self::Conflict(
                "three_in_a_row",
                problems::three_in_a_row(Locale::current()).into(),
            ),
        }
    }
}

/// The open block of the plan that this one changes places with. Blocks of the student's own come before all others.
pub(super) fn neighbour(of_day: &[Block], id: Uuid, place: Place) -> std::result::Result<&Block, Stuck> {
    let mut open: Vec<&Block> = of_day
        .iter()
        .filter(|block| block.status == OPEN && block.kind != OWN)
        .collect();
    let at = open.iter().position(|block| block.id == id).ok_or(Stuck::AtEnd)?;
    let to = match place {
        Place::Earlier => at.checked_sub(1),
        Place::Later => (at + 1 < open.len()).then_some(at + 1),
    };
    let to = to.ok_or(Stuck::AtEnd)?;
    let other = open[to];
    let was_long = is_long(&open);
    open.swap(at, to);
    // Where all is of one subject, or something was done between, the rule is broken already.
    if is_long(&open) && !was_long {
        return Err(Stuck::ThreeInARow);
    }
    Ok(other)
}

fn is_long(blocks: &[&Block]) -> bool {
    blocks
        .windows(IN_A_ROW + 1)
        .any(|row| !row[0].subject.is_empty() && row.iter().all(|block| block.subject == row[0].subject))
}

/// Where a block of this day can go.
pub(super) fn places(of_day: &[Block], block: &Block) -> Vec<Place> {
    let all = [Place::Earlier, Place::Later];
    all.into_iter()
        .filter(|place| neighbour(of_day, block.id, *place).is_ok())
        .collect()
}

/// Changes the places of two blocks of a day.
pub(super) fn swap(block: &mut Block, other: &mut Block) {
    std::mem::swap(&mut block.position, &mut other.position);
}
