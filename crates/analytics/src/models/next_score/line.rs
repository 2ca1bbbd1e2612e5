//! A line per student, drawn towards the line of all: random intercept and slope, by empirical Bayes.
//!
//! score = a + b x time + noise, with (a, b) of a student normal about those of all, apart for each subject. It has six
//! unknowns a subject, so it serves where growth is straight, and where students are few.
//!
//! Source: Laird and Ware (1982), Random-effects models for longitudinal data.

use std::iter::repeat_n;

use super::Sitting;

/// Steps of the EM algorithm for the variances.
const EM_STEPS: usize = 80;
/// A line goes on for so much of the time that was fitted on, and is level beyond.
const BEYOND: f64 = 0.125;

/// One population of lines per subject; `None` where there is too little to learn from.
#[derive(Clone, Debug)]
pub(crate) struct ShrunkenLines(Vec<Option<Lines>>);

/// Lines a + b t in a subject, t from 0 to 1 over the times fitted on: a and b are normal.
#[derive(Clone, Copy, Debug)]
struct Lines {
    start: f64,
    range: f64,
    /// The mean of all scores: sums of squares about it lose no digits.
    middle: f64,
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

/// All that a line needs to know of a student's results.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    n: f64,
    t: f64,
    tt: f64,
    y: f64,
    ty: f64,
    yy: f64,
}

impl Sums {
    fn add(&mut self, (t, y): (f64, f64)) {
        self.n += 1.0;
        self.t += t;
        self.tt += t * t;
        self.y += y;
        self.ty += t * y;
        self.yy += y * y;
    }
}

impl ShrunkenLines {
    pub(crate) fn fit<S: AsRef<[Sitting]>>(students: &[S]) -> Self {
        let all = || students.iter().flat_map(AsRef::as_ref);
        let n_subjects = all().map(|one| one.subject + 1).max().unwrap_or(0);
        Self(
            (0..n_subjects)
                .map(|subject| Lines::fit(students, subject))
                .collect(),
        )
    }

    /// Mean and standard deviation of `target` from `earlier` results in its subject; without any it is anybody's.
    pub(crate) fn predict<'a>(
        &self,
        earlier: impl Iterator<Item = &'a Sitting>,
        target: &Sitting,
    ) -> Option<(f64, f64)> {
        let lines = self.0.get(target.subject)?.as_ref()?;
        let mut sums = Sums::default();
        for one in earlier {
            sums.add(lines.point(one));
        }
        Some(lines.forecast(&sums, target))
    }

    /// The same for each of a student's results in order of time, from those strictly before it.
    pub(crate) fn predict_each(&self, own: &[Sitting]) -> Vec<Option<(f64, f64)>> {
        let mut sums: Vec<Sums> = repeat_n(Sums::default(), self.0.len()).collect();
        let mut known = 0;
        let mut step = |one: &Sitting| {
            while own[known].at < one.at {
                let before = &own[known];
                if let Some(Some(lines)) = self.0.get(before.subject) {
                    sums[before.subject].add(lines.point(before));
                }
                known += 1;
            }
            let lines = self.0.get(one.subject)?.as_ref().filter(|_| known > 0)?;
            Some(lines.forecast(&sums[one.subject], one))
        };
        own.iter().map(&mut step).collect()
    }
}

impl Lines {
    fn fit<S: AsRef<[Sitting]>>(students: &[S], subject: usize) -> Option<Self> {
        let of = |own: &'_ S| -> Vec<Sitting> {
            let own = own.as_ref().iter();
            own.filter(|one| one.subject == subject).copied().collect()
        };
        let students: Vec<Vec<Sitting>> = students.iter().map(of).filter(|own| !own.is_empty()).collect();
        let all = || students.iter().flatten();
        let n = all().count() as f64;
        let start = all().map(|one| one.at).fold(f64::INFINITY, f64::min);
        let range = all().map(|one| one.at).fold(f64::NEG_INFINITY, f64::max) - start;
        let middle = all().map(|one| one.score).sum::<f64>() / n;
        let variance = all().map(|one| (one.score - middle).powi(2)).sum::<f64>() / n;
        if !(range.is_finite() && range > 0.0 && variance.is_finite() && variance > 0.0) {
            return None;
        }
        let half = variance / 2.0;
        let mut lines = Self {
            start,
            range,
            middle,
            mean: [0.0, 0.0],
            spread: [half, 0.0, half],
            noise: half,
        };
        let sums: Vec<Sums> = students.iter().map(|own| lines.sums(own)).collect();
        for _ in 0..EM_STEPS {
            lines.em_step(&sums, variance * 1e-7);
        }
        Some(lines)
    }

    fn point(&self, one: &Sitting) -> (f64, f64) {
        let t = (one.at - self.start) / self.range;
        (t.clamp(-BEYOND, 1.0 + BEYOND), one.score - self.middle)
    }

    fn sums(&self, own: &[Sitting]) -> Sums {
        let mut sums = Sums::default();
        for one in own {
            sums.add(self.point(one));
        }
        sums
    }

    fn forecast(&self, earlier: &Sums, target: &Sitting) -> (f64, f64) {
        let known = self.given(earlier);
        let (t, _) = self.point(target);
        let [a, ab, b] = known.spread;
        let variance = a + 2.0 * ab * t + b * t * t + self.noise;
        (self.middle + known.mean[0] + known.mean[1] * t, variance.sqrt())
    }

    /// The posterior of one student's line.
    fn given(&self, own: &Sums) -> Known {
        let [a, ab, b] = self.spread;
        let determinant = a * b - ab * ab;
        // Precisions of the population's line plus those of the results.
        let mut p = [b / determinant, -ab / determinant, a / determinant];
        let pull = [
            p[0] * self.mean[0] + p[1] * self.mean[1] + own.y / self.noise,
            p[1] * self.mean[0] + p[2] * self.mean[1] + own.ty / self.noise,
        ];
        p[0] += own.n / self.noise;
        p[1] += own.t / self.noise;
        p[2] += own.tt / self.noise;
        let determinant = p[0] * p[2] - p[1] * p[1];
        let spread = [p[2] / determinant, -p[1] / determinant, p[0] / determinant];
        let mean = [
            spread[0] * pull[0] + spread[1] * pull[1],
            spread[1] * pull[0] + spread[2] * pull[1],
        ];
        Known { mean, spread }
    }

    fn em_step(&mut self, students: &[Sums], least: f64) {
        let n = students.len() as f64;
        let known: Vec<Known> = students.iter().map(|own| self.given(own)).collect();
        let mean: [f64; 2] = std::array::from_fn(|k| known.iter().map(|own| own.mean[k]).sum::<f64>() / n);
        let (mut spread, mut noise, mut count) = ([0.0; 3], 0.0, 0.0);
        for (own, sums) in known.iter().zip(students) {
            let (da, db) = (own.mean[0] - mean[0], own.mean[1] - mean[1]);
            for (sum, (left, moved)) in
                spread
                    .iter_mut()
                    .zip(own.spread.iter().zip([da * da, da * db, db * db]))
            {
                *sum += (left + moved) / n;
            }
            let [a, b] = own.mean;
            let left = sums.yy - 2.0 * (a * sums.y + b * sums.ty)
                + a * a * sums.n
                + 2.0 * a * b * sums.t
                + b * b * sums.tt;
            let open = own.spread[0] * sums.n + 2.0 * own.spread[1] * sums.t + own.spread[2] * sums.tt;
            noise += left.max(0.0) + open;
            count += sums.n;
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
