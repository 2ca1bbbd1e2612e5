//! Where marks stood in each table of an exam, and where they would stand in a year to come.

use super::{Ranks, percentiles, view};
use crate::Caller;
use crate::error::{Result, ServiceError};
use crate::forecasts::words;
use api::exams::{RankAnswer, RankAnswers};
use catalogue::{Locale, problems};
use domain::exams::ExamProfile;
use domain::ids::PUBLIC_INSTITUTION;
use domain::{FieldError, FieldErrors};
use store::rank_tables::{self, RankTable, Step};

impl Ranks {
    /// Where `marks` stood in each table of this exam: facts. Beside them where they would stand in a year to come, since
    /// years differ.
    ///
    /// # Errors
    /// `NotFoundAt` for an exam nobody knows, `Invalid` for marks that are no number or not possible in it.
    pub async fn look_up(&self, caller: &Caller, exam: &str, marks: f64) -> Result<RankAnswers> {
        let Some(profile) = crate::exams::profile(exam) else {
            let words = problems::ranks::profile(Locale::current());
            let error = FieldError::new("exam", "unknown_profile", words);
            return Err(ServiceError::NotFoundAt(FieldErrors::from(error)));
        };
        must_be_possible(profile, marks)?;
        // -0 is 0, also where floats are compared in their total order.
        let marks = marks + 0.0;
        let mut on = self.core.db.read().await?;
        let tables = rank_tables::list(&mut on, caller.institution, PUBLIC_INSTITUTION).await?;
        let mut answers = Vec::new();
        for table in tables.iter().filter(|table| table.exam == exam) {
            let around = rank_tables::around(&mut on, table.id, marks).await?;
            answers.push(answer(table.clone(), marks, around));
        }
        let to_come = self.forecasts.to_come(&mut on, &tables, profile, marks).await?;
        Ok(RankAnswers {
            exam: profile.key.clone(),
            marks,
            missing: answers.is_empty().then(words::rank_table).into_iter().collect(),
            answers,
            to_come,
        })
    }
}

fn must_be_possible(profile: &ExamProfile, marks: f64) -> Result<()> {
    let locale = Locale::current();
    let (is_possible, words) = match profile.range() {
        Some((least, max)) => (
            (least..=max).contains(&marks),
            problems::exams::range(locale, least, max),
        ),
        None => (marks.abs() <= 10_000.0, problems::ranks::marks(locale).to_owned()),
    };
    if is_possible {
        return Ok(());
    }
    Err(ServiceError::field("marks", "out_of_range", words))
}

/// Candidates with exactly these marks share the step's ranks. Between two steps the marks would have come right after
/// the step above.
fn answer(table: RankTable, marks: f64, (below, above): (Option<Step>, Option<Step>)) -> RankAnswer {
    if table.is_percentile() {
        let (best, worst, percentile) = percentiles::between(&table, marks, below, above);
        return RankAnswer {
            marks,
            best_rank: best.unsigned_abs(),
            worst_rank: worst.unsigned_abs(),
            percentile,
            table: view(table),
        };
    }
    let after_above = above.map_or(1, |step| step.worst_rank + 1);
    let (best, worst) = match below {
        Some(step) if step.marks.total_cmp(&marks).is_eq() => (step.best_rank, step.worst_rank),
        _ => (after_above, after_above),
    };
    let not_above = table.candidates - (best - 1);
    RankAnswer {
        marks,
        best_rank: best as u64,
        worst_rank: worst as u64,
        percentile: 100.0 * not_above.max(0) as f64 / table.candidates as f64,
        table: view(table),
    }
}
