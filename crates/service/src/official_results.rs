//! What came of an exam, as it was published: the student's to enter, to change and to take out.

use crate::error::{Result, ServiceError};
use crate::results::UNDO;
use crate::{Caller, Core};
use api::official_results::OfficialResultView;
use catalogue::{Locale, problems};
use chrono::Datelike as _;
use domain::ids::{ExamId, PUBLIC_INSTITUTION};
use domain::official_results::{OfficialResultDraft, Sat};
use domain::people::Role;
use std::sync::Arc;
use store::official_results::OfficialResult;
use store::rank_tables::RankTable;

/// Official results of students. What they say of forecasts is told with these.
#[derive(Clone)]
pub struct OfficialResults {
    core: Arc<Core>,
}

impl OfficialResults {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// The official result of one of the caller's exams, if there is one.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn find(&self, caller: &Caller, exam: ExamId) -> Result<Option<OfficialResultView>> {
        caller.must_be(Role::Student)?;
        let mut on = self.core.db.read().await?;
        let all = store::official_results::of_student(&mut on, caller.user).await?;
        Ok(all.iter().find(|one| one.exam_id == exam.0).map(view))
    }

    /// The same, where there must be one.
    ///
    /// # Errors
    /// `NotFound` when there is none, or the exam is not the caller's.
    pub async fn get(&self, caller: &Caller, exam: ExamId) -> Result<OfficialResultView> {
        self.find(caller, exam).await?.ok_or(ServiceError::NotFound)
    }

    /// Sets the official result of one of the caller's exams.
    ///
    /// # Errors
    /// `NotFound` when the exam is not the caller's, `Conflict` with `exam_ahead` before its day, `Invalid` with the
    /// refused fields.
    pub async fn put(
        &self,
        caller: &Caller,
        exam: ExamId,
        draft: OfficialResultDraft,
    ) -> Result<OfficialResultView> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        let today = caller.today(now);
        let mut tx = self.core.db.begin().await?;
        store::results::bump_data_version(&mut tx, caller.user).await?;
        let exams = store::exams::of_student(&mut tx, caller.user).await?;
        let stored = exams
            .iter()
            .find(|stored| stored.id == exam)
            .ok_or(ServiceError::NotFound)?;
        let exam_date = stored.exam.exam_date;
        if exam_date.is_some_and(|date| date > today) {
            let words = problems::exams::ahead(Locale::current()).to_owned();
            return Err(ServiceError::Conflict("exam_ahead", words));
        }
        let tables = store::rank_tables::list(&mut tx, caller.institution, PUBLIC_INSTITUTION).await?;
        let year = draft.day(exam_date).map(|day| i64::from(day.year()));
        let sat = Sat {
            today,
            exam_date,
            range: crate::exams::range(stored),
            candidates: year.and_then(|year| candidates(&tables, &stored.exam.profile, year)),
        };
        let new = draft.check(&sat)?;
        store::official_results::put(&mut tx, caller.institution, caller.user, exam, &new, now).await?;
        tx.commit().await?;
        Ok(OfficialResultView {
            exam_id: exam.0,
            taken_on: new.taken_on,
            marks: new.marks,
            max_score: new.max_score,
            rank: new.rank.map(u64::from),
            percentile: new.percentile,
            updated_at: now,
        })
    }

    /// Remembers that the result of the exam's day is not asked for by itself any more (`is_put_off`), or is again.
    ///
    /// # Errors
    /// `NotFound` when the exam is not the caller's, `Conflict` with `exam_ahead` before its day.
    pub async fn put_off(&self, caller: &Caller, exam: ExamId, is_put_off: bool) -> Result<()> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        let exams = store::exams::of_student(&mut tx, caller.user).await?;
        let stored = exams.iter().find(|stored| stored.id == exam);
        let day = stored.ok_or(ServiceError::NotFound)?.exam.exam_date;
        if is_put_off && day.is_none_or(|day| day > caller.today(now)) {
            let words = problems::exams::ahead(Locale::current()).to_owned();
            return Err(ServiceError::Conflict("exam_ahead", words));
        }
        store::official_results::put_off(&mut tx, caller.user, exam, is_put_off, now).await?;
        Ok(tx.commit().await?)
    }

    /// Takes the official result of an exam out. It can be put back for a day.
    ///
    /// # Errors
    /// `NotFound` when there is none, or the exam is not the caller's.
    pub async fn remove(&self, caller: &Caller, exam: ExamId) -> Result<()> {
        caller.must_be(Role::Student)?;
        let mut tx = self.core.db.begin().await?;
        store::results::bump_data_version(&mut tx, caller.user).await?;
        if !store::official_results::remove(&mut tx, caller.user, exam, self.core.now()).await? {
            return Err(ServiceError::NotFound);
        }
        Ok(tx.commit().await?)
    }

    /// Puts back what was taken out within a day.
    ///
    /// # Errors
    /// `NotFound` when there is nothing to put back, or the exam is not the caller's.
    pub async fn restore(&self, caller: &Caller, exam: ExamId) -> Result<()> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        store::results::bump_data_version(&mut tx, caller.user).await?;
        if !store::official_results::restore(&mut tx, caller.user, exam, now - UNDO, now).await? {
            return Err(ServiceError::NotFound);
        }
        Ok(tx.commit().await?)
    }
}

/// How many sat the exam of this profile in a year, where a table says so for the whole exam. Shifts are not added up:
/// some may be missing.
fn candidates(tables: &[RankTable], profile: &str, year: i64) -> Option<u32> {
    let of_year = tables
        .iter()
        .filter(|table| table.exam == profile && table.year == year);
    let whole = of_year.filter_map(|table| {
        table
            .exam_candidates
            .or(table.shift.is_empty().then_some(table.candidates))
    });
    whole.max().and_then(|most| u32::try_from(most).ok())
}

fn view(stored: &OfficialResult) -> OfficialResultView {
    OfficialResultView {
        exam_id: stored.exam_id,
        taken_on: stored.taken_on,
        marks: stored.marks,
        max_score: stored.max_score,
        rank: stored.rank.and_then(|rank| u64::try_from(rank).ok()),
        percentile: stored.percentile,
        updated_at: stored.updated_at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn table(year: i64, shift: &str, candidates: i64, exam_candidates: Option<i64>) -> RankTable {
        RankTable {
            id: Uuid::nil(),
            institution_id: Uuid::nil(),
            exam: "jee_main".into(),
            year,
            shift: shift.into(),
            source: String::new(),
            kind: store::rank_tables::CANDIDATES.into(),
            version: 1,
            candidates,
            exam_candidates,
        }
    }

    #[test]
    fn candidates_are_known_from_a_table_of_the_whole_exam_of_the_year_and_from_no_other() {
        let tables = [
            table(2025, "", 900, None),
            table(2026, "1", 400, None),
            table(2026, "2", 500, None),
            table(2027, "1", 400, Some(1_500)),
        ];
        let of = |profile, year| candidates(&tables, profile, year);
        assert_eq!(
            [of("jee_main", 2025), of("jee_main", 2026), of("jee_main", 2027)],
            [Some(900), None, Some(1_500)]
        );
        assert_eq!([of("jee_main", 2028), of("neet_ug", 2025)], [None, None]);
    }
}
