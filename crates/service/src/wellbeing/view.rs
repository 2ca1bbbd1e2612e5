//! The load, the state and what was said, as shapes of `api`.

use super::{check_ins, ease};
use analytics::Missing;
use analytics::instruments::Direction;
use analytics::load::state::{Reason, State};
use analytics::load::{Band, Load, Part};
use api::wellbeing::{
    BalancePoint, BalanceView, CheckInView, MissingView, PartView, UsualView, Wellbeing as View,
};
use chrono::{DateTime, Duration, NaiveDate};
use store::wellbeing::EasePeriod;

/// A questionnaire of the last four weeks is not asked for again.
const REPORT_IS_FRESH_DAYS: i64 = 28;

/// What a view is made of.
pub(super) struct Seen<'a> {
    pub load: &'a Load,
    pub state: State,
    pub reason: Option<Reason>,
    /// Newest first; empty without consent.
    pub said: &'a [CheckInView],
    pub ease: Option<EasePeriod>,
    pub today: NaiveDate,
}

impl Seen<'_> {
    /// All but trend, consent, contacts and time, which the caller fills in.
    pub fn view(&self) -> View {
        View {
            state: self.state.word().into(),
            reason: self.reason.map(|reason| reason.word().into()),
            balance: balance(self.load),
            missing: self.load.balance.err().map(missing),
            trend: Vec::new(),
            parts: parts(self.load),
            action: self.action().map(str::to_owned),
            ease: self.ease.map(ease::view),
            consent_since: None,
            has_stored: false,
            self_report: check_ins::newest(self.said, Direction::HighIsBurden),
            pulse: check_ins::newest(self.said, Direction::HighIsWell),
            help_contacts: Vec::new(),
            computed_at: DateTime::UNIX_EPOCH,
        }
    }

    /// The one thing to suggest.
    fn action(&self) -> Option<&'static str> {
        let lighter = self.ease.is_none().then_some("ease_plan");
        match self.state {
            State::Unknown | State::Steady => None,
            State::CheckIn if !self.has_fresh_report() => Some("check_in"),
            State::Watch | State::CheckIn => lighter,
            State::Elevated => Some("talk"),
        }
    }

    fn has_fresh_report(&self) -> bool {
        check_ins::newest(self.said, Direction::HighIsBurden)
            .is_some_and(|report| (self.today - report.date).num_days() < REPORT_IS_FRESH_DAYS)
    }
}

/// The balance as it is shown: a whole number and its band.
pub(super) fn balance(load: &Load) -> Option<BalanceView> {
    let value = load.balance.ok()?;
    Some(BalanceView {
        value: value.round(),
        band: Band::of(value).word().into(),
    })
}

/// The balance, or what it needs.
pub(super) fn short(load: &Load) -> (Option<BalanceView>, Option<MissingView>) {
    (balance(load), load.balance.err().map(missing))
}

/// The last so many days.
pub(super) fn trend(load: &Load, today: NaiveDate, days: u32) -> Vec<BalancePoint> {
    let day = crate::results::derived::day(today);
    load.trend
        .iter()
        .map(|(at, value)| (i64::from(day) - i64::from(*at), value))
        .filter(|(ago, _)| *ago < i64::from(days))
        .map(|(ago, value)| BalancePoint {
            date: today - Duration::days(ago),
            value: value.round(),
        })
        .collect()
}

/// What the balance is made of.
pub(super) fn parts(load: &Load) -> Vec<PartView> {
    load.parts.iter().map(part).collect()
}

fn part(part: &Part) -> PartView {
    PartView {
        key: part.kind.word().into(),
        value: part.value.ok().map(rounded),
        missing: part.value.err().map(missing),
        usual: part.usual.map(|usual| UsualView {
            low: rounded(usual.low),
            high: rounded(usual.high),
        }),
        points: rounded(part.points),
        max_points: part.kind.max_points(),
    }
}

/// Two decimals, and no negative zero.
fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0 + 0.0
}

/// A guardian has not agreed to it.
pub(super) fn withheld() -> MissingView {
    MissingView {
        code: "guardian".into(),
        have: None,
        need: None,
        message: catalogue::guardian::refused::balance(catalogue::Locale::current()).into(),
    }
}

/// The caller came by a key that does not open it.
pub(crate) fn needs_scope() -> MissingView {
    let scope = domain::keys::Scope::WellbeingRead.as_str();
    MissingView {
        code: "scope".into(),
        have: None,
        need: None,
        message: catalogue::problems::keys::scope(catalogue::Locale::current(), scope),
    }
}

pub(super) fn missing(missing: Missing) -> MissingView {
    let (code, counts) = match missing {
        Missing::SessionDays { have, need } => ("session_days", Some((have, need))),
        Missing::StudyDays { have, need } => ("study_days", Some((have, need))),
        Missing::Ratings { have, need } => ("ratings", Some((have, need))),
        Missing::Answers { have, need } => ("answers", Some((have, need))),
        Missing::Results { have, need } => ("results", Some((have, need))),
        Missing::Times => ("times", None),
        Missing::TimedDays { have, need } => ("timed_days", Some((have, need))),
        _ => ("other", None),
    };
    MissingView {
        code: code.into(),
        have: counts.map(|(have, _)| have),
        need: counts.map(|(_, need)| need),
        message: missing.to_string(),
    }
}
