//! What a sample student owns: checked like any input, stored as sample.

use crate::Core;
use crate::error::{Result, ServiceError};
use chrono::{DateTime, NaiveDate, Utc};
use domain::FieldErrors;
use domain::exams::{ExamProfile, NewExam};
use domain::ids::{ExamId, InstitutionId, ResultId, SessionId, UserId};
use domain::results::{Context, NewResult};
use domain::sessions::NewSession;
use sample::SampleStudent;
use store::Tx;
use store::exams::StoredExam;

/// An exam, results and sessions that keep every rule.
pub(super) struct Belongings {
    exam: NewExam,
    weights_source: String,
    results: Vec<NewResult>,
    sessions: Vec<NewSession>,
}

impl Belongings {
    /// Checks what the generator made.
    pub(super) fn of(student: SampleStudent, profile: &ExamProfile, today: NaiveDate) -> Result<Self> {
        let context = Context {
            today,
            marking: profile.marking,
            born: None,
        };
        let results = student.results.into_iter().map(|draft| draft.check(&context));
        let sessions = student.sessions.into_iter().map(|draft| {
            let session = draft.check(today, None)?;
            // The generator's students study a session through.
            Ok(NewSession {
                longest_stretch: Some(session.duration_minutes),
                ..session
            })
        });
        Ok(Self {
            exam: student.exam.check(profile, today).map_err(broken)?,
            weights_source: profile.weights_source.clone(),
            results: results.collect::<std::result::Result<_, _>>().map_err(broken)?,
            sessions: sessions.collect::<std::result::Result<_, _>>().map_err(broken)?,
        })
    }

    /// Stores all of it for one student. Weak areas are the caller's to rebuild.
    pub(super) async fn store(
        self,
        core: &Core,
        tx: &mut Tx,
        (institution, user): (InstitutionId, UserId),
        now: DateTime<Utc>,
    ) -> Result<()> {
        let exam = StoredExam {
            id: ExamId(core.new_id()),
            exam: self.exam,
            weights_source: self.weights_source,
            is_sample: true,
        };
        store::exams::add(tx, store::exams::Owner { institution, user }, &exam, now).await?;
        let owner = store::results::Owner {
            institution,
            user,
            import: None,
            is_sample: true,
        };
        let results: Vec<_> = self
            .results
            .iter()
            .map(|result| (ResultId(core.new_id()), result))
            .collect();
        store::results::add_many(tx, owner, &results, now).await?;
        let sessions: Vec<_> = self
            .sessions
            .iter()
            .map(|session| (SessionId(core.new_id()), session))
            .collect();
        Ok(store::study_sessions::add_many(tx, institution, user, &sessions, true, now).await?)
    }
}

/// The generator broke a rule: a fault of ours, not of whoever asked.
#[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
fn broken(errors: FieldErrors) -> ServiceError {
    ServiceError::internal(format!("sample data breaks a rule: {:?}", errors.0))
}
