//! Sends what lies in the outbox: through a mail server when one is configured, into files otherwise.
//!
//! Mail is queued in the transaction of its cause and stays there until it was handed over, so a crash loses none.

pub(crate) mod route;
pub mod texts;

pub use route::MailSetupError;
pub use texts::Text;

use crate::accounts::sweep::sweep;
use crate::core::Core;
use crate::error::Result;
use chrono::{DateTime, TimeDelta, Utc};
use route::{Failure, Route};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use store::outbox_mail::{self, Mail};
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// Mails under way at once.
const AT_ONCE: i64 = 8;
/// How long a claimed mail is left to whoever claimed it: more than one try can last.
const LEASE: TimeDelta = TimeDelta::seconds(60);
/// The first pause after a failure; each further one is twice as long.
const FIRST_PAUSE_S: i64 = 5;
/// The longest pause.
const LONGEST_PAUSE_S: i64 = 30 * 60;
/// Then a mail is given up.
const MAX_TRIES: i64 = 20;
/// The outbox is looked at at least this often, for mail that another process queued.
const LONGEST_REST: Duration = Duration::from_secs(15);
/// What is kept of a failure's words, in characters.
const MAX_ERROR: usize = 300;

/// Sends mail in the background. Clones send for the same outbox; so do other processes.
#[derive(Clone)]
pub struct Deliverer {
    core: Arc<Core>,
    is_due: Arc<Notify>,
    route: Arc<Route>,
}

impl Deliverer {
    pub(crate) fn new(core: Arc<Core>, is_due: Arc<Notify>) -> std::result::Result<Self, MailSetupError> {
        let route = Arc::new(Route::new(&core.settings)?);
        Ok(Self { core, is_due, route })
    }

    /// Sends until `shutdown`; what is under way then is finished first, which takes ten seconds at most. Also removes
    /// ended codes, sessions and tokens once an hour.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let mut shutdown = pin!(shutdown);
        let mut swept_at: Option<DateTime<Utc>> = None;
        loop {
            if swept_at.is_none_or(|at| (self.core.now() - at).abs() >= TimeDelta::hours(1)) {
                swept_at = Some(self.core.now());
                if let Err(error) = sweep(&self.core).await {
                    tracing::warn!(%error, "what has ended could not be removed");
                }
            }
            let rest = match self.deliver_due().await {
                Ok(_) => self.until_next().await,
                Err(error) => {
                    tracing::warn!(%error, "the outbox could not be read");
                    Duration::from_secs(5)
                }
            };
            tokio::select! {
                () = &mut shutdown => return,
                () = self.is_due.notified() => {}
                () = tokio::time::sleep(rest) => {}
            }
        }
    }

    /// Tries every mail that is due now, once. Returns how many were handed over.
    ///
    /// # Errors
    /// Only when the database fails; a mail that could not be sent is put off or given up.
    pub async fn deliver_due(&self) -> Result<usize> {
        let mut n_sent = 0;
        loop {
            let mails = self.claim().await?;
            if mails.is_empty() {
                return Ok(n_sent);
            }
            let mut under_way = JoinSet::new();
            for mail in mails {
                let this = self.clone();
                under_way.spawn(async move { this.deliver(&mail).await });
            }
            let mut failed = None;
            // All are waited for, whatever becomes of one: what is handed over must also be noted as sent.
            while let Some(outcome) = under_way.join_next().await {
                match outcome {
                    Ok(Ok(is_sent)) => n_sent += usize::from(is_sent),
                    Ok(Err(error)) => failed = Some(error),
                    Err(error) => tracing::error!(%error, "a delivery did not end as it should"),
                }
            }
            if let Some(error) = failed {
                return Err(error);
            }
        }
    }

    async fn claim(&self) -> Result<Vec<Mail>> {
        let now = self.core.now();
        {
            // Looking is cheap; only when something is due is a writer asked for.
            let mut on = self.core.db.read().await?;
            if outbox_mail::next_due(&mut on).await?.is_none_or(|due| due > now) {
                return Ok(Vec::new());
            }
        }
        let mut tx = self.core.db.begin().await?;
        let mails = outbox_mail::claim(&mut tx, AT_ONCE, now + LEASE, now).await?;
        tx.commit().await?;
        Ok(mails)
    }

    async fn deliver(&self, mail: &Mail) -> Result<bool> {
        let outcome = self.route.send(mail, self.core.now()).await;
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        let is_sent = match outcome {
            Ok(()) => {
                // A message on its way is nobody's business here any more; one in a file is also shown on a page.
                let kept = if self.route.keeps_text() {
                    mail.body.as_str()
                } else {
                    ""
                };
                outbox_mail::mark_sent(&mut tx, mail.id, kept, now).await?;
                tracing::info!(mail.id = %mail.id, mail.tries = mail.tries, "mail handed over");
                true
            }
            Err(Failure { is_final, reason }) => {
                let reason: String = reason.chars().take(MAX_ERROR).collect();
                if is_final || mail.tries >= MAX_TRIES {
                    outbox_mail::mark_failed(&mut tx, mail.id, &reason, now).await?;
                    tracing::error!(mail.id = %mail.id, mail.tries = mail.tries, "mail given up");
                } else {
                    outbox_mail::mark_retry(&mut tx, mail.id, now + pause_after(mail.tries), &reason, now)
                        .await?;
                    tracing::warn!(mail.id = %mail.id, mail.tries = mail.tries, "mail put off");
                }
                false
            }
        };
        outbox_mail::remove_farewell(&mut tx, mail.id).await?;
        tx.commit().await?;
        Ok(is_sent)
    }

    async fn until_next(&self) -> Duration {
        let next = async {
            let mut on = self.core.db.read().await?;
            outbox_mail::next_due(&mut on).await
        };
        match next.await {
            Ok(Some(due)) => (due - self.core.now())
                .to_std()
                .unwrap_or_default()
                .min(LONGEST_REST),
            _ => LONGEST_REST,
        }
    }
}

fn pause_after(tries: i64) -> TimeDelta {
    let doublings = (tries - 1).clamp(0, 20);
    TimeDelta::seconds((FIRST_PAUSE_S << doublings).min(LONGEST_PAUSE_S))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_from_five_seconds_to_half_an_hour() {
        assert_eq!(
            [1, 2, 3, 9, 10, 20].map(|n| pause_after(n).num_seconds()),
            [5, 10, 20, 1_280, 1_800, 1_800]
        );
    }
}
