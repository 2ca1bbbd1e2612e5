//! From stored sessions to the load: kept as long as the data, the day and the zone stay the same.

use super::Wellbeing;
use crate::Caller;
use crate::error::Result;
use crate::results::derived::day;
use analytics::load::{ForecastOutcome, HISTORY_DAYS, Load, LoadSession, MAX_TREND_DAYS, Unbroken, load};
use chrono::{Duration, NaiveDate, Timelike as _};
use chrono_tz::Tz;
use domain::ids::UserId;
use std::sync::Arc;
use store::predictions::CameTrue;
use store::study_sessions::StoredSession;

/// Memory for loads, and about what one with its trend takes.
pub(super) const KEPT_BYTES: usize = 2 << 20;
const ABOUT_BYTES: usize = 8 << 10;

pub(super) type Key = (UserId, i64, NaiveDate, Tz);

impl Wellbeing {
    /// The caller's load, with the longest trend.
    pub(super) async fn load(&self, caller: &Caller) -> Result<Arc<Load>> {
        let today = caller.today(self.core.now());
        let key = (caller.user, caller.data_version, today, caller.time_zone);
        if let Some(kept) = self.kept.get(&key) {
            return Ok(kept);
        }
        let found = Arc::new(self.compute_load(caller).await?);
        self.kept.put(key, Arc::clone(&found), ABOUT_BYTES);
        Ok(found)
    }

    /// The same, computed afresh.
    pub(super) async fn compute_load(&self, caller: &Caller) -> Result<Load> {
        let today = caller.today(self.core.now());
        let mut on = self.core.db.read().await?;
        let from = today - Duration::days(i64::from(HISTORY_DAYS));
        let stored = store::study_sessions::since(&mut on, caller.user, from).await?;
        let told = store::predictions::came_true(&mut on, caller.user, from).await?;
        drop(on);
        let sessions: Vec<LoadSession> = stored.iter().map(|one| row(one, caller.time_zone)).collect();
        let outcomes = outcomes(&told);
        Ok(load(day(today), &sessions, Some(&outcomes), MAX_TREND_DAYS))
    }
}

/// Each test once: exams that share their tests have a forecast each, and the one made last counts.
fn outcomes(told: &[CameTrue]) -> Vec<ForecastOutcome> {
    let mut tests: Vec<&CameTrue> = Vec::new();
    for one in told.iter().filter(|one| one.max_score > 0.0) {
        match tests
            .iter_mut()
            .find(|known| (known.test_date, &known.test) == (one.test_date, &one.test))
        {
            Some(known) => *known = one,
            None => tests.push(one),
        }
    }
    let percent = |one: &CameTrue, marks: f64| 100.0 * marks / one.max_score;
    tests
        .into_iter()
        .map(|one| ForecastOutcome {
            day: day(one.test_date),
            actual_percent: percent(one, one.actual),
            low_percent: percent(one, one.low),
        })
        .collect()
}

fn row(stored: &StoredSession, zone: Tz) -> LoadSession {
    // Pauses are not counted in the minutes, so a paused session ended later than this: the count of late ones is kind.
    let ended_at = stored.started_at.map(|start| {
        let end = start.with_timezone(&zone) + Duration::minutes(stored.duration_minutes);
        (end.hour() * 60 + end.minute()) as u16
    });
    let unbroken = stored.started_at.zip(stored.longest_stretch_minutes);
    LoadSession {
        day: day(stored.date),
        minutes: stored.duration_minutes as u32,
        focus: stored.focus_score.map(|focus| focus as u8),
        ended_at,
        unbroken: unbroken.map(|(start, longest)| Unbroken {
            started_at: start.timestamp(),
            longest: longest as u32,
        }),
    }
}
