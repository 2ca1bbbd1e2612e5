//! What an institution's students teach: the prior, once there are enough of them, and, once enough forecasts were scored,
//! how wide the bands must be and whether a simple rule was nearer. Runs in the background; a request only reads the outcome.

use super::frame::Frame;
use super::nearer::Nearer;
use super::prior::{Sources, StoredPrior, base};
use super::{CALIBRATED_FROM, Forecasts};
use crate::error::{Result, ServiceError};
use crate::results::derived::day;
use analytics::ability::{LearnError, MIN_TESTS, Prior, Test};
use domain::exams::{ExamProfile, is_one_exam};
use domain::ids::{InstitutionId, UserId};
use store::forecast_models::{self, ForecastModel};
use store::predictions::Scored;

/// Most students a prior is learned from.
const MOST_STUDENTS: u32 = 2_000;
/// Outcomes that the bands are measured on: the newest.
const NEWEST: u32 = 2_000;
/// The share that a band promises to hold.
const PROMISED: f64 = 0.8;
/// Bands never get narrower or wider than this for measured reasons: beyond it the model is at fault, not its bands.
const LEAST_SCALE: f64 = 0.5;
const MOST_SCALE: f64 = 3.0;

impl Forecasts {
    /// Learns anew, for every institution and exam, and raises the version of what has changed. Exams of students' own are
    /// different ones under one name, and teach nobody.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn learn(&self) -> Result<()> {
        let mut on = self.core.db.read().await?;
        let institutions = forecast_models::institutions(&mut on).await?;
        drop(on);
        for institution in institutions {
            let shared = crate::exams::profiles().iter();
            for profile in shared.filter(|profile| is_one_exam(&profile.key)) {
                self.learn_one(institution, profile).await?;
            }
        }
        Ok(())
    }

    async fn learn_one(&self, institution: InstitutionId, profile: &'static ExamProfile) -> Result<()> {
        let mut on = self.core.db.read().await?;
        let known = forecast_models::of_institution(&mut on, institution).await?;
        let known = known.into_iter().find(|model| model.exam == profile.key);
        let apart = crate::sheltered::apart(&mut on, institution, self.core.now()).await?;
        let mut scored = store::predictions::scored(&mut on, institution, &profile.key, NEWEST).await?;
        scored.retain(|one| !apart.contains(&UserId(one.user_id)));
        let (scale, outcomes) = measured(&scored);
        let nearer = Nearer::of(&scored);
        let students = forecast_models::students(&mut on, institution, &profile.key, MOST_STUDENTS).await?;
        let mut sources = Sources::default();
        let mut population: Vec<Vec<Test>> = Vec::new();
        for student in students.into_iter().filter(|student| !apart.contains(student)) {
            let exams = store::exams::of_student(&mut on, student).await?;
            let Some(stored) = exams.iter().find(|stored| stored.exam.profile == profile.key) else {
                continue;
            };
            let parts = store::test_parts::of_student(&mut on, student).await?;
            let tests = Frame::of(stored).tests(&parts);
            let own = tests.iter().filter(|test| !test.is_sample).map(|test| Test {
                day: day(test.date),
                source: sources.number(test.source.as_deref()),
                percent: test.percent,
                items: test.items(stored.exam.marking),
                syllabus: test.share,
            });
            population.push(own.collect());
        }
        drop(on);
        population.retain(|own| own.len() >= MIN_TESTS);
        let n = population.len();
        let marking = profile.marking;
        let learned = tokio::task::spawn_blocking(move || Prior::learn(&population, &base(marking))).await;
        let (prior, students) = match learned.map_err(ServiceError::internal)? {
            Ok(prior) => {
                let stored = StoredPrior::of(&prior, sources.names());
                (
                    serde_json::to_string(&stored).map_err(ServiceError::internal)?,
                    n as i64,
                )
            }
            Err(LearnError::TooFewStudents { .. }) => (String::new(), 0),
            Err(error) => {
                tracing::warn!(%error, exam = profile.key, "a prior could not be learned; the one before holds");
                known
                    .as_ref()
                    .map_or_else(Default::default, |model| (model.prior.clone(), model.students))
            }
        };
        let model = ForecastModel {
            exam: profile.key.clone(),
            version: known.as_ref().map_or(0, |model| model.version),
            prior,
            students,
            scale,
            outcomes,
            nearer_n: nearer.as_ref().map_or(0, |nearer| nearer.n),
            model_error: nearer.as_ref().map_or(0.0, |nearer| nearer.model_error),
            rule_error: nearer.as_ref().map_or(0.0, |nearer| nearer.error),
            nearer_rule: nearer.map_or_else(String::new, |nearer| nearer.rule),
        };
        let is_news = known.as_ref() != Some(&model);
        let says_something = known.is_some() || !model.prior.is_empty() || model.outcomes > 0;
        if is_news && says_something {
            let model = ForecastModel {
                version: model.version + 1,
                ..model
            };
            let mut tx = self.core.db.begin().await?;
            forecast_models::put(&mut tx, institution, &model, self.core.now()).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

/// Split-conformal scaling: the factor by which half-widths had to be multiplied for four of five results to lie
/// within, with the usual correction for few. The factor is 1 and the count 0 below [`CALIBRATED_FROM`] outcomes.
fn measured(scored: &[Scored]) -> (f64, i64) {
    let mut ratios: Vec<f64> = scored
        .iter()
        .filter_map(|one| {
            let half = (one.high - one.low) / 2.0 / one.scale;
            (half > 0.0).then(|| (one.actual - one.predicted).abs() / half)
        })
        .filter(|ratio| ratio.is_finite())
        .collect();
    let n = ratios.len();
    if n < CALIBRATED_FROM as usize {
        return (1.0, 0);
    }
    ratios.sort_by(f64::total_cmp);
    let place = ((n + 1) as f64 * PROMISED).ceil() as usize;
    let scale = ratios[place.clamp(1, n) - 1].clamp(LEAST_SCALE, MOST_SCALE);
    // Hundredths: what is finer is chance, and would make every forecast a new one.
    ((scale * 100.0).round() / 100.0, n as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn off_by(ratio: f64) -> Scored {
        Scored {
            user_id: Uuid::nil(),
            kind: String::new(),
            predicted: 100.0,
            low: 80.0,
            high: 120.0,
            mid_low: 90.0,
            mid_high: 110.0,
            max_score: 200.0,
            // The band was doubled already, so the model's own half-width is 10.
            scale: 2.0,
            rank: None,
            rule_last: 0.0,
            rule_mean: 0.0,
            rule_line: None,
            actual: 100.0 + 10.0 * ratio,
        }
    }

    /// The 80th of 99 ordered ratios 0.02, 0.04 .. is the corrected quantile: ceil(100 x 0.8).
    #[test]
    fn bands_are_scaled_to_hold_four_of_five_from_fifty_outcomes_on() {
        let scored: Vec<Scored> = (1..=99).map(|n| off_by(f64::from(n) / 50.0)).collect();
        assert_eq!(measured(&scored), (1.6, 99));
        assert_eq!(measured(&scored[..49]), (1.0, 0));
        let exact: Vec<Scored> = (0..60).map(|_| off_by(0.0)).collect();
        assert_eq!(measured(&exact), (LEAST_SCALE, 60));
    }
}
