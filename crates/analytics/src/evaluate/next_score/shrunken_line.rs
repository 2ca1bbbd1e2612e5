//! A line per student, drawn towards the line of all: random intercept and slope.

use super::Said;
use crate::models::next_score::Sitting;

/// Steps of the EM algorithm for the variances.
const EM_STEPS: usize = 80;
/// Normal quantiles of the 50 and the 80 % band.
const FACTORS: (f64, f64) = (0.674_489_750_196_081_7, 1.281_551_565_544_600_4);

/// One population of lines per subject; `None` where there is too little to learn from.
pub(super) struct ShrunkenLines(Vec<Option<Lines>>);

/// Lines a + b t in a subject, t from 0 to 1 over the times fitted on: a and b are normal.
#[derive(Clone, Copy, Debug)]
struct Lines {
    start: f64,
    range: f64,
    mean: [f64; 2],
    /// Variance of a, covariance, variance of b.
    spread: [f64; 3],
    noise: f64,
}

/// What one student's results leave open: the mean of (a, b) and their variances, as in [`Lines`].
struct Known {
    mean: [f64; 2],
    spread: [f64; 3],
}

impl ShrunkenLines {
    pub(super) fn fit(students: &[Vec<Sitting>], n_subjects: usize) -> Self {
        Self(
            (0..n_subjects)
                .map(|subject| Lines::fit(students, subject))
                .collect(),
        )
    }

    pub(super) fn forecast(&self, earlier: &[&Sitting], target: &Sitting) -> Option<Said> {
        let lines = self.0.get(target.subject)?.as_ref()?;
        let points: Vec<(f64, f64)> = earlier.iter().map(|one| lines.point(one)).collect();
        let known = lines.given(&points);
        let (t, _) = lines.point(target);
        let mean = known.mean[0] + known.mean[1] * t;
        let [a, ab, b] = known.spread;
        let sd = (a + 2.0 * ab * t + b * t * t + lines.noise).sqrt();
        let band = |factor: f64| Some((mean - factor * sd, mean + factor * sd));
        Some(Said {
            mean,
            band_50: band(FACTORS.0),
            band_80: band(FACTORS.1),
        })
    }
}

impl Lines {
    fn fit(students: &[Vec<Sitting>], subject: usize) -> Option<Self> {
        let of_subject = |own: &Vec<Sitting>| -> Vec<Sitting> {
            own.iter().filter(|one| one.subject == subject).copied().collect()
        };
        let students: Vec<Vec<Sitting>> = students
            .iter()
            .map(of_subject)
            .filter(|own: &Vec<Sitting>| !own.is_empty())
            .collect();
        let all = || students.iter().flatten();
        let n = all().count() as f64;
        let start = all().map(|one| one.at).fold(f64::INFINITY, f64::min);
        let range = all().map(|one| one.at).fold(f64::NEG_INFINITY, f64::max) - start;
        let mean = all().map(|one| one.score).sum::<f64>() / n;
        let variance = all().map(|one| (one.score - mean).powi(2)).sum::<f64>() / n;
        if range.is_nan() || range <= 0.0 || variance.is_nan() || variance <= 0.0 {
            return None;
        }
        let (half, tenth) = (variance / 2.0, variance / 10.0);
        let mut lines = Self {
            start,
            range,
            mean: [mean, 0.0],
            spread: [half, 0.0, half],
            noise: half,
        };
        let points: Vec<Vec<(f64, f64)>> = students
            .iter()
            .map(|own| own.iter().map(|one| lines.point(one)).collect())
            .collect();
        for _ in 0..EM_STEPS {
            lines.em_step(&points, tenth * 1e-6);
        }
        Some(lines)
    }

    fn point(&self, one: &Sitting) -> (f64, f64) {
        ((one.at - self.start) / self.range, one.score)
    }

    /// The posterior of one student's line.
    fn given(&self, points: &[(f64, f64)]) -> Known {
        let [a, ab, b] = self.spread;
        let determinant = a * b - ab * ab;
        // Precisions of the population's line plus those of the results.
        let mut p = [b / determinant, -ab / determinant, a / determinant];
        let mut pull = [
            p[0] * self.mean[0] + p[1] * self.mean[1],
            p[1] * self.mean[0] + p[2] * self.mean[1],
        ];
        for (t, score) in points {
            p[0] += 1.0 / self.noise;
            p[1] += t / self.noise;
            p[2] += t * t / self.noise;
            pull[0] += score / self.noise;
            pull[1] += t * score / self.noise;
        }
        let determinant = p[0] * p[2] - p[1] * p[1];
        let spread = [p[2] / determinant, -p[1] / determinant, p[0] / determinant];
        let mean = [
            spread[0] * pull[0] + spread[1] * pull[1],
            spread[1] * pull[0] + spread[2] * pull[1],
        ];
        Known { mean, spread }
    }

    fn em_step(&mut self, students: &[Vec<(f64, f64)>], least: f64) {
        let n = students.len() as f64;
        let known: Vec<Known> = students.iter().map(|points| self.given(points)).collect();
        let mean: [f64; 2] = std::array::from_fn(|k| known.iter().map(|own| own.mean[k]).sum::<f64>() / n);
        let (mut spread, mut noise, mut count) = ([0.0; 3], 0.0, 0.0);
        for (own, points) in known.iter().zip(students) {
            let (da, db) = (own.mean[0] - mean[0], own.mean[1] - mean[1]);
            for (sum, (left, moved)) in
                spread
                    .iter_mut()
                    .zip(own.spread.iter().zip([da * da, da * db, db * db]))
            {
                *sum += (left + moved) / n;
            }
            for (t, score) in points {
                let open = own.spread[0] + 2.0 * own.spread[1] * t + own.spread[2] * t * t;
                noise += (score - own.mean[0] - own.mean[1] * t).powi(2) + open;
                count += 1.0;
            }
        }
        // Variances stay above nothing, and the covariance within them, so that precisions exist.
        spread[0] = spread[0].max(least);
        spread[2] = spread[2].max(least);
        let most = 0.999 * (spread[0] * spread[2]).sqrt();
        spread[1] = spread[1].clamp(-most, most);
        self.mean = mean;
        self.spread = spread;
        self.noise = (noise / count).max(least);
    }
}
