//! Putting a block on a day of the student's choice, and in a place of that day.

use super::make::{Summary, Why};
use super::own::must_have_room_for_own;
use super::remembered::{Waiting, too_early};
use super::{inputs, make, order, settings_of};
use crate::Caller;
use crate::error::{Result, ServiceError};
use crate::results::derived::day;
use api::plan::{BlockChange, Place};
use catalogue::Locale;
use catalogue::problems::plan as problems;
use chrono::{DateTime, NaiveDate, Utc};
use domain::plan::day_ahead;
use store::Tx;
use store::plan::{Block, DONE, DROPPED, Head, OPEN, OWN};
use uuid::Uuid;

/// Who moves a block, and when.
pub(super) struct Moving<'a> {
    pub caller: &'a Caller,
    pub today: NaiveDate,
    pub now: DateTime<Utc>,
}

impl Moving<'_> {
    /// Puts the block, which is `before` as it is stored, where the change asks for, and says whether the plan is to be
    /// made anew: not for another place within the day, as by the buttons. One that was taken out comes back where it was.
    ///
    /// # Errors
    /// As [`Self::put`] and [`order::inserted`].
    pub(super) async fn go(
        &self,
        tx: &mut Tx,
        before: &Block,
        block: &mut Block,
        change: &BlockChange,
    ) -> Result<Why> {
        let is_asked = change.date.is_some() || change.before.is_some();
        let is_back = before.status == DROPPED && block.status == OPEN;
        if !is_asked && !is_back {
            return Ok(Why::Nothing);
        }
        let to = day_ahead("date", change.date.unwrap_or(before.day), self.today)?;
        let is_planned = block.kind != OWN;
        let was_open = before.status == OPEN && block.status == OPEN;
        if is_planned && was_open && before.day == to {
            self.insert(tx, block, change.before).await?;
            return Ok(Why::Nothing);
        }
        if is_back && !is_planned {
            must_have_room_for_own(&store::plan::since(tx, self.caller.user, self.today).await?)?;
        }
        self.put(tx, before, block, to).await?;
        // Own blocks stand in no order.
        if is_asked && (is_planned || change.before.is_some()) {
            self.insert(tx, block, change.before).await?;
        }
        Ok(Why::Slipped)
    }

    /// Gives the block its place among those of its day.
    async fn insert(&self, tx: &mut Tx, block: &mut Block, before: Option<Uuid>) -> Result<()> {
        let of_day = store::plan::of_day(tx, self.caller.user, block.day).await?;
        let placed = order::inserted(&of_day, block, before)?;
        self.place(tx, &of_day, placed, block).await
    }

    /// Lets the block change places with the one before or after it.
    ///
    /// # Errors
    /// As [`order::exchanged`].
    pub(super) async fn exchange(&self, tx: &mut Tx, block: &mut Block, place: Place) -> Result<()> {
        let of_day = store::plan::of_day(tx, self.caller.user, block.day).await?;
        let placed = order::exchanged(&of_day, block.id, place)?;
        self.place(tx, &of_day, placed, block).await
    }

    /// Stores the places of a day that are others than they were; `block` itself is stored by whoever changes it.
    async fn place(
        &self,
        tx: &mut Tx,
        of_day: &[Block],
        placed: Vec<Block>,
        block: &mut Block,
    ) -> Result<()> {
        for placed in placed {
            if placed.id == block.id {
                block.position = placed.position;
            } else if !of_day.contains(&placed) {
                store::plan::update(tx, self.caller.user, &placed, self.now).await?;
            }
        }
        Ok(())
    }

    /// Puts the block on the day, if the plan has that day and the day has room beside what the student has put there
    /// before. It stays there.
    ///
    /// # Errors
    /// `Invalid` (`date`) for a block that is not open, and for a day that is not of the plan: the exam's own, any after
    /// it, any beyond the horizon. `Conflict` (`day_full`) where the day has no room, and (`prerequisite_first`) where a
    /// chapter that comes first would not.
    async fn put(&self, tx: &mut Tx, before: &Block, block: &mut Block, date: NaiveDate) -> Result<()> {
        if block.status != OPEN {
            return Err(ServiceError::field(
                "date",
                "not_open",
                problems::not_open(Locale::current()),
            ));
        }
        if block.kind != OWN {
            let head = store::plan::head(tx, self.caller.user).await?;
            self.must_fit(tx, head.as_ref(), block, date).await?;
            if before.status == OPEN {
                let waiting = Summary::of(head.as_ref())?.waiting;
                self.must_follow(tx, &waiting, block, date).await?;
            }
            let is_of_today = before.day == self.today && before.status == OPEN;
            if date == self.today && !is_of_today {
                self.raise_limit(tx, head.as_ref(), block.minutes).await?;
            }
        }
        block.day = date;
        block.is_pinned = true;
        Ok(())
    }

    async fn must_fit(&self, tx: &mut Tx, head: Option<&Head>, block: &Block, date: NaiveDate) -> Result<()> {
        let exams = store::exams::of_student(tx, self.caller.user).await?;
        let exam = crate::exams::of_plan(&exams, self.today);
        let is_planned = make::to_plan_for(exam, self.today).is_ok() && date < inputs::end(exam, self.today);
        // A block beyond would be left out when the plan is made anew.
        if !is_planned || exams.iter().any(|stored| stored.exam.exam_date == Some(date)) {
            return Err(ServiceError::field(
                "date",
                "out_of_range",
                problems::outside_plan(Locale::current()),
            ));
        }
        let blocks = store::plan::of_day(tx, self.caller.user, date).await?;
        let stays = |other: &&Block| {
            let is_put = other.kind == OWN || other.is_pinned;
            other.id != block.id && (other.status == DONE || (other.status == OPEN && is_put))
        };
        let taken: i64 = blocks.iter().filter(stays).map(|other| other.minutes).sum();
        let eases = crate::wellbeing::Eases::of(tx, self.caller, self.today).await?;
        let cap = inputs::settings(&settings_of(head)?, &eases, &exams).cap(day(date));
        if taken + block.minutes > i64::from(cap) {
            let words = problems::day_full(Locale::current());
            return Err(ServiceError::Conflict("day_full", words.into()));
        }
        Ok(())
    }

    /// The planner keeps chapters in their order but leaves what the student has put on a day: so that order holds for this
    /// block and for those that were put on their days before.
    async fn must_follow(
        &self,
        tx: &mut Tx,
        waiting: &[Waiting],
        block: &Block,
        date: NaiveDate,
    ) -> Result<()> {
        if waiting.is_empty() {
            return Ok(());
        }
        let was = store::plan::since(tx, self.caller.user, self.today).await?;
        let mut moved = was.clone();
        for one in moved.iter_mut().filter(|one| one.id == block.id) {
            one.day = date;
        }
        let known = too_early(&was, waiting);
        let is_new = |one: &Block| !known.iter().any(|(other, _)| other.id == one.id);
        let stays = |one: &Block| one.id == block.id || one.is_pinned;
        let broken = too_early(&moved, waiting);
        let Some((then, first)) = broken.iter().find(|(one, _)| stays(one) && is_new(one)) else {
            return Ok(());
        };
        let words = problems::prerequisite_first(Locale::current(), first, &then.chapter);
        Err(ServiceError::Conflict("prerequisite_first", words))
    }

    /// Today was too much, and the student wants this block today all the same.
    async fn raise_limit(&self, tx: &mut Tx, head: Option<&Head>, minutes: i64) -> Result<()> {
        let lighter = head.filter(|head| head.lighter_on == Some(self.today));
        if let Some(most) = lighter.and_then(|head| head.lighter_minutes) {
            let raised = Some((self.today, most + minutes));
            store::plan::set_lighter(tx, self.caller.user, raised, self.now).await?;
        }
        Ok(())
    }
}
