//! What calendars show of a plan, and how often it changed there: an event that begins at another time, takes longer or is
//! somewhere else counts one change more (SEQUENCE), whatever changed it. Most moves are of the day around it: its first
//! hour, a block before it that came, went, or grew.

use super::{DAYS_BACK, make, settings_of, view};
use crate::Caller;
use crate::error::Result;
use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Utc};
use domain::plan::PlanSettings;
use std::collections::HashMap;
use store::Tx;
use store::plan::{Block, DONE, OPEN};
use uuid::Uuid;

/// The blocks that calendars show, each with when it begins. They stand by day and place.
pub(super) fn events<'a>(
    blocks: &'a [Block],
    settings: &'a PlanSettings,
) -> impl Iterator<Item = (&'a Block, NaiveDateTime)> {
    blocks
        .chunk_by(|one, other| one.day == other.day)
        .flat_map(|of_day| of_day.iter().zip(view::starts(of_day, settings)))
        .filter(|(block, _)| [OPEN, DONE].contains(&block.status.as_str()))
}

/// When an event begins, its minutes, and where it is.
type Shown = (NaiveDateTime, i64, Option<String>);

fn shown(block: &Block, start: NaiveDateTime, settings: &PlanSettings) -> Shown {
    let location = view::location(block, settings).map(str::to_owned);
    (start, block.minutes, location)
}

/// The events of a plan before a change of it. The plan must be locked.
pub(super) struct Before {
    /// Of each stored block; no event of one that was missed or taken out.
    known: HashMap<Uuid, Option<Shown>>,
    from: NaiveDate,
}

impl Before {
    /// Reads them.
    pub(super) async fn of(tx: &mut Tx, caller: &Caller, today: NaiveDate) -> Result<Self> {
        let from = today - Duration::days(DAYS_BACK);
        let (blocks, settings) = stored(tx, caller, from).await?;
        let mut known: HashMap<Uuid, Option<Shown>> = blocks.iter().map(|block| (block.id, None)).collect();
        let events = events(&blocks, &settings);
        known.extend(events.map(|(block, start)| (block.id, Some(shown(block, start, &settings)))));
        Ok(Self { known, from })
    }

    /// Counts the change of each event that is another now. One that comes back counts as well: where calendars have
    /// seen it last is not kept.
    pub(super) async fn count_changes(self, tx: &mut Tx, caller: &Caller, now: DateTime<Utc>) -> Result<()> {
        let (blocks, settings) = stored(tx, caller, self.from).await?;
        let is_changed = |(block, start): &(&Block, NaiveDateTime)| {
            let before = self.known.get(&block.id);
            before.is_some_and(|before| *before != Some(shown(block, *start, &settings)))
        };
        let changed = events(&blocks, &settings).filter(is_changed);
        let ids: Vec<Uuid> = changed.map(|(block, _)| block.id).collect();
        Ok(store::plan::raise_sequences(tx, caller.user, &ids, now).await?)
    }
}

/// Counts a change of every event of the caller, who has another time zone now: the same time of day is another moment.
pub(crate) async fn count_another_zone(tx: &mut Tx, caller: &Caller, now: DateTime<Utc>) -> Result<()> {
    if store::plan::version(tx, caller.user).await?.is_none() {
        return Ok(());
    }
    make::lock(tx, caller, now).await?;
    let (blocks, settings) = stored(tx, caller, caller.today(now) - Duration::days(DAYS_BACK)).await?;
    let ids: Vec<Uuid> = events(&blocks, &settings).map(|(block, _)| block.id).collect();
    Ok(store::plan::raise_sequences(tx, caller.user, &ids, now).await?)
}

async fn stored(tx: &mut Tx, caller: &Caller, from: NaiveDate) -> Result<(Vec<Block>, PlanSettings)> {
    let head = store::plan::head(tx, caller.user).await?;
    let blocks = store::plan::since(tx, caller.user, from).await?;
    Ok((blocks, settings_of(head.as_ref())?))
}
