//! From marks to a rank: the table of how many candidates had how many marks.
//!
//! No curve is assumed: the marks of a large exam are far from normal. Between two marks of the table the
//! share of candidates above is interpolated on a logarithmic scale, which is monotone and straight where
//! ranks are (the tail). Beyond the best mark a candidate counts as ahead of half of those who hold it.

use thiserror::Error;

/// Why a table cannot be used.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum RankError {
    /// Fewer than two different marks with candidates.
    #[error("{0} different marks with candidates; at least 2 are needed")]
    TooFewMarks(usize),
    /// A mark that is not a finite number.
    #[error("a mark is not a finite number")]
    NotFinite,
}

/// Shares of candidates by marks, best first.
#[derive(Clone, Debug, PartialEq)]
pub struct RankTable {
    /// Marks, falling.
    marks: Vec<f64>,
    /// Share of all candidates with better marks, plus half of those with these marks.
    shares: Vec<f64>,
    n_candidates: u64,
}

impl RankTable {
    /// From pairs of marks and candidates with exactly these marks, in any order; equal marks are added up.
    ///
    /// # Errors
    /// [`RankError`], with the number of marks found.
    pub fn new(rows: &[(f64, u64)]) -> Result<Self, RankError> {
        if rows.iter().any(|(marks, _)| !marks.is_finite()) {
            return Err(RankError::NotFinite);
        }
        let mut sorted: Vec<(f64, u64)> = rows.iter().filter(|(_, n)| *n > 0).copied().collect();
        sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
        let n_candidates: u64 = sorted.iter().map(|(_, n)| n).sum();
        let (mut marks, mut shares, mut above) = (Vec::new(), Vec::new(), 0_u64);
        for run in sorted.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
            let here: u64 = run.iter().map(|(_, n)| n).sum();
            marks.push(run[0].0);
            shares.push((above as f64 + here as f64 / 2.0) / n_candidates as f64);
            above += here;
        }
        if marks.len() < 2 {
            return Err(RankError::TooFewMarks(marks.len()));
        }
        Ok(Self {
            marks,
            shares,
            n_candidates,
        })
    }

    /// How many candidates the table counts.
    pub fn n_candidates(&self) -> u64 {
        self.n_candidates
    }

    /// Share of candidates, above 0 and below 1, ahead of `marks`; half of those with equal marks are ahead.
    ///
    /// Beyond the ends of the table the nearest value holds.
    pub fn share_ahead(&self, marks: f64) -> f64 {
        let below = self.marks.partition_point(|known| *known > marks);
        if below == self.marks.len() {
            return self.shares[below - 1];
        }
        if below == 0 || self.marks[below] >= marks {
            return self.shares[below];
        }
        let (better, worse) = (below - 1, below);
        let way = (self.marks[better] - marks) / (self.marks[better] - self.marks[worse]);
        let (from, to) = (self.shares[better].ln(), self.shares[worse].ln());
        (from + way * (to - from)).exp()
    }

    /// The rank of `marks` among `n_candidates` like those of the table; the middle of a tie, 0.5 at least.
    pub fn rank(&self, marks: f64, n_candidates: f64) -> f64 {
        (self.share_ahead(marks) * n_candidates + 0.5).max(0.5)
    }

    /// The marks at which the given share of candidates is ahead: the inverse of [`Self::share_ahead`].
    pub fn marks_at(&self, share: f64) -> f64 {
        let after = self.shares.partition_point(|known| *known < share);
        if after == 0 || after == self.shares.len() {
            return self.marks[after.min(self.marks.len() - 1)];
        }
        let (from, to) = (self.shares[after - 1].ln(), self.shares[after].ln());
        let way = (share.ln() - from) / (to - from);
        self.marks[after - 1] + way * (self.marks[after] - self.marks[after - 1])
    }
}

#[cfg(test)]
mod tests {
    use super::{RankError, RankTable};

    #[test]
    fn ranks_are_those_counted_by_hand_and_never_rise_with_marks() {
        let table = RankTable::new(&[(50.0, 4), (90.0, 1), (70.0, 5)]).unwrap();
        // One candidate is ahead of 70 marks and five hold it: ranks 2 to 6, the middle is 4.
        assert!((table.rank(70.0, 10.0) - 4.0).abs() < 1e-12);
        assert!((table.rank(90.0, 10.0) - 1.0).abs() < 1e-12);
        let ranks: Vec<f64> = (40..100)
            .map(|marks| table.rank(f64::from(marks), 10.0))
            .collect();
        assert!(ranks.windows(2).all(|pair| pair[0] >= pair[1]));
        for share in [0.06, 0.2, 0.35, 0.7] {
            assert!(
                (table.share_ahead(table.marks_at(share)) - share).abs() < 1e-12,
                "{share}"
            );
        }
    }

    #[test]
    fn a_table_without_two_marks_is_refused() {
        assert_eq!(
            RankTable::new(&[(5.0, 3), (5.0, 2), (7.0, 0)]),
            Err(RankError::TooFewMarks(1))
        );
        assert_eq!(RankTable::new(&[(f64::NAN, 3)]), Err(RankError::NotFinite));
    }
}
