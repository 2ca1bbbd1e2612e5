//! Study sessions and the timer.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

shapes! {
    pub struct SessionView {
        pub id: Uuid,
        pub subject: String,
        pub chapter: Option<String>,
        pub date: NaiveDate,
        pub duration_minutes: u32,
        pub focus_score: Option<u8>,
        pub started_at: Option<DateTime<Utc>>,
        pub created_at: DateTime<Utc>,
        pub is_sample: bool,
    }
    pub struct SessionPage {
        pub items: Vec<SessionView>,
        pub next: Option<String>,
        pub total: u64,
    }
    /// Starts the timer.
    #[serde(deny_unknown_fields)]
    pub struct TimerStart {
        pub subject: String,
        #[serde(default)]
        pub chapter: Option<String>,
    }
    /// Ends the timer and stores the session.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct TimerStop {
        #[serde(default)]
        pub focus_score: Option<i64>,
        /// Minutes that were studied, where the timer was forgotten: 1 to what it measured, which holds when absent.
        #[serde(default)]
        pub minutes: Option<i64>,
    }
    /// The running or paused timer. Kept on the server, so it survives reload, lock and another device.
    pub struct TimerView {
        /// To say which one is meant (`timer_id`); absent of one that ran before timers had ids.
        pub id: Option<Uuid>,
        pub subject: String,
        pub chapter: Option<String>,
        pub started_at: DateTime<Utc>,
        /// When it runs: count from here and add `seconds_before`, up to twelve hours in all.
        pub running_since: Option<DateTime<Utc>>,
        /// Seconds counted before the present run.
        pub seconds_before: i64,
        /// Seconds in all at the time of the answer.
        pub seconds: i64,
        pub is_paused: bool,
    }
}
