//! Watches that a refusal leaves every table as it was.

use super::Answer;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use store::{Db, Engine};

/// What a refusal may write: that it happened, and what the next step of a sign-in needs.
const MAY_CHANGE: [&str; 8] = [
    "audit_events",
    "login_failures",
    // A right password whose second factor is missing is answered by 401 and a challenge.
    "sign_in_challenges",
    // Of a refused sign-in somebody else may have to be told.
    "outbox_mail",
    // A token of a provider is good once, whatever it is good for.
    "used_once",
    // A file that was read is kept as a preview, to be put right; nothing of it is a result.
    "imports",
    // Worked out of the data when it is first looked for, and made anew from it at any time.
    "plan_blocks",
    "plan_settings",
];

/// Counts the rows around requests that come alone; of several at once nobody can say which wrote what.
#[derive(Default)]
pub struct Keeper {
    under_way: AtomicU64,
    begun: AtomicU64,
}

/// What was there before a request.
pub struct Before {
    rows: Option<BTreeMap<String, i64>>,
    turn: u64,
}

impl Keeper {
    pub async fn before(&self, db: &Db) -> Before {
        let is_alone = self.under_way.fetch_add(1, Ordering::SeqCst) == 0;
        let turn = self.begun.fetch_add(1, Ordering::SeqCst);
        // Where it costs next to nothing. That the engines hold the same is shown by `parity`.
        let is_watched = is_alone && db.engine() == Engine::Sqlite;
        let rows = if is_watched {
            testkit::row_counts(db).await
        } else {
            None
        };
        Before { rows, turn }
    }

    pub async fn after(&self, db: &Db, before: Before, asked: &str, answer: &Answer) {
        self.under_way.fetch_sub(1, Ordering::SeqCst);
        let was_alone = self.begun.load(Ordering::SeqCst) == before.turn + 1;
        let Some(mut rows) = before
            .rows
            .filter(|_| was_alone && answer.status.is_client_error())
        else {
            return;
        };
        let Some(mut now) = testkit::row_counts(db).await else {
            return;
        };
        for table in MAY_CHANGE {
            rows.remove(table);
            now.remove(table);
        }
        assert_eq!(
            now,
            rows,
            "{asked} was refused and wrote: {} {}",
            answer.status,
            answer.text()
        );
    }
}
