//! Putting a block on a day of the student's choice.

use super::{inputs, make, settings_of};
use crate::Caller;
use crate::error::{Result, ServiceError};
use crate::results::derived::day;
use catalogue::Locale;
use catalogue::problems::plan as problems;
use chrono::{DateTime, NaiveDate, Utc};
use store::Tx;
use store::plan::{Block, DONE, Head, OPEN, OWN};

/// Who moves a block, and when.
pub(super) struct Moving<'a> {
    pub caller: &'a Caller,
    pub today: NaiveDate,
    pub now: DateTime<Utc>,
}

impl Moving<'_> {
    /// Puts the block, which is `before` as it is stored, on the day, if the plan has that day and the day has room
    /// beside what the student has put there before. It stays there.
    ///
    /// # Errors
    /// `Invalid` (`date`) for a block that is not open, and for a day that is not of the plan: the exam's own, any after
    /// it, any beyond the horizon. `Conflict` (`day_full`) where the day has no room.
    pub(super) async fn put(
        &self,
        tx: &mut Tx,
        before: &Block,
        block: &mut Block,
        date: NaiveDate,
    ) -> Result<()> {
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
