//! Text messages: who sends them here, and how they leave.
//!
//! A message is sent in the background, so that an answer takes the same time whether there was one to send or not, and
//! it is kept nowhere: what proves who somebody is stands in no database. A process that ends takes what it was about
//! to send with it, and the person asks again.
//! To add a provider: a type that is an [`SmsSender`], and its settings in [`SmsRoute`].

mod files;
mod http;

pub use http::HttpSms;

use crate::Settings;
use crate::error::ServiceError;
use chrono::{DateTime, Utc};
use domain::phone::Countries;
use files::Files;
use http::HttpSender;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

/// Messages under way at once; a provider that hangs must not gather thousands.
const AT_ONCE: usize = 64;
/// Pause before the one repeat.
const PAUSE: Duration = Duration::from_secs(1);
/// Counts what the cap of the day refused.
const CAPPED: &str = "sms_refused_by_daily_cap_total";
/// Seconds after which it is worth asking again when there is no room.
const RETRY_AFTER_S: u64 = 5;

/// Whether and how text messages are sent.
#[derive(Debug, Clone)]
pub struct SmsSettings {
    /// Who sends them.
    pub route: SmsRoute,
    /// Where to.
    pub countries: Countries,
    /// Most messages in 24 hours, whoever asks; at least one.
    pub per_day: u32,
}

/// Who sends text messages.
#[derive(Debug, Clone)]
pub enum SmsRoute {
    /// A provider.
    Http(HttpSms),
    /// Nobody: they are written into files beside the mail, for development.
    Outbox,
}

/// A message.
#[derive(Clone)]
pub struct Sms {
    /// Id.
    pub id: Uuid,
    /// Number by E.164.
    pub to: String,
    /// What it says.
    pub text: String,
}

/// Why a message was not taken.
#[derive(Debug)]
pub struct SmsFailure {
    /// Another try would fail alike.
    pub is_final: bool,
    /// For the log: never with a number, a code or a secret.
    pub reason: String,
}

/// What sending comes to.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<(), SmsFailure>> + Send + 'a>>;

/// Somebody who sends text messages.
pub trait SmsSender: Send + Sync {
    /// Hands one message over. It may be called once more for the same message.
    fn send<'a>(&'a self, sms: &'a Sms) -> Sending<'a>;
}

/// The way that text messages leave by. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Texting {
    sender: Arc<dyn SmsSender>,
    slots: Arc<Semaphore>,
    countries: Arc<Countries>,
    per_day: u32,
    /// The hour in which the log last said that the cap was reached.
    warned_in: Arc<AtomicI64>,
}

/// Room for one message on its way.
pub(crate) struct Slot(OwnedSemaphorePermit);

impl Texting {
    /// `None` where nobody is set up to send.
    pub(crate) fn new(settings: &Settings) -> Option<Self> {
        let sms = settings.sms.as_ref()?;
        // There from the start, so that a rule that watches it sees the first step, too.
        metrics::counter!(CAPPED).increment(0);
        let sender: Arc<dyn SmsSender> = match &sms.route {
            SmsRoute::Http(http) => match HttpSender::new(http.clone()) {
                Ok(sender) => Arc::new(sender),
                Err(error) => {
                    tracing::error!(%error, "no text message can be sent");
                    return None;
                }
            },
            SmsRoute::Outbox => Arc::new(Files::new(settings.outbox_dir.clone())),
        };
        Some(Self {
            sender,
            slots: Arc::new(Semaphore::new(AT_ONCE)),
            countries: Arc::new(sms.countries.clone()),
            per_day: sms.per_day,
            warned_in: Arc::default(),
        })
    }

    pub(crate) fn countries(&self) -> &Countries {
        &self.countries
    }

    /// Most messages in 24 hours, to all numbers together.
    pub(crate) fn per_day(&self) -> u32 {
        self.per_day
    }

    /// Tells whoever runs the site that the cap of the day keeps a message from being sent: counted each time, said once
    /// an hour, since whoever brings it about goes on.
    pub(crate) fn cap_is_reached(&self, now: DateTime<Utc>) {
        metrics::counter!(CAPPED).increment(1);
        let hour = now.timestamp() / 3_600;
        if self.warned_in.swap(hour, Ordering::Relaxed) != hour {
            tracing::warn!(
                event = "excess_rate_limit_exceeded",
                sms.per_day = self.per_day,
                "the daily cap of text messages is reached: no more are sent for now"
            );
        }
    }

    /// Room for a message, to be taken before it is known whether there will be one.
    ///
    /// # Errors
    /// `Busy` while many are on their way.
    pub(crate) fn slot(&self) -> Result<Slot, ServiceError> {
        Arc::clone(&self.slots)
            .try_acquire_owned()
            .map(Slot)
            .map_err(|_| ServiceError::Busy(RETRY_AFTER_S))
    }

    /// Sends in the background, and once more where that may help. The digits are the same both times, so never more
    /// than one code holds.
    pub(crate) fn send(&self, slot: Slot, sms: Sms) {
        let sender = Arc::clone(&self.sender);
        tokio::spawn(async move {
            let _slot = slot.0;
            for is_last in [false, true] {
                match sender.send(&sms).await {
                    Ok(()) => return tracing::info!(sms.id = %sms.id, "text message handed over"),
                    Err(failure) if is_last || failure.is_final => {
                        let reason = failure.reason;
                        return tracing::error!(sms.id = %sms.id, reason, "text message given up");
                    }
                    Err(failure) => {
                        tracing::warn!(sms.id = %sms.id, reason = failure.reason, "text message put off");
                        tokio::time::sleep(PAUSE).await;
                    }
                }
            }
        });
    }
}
