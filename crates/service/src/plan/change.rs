//! Changes of the whole plan: made afresh, other settings, less for today.

use super::shown::Before;
use super::{Plans, make, settings_of};
use crate::Caller;
use crate::error::{Result, ServiceError};
use api::plan::PlanView;
use catalogue::Locale;
use catalogue::problems::plan as problems;
use chrono::{DateTime, NaiveDate, Utc};
use domain::people::Role;
use domain::plan::{Locations, PlanSettings, PlanSettingsDraft};
use store::Tx;
use store::plan::{Block, DONE, DROPPED, Head, OPEN, OWN};
use uuid::Uuid;

impl Plans {
    /// Makes the plan afresh: everything but what the student has put on a day may change, and today is as full as any
    /// day.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn replan(&self, caller: &Caller) -> Result<PlanView> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        self.change(caller, async |tx, _| {
            store::plan::set_lighter(tx, caller.user, None, now).await?;
            Ok(make::Why::Asked)
        })
        .await
    }

    /// Stores the settings and makes the plan anew from them. Where nothing but places is another, the plan stays as it is.
    ///
    /// # Errors
    /// `Invalid` with the refused fields.
    pub async fn set_settings(&self, caller: &Caller, draft: PlanSettingsDraft) -> Result<PlanView> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        let settings = draft.check(caller.today(now))?;
        self.store_settings(caller, settings).await
    }

    /// Gives each day of study these minutes; the rest of the settings stays.
    ///
    /// # Errors
    /// `Invalid` (`minutes`) outside of 0 to 720.
    pub async fn set_usual_day(&self, caller: &Caller, minutes: i64) -> Result<PlanView> {
        caller.must_be(Role::Student)?;
        let head = {
            let mut on = self.core.db.read().await?;
            store::plan::head(&mut on, caller.user).await?
        };
        let settings = settings_of(head.as_ref())?.with_usual_day(minutes)?;
        self.store_settings(caller, settings).await
    }

    async fn store_settings(&self, caller: &Caller, mut settings: PlanSettings) -> Result<PlanView> {
        let now = self.core.now();
        // The plan is made from the text of the settings: places are no part of it.
        let locations = std::mem::take(&mut settings.locations);
        let text = serde_json::to_string(&settings).map_err(ServiceError::internal)?;
        let places = serde_json::to_string(&locations).map_err(ServiceError::internal)?;
        self.change(caller, async |tx, today| {
            let head = store::plan::head(tx, caller.user).await?;
            let head = head.ok_or(ServiceError::NotFound)?;
            let is_place_alone = is_place_alone(&head, &settings, &locations, today)?;
            let text = if is_place_alone { &head.settings } else { &text };
            store::plan::set_settings(tx, caller.user, text, &places, now).await?;
            Ok(if is_place_alone {
                make::Why::Nothing
            } else {
                make::Why::Asked
            })
        })
        .await
    }

    /// Takes the least valuable open block of today out and names it; its work competes for the days to come. Today gets
    /// no more minutes than are left, done or open, until the plan is made afresh or the block is opened again.
    ///
    /// # Errors
    /// `Conflict` (`nothing_open`) when nothing planned is open today.
    pub async fn too_much_today(&self, caller: &Caller) -> Result<(Uuid, PlanView)> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        let mut out = Uuid::nil();
        let plan = self
            .change(caller, async |tx, today| {
                let blocks = store::plan::of_day(tx, caller.user, today).await?;
                let of_status = |status: &'static str| {
                    let planned = blocks.iter().filter(|block| block.kind != OWN);
                    planned.filter(move |block| block.status == status)
                };
                let least = of_status(OPEN)
                    .min_by(|x, y| worth(x).total_cmp(&worth(y)).then(y.position.cmp(&x.position)));
                let Some(least) = least else {
                    let words = problems::nothing_open(Locale::current());
                    return Err(ServiceError::Conflict("nothing_open", words.into()));
                };
                let all = of_status(OPEN).chain(of_status(DONE));
                let left = all.map(|block| block.minutes).sum::<i64>() - least.minutes;
                give_back(tx, caller, least, now).await?;
                store::plan::set_lighter(tx, caller.user, Some((today, left)), now).await?;
                out = least.id;
                Ok(make::Why::Slipped)
            })
            .await?;
        Ok((out, plan))
    }

    /// Runs a change of the plan as it is today and makes it anew where the change asks for that, in one transaction: where
    /// it breaks off, nothing has happened under the key of the request.
    pub(super) async fn change(
        &self,
        caller: &Caller,
        change: impl AsyncFnOnce(&mut Tx, NaiveDate) -> Result<make::Why>,
    ) -> Result<PlanView> {
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        make::lock(&mut tx, caller, now).await?;
        let today = caller.today(now);
        let before = Before::of(&mut tx, caller, today).await?;
        self.bring_up_to_date(&mut tx, caller, now).await?;
        let why = change(&mut tx, today).await?;
        if why != make::Why::Nothing {
            self.make(&mut tx, caller, why, now).await?;
        }
        before.count_changes(&mut tx, caller, now).await?;
        tx.commit().await?;
        self.read(caller).await
    }
}

/// Whether the student has only said another place. What is over has been taken out of the new settings.
fn is_place_alone(head: &Head, new: &PlanSettings, locations: &Locations, today: NaiveDate) -> Result<bool> {
    let mut old = settings_of(Some(head))?;
    let is_another = std::mem::take(&mut old.locations) != *locations;
    old.blocked_dates.retain(|date| *date >= today);
    Ok(is_another && old == *new)
}

/// Marks a minute that a block wins.
fn worth(block: &Block) -> f64 {
    block.gain / (block.minutes.max(1) as f64)
}

/// Takes a block out. What was planned competes for the days to come.
pub(super) async fn give_back(tx: &mut Tx, caller: &Caller, block: &Block, now: DateTime<Utc>) -> Result<()> {
    let given = Block {
        status: DROPPED.to_owned(),
        ..block.clone()
    };
    store::plan::update(tx, caller.user, &given, now).await?;
    Ok(())
}
