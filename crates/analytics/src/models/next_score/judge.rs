//! How well each model forecasts students it was not fitted on.

use rayon::prelude::*;

use super::Sitting;
use super::calibration::Surprise;
use super::line::ShrunkenLines;
use super::occasions::{Form, Occasions, Shape};
use super::trajectory::Trajectory;

/// Students with two results or more, of whom half are enough for the six unknowns of a subject's lines.
const LEAST_LINES: usize = 12;

/// Mean squared error and the surprises behind it.
pub(super) struct Verdict {
    pub(super) error: f64,
    pub(super) surprises: Vec<Surprise>,
}

/// How many of `own` (in order of time) came before `one`.
fn count_earlier(own: &[Sitting], one: &Sitting) -> usize {
    own.partition_point(|other| other.at < one.at)
}

/// The trajectory model, judged by the students it was fitted on: nearly as well as it will ever do.
pub(super) fn by_its_own(model: &Trajectory, students: &[Vec<Sitting>]) -> Verdict {
    of_steps([(model, students.iter().map(Vec::as_slice).collect())])
}

/// The trajectory model, each half of the students judged by a fit on the other. `None` where a half is too little to
/// be fitted, or to speak of all results.
pub(super) fn of_trajectory(students: &[Vec<Sitting>]) -> Option<Verdict> {
    let (even, odd) = (half(students, 0), half(students, 1));
    let (first, second) = rayon::join(|| Trajectory::fit(&even), || Trajectory::fit(&odd));
    let verdict = of_steps([(&first.ok()?, odd), (&second.ok()?, even)]);
    let follow = |own: &Vec<Sitting>| own.iter().filter(|one| one.at > own[0].at).count();
    let wanted: usize = students.iter().map(follow).sum();
    (verdict.surprises.len() == wanted).then_some(verdict)
}

/// How each model forecasts the students beside it.
fn of_steps<const N: usize>(judged: [(&Trajectory, Vec<&[Sitting]>); N]) -> Verdict {
    let (mut surprises, mut squares) = (Vec::new(), 0.0);
    for (model, students) in judged {
        for own in students {
            for (one, step) in own.iter().zip(model.predict_each(own)) {
                if let Some((mean, sd)) = step {
                    squares += (one.score - mean).powi(2);
                    surprises.push(Surprise {
                        n_earlier: count_earlier(own, one),
                        size: (one.score - mean).abs() / sd,
                    });
                }
            }
        }
    }
    Verdict {
        error: squares / surprises.len().max(1) as f64,
        surprises,
    }
}

/// Whether the results come from more than one source.
pub(super) fn has_several_sources(students: &[Vec<Sitting>]) -> bool {
    let mut sources = students.iter().flatten().map(|one| one.source);
    let first = sources.next();
    sources.any(|source| Some(source) != first)
}

/// The form of the occasions model that forecasts best, if there is any.
pub(super) fn best_occasions(
    students: &[Vec<Sitting>],
    trajectory: &Trajectory,
    has_sources: bool,
) -> Option<(Form, Verdict)> {
    let sources: &[bool] = if has_sources { &[false, true] } else { &[false] };
    let of_shape = |shape| {
        sources
            .iter()
            .map(move |&has_sources| Form { shape, has_sources })
    };
    let forms: Vec<Form> = [Shape::Bent, Shape::Straight]
        .into_iter()
        .flat_map(of_shape)
        .collect();
    let judged: Vec<(Form, Verdict)> = forms
        .into_par_iter()
        .filter_map(|form| Some((form, of_occasions(students, trajectory, form)?)))
        .collect();
    judged.into_iter().min_by(|a, b| a.1.error.total_cmp(&b.1.error))
}

/// The occasions model, each half of the students judged by a fit on the other.
///
/// Where it has nothing to say the trajectory stands in, so that both are judged on the same results.
/// `None` when it cannot be fitted or says nothing at all.
fn of_occasions(students: &[Vec<Sitting>], trajectory: &Trajectory, form: Form) -> Option<Verdict> {
    let halves = [half(students, 0), half(students, 1)];
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

/// The shrunken lines, each half of the students judged by a fit on the other; like [`of_occasions`]. They have no prior
/// to lean on, so below [`LEAST_LINES`] students the trajectory serves.
pub(super) fn of_lines(students: &[Vec<Sitting>], trajectory: &Trajectory) -> Option<Verdict> {
    if students.iter().filter(|own| own.len() >= 2).count() < LEAST_LINES {
        return None;
    }
    let halves = [half(students, 0), half(students, 1)];
    let (mut surprises, mut squares, mut count) = (Vec::new(), 0.0, 0_usize);
    for (fitted, judged) in [(0, 1), (1, 0)] {
        let lines = ShrunkenLines::fit(&halves[fitted]);
        for own in &halves[judged] {
            let others = trajectory.predict_each(own);
            for ((one, line), other) in own.iter().zip(lines.predict_each(own)).zip(others) {
                if let Some((mean, sd)) = line {
                    surprises.push(Surprise {
                        n_earlier: count_earlier(own, one),
                        size: (one.score - mean).abs() / sd,
                    });
                }
                if let Some((mean, _)) = line.or(other) {
                    squares += (one.score - mean).powi(2);
                    count += 1;
                }
            }
        }
    }
    (!surprises.is_empty()).then(|| Verdict {
        error: squares / count as f64,
        surprises,
    })
}

/// Every second student, from the first or from the second.
fn half(students: &[Vec<Sitting>], first: usize) -> Vec<&[Sitting]> {
    students
        .iter()
        .skip(first)
        .step_by(2)
        .map(Vec::as_slice)
        .collect()
}
