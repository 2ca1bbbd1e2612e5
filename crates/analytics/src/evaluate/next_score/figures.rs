//! R squared, errors and coverage, as sums per student that can be drawn again.

use super::Said;
use crate::evaluate::bootstrap::intervals;
use crate::evaluate::report::{Figures, Measured};

/// A result that was forecast.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told {
    pub(super) student: usize,
    pub(super) subject: usize,
    pub(super) score: f64,
    /// Earlier results of the student in the subject.
    pub(super) n_earlier: usize,
}

/// Sums over the results of one student in one subject.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    n: f64,
    score: f64,
    squared_score: f64,
    squared_error: f64,
    absolute_error: f64,
    inside_50: f64,
    inside_80: f64,
    with_band: f64,
}

impl Sums {
    fn add(&mut self, times: f64, other: &Self) {
        self.n += times * other.n;
        self.score += times * other.score;
        self.squared_score += times * other.squared_score;
        self.squared_error += times * other.squared_error;
        self.absolute_error += times * other.absolute_error;
        self.inside_50 += times * other.inside_50;
        self.inside_80 += times * other.inside_80;
        self.with_band += times * other.with_band;
    }

    /// Sum of squares about the mean.
    fn spread(&self) -> f64 {
        if self.n > 0.0 {
            self.squared_score - self.score * self.score / self.n
        } else {
            0.0
        }
    }
}

/// Sums by student (numbered anew, without gaps) and subject.
pub(super) struct Scored {
    n_subjects: usize,
    students: Vec<Vec<(usize, Sums)>>,
}

impl Scored {
    /// `said` has one forecast for each of `results`, which come student by student.
    pub(super) fn new(results: &[Told], said: &[Option<Said>]) -> Self {
        let n_subjects = results.iter().map(|one| one.subject + 1).max().unwrap_or(0);
        let n = results.len() as f64;
        // Sums of squares about a common middle lose no digits to large scores.
        let middle = results.iter().map(|one| one.score / n).sum::<f64>();
        let mut students: Vec<Vec<(usize, Sums)>> = Vec::new();
        let mut before = None;
        for (one, said) in results.iter().zip(said) {
            if before != Some(one.student) {
                students.push(Vec::new());
                before = Some(one.student);
            }
            let Some(own) = students.last_mut() else { continue };
            let Some(Said {
                mean,
                band_50,
                band_80,
            }) = said
            else {
                continue;
            };
            let error = one.score - mean;
            let inside = |band: &Option<(f64, f64)>| {
                f64::from(u8::from(
                    band.is_some_and(|(low, high)| low <= one.score && one.score <= high),
                ))
            };
            let score = one.score - middle;
            let sums = Sums {
                n: 1.0,
                score,
                squared_score: score * score,
                squared_error: error * error,
                absolute_error: error.abs(),
                inside_50: inside(band_50),
                inside_80: inside(band_80),
                with_band: f64::from(u8::from(band_80.is_some())),
            };
            match own.iter_mut().find(|(subject, _)| *subject == one.subject) {
                Some((_, known)) => known.add(1.0, &sums),
                None => own.push((one.subject, sums)),
            }
        }
        Self { n_subjects, students }
    }

    /// The figures in one subject, or over all with the spread taken within each.
    pub(super) fn measure(&self, name: &str, subject: Option<usize>, seed: u64) -> Measured {
        let named = |[r2, rmse, mae, coverage_50, coverage_80]: [Option<f64>; 5]| Figures::Score {
            r2,
            rmse,
            mae,
            coverage_50,
            coverage_80,
        };
        let once = vec![1; self.students.len()];
        let [r2, rmse, mae, coverage_50, coverage_80] =
            intervals(self.students.len(), seed, |times| self.figures(times, subject));
        let all = self.sums(&once, subject);
        let n = all.iter().map(|sums| sums.n).sum::<f64>() as usize;
        let with_band = all.iter().map(|sums| sums.with_band).sum::<f64>() as usize;
        Measured {
            name: name.to_owned(),
            n,
            n_coverage: (with_band != n).then_some(with_band),
            figures: named(self.figures(&once, subject)),
            ci: Figures::Score {
                r2,
                rmse,
                mae,
                coverage_50,
                coverage_80,
            },
        }
    }

    fn sums(&self, times: &[u32], subject: Option<usize>) -> Vec<Sums> {
        let mut by_subject = vec![Sums::default(); self.n_subjects];
        for (own, &times) in self.students.iter().zip(times) {
            for (id, sums) in own
                .iter()
                .filter(|(id, _)| subject.is_none_or(|wanted| wanted == *id))
            {
                by_subject[*id].add(f64::from(times), sums);
            }
        }
        by_subject
    }

    fn figures(&self, times: &[u32], subject: Option<usize>) -> [Option<f64>; 5] {
        let by_subject = self.sums(times, subject);
        let spread: f64 = by_subject.iter().map(Sums::spread).sum();
        let mut all = Sums::default();
        for sums in &by_subject {
            all.add(1.0, sums);
        }
        let share = |sum: f64, of: f64| (of > 0.0).then(|| sum / of);
        // What rounding leaves of a constant series is no spread.
        let r2 = (spread > 1e-12 * all.squared_score).then(|| 1.0 - all.squared_error / spread);
        [
            r2,
            share(all.squared_error, all.n).map(f64::sqrt),
            share(all.absolute_error, all.n),
            share(all.inside_50, all.with_band),
            share(all.inside_80, all.with_band),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::{Said, Scored, Told};

    #[test]
    fn figures_are_those_computed_by_hand() {
        let told = |student, subject, score| Told {
            student,
            subject,
            score,
            n_earlier: 1,
        };
        let results = [
            told(0, 0, 1.0),
            told(0, 0, 3.0),
            told(2, 1, 10.0),
            told(2, 1, 14.0),
        ];
        let band = |mean: f64| {
            let around = |width: f64| Some((mean - width, mean + width));
            Some(Said {
                mean,
                band_50: around(0.5),
                band_80: around(1.0),
            })
        };
        let said = [band(1.0), band(2.0), band(12.0), None];
        let scored = Scored::new(&results, &said);
        let [r2, rmse, mae, c50, c80] = scored.figures(&[1, 1], None).map(Option::unwrap);
        // Errors 0, 1, -2; spread within the subjects 2 and 0.
        assert!((r2 - (1.0 - 5.0 / 2.0)).abs() < 1e-12 && (rmse - (5.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        assert!(
            (mae - 1.0).abs() < 1e-12 && (c50 - 1.0 / 3.0).abs() < 1e-12 && (c80 - 2.0 / 3.0).abs() < 1e-12
        );
        assert_eq!(scored.figures(&[1, 1], Some(1))[0], None);
    }
}
