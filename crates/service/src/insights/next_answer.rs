//! How likely the next question of a chapter is answered right, from the student's single answers and what those of
//! others have taught. Said only where the model told unseen students of the institution better than counting does;
//! everything else about a chapter rests on counting.

use crate::cache::Cache;
use crate::dashboard::view::percent;
use crate::error::{Result, ServiceError};
use crate::{Caller, Core};
use analytics::models::mastery::{AnswerLog, Judged, MIN_OWN_ANSWERS, MasteryModel, judge};
use api::insights::NextAnswer;
use domain::ids::InstitutionId;
use domain::text::fold;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::mastery_models::{self, MasteryModel as Stored, SingleAnswer};

/// Most answers a model is learned from; about 30 MB while it learns.
const MOST_ANSWERS: u32 = 100_000;
/// Answers on a chapter from which on something is said of it.
const LEAST_ANSWERS: u32 = 5;
/// Memory for models, and about what one takes.
const KEPT_BYTES: usize = 4 << 20;
const ABOUT_BYTES: usize = 64 << 10;

/// The models of all institutions, kept by version.
pub(super) struct NextAnswers {
    core: Arc<Core>,
    kept: Cache<(InstitutionId, i64), Learned>,
}

struct Learned {
    content: Content,
    stored: Stored,
}

/// What is stored of a model: the weights, and what its skills are.
#[derive(Serialize, Deserialize)]
struct Content {
    model: MasteryModel,
    /// Folded names of the chapters; the place is the skill.
    chapters: Chapters,
}

type Chapters = BTreeMap<String, u32>;

impl NextAnswers {
    pub fn new(core: Arc<Core>) -> Self {
        Self {
            core,
            kept: Cache::new(KEPT_BYTES),
        }
    }

    /// What is said of one chapter; `None` without a model, or with too few answers.
    pub async fn of_chapter(&self, caller: &Caller, chapter: &str) -> Result<Option<NextAnswer>> {
        let mut on = self.core.db.read().await?;
        let Some(version) = mastery_models::version(&mut on, caller.institution).await? else {
            return Ok(None);
        };
        let key = (caller.institution, version);
        let learned = if let Some(kept) = self.kept.get(&key) {
            kept
        } else {
            let Some(stored) = mastery_models::find(&mut on, caller.institution).await? else {
                return Ok(None);
            };
            let key = (caller.institution, stored.version);
            let content = serde_json::from_str(&stored.model).map_err(ServiceError::internal)?;
            let learned = Arc::new(Learned { content, stored });
            self.kept.put(key, Arc::clone(&learned), ABOUT_BYTES);
            learned
        };
        let answers = mastery_models::answers_of_student(&mut on, caller.user).await?;
        Ok(learned.say(&answers, chapter))
    }

    /// Learns anew for every institution. The version is raised only by what is new.
    pub async fn learn(&self) -> Result<()> {
        let mut on = self.core.db.read().await?;
        let institutions = store::forecast_models::institutions(&mut on).await?;
        drop(on);
        for institution in institutions {
            self.learn_one(institution).await?;
        }
        Ok(())
    }

    async fn learn_one(&self, institution: InstitutionId) -> Result<()> {
        let mut on = self.core.db.read().await?;
        let known = mastery_models::find(&mut on, institution).await?;
        let mut answers = mastery_models::answers_of_institution(&mut on, institution, MOST_ANSWERS).await?;
        let apart = crate::sheltered::apart(&mut on, institution, self.core.now()).await?;
        answers.retain(|answer| !apart.contains(&answer.user));
        drop(on);
        let made = tokio::task::spawn_blocking(move || learned(&answers)).await;
        let Some((model, judged)) = made.map_err(ServiceError::internal)?? else {
            // Too few by now: a model that nothing supports any longer is not told of.
            return match known.filter(|known| !known.model.is_empty()) {
                Some(known) => self.put(institution, known.version, String::new(), None).await,
                None => Ok(()),
            };
        };
        let version = known.as_ref().map_or(0, |known| known.version);
        let is_same =
            known.is_some_and(|known| known.model == model && known.answers == judged.answers as i64);
        if is_same {
            return Ok(());
        }
        self.put(institution, version, model, Some(judged)).await
    }

    async fn put(
        &self,
        to: InstitutionId,
        version: i64,
        model: String,
        judged: Option<Judged>,
    ) -> Result<()> {
        let stored = Stored {
            version: version + 1,
            model,
            students: judged.map_or(0, |one| one.students as i64),
            answers: judged.map_or(0, |one| one.answers as i64),
            log_loss: judged.map_or(0.0, |one| one.log_loss),
            rule_log_loss: judged.map_or(0.0, |one| one.rule_log_loss),
        };
        let mut tx = self.core.db.begin().await?;
        mastery_models::put(&mut tx, to, &stored, self.core.now()).await?;
        Ok(tx.commit().await?)
    }
}

impl Learned {
    fn say(&self, answers: &[SingleAnswer], chapter: &str) -> Option<NextAnswer> {
        let chapters = &self.content.chapters;
        let skill = *chapters.get(&fold(chapter))?;
        let mut log = AnswerLog::default();
        for answer in answers {
            log.push(0, chapters.get(&fold(&answer.chapter)).copied(), answer.is_right);
        }
        let mut tracker = self.content.model.tracker();
        for answer in log.answers() {
            tracker.record(&answer);
        }
        let (known, answers) = tracker.mastery(skill)?;
        (answers >= LEAST_ANSWERS).then(|| NextAnswer {
            chance: percent(known.mean),
            low: percent(known.low),
            high: percent(known.high),
            answers,
            students: self.stored.students as u32,
            log_loss: three(self.stored.log_loss),
            counting_log_loss: three(self.stored.rule_log_loss),
        })
    }
}

/// The model of these answers as it is stored, and how it compared; an empty one where counting says as much. `None`
/// while there are too few.
fn learned(answers: &[SingleAnswer]) -> Result<Option<(String, Judged)>> {
    let names: std::collections::BTreeSet<String> =
        answers.iter().map(|answer| fold(&answer.chapter)).collect();
    let chapters: Chapters = names.into_iter().zip(0..).collect();
    let of_student = |answers: &[SingleAnswer]| {
        let mut log = AnswerLog::default();
        for answer in answers {
            // No two tests are known to share a question: the chapter is all that answers have in common.
            log.push(0, chapters.get(&fold(&answer.chapter)).copied(), answer.is_right);
        }
        log
    };
    let mut logs: Vec<AnswerLog> = answers
        .chunk_by(|one, other| one.user == other.user)
        .map(of_student)
        .collect();
    logs.retain(|log| log.len() >= MIN_OWN_ANSWERS);
    let Some(judged) = judge(&logs).map_err(ServiceError::internal)? else {
        return Ok(None);
    };
    if !judged.is_better {
        return Ok(Some((String::new(), judged)));
    }
    let all: Vec<&AnswerLog> = logs.iter().collect();
    let model = MasteryModel::fit(&all).map_err(ServiceError::internal)?;
    let content = Content { model, chapters };
    let stored = serde_json::to_string(&content).map_err(ServiceError::internal)?;
    Ok(Some((stored, judged)))
}

fn three(x: f64) -> f64 {
    (x * 1000.0).round() / 1000.0
}
