//! How well each model forecasts students it was not fitted on.

use super::calibration::Surprise;
use super::occasions::{Form, Occasions};
use super::trajectory::Trajectory;
use super::{NextScoreError, Sitting};

/// Mean squared error and the surprises behind it.
pub(super) struct Verdict {
    pub(super) error: f64,
    pub(super) surprises: Vec<Surprise>,
}

/// How many of `own` (in order of time) came before `one`.
fn count_earlier(own: &[Sitting], one: &Sitting) -> usize {
    own.partition_point(|other| other.at < one.at)
}

/// How the trajectory model does.
///
/// With one source it has a handful of variances for all students, so its own students may judge it. With several it
/// has an offset for each, and each half of the students is judged by a fit on the other.
///
/// # Errors
/// [`NextScoreError::NotSolved`] when a half could not be fitted.
pub(super) fn of_trajectory(
    model: &Trajectory,
    students: &[Vec<Sitting>],
) -> Result<Verdict, NextScoreError> {
    let (mut surprises, mut squares) = (Vec::new(), 0.0);
    let mut judge = |model: &Trajectory, own: &[Sitting]| {
        for (one, step) in own.iter().zip(model.predict_each(own)) {
            if let Some((mean, sd)) = step {
                squares += (one.score - mean).powi(2);
                let n_earlier = count_earlier(own, one);
                surprises.push(Surprise {
                    n_earlier,
                    size: (one.score - mean).abs() / sd,
                });
            }
        }
    };
    if has_several_sources(students) {
        let half = |wanted: usize| -> Vec<Vec<Sitting>> {
            students.iter().skip(wanted).step_by(2).cloned().collect()
        };
        let halves = [half(0), half(1)];
        let (first, second) = rayon::join(|| Trajectory::fit(&halves[0]), || Trajectory::fit(&halves[1]));
        let (first, second) = (first?, second?);
        for (model, judged) in [(&first, &halves[1]), (&second, &halves[0])] {
            for own in judged {
                judge(model, own);
            }
        }
    } else {
        for own in students {
            judge(model, own);
        }
    }
    Ok(Verdict {
        error: squares / surprises.len().max(1) as f64,
        surprises,
    })
}

/// Whether the results come from more than one source.
pub(super) fn has_several_sources(students: &[Vec<Sitting>]) -> bool {
    let mut sources = students.iter().flatten().map(|one| one.source);
    let first = sources.next();
    sources.any(|source| Some(source) != first)
}

/// The occasions model, each half of the students judged by a fit on the other.
///
/// Where it has nothing to say the trajectory stands in, so that both are judged on the same results.
/// `None` when it cannot be fitted or says nothing at all.
pub(super) fn of_occasions(
    students: &[Vec<Sitting>],
    trajectory: &Trajectory,
    form: Form,
) -> Option<Verdict> {
    let half = |wanted: usize| -> Vec<&[Sitting]> {
        let own = students.iter().enumerate().filter(|(i, _)| i % 2 == wanted);
        own.map(|(_, own)| own.as_slice()).collect()
    };
    let halves = [half(0), half(1)];
    let (mut surprises, mut squares, mut count) = (Vec::new(), 0.0, 0_usize);
    for (fitted, judged) in [(0, 1), (1, 0)] {
        let model = Occasions::fit(&halves[fitted], form)?;
        for own in &halves[judged] {
            for (one, step) in own.iter().zip(trajectory.predict_each(own)) {
                let n_earlier = count_earlier(own, one);
                let mean = if let Some(predicted) = model.predict(&own[..n_earlier], one) {
                    surprises.push(Surprise {
                        n_earlier,
                        size: predicted.surprise(one.score),
                    });
                    predicted.mean()
                } else if let Some((mean, _)) = step {
                    mean
                } else {
                    continue;
                };
                squares += (one.score - mean).powi(2);
                count += 1;
            }
        }
    }
    (!surprises.is_empty()).then(|| Verdict {
        error: squares / count as f64,
        surprises,
    })
}
