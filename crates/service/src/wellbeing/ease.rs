//! A lighter plan that the student has agreed to.

use super::Wellbeing;
use crate::Caller;
use crate::error::Result;
use api::wellbeing::EaseView;
use chrono::NaiveDate;
use domain::people::Role;
use domain::wellbeing::EaseDraft;
use store::AsConn;
use store::wellbeing::EasePeriod;

/// The least share of the cap that is ever planned; a stored value below counts as this.
const LEAST: f64 = 0.7;

/// Periods of one student, read once for many days.
#[derive(Debug, Clone, Default)]
pub struct Eases(Vec<EasePeriod>);

impl Eases {
    /// The caller's periods that end on `from`, their today, or later; none while a guardian does not agree to them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn of(on: &mut impl AsConn, caller: &Caller, from: NaiveDate) -> Result<Self> {
        if !caller.facts.shelter(from).allows_balance() {
            return Ok(Self::default());
        }
        Ok(Self(store::wellbeing::eases(on, caller.user, from).await?))
    }

    /// The share of the daily cap to plan on `day`: 0.7 to 1, the lowest of the periods that hold.
    pub fn factor(&self, day: NaiveDate) -> f64 {
        self.on(day).map_or(1.0, |period| period.factor.clamp(LEAST, 1.0))
    }

    /// All periods: first day, last day, share of the daily cap.
    pub(crate) fn periods(&self) -> impl Iterator<Item = (NaiveDate, NaiveDate, f64)> {
        let share = |period: &EasePeriod| period.factor.clamp(LEAST, 1.0);
        self.0
            .iter()
            .map(move |period| (period.from_date, period.until_date, share(period)))
    }

    /// The period that holds on `day`; of several the one that asks for least.
    pub(super) fn on(&self, day: NaiveDate) -> Option<EasePeriod> {
        let holding = self
            .0
            .iter()
            .filter(|period| (period.from_date..=period.until_date).contains(&day));
        holding.min_by(|a, b| a.factor.total_cmp(&b.factor)).copied()
    }
}

/// The share of the daily cap that may be planned for the caller on `day`: 1, or 0.7 to 0.8 where the student has agreed
/// to less. For several days read [`Eases`] once.
///
/// # Errors
/// When the database does not answer.
pub async fn cap_factor(on: &mut impl AsConn, caller: &Caller, day: NaiveDate) -> Result<f64> {
    Ok(Eases::of(on, caller, day).await?.factor(day))
}

impl Wellbeing {
    /// Plans less for some days from today on, in place of what was agreed before.
    ///
    /// # Errors
    /// `Invalid` with the refused fields.
    pub async fn ease(&self, caller: &Caller, draft: EaseDraft) -> Result<EaseView> {
        self.must_be_allowed(caller)?;
        let now = self.core.now();
        let new = draft.check(caller.today(now))?;
        let period = EasePeriod {
            factor: new.factor,
            from_date: new.from,
            until_date: new.until,
        };
        let mut tx = self.core.db.begin().await?;
        store::wellbeing::end_eases(&mut tx, caller.user, new.from).await?;
        let id = self.core.new_id();
        store::wellbeing::add_ease(&mut tx, caller.institution, caller.user, id, period, now).await?;
        // What is planned from now on depends on it.
        store::results::bump_data_version(&mut tx, caller.user).await?;
        tx.commit().await?;
        Ok(view(period))
    }

    /// Back to the full plan from today on. Without a lighter one nothing happens.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn end_ease(&self, caller: &Caller) -> Result<()> {
        caller.must_be(Role::Student)?;
        let today = caller.today(self.core.now());
        let mut tx = self.core.db.begin().await?;
        store::wellbeing::end_eases(&mut tx, caller.user, today).await?;
        store::results::bump_data_version(&mut tx, caller.user).await?;
        Ok(tx.commit().await?)
    }
}

pub(super) fn view(period: EasePeriod) -> EaseView {
    EaseView {
        percent: (100.0 * (1.0 - period.factor)).round() as u32,
        from: period.from_date,
        until: period.until_date,
    }
}
