//! Minimises a smooth function of a few unknowns without derivatives.

/// The best point found from `start` within `evaluations` calls; `step` is the size of the first simplex.
///
/// A value that is not a number counts as infinitely bad.
///
/// Source: Nelder and Mead (1965), with the usual factors 1, 2, 1/2, 1/2.
pub(crate) fn minimise(
    start: &[f64],
    step: f64,
    evaluations: usize,
    mut f: impl FnMut(&[f64]) -> f64,
) -> Vec<f64> {
    let n = start.len();
    let mut used = 0;
    let mut value = |x: &[f64], used: &mut usize| {
        *used += 1;
        let y = f(x);
        if y.is_nan() { f64::INFINITY } else { y }
    };
    let mut points: Vec<(Vec<f64>, f64)> = Vec::with_capacity(n + 1);
    for k in 0..=n {
        let mut x = start.to_vec();
        if k > 0 {
            x[k - 1] += step;
        }
        let y = value(&x, &mut used);
        points.push((x, y));
    }
    while used < evaluations && n > 0 {
        points.sort_by(|a, b| a.1.total_cmp(&b.1));
        if points[n].1 - points[0].1 < 1e-7 * (1.0 + points[0].1.abs()) {
            break;
        }
        let centre: Vec<f64> = (0..n)
            .map(|j| points[..n].iter().map(|p| p.0[j]).sum::<f64>() / n as f64)
            .collect();
        let towards = |factor: f64, worst: &[f64]| -> Vec<f64> {
            centre
                .iter()
                .zip(worst)
                .map(|(c, w)| c + factor * (w - c))
                .collect()
        };
        let worst = points[n].0.clone();
        let reflected = towards(-1.0, &worst);
        let y = value(&reflected, &mut used);
        if y < points[0].1 {
            let expanded = towards(-2.0, &worst);
            let further = value(&expanded, &mut used);
            points[n] = if further < y {
                (expanded, further)
            } else {
                (reflected, y)
            };
        } else if y < points[n - 1].1 {
            points[n] = (reflected, y);
        } else {
            let contracted = towards(if y < points[n].1 { -0.5 } else { 0.5 }, &worst);
            let nearer = value(&contracted, &mut used);
            if nearer < y.min(points[n].1) {
                points[n] = (contracted, nearer);
            } else {
                let best = points[0].0.clone();
                for (x, y) in &mut points[1..] {
                    for (a, b) in x.iter_mut().zip(&best) {
                        *a = b + 0.5 * (*a - b);
                    }
                    *y = value(x, &mut used);
                }
            }
        }
    }
    points.sort_by(|a, b| a.1.total_cmp(&b.1));
    points.swap_remove(0).0
}

#[cfg(test)]
mod tests {
    use super::minimise;

    #[test]
    fn the_valley_of_rosenbrock_is_followed_to_its_end() {
        let found = minimise(&[-1.2, 1.0], 0.5, 600, |x| {
            100.0 * (x[1] - x[0] * x[0]).powi(2) + (1.0 - x[0]).powi(2)
        });
        assert!(
            (found[0] - 1.0).abs() < 0.05 && (found[1] - 1.0).abs() < 0.1,
            "{found:?}"
        );
    }
}
