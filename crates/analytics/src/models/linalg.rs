//! Cholesky factors of small dense matrices: whole, and growing row by row.

/// The lower factor of a positive definite matrix; rows one after another, row `i` has `i + 1` entries.
#[derive(Clone, Debug, Default)]
pub(crate) struct Factor {
    n: usize,
    lower: Vec<f64>,
}

impl Factor {
    /// Factors the symmetric `n` by `n` matrix `a` (row-major). `None` unless it is positive definite.
    pub(crate) fn of(a: &[f64], n: usize) -> Option<Self> {
        let mut factor = Self {
            n: 0,
            lower: Vec::with_capacity(n * (n + 1) / 2),
        };
        for i in 0..n {
            let row = factor.whiten(&a[i * n..i * n + i]);
            factor.push(&row, a[i * n + i])?;
        }
        Some(factor)
    }

    /// Half the logarithm of the matrix's determinant.
    pub(crate) fn log_root_determinant(&self) -> f64 {
        (0..self.n).map(|i| self.row(i)[i].ln()).sum()
    }

    fn row(&self, i: usize) -> &[f64] {
        &self.lower[i * (i + 1) / 2..(i + 1) * (i + 2) / 2]
    }

    /// `L^-1 v` for the first `v.len()` rows.
    pub(crate) fn whiten(&self, v: &[f64]) -> Vec<f64> {
        let mut out: Vec<f64> = Vec::with_capacity(v.len());
        for (i, value) in v.iter().enumerate() {
            let row = self.row(i);
            let known: f64 = row[..i].iter().zip(&out).map(|(l, x)| l * x).sum();
            out.push((value - known) / row[i]);
        }
        out
    }

    /// Adds one row: `whitened` is [`Self::whiten`] of its covariances with the rows before, `variance` its own.
    pub(crate) fn push(&mut self, whitened: &[f64], variance: f64) -> Option<()> {
        let left = variance - whitened.iter().map(|x| x * x).sum::<f64>();
        if left.is_nan() || left <= 0.0 {
            return None;
        }
        self.lower.extend_from_slice(whitened);
        self.lower.push(left.sqrt());
        self.n += 1;
        Some(())
    }

    /// Solves `A x = b` in place.
    pub(crate) fn solve(&self, b: &mut [f64]) {
        let white = self.whiten(b);
        b.copy_from_slice(&white);
        for i in (0..self.n).rev() {
            let row = self.row(i);
            b[i] /= row[i];
            let solved = b[i];
            for (x, l) in b[..i].iter_mut().zip(row) {
                *x -= l * solved;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Factor;

    #[test]
    fn a_system_is_solved_and_a_singular_one_refused() {
        let a = [4.0, 2.0, 0.6, 2.0, 5.0, 1.0, 0.6, 1.0, 3.0];
        let mut b = [4.0 + 4.0 + 1.8, 2.0 + 10.0 + 3.0, 0.6 + 2.0 + 9.0];
        let factor = Factor::of(&a, 3).unwrap();
        factor.solve(&mut b);
        for (x, wanted) in b.iter().zip([1.0, 2.0, 3.0]) {
            assert!((x - wanted).abs() < 1e-12);
        }
        assert!(Factor::of(&[1.0, 1.0, 1.0, 1.0], 2).is_none());
    }
}
