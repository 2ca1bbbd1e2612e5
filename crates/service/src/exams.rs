//! Exams: the shipped profiles, and what a student makes of them.

use crate::cache::Cache;
use crate::error::{Result, ServiceError};
use crate::{Caller, Core};
use api::exams::ExamView;
use catalogue::{Locale, problems};
use chrono::NaiveDate;
use domain::exams::{Chapter, ExamDraft, ExamProfile};
use domain::ids::{ExamId, UserId};
use domain::people::Role;
use std::sync::{Arc, LazyLock};
use store::exams::{Owner, StoredExam};

/// Most exams one student may have.
const MAX_EXAMS: usize = 20;
/// What is stored where the weights are not those of a profile.
const OWN_WEIGHTS: &str = "own";

static PROFILES: LazyLock<Vec<ExamProfile>> = LazyLock::new(|| {
    [
        include_str!("../data/exams/jee_main.toml"),
        include_str!("../data/exams/jee_advanced.toml"),
        include_str!("../data/exams/neet_ug.toml"),
        include_str!("../data/exams/sat.toml"),
        include_str!("../data/exams/own.toml"),
    ]
    .iter()
    .map(|text| toml::from_str(text).expect("shipped profiles are read by a test"))
    .collect()
});

/// The shipped profiles, in the order they are offered.
pub fn profiles() -> &'static [ExamProfile] {
    &PROFILES
}

/// The shipped profile of this key.
pub(crate) fn profile(key: &str) -> Option<&'static ExamProfile> {
    PROFILES.iter().find(|profile| profile.key == key)
}

/// Least and greatest score of a student's exam.
pub(crate) fn range(stored: &StoredExam) -> (f64, f64) {
    stored.exam.range(profile(&stored.exam.profile))
}

/// The exam that decides weights and marking: the nearest one ahead that has chapters with marks, else the newest such
/// one without a date, which may be ahead. Where no exam that may be ahead has chapters, they decide without; where none
/// is ahead, the newest entered does.
pub(crate) fn primary(exams: &[StoredExam], today: NaiveDate) -> Option<&StoredExam> {
    first_with_chapters(exams, |date| date >= today)
        .or_else(|| nearest(exams, |date| date >= today))
        .or_else(|| undated(exams))
        .or(exams.last())
}

/// The exam that is planned for: as [`primary`], but one that is written today leaves nothing to plan and comes behind
/// any other that may be ahead.
pub(crate) fn of_plan(exams: &[StoredExam], today: NaiveDate) -> Option<&StoredExam> {
    first_with_chapters(exams, |date| date > today)
        .or_else(|| nearest(exams, |date| date > today))
        .or_else(|| undated(exams))
        .or_else(|| nearest(exams, |date| date == today))
        .or(exams.last())
}

/// Whether the exam has a chapter that is worth marks: without one nothing can be planned for it.
pub(crate) fn has_chapters(stored: &StoredExam) -> bool {
    stored.exam.chapters.iter().any(|chapter| chapter.weight > 0.0)
}

/// A school test without chapters that comes sooner hides no exam that has some.
fn first_with_chapters(exams: &[StoredExam], is_ahead: impl Fn(NaiveDate) -> bool) -> Option<&StoredExam> {
    let mut with = exams.iter().filter(|stored| has_chapters(stored));
    let dated = with
        .clone()
        .filter(|stored| stored.exam.exam_date.is_some_and(&is_ahead));
    let undated = || with.rfind(|stored| stored.exam.exam_date.is_none());
    dated.min_by_key(|stored| stored.exam.exam_date).or_else(undated)
}

fn nearest(exams: &[StoredExam], is_wanted: impl Fn(NaiveDate) -> bool) -> Option<&StoredExam> {
    exams
        .iter()
        .filter(|stored| stored.exam.exam_date.is_some_and(&is_wanted))
        .min_by_key(|stored| stored.exam.exam_date)
}

fn undated(exams: &[StoredExam]) -> Option<&StoredExam> {
    exams.iter().rfind(|stored| stored.exam.exam_date.is_none())
}

/// Exams of students.
#[derive(Clone)]
pub struct Exams {
    core: Arc<Core>,
    kept: Arc<Cache<(UserId, i64), Vec<StoredExam>>>,
}

/// Bytes of exams that are kept; every page of a student shows something of them.
const KEPT_BYTES: usize = 1 << 20;

impl Exams {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self {
            core,
            kept: Arc::new(Cache::new(KEPT_BYTES)),
        }
    }

    /// The caller's exams, oldest first.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student.
    pub async fn list(&self, caller: &Caller) -> Result<Vec<ExamView>> {
        caller.must_be(Role::Student)?;
        let today = caller.today(self.core.now());
        let exams = self.stored(caller).await?;
        Ok(exams.iter().map(|stored| view(stored.clone(), today)).collect())
    }

    /// The caller's exams, kept as long as the caller's data stays the same.
    async fn stored(&self, caller: &Caller) -> Result<Arc<Vec<StoredExam>>> {
        let key = (caller.user, caller.data_version);
        if let Some(kept) = self.kept.get(&key) {
            return Ok(kept);
        }
        let mut on = self.core.db.read().await?;
        let exams = Arc::new(store::exams::of_student(&mut on, caller.user).await?);
        let n_chapters: usize = exams.iter().map(|stored| stored.exam.chapters.len()).sum();
        self.kept
            .put(key, Arc::clone(&exams), 500 * exams.len() + 110 * n_chapters);
        Ok(exams)
    }

    /// One of the caller's exams.
    ///
    /// # Errors
    /// `NotFound` when it is not the caller's.
    pub async fn get(&self, caller: &Caller, id: ExamId) -> Result<ExamView> {
        self.list(caller)
            .await?
            .into_iter()
            .find(|exam| exam.id == id.0)
            .ok_or(ServiceError::NotFound)
    }

    /// Adds an exam; what the draft leaves out comes from its profile.
    ///
    /// # Errors
    /// `Invalid` with the refused fields, `Conflict` beyond 20 exams.
    pub async fn add(&self, caller: &Caller, draft: ExamDraft) -> Result<ExamView> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        let mut stored = checked(draft, caller.today(now), ExamId(self.core.new_id()))?;
        let mut tx = self.core.db.begin().await?;
        store::results::bump_data_version(&mut tx, caller.user).await?;
        if store::exams::of_student(&mut tx, caller.user).await?.len() >= MAX_EXAMS {
            return Err(ServiceError::Conflict(
                "too_many",
                problems::exams::most(Locale::current(), MAX_EXAMS),
            ));
        }
        stored.is_sample = false;
        store::exams::add(&mut tx, owner(caller), &stored, now).await?;
        crate::results::derived::rebuild(&mut tx, caller.institution, caller.user, caller.today(now), now)
            .await?;
        tx.commit().await?;
        Ok(view(stored, caller.today(now)))
    }

    /// Overwrites an exam.
    ///
    /// # Errors
    /// `Invalid` with the refused fields, `NotFound`.
    pub async fn replace(&self, caller: &Caller, id: ExamId, draft: ExamDraft) -> Result<ExamView> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        let stored = checked(draft, caller.today(now), id)?;
        let mut tx = self.core.db.begin().await?;
        if !store::exams::update(&mut tx, owner(caller), &stored, now).await? {
            return Err(ServiceError::NotFound);
        }
        store::results::bump_data_version(&mut tx, caller.user).await?;
        crate::results::derived::rebuild(&mut tx, caller.institution, caller.user, caller.today(now), now)
            .await?;
        tx.commit().await?;
        Ok(view(stored, caller.today(now)))
    }

    /// Removes an exam; results stay.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn remove(&self, caller: &Caller, id: ExamId) -> Result<()> {
        caller.must_be(Role::Student)?;
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        if !store::exams::remove(&mut tx, caller.user, id).await? {
            return Err(ServiceError::NotFound);
        }
        store::results::bump_data_version(&mut tx, caller.user).await?;
        crate::results::derived::rebuild(&mut tx, caller.institution, caller.user, caller.today(now), now)
            .await?;
        tx.commit().await?;
        Ok(())
    }
}

fn owner(caller: &Caller) -> Owner {
    Owner {
        institution: caller.institution,
        user: caller.user,
    }
}

fn checked(draft: ExamDraft, today: NaiveDate, id: ExamId) -> Result<StoredExam> {
    let profile = profile(&draft.profile).ok_or_else(|| {
        ServiceError::field(
            "profile",
            "unknown_profile",
            problems::exams::profile_or_own(Locale::current()),
        )
    })?;
    let has_own_weights = draft
        .chapters
        .as_ref()
        .is_some_and(|chapters| !weights(chapters).eq(weights(&profile.chapters)));
    let exam = draft.check(profile, today)?;
    let weights_source = if has_own_weights {
        OWN_WEIGHTS.to_owned()
    } else {
        profile.weights_source.clone()
    };
    Ok(StoredExam {
        id,
        exam,
        weights_source,
        is_sample: false,
    })
}

fn weights(chapters: &[Chapter]) -> impl Iterator<Item = (&str, &str, f64)> {
    chapters
        .iter()
        .map(|chapter| (chapter.subject.as_str(), chapter.name.as_str(), chapter.weight))
}

/// Where the weights of an exam come from, in words.
pub(crate) fn weights_source(stored: &StoredExam) -> String {
    if stored.weights_source == OWN_WEIGHTS {
        problems::exams::own_weights(Locale::current()).to_owned()
    } else {
        stored.weights_source.clone()
    }
}

fn view(stored: StoredExam, today: NaiveDate) -> ExamView {
    ExamView {
        weights_source: weights_source(&stored),
        id: stored.id.0,
        profile: stored.exam.profile,
        name: stored.exam.name,
        exam_date: stored.exam.exam_date,
        days_left: stored.exam.exam_date.map(|date| (date - today).num_days()),
        max_score: stored.exam.max_score,
        marking: stored.exam.marking,
        chapters: stored.exam.chapters,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_profiles_keep_their_own_rules() {
        let today = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        for profile in profiles() {
            let draft = ExamDraft {
                profile: profile.key.clone(),
                name: None,
                exam_date: None,
                max_score: None,
                marking: None,
                chapters: None,
            };
            let exam = draft.check(profile, today).unwrap();
            let sum: f64 = exam.chapters.iter().map(|chapter| chapter.weight).sum();
            if let (Some(max), false) = (exam.max_score, exam.chapters.is_empty()) {
                assert!(
                    (sum - max).abs() < 1e-6,
                    "{}: weights add up to {sum}, not {max}",
                    profile.key
                );
            }
            assert!(
                !profile.source.is_empty()
                    && (exam.chapters.is_empty() || !profile.weights_source.is_empty())
            );
        }
    }
}
