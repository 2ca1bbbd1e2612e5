//! Balance, check-ins and a lighter plan: the student's own, and nobody else's.
//!
//! Words of parts, bands and states are for the pages; here are stable codes.

use chrono::{DateTime, NaiveDate, Utc};
use domain::help_contacts::HelpContact;
use std::collections::BTreeMap;
use uuid::Uuid;

shapes! {
    /// How the last days compare with the student's own weeks, and what the student has reported. Two things, never added up.
    pub struct Wellbeing {
        /// `unknown`, `steady`, `watch`, `check_in_suggested`, `elevated`. The last one follows from a questionnaire only.
        pub state: String,
        /// Why: `self_report`, `load_two_weeks`, `pulse_falling`, `load_high`.
        pub reason: Option<String>,
        /// From study sessions alone; absent until there is enough of them.
        pub balance: Option<BalanceView>,
        /// Why there is no balance.
        pub missing: Option<MissingView>,
        /// The balance day by day, oldest first.
        pub trend: Vec<BalancePoint>,
        /// What the balance is made of.
        pub parts: Vec<PartView>,
        /// The one thing suggested now: `ease_plan`, `check_in`, `talk`.
        pub action: Option<String>,
        /// The lighter plan that is agreed on, or the "not now" that holds.
        pub ease: Option<EaseView>,
        /// Since when the student agrees to check-ins being kept; without consent none is stored or read.
        pub consent_since: Option<DateTime<Utc>>,
        /// Something is stored that the student can delete.
        pub has_stored: bool,
        /// The newest full questionnaire.
        pub self_report: Option<SelfReport>,
        /// The newest pulse.
        pub pulse: Option<SelfReport>,
        /// Whom the student can turn to, as the institution or the installation has set it, in the order they are shown in.
        pub help_contacts: Vec<HelpContact>,
        pub computed_at: DateTime<Utc>,
    }
    /// A balance.
    pub struct BalanceView {
        /// 0 to 100, a whole number.
        pub value: f64,
        /// `balanced` (85 and more), `fair` (70 to 84), `stretched` (below 70).
        pub band: String,
    }
    /// The balance of a day.
    pub struct BalancePoint {
        pub date: NaiveDate,
        pub value: f64,
    }
    /// One part of the balance.
    pub struct PartView {
        /// `hours`, `rest`, `late`, `breaks`, `focus`, `score`.
        pub key: String,
        /// `hours` of the last 7 days, `rest` in days in a row, `late` sessions of 7 days, `breaks` in minutes of a day's
        /// longest stretch without a break of five minutes, the mean of the days of the last 7 that a timer has measured,
        /// `focus` in rating points a week, `score`, the accuracy drift, in percent points below the own forecast band.
        pub value: Option<f64>,
        pub missing: Option<MissingView>,
        /// The middle 80 % of the student's own values in the eight weeks before; absent until there are two weeks of them.
        pub usual: Option<UsualView>,
        /// What it takes from 100.
        pub points: f64,
        /// The most it can take.
        pub max_points: f64,
    }
    /// A usual range.
    pub struct UsualView {
        pub low: f64,
        pub high: f64,
    }
    /// What is not known yet, and what it needs.
    pub struct MissingView {
        /// `session_days`, `study_days`, `ratings`, `times`, `timed_days`, `answers`, `results`, `guardian`, `scope`, `other`.
        pub code: String,
        pub have: Option<u32>,
        pub need: Option<u32>,
        pub message: String,
    }
    /// A lighter plan.
    pub struct EaseView {
        /// Percent less a day; 0: the student said "not now".
        pub percent: u32,
        pub from: NaiveDate,
        /// The last day of it.
        pub until: NaiveDate,
    }
    /// What the student reported.
    pub struct SelfReport {
        pub instrument: String,
        pub name: String,
        pub date: NaiveDate,
        pub scales: Vec<ReportedScale>,
    }
    /// A scale of a report.
    pub struct ReportedScale {
        pub key: String,
        pub name: String,
        /// 0 to 100; absent when fewer than half of its questions were answered.
        pub score: Option<f64>,
        /// Against the report before, where the difference is at least 8 points.
        pub change: Option<f64>,
    }
    /// A questionnaire as it is asked.
    pub struct InstrumentView {
        pub key: String,
        pub version: u32,
        /// Language of the wording, BCP 47.
        pub language: String,
        pub name: String,
        pub source: String,
        pub licence: String,
        /// A high score is a burden; otherwise it is well.
        pub high_is_burden: bool,
        pub scales: Vec<ScaleView>,
        pub items: Vec<ItemView>,
    }
    /// A scale: the mean of its items.
    pub struct ScaleView {
        pub key: String,
        pub name: String,
        /// Answers it needs for a score.
        pub need: u32,
    }
    /// A question.
    pub struct ItemView {
        pub key: String,
        pub scale: String,
        pub text: String,
        pub choices: Vec<ChoiceView>,
    }
    /// An answer that can be chosen.
    pub struct ChoiceView {
        pub key: String,
        pub text: String,
    }
    /// Answers to a questionnaire; questions may be left out.
    #[serde(deny_unknown_fields)]
    pub struct CheckInDraft {
        /// Key of the instrument.
        pub instrument: String,
        /// Key of the item, key of the choice.
        pub answers: BTreeMap<String, String>,
    }
    /// A stored check-in.
    pub struct CheckInView {
        pub id: Uuid,
        pub instrument: String,
        pub version: u32,
        pub date: NaiveDate,
        pub answers: BTreeMap<String, String>,
        /// Score of each scale, 0 to 100; null when fewer than half of its questions were answered.
        pub scores: BTreeMap<String, Option<f64>>,
    }
    /// The student's check-ins, newest first; at most the last 400.
    pub struct CheckInList {
        pub items: Vec<CheckInView>,
    }
    /// Since when check-ins may be kept.
    pub struct ConsentView {
        pub given_at: DateTime<Utc>,
    }
}
