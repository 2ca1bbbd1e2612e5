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
    /// The block that it is to go before is not there: the plan has changed meanwhile, or it never was.
    Gone,
}

impl From<Stuck> for ServiceError {
    fn from(stuck: Stuck) -> Self {
        match stuck {
            Stuck::AtEnd => Self::Conflict("at_end", problems::at_end(Locale::current()).into()),
            Stuck::ThreeInARow => Self::Conflict(
                "three_in_a_row",
                problems::three_in_a_row(Locale::current()).into(),
            ),
            Stuck::Gone => Self::field("before", "unknown_block", problems::gone(Locale::current())),
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

/// The open blocks of the plan of a day with this one among them, before another or behind all, each with its position.
/// `block` comes from that day or from another one.
///
/// # Errors
/// The other is none of them; or three of a subject would follow one another, where another order of the day would hold
/// the rule. Behind the blocks of another day there is no such refusal: the plan then finds the order.
pub(super) fn inserted(
    of_day: &[Block],
    block: &Block,
    before: Option<Uuid>,
) -> std::result::Result<Vec<Block>, Stuck> {
    if block.kind == OWN {
        return Err(Stuck::AtEnd);
    }
    let was: Vec<&Block> = of_day
        .iter()
        .filter(|one| one.status == OPEN && one.kind != OWN)
        .collect();
    let mut order: Vec<&Block> = was.iter().copied().filter(|one| one.id != block.id).collect();
    let is_here = order.len() < was.len();
    let place = match before {
        Some(id) => order.iter().position(|one| one.id == id).ok_or(Stuck::Gone)?,
        None => order.len(),
    };
    order.insert(place, block);
    let is_mixed = order.windows(2).any(|pair| pair[0].subject != pair[1].subject);
    if (is_here || before.is_some()) && is_mixed && is_long(&order) && !is_long(&was) {
        return Err(Stuck::ThreeInARow);
    }
    // Within its day the places stay those there were: what is done stands between them.
    let positions: Vec<i64> = if is_here {
        was.iter().map(|one| one.position).collect()
    } else {
        (1..).take(order.len()).collect()
    };
    let placed = order.into_iter().zip(positions);
    Ok(placed
        .map(|(one, position)| Block {
            position,
            ..one.clone()
        })
        .collect())
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
