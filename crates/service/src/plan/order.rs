//! The order of the blocks of a day, as far as the student may change it.

use crate::error::ServiceError;
use api::plan::Place;
use catalogue::Locale;
use catalogue::problems::plan as problems;
use std::collections::BTreeSet;
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

/// The open blocks of the plan of a day in their order. Blocks of the student's own come before all others.
fn ordered(of_day: &[Block]) -> Vec<&Block> {
    of_day
        .iter()
        .filter(|block| block.status == OPEN && block.kind != OWN)
        .collect()
}

/// The order in which this block has changed places with the one before or after it.
fn exchanged_order(of_day: &[Block], id: Uuid, place: Place) -> std::result::Result<Vec<&Block>, Stuck> {
    let mut open = ordered(of_day);
    let at = open.iter().position(|block| block.id == id).ok_or(Stuck::AtEnd)?;
    let to = match place {
        Place::Earlier => at.checked_sub(1),
        Place::Later => (at + 1 < open.len()).then_some(at + 1),
    };
    let to = to.ok_or(Stuck::AtEnd)?;
    let was_long = is_long(&open);
    open.swap(at, to);
    // Where all is of one subject, or something was done between, the rule is broken already.
    if is_long(&open) && !was_long {
        return Err(Stuck::ThreeInARow);
    }
    Ok(open)
}

/// The open blocks of the plan of a day after this one has changed places with the one before or after it.
pub(super) fn exchanged(of_day: &[Block], id: Uuid, place: Place) -> std::result::Result<Vec<Block>, Stuck> {
    let order = exchanged_order(of_day, id, place)?;
    Ok(placed(of_day, &order))
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
    let was = ordered(of_day);
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
    Ok(placed(of_day, &order))
}

/// These blocks of a day in this order, each with its place. The places stay those there were, as far as they ascend and
/// nobody else has them: two blocks in one place would stand by their ids, and changing places would change nothing.
fn placed(of_day: &[Block], order: &[&Block]) -> Vec<Block> {
    let mut places = Places::beside(
        of_day
            .iter()
            .filter(|one| order.iter().all(|other| other.id != one.id)),
    );
    let mut were = of_day
        .iter()
        .filter(|one| order.iter().any(|other| other.id == one.id));
    order
        .iter()
        .map(|block| Block {
            position: places.next(were.next().map_or(0, |one| one.position)),
            ..(*block).clone()
        })
        .collect()
}

/// Places of a day from the first one on, each given to one block.
#[derive(Debug)]
pub(super) struct Places {
    taken: BTreeSet<i64>,
    last: i64,
}

impl Places {
    /// Those that these blocks leave free: what is done stays where it is.
    pub(super) fn beside<'a>(others: impl Iterator<Item = &'a Block>) -> Self {
        Self {
            taken: others.map(|block| block.position).collect(),
            last: 0,
        }
    }

    /// The next free one behind the last, from `least` on.
    pub(super) fn next(&mut self, least: i64) -> i64 {
        self.last = least.max(self.last + 1);
        while self.taken.contains(&self.last) {
            self.last += 1;
        }
        self.last
    }
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
        .filter(|place| exchanged_order(of_day, block.id, *place).is_ok())
        .collect()
}
