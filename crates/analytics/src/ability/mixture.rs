//! What several normal curves say together.

use crate::quantile::{Z90, normal_cdf_and_density};

/// Most steps of the search for a point of a mixture; three to five are usual.
const STEPS: usize = 30;

/// Mean of a mixture of values with these weights, means and variances, and the variance of the normal curve that leaves
/// as much on either side of its middle 80 %. The plain variance would be that of the rare forms: far ahead a few percent
/// of a fast pace would make everybody's band twice as wide as what it holds.
pub(super) fn mixed(parts: &[(f64, f64, f64)]) -> (f64, f64) {
    if let [(_, mean, variance)] = parts {
        return (*mean, *variance);
    }
    let mean = parts.iter().map(|(weight, mean, _)| weight * mean).sum();
    let curves = parts.iter().map(|(weight, mean, variance)| Curve {
        weight: *weight,
        mean: *mean,
        sd: variance.sqrt().max(1e-9),
    });
    let curves: Vec<Curve> = curves.collect();
    let half = (point(&curves, 0.9, Z90) - point(&curves, 0.1, -Z90)) / 2.0;
    (mean, (half / Z90).powi(2))
}

/// One normal curve of a mixture.
struct Curve {
    weight: f64,
    mean: f64,
    sd: f64,
}

/// The value below which a share of `p` of the mixture lies, `z` being that of the standard normal curve: Newton's method
/// inside of a bracket, to a hundred-thousandth of its width.
fn point(curves: &[Curve], p: f64, z: f64) -> f64 {
    // The mixture's point lies between those of its curves.
    let ends = curves.iter().map(|one| one.mean + z * one.sd);
    let (mut low, mut high) = ends
        .clone()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), end| {
            (low.min(end), high.max(end))
        });
    let tolerance = 1e-3 * (high - low);
    let mut x = ends.zip(curves).map(|(end, one)| one.weight * end).sum::<f64>();
    for _ in 0..STEPS {
        let (mut below, mut density) = (0.0, 0.0);
        for one in curves {
            let (share, height) = normal_cdf_and_density((x - one.mean) / one.sd);
            below += one.weight * share;
            density += one.weight * height / one.sd;
        }
        if below < p {
            low = x;
        } else {
            high = x;
        }
        let mut next = x + (p - below) / density;
        // Also where the density is 0 and the step no number.
        if !(next > low && next < high) {
            next = f64::midpoint(low, high);
        }
        let step = (next - x).abs();
        x = next;
        // Steps converge quadratically: what is left is far smaller still.
        if step <= tolerance {
            break;
        }
    }
    x
}
