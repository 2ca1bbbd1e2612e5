//! The filter against the same model as one multivariate normal, solved by elimination.

use super::*;

/// Covariance of the ability on two days after the first: start, walk, and the integral of a stationary slope.
fn shared(a: f64, b: f64, prior: &Prior) -> f64 {
    let (s, t) = (a.min(b), a.max(b));
    let k = std::f64::consts::LN_2 / prior.slope_half_life;
    let slope = 2.0 * k * s - 1.0 + (-k * s).exp() + (-k * t).exp() - (-k * (t - s)).exp();
    prior.start_sd.powi(2) + prior.walk_sd.powi(2) * s + (prior.slope_sd / k).powi(2) * slope
}

/// Solves `a x = b` for several right sides by elimination with pivots; returns the log determinant too.
fn eliminate(mut a: Vec<Vec<f64>>, mut b: Vec<Vec<f64>>) -> (Vec<Vec<f64>>, f64) {
    let n = a.len();
    let mut log_determinant = 0.0;
    for i in 0..n {
        let pivot = (i..n)
            .max_by(|&p, &q| a[p][i].abs().total_cmp(&a[q][i].abs()))
            .unwrap();
        a.swap(i, pivot);
        b.swap(i, pivot);
        log_determinant += a[i][i].abs().ln();
        let (row, right) = (a[i].clone(), b[i].clone());
        for j in (0..n).filter(|j| *j != i) {
            let factor = a[j][i] / row[i];
            for (x, y) in a[j].iter_mut().zip(&row) {
                *x -= factor * y;
            }
            for (x, y) in b[j].iter_mut().zip(&right) {
                *x -= factor * y;
            }
        }
    }
    for (i, right) in b.iter_mut().enumerate() {
        for x in right {
            *x /= a[i][i];
        }
    }
    (b, log_determinant)
}

/// Means and variances of linear forms agree with the dense solution to 1e-8 percent points.
#[test]
fn path_offsets_forecast_and_likelihood_are_those_of_the_dense_solution() {
    let mut prior = Prior::shipped();
    prior.set_source(1, Offset { mean: -4.0, sd: 3.0 });
    prior.set_source(2, Offset { mean: 6.0, sd: 0.0 });
    let tests = [
        test(10, 0, 52.0),
        test(13, 1, 41.0),
        test(13, 0, 55.5),
        test(40, 2, 66.0),
        test(41, 1, 50.0),
        test(97, 3, 58.25),
        test(97, 0, 71.0),
        test(160, 1, 64.0),
    ];
    let own = Ability::alone(&tests, &prior);
    let n = tests.len();
    let day = |day: Day| f64::from(day - 10);
    let noise = prior.sampling_sd.powi(2) + prior.residual_sd.powi(2);
    let offset = |source: usize| prior.offset_of(Some(source));
    let covariance = |a: &Test, b: &Test| {
        let same = f64::from(u8::from(a.source == b.source));
        shared(day(a.day), day(b.day), &prior) + same * offset(a.source).sd.powi(2)
    };
    let mut matrix = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..n {
            matrix[i][j] = covariance(&tests[i], &tests[j]) + if i == j { noise } else { 0.0 };
        }
    }
    let mean = |one: &Test| prior.start_mean + offset(one.source).mean;
    let away: Vec<f64> = tests.iter().map(|one| one.percent - mean(one)).collect();
    // A linear form is given by its covariances with the scores, its mean and its variance before them.
    let given = |with: Vec<f64>, mean: f64, variance: f64| {
        let right = (0..n).map(|i| vec![away[i], with[i]]).collect();
        let (solved, _) = eliminate(matrix.clone(), right);
        let moved: f64 = with.iter().zip(&solved).map(|(w, x)| w * x[0]).sum();
        let known: f64 = with.iter().zip(&solved).map(|(w, x)| w * x[1]).sum();
        (mean + moved, variance - known)
    };
    let near = |mean: f64, sd: f64, dense: (f64, f64)| {
        assert!((mean - dense.0).abs() < 1e-8, "{mean} {dense:?}");
        assert!((sd * sd - dense.1).abs() < 1e-8, "{} {dense:?}", sd * sd);
    };

    for asked in [10, 12, 13, 60, 97, 160, 400] {
        let point = own.path(&[asked]).unwrap()[0].ability;
        let with = tests
            .iter()
            .map(|one| shared(day(one.day), day(asked), &prior))
            .collect();
        let dense = given(with, prior.start_mean, shared(day(asked), day(asked), &prior));
        near(point.mean, point.sd, dense);
    }
    for found in own.offsets() {
        let Offset { mean, sd } = offset(found.source);
        let with = tests
            .iter()
            .map(|one| if one.source == found.source { sd * sd } else { 0.0 })
            .collect();
        near(found.mean, found.sd, given(with, mean, sd * sd));
    }
    for source in [0, 1, 2, 3, 9] {
        let target = test(200, source, 0.0);
        let forecast = own.expected(&Target {
            day: 200,
            source: Some(source),
            items: None,
        });
        let with = tests.iter().map(|one| covariance(one, &target)).collect();
        let dense = given(with, mean(&target), covariance(&target, &target) + noise);
        near(forecast.mean, forecast.sd, dense);
    }
    let (solved, log_determinant) = eliminate(matrix.clone(), away.iter().map(|x| vec![*x]).collect());
    let misfit: f64 = away.iter().zip(&solved).map(|(a, x)| a * x[0]).sum();
    let dense = -0.5 * (misfit + log_determinant + n as f64 * std::f64::consts::TAU.ln());
    let likelihood = |read: &super::super::read::Smoothed| read.log_likelihood;
    assert!((likelihood(&own.read(&[])[0].2) - dense).abs() < 1e-8);
    assert!((forms::likelihood_alone(&own.tests, &prior) - dense).abs() < 1e-8);
}
