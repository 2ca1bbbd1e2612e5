//! The simple rules a forecast must beat. Each reads the earlier results of the same subject only; where these
//! tell it nothing, it says what is usual in the subject.

use std::collections::HashMap;

use linfa::Dataset;
use linfa::traits::{Fit, Predict};
use linfa_linear::LinearRegression;
use ndarray::{Array1, Array2};
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::Said;
use super::shrunken_line;
use crate::models::next_score::{ShrunkenLines, Sitting};

/// A gain between two given times is the mean of at least this many.
const LEAST_GAINS: usize = 10;
/// Degrees of freedom beyond which the t quantile no longer moves.
const MOST_FREEDOM: usize = 200;

/// The rules, simplest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    Last,
    MeanOfThree,
    LastAndGain,
    Line,
    ShrunkenLine,
}

impl Rule {
    pub(super) const ALL: [Self; 5] = [
        Self::Last,
        Self::MeanOfThree,
        Self::LastAndGain,
        Self::Line,
        Self::ShrunkenLine,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Last => "last score",
            Self::MeanOfThree => "mean of last three",
            Self::LastAndGain => "last score + mean gain",
            Self::Line => "per-student line",
            Self::ShrunkenLine => "shrunken line",
        }
    }
}

/// What the rules learn: the mean gains, how wide their errors are, and the shrunken lines.
pub(super) struct Rules {
    gains: Gains,
    lines: ShrunkenLines,
    /// What is usual in each subject.
    usual: HashMap<usize, Said>,
    /// Quantiles (50 %, 80 %) of absolute errors by rule and subject.
    widths: HashMap<(&'static str, usize), (f64, f64)>,
    /// The same quantiles of Student's t, by degrees of freedom.
    t_quantiles: Vec<(f64, f64)>,
}

impl Rules {
    pub(super) fn fit(students: &[Vec<Sitting>], n_subjects: usize) -> Self {
        let t_quantiles = (1..=MOST_FREEDOM)
            .filter_map(|freedom| StudentsT::new(0.0, 1.0, freedom as f64).ok())
            .map(|t| (t.inverse_cdf(0.75), t.inverse_cdf(0.9)))
            .collect();
        let mut rules = Self {
            gains: Gains::of(students, n_subjects),
            lines: ShrunkenLines::fit(students),
            usual: (0..n_subjects)
                .filter_map(|subject| Some((subject, usual(students, subject)?)))
                .collect(),
            widths: HashMap::new(),
            t_quantiles,
        };
        let mut errors: HashMap<(&'static str, usize), Vec<f64>> = HashMap::new();
        for own in students {
            for one in own {
                let earlier = earlier(own, one);
                for rule in [Rule::Last, Rule::MeanOfThree, Rule::LastAndGain] {
                    if let Some(guess) = rules.guess(rule, &earlier, one) {
                        let key = (rule.name(), one.subject);
                        errors.entry(key).or_default().push((one.score - guess).abs());
                    }
                }
            }
        }
        rules.widths = errors
            .into_iter()
            .filter_map(|(key, own)| Some((key, quantiles(own)?)))
            .collect();
        rules
    }

    /// What `rule` says of `target` from the results of [`earlier`], if anything.
    pub(super) fn say(&self, rule: Rule, earlier: &[&Sitting], target: &Sitting) -> Option<Said> {
        let said = match rule {
            Rule::Line => self.line(earlier, target),
            Rule::ShrunkenLine => shrunken_line::say(&self.lines, earlier, target),
            Rule::Last | Rule::MeanOfThree | Rule::LastAndGain => {
                self.guess(rule, earlier, target).map(|mean| {
                    let widths = self.widths.get(&(rule.name(), target.subject));
                    let band = |width: f64| (mean - width, mean + width);
                    Said {
                        mean,
                        band_50: widths.map(|(half, _)| band(*half)),
                        band_80: widths.map(|(_, wide)| band(*wide)),
                    }
                })
            }
        };
        said.or_else(|| self.usual.get(&target.subject).copied())
    }

    fn guess(&self, rule: Rule, earlier: &[&Sitting], target: &Sitting) -> Option<f64> {
        let last = earlier.last()?;
        Some(match rule {
            Rule::MeanOfThree => mean_score(&earlier[earlier.len().saturating_sub(3)..]),
            Rule::LastAndGain => last.score + self.gains.between(last, target),
            Rule::Last | Rule::Line | Rule::ShrunkenLine => last.score,
        })
    }

    /// Least squares through the student's earlier results, with its own prediction interval from three on.
    /// Before there are two different times a line is level.
    fn line(&self, earlier: &[&Sitting], target: &Sitting) -> Option<Said> {
        let n = earlier.len();
        let mean_at = earlier.iter().map(|one| one.at).sum::<f64>() / n as f64;
        let spread: f64 = earlier.iter().map(|one| (one.at - mean_at).powi(2)).sum();
        if n < 2 || spread <= 0.0 {
            return (n > 0).then(|| Said {
                mean: mean_score(earlier),
                band_50: None,
                band_80: None,
            });
        }
        // Times about their mean keep the equations well conditioned however large the day numbers are.
        let times = Array2::from_shape_fn((n, 1), |(i, _)| earlier[i].at - mean_at);
        let scores: Array1<f64> = earlier.iter().map(|one| one.score).collect();
        let line = LinearRegression::default()
            .fit(&Dataset::new(times.clone(), scores.clone()))
            .ok()?;
        let ahead = Array2::from_elem((1, 1), target.at - mean_at);
        let mean = line.predict(&ahead)[0];
        if n < 3 {
            return Some(Said {
                mean,
                band_50: None,
                band_80: None,
            });
        }
        let residuals = scores - line.predict(&times);
        let variance = residuals.iter().map(|error| error * error).sum::<f64>() / (n - 2) as f64;
        let error = (variance * (1.0 + 1.0 / n as f64 + (target.at - mean_at).powi(2) / spread)).sqrt();
        let (half, wide) = self.t_quantiles[(n - 2).min(self.t_quantiles.len()) - 1];
        let band = |factor: f64| Some((mean - factor * error, mean + factor * error));
        Some(Said {
            mean,
            band_50: band(half),
            band_80: band(wide),
        })
    }
}

/// The earlier results in the subject of `target`; `own` is in order of time.
pub(super) fn earlier<'a>(own: &'a [Sitting], target: &Sitting) -> Vec<&'a Sitting> {
    own.iter()
        .filter(|one| one.subject == target.subject && one.at < target.at)
        .collect()
}

fn mean_score(results: &[&Sitting]) -> f64 {
    results.iter().map(|one| one.score).sum::<f64>() / results.len() as f64
}

/// The mean score of a subject, with bands as wide as scores lie from it; `None` without any.
fn usual(students: &[Vec<Sitting>], subject: usize) -> Option<Said> {
    let of_subject = students.iter().flatten().filter(|one| one.subject == subject);
    let scores: Vec<f64> = of_subject.map(|one| one.score).collect();
    let n = scores.len() as f64;
    let mean = scores.iter().map(|score| score / n).sum::<f64>();
    let (half, wide) = quantiles(scores.iter().map(|score| (score - mean).abs()).collect())?;
    Some(Said {
        mean,
        band_50: Some((mean - half, mean + half)),
        band_80: Some((mean - wide, mean + wide)),
    })
}

fn quantiles(mut errors: Vec<f64>) -> Option<(f64, f64)> {
    errors.sort_by(f64::total_cmp);
    let at = |share: f64| errors.get((errors.len().saturating_sub(1) as f64 * share).round() as usize);
    Some((*at(0.5)?, *at(0.8)?))
}

/// Mean gains from one result to the next in a subject.
struct Gains {
    between: HashMap<(usize, u64, u64), (f64, usize)>,
    overall: Vec<f64>,
}

impl Gains {
    fn of(students: &[Vec<Sitting>], n_subjects: usize) -> Self {
        let mut between: HashMap<(usize, u64, u64), (f64, usize)> = HashMap::new();
        let mut sums = vec![(0.0, 0.0); n_subjects];
        for own in students {
            for one in own {
                let Some(&last) = earlier(own, one).last() else {
                    continue;
                };
                let gain = one.score - last.score;
                let known = between
                    .entry((one.subject, last.at.to_bits(), one.at.to_bits()))
                    .or_default();
                known.0 += gain;
                known.1 += 1;
                sums[one.subject].0 += gain;
                sums[one.subject].1 += 1.0;
            }
        }
        let overall = sums
            .iter()
            .map(|(sum, n)| if *n > 0.0 { sum / n } else { 0.0 })
            .collect();
        Self { between, overall }
    }

    /// The gain to expect from `last` to `target`.
    fn between(&self, last: &Sitting, target: &Sitting) -> f64 {
        match self
            .between
            .get(&(target.subject, last.at.to_bits(), target.at.to_bits()))
        {
            Some((sum, n)) if *n >= LEAST_GAINS => sum / *n as f64,
            _ => self.overall.get(target.subject).copied().unwrap_or(0.0),
        }
    }
}
