//! From marks to a rank: the table of how many candidates had how many marks, or of which percentile marks were.
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
    /// A percentile outside of 0 to 100, or below that of fewer marks.
    #[error("the percentile of {0} marks is not possible beside the others")]
    Percentile(f64),
    /// A table of nobody.
    #[error("no candidates")]
    NoCandidates,
    /// More candidates than can be counted.
    #[error("too many candidates to be counted")]
    TooManyCandidates,
}

/// Shares of candidates by marks, best first.
#[derive(Clone, Debug, PartialEq)]
pub struct RankTable {
    /// Marks, falling.
    marks: Vec<f64>,
    /// Share of all candidates with better marks, plus half of those with these marks.
    shares: Vec<f64>,
    /// Their logarithms.
    logs: Vec<f64>,
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
        // No later sum is larger than this one.
        let n_candidates = sorted
            .iter()
            .try_fold(0_u64, |sum, (_, n)| sum.checked_add(*n))
            .ok_or(RankError::TooManyCandidates)?;
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
        Ok(Self::from_shares(marks, shares, n_candidates))
    }

    /// From pairs of marks and percentile, in any order, and the number of candidates they are percentiles among.
    ///
    /// A percentile is 100 times the share of candidates with these marks or fewer, as agencies publish it; how many
    /// have exactly these marks is not said, so nobody but the candidate is taken to hold them.
    ///
    /// # Errors
    /// [`RankError`], which names the marks at fault.
    pub fn from_percentiles(rows: &[(f64, f64)], n_candidates: u64) -> Result<Self, RankError> {
        if rows.iter().any(|(marks, _)| !marks.is_finite()) {
            return Err(RankError::NotFinite);
        }
        if n_candidates == 0 {
            return Err(RankError::NoCandidates);
        }
        let mut sorted = rows.to_vec();
        sorted.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.total_cmp(&a.1)));
        sorted.dedup();
        let mut least = 100.0;
        for run in sorted.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
            let (marks, percentile) = run[0];
            if run.len() > 1 || !(0.0..=least).contains(&percentile) {
                return Err(RankError::Percentile(marks));
            }
            least = percentile;
        }
        if sorted.len() < 2 {
            return Err(RankError::TooFewMarks(sorted.len()));
        }
        let own_half = 0.5 / n_candidates as f64;
        let share = |percentile: f64| (1.0 - percentile / 100.0 + own_half).min(1.0 - own_half);
        let marks = sorted.iter().map(|(marks, _)| *marks).collect();
        let shares = sorted.iter().map(|(_, percentile)| share(*percentile)).collect();
        Ok(Self::from_shares(marks, shares, n_candidates))
    }

    fn from_shares(marks: Vec<f64>, shares: Vec<f64>, n_candidates: u64) -> Self {
        Self {
            logs: shares.iter().map(|share| share.ln()).collect(),
            marks,
            shares,
            n_candidates,
        }
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
        let (from, to) = (self.logs[better], self.logs[worse]);
        (from + way * (to - from)).exp()
    }

    /// The rank of `marks` among `n_candidates` like those of the table; the middle of a tie, 0.5 at least.
    pub fn rank(&self, marks: f64, n_candidates: f64) -> f64 {
        Self::rank_of_share(self.share_ahead(marks), n_candidates)
    }

    /// The rank with this share of `n_candidates` ahead.
    pub(crate) fn rank_of_share(share: f64, n_candidates: f64) -> f64 {
        (share * n_candidates + 0.5).max(0.5)
    }

    /// The marks at which the given share of candidates is ahead: the inverse of [`Self::share_ahead`].
    pub fn marks_at(&self, share: f64) -> f64 {
        let after = self.shares.partition_point(|known| *known < share);
        if after == 0 || after == self.shares.len() {
            return self.marks[after.min(self.marks.len() - 1)];
        }
        let (from, to) = (self.logs[after - 1], self.logs[after]);
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
    fn published_percentiles_are_read_back_and_lie_on_a_logarithmic_line_in_between() {
        let table =
            RankTable::from_percentiles(&[(130.0, 98.0), (203.0, 99.9), (148.0, 99.0)], 100_000).unwrap();
        // 1 % of 100,000 are ahead of 148 marks: rank 1,001.
        for (marks, rank) in [(203.0, 101.0), (148.0, 1_001.0), (130.0, 2_001.0)] {
            assert!((table.rank(marks, 1e5) - rank).abs() < 1e-6, "{marks}");
        }
        // Half way between 1 % and 2 % ahead: their geometric mean.
        let ahead = table.share_ahead(139.0);
        assert!(
            (ahead - (0.010_005_f64 * 0.020_005).sqrt()).abs() < 1e-12,
            "{ahead}"
        );
        assert!((table.share_ahead(250.0) - table.share_ahead(203.0)).abs() < 1e-15);
        let top = RankTable::from_percentiles(&[(300.0, 100.0), (-75.0, 0.0)], 10).unwrap();
        assert!((top.rank(300.0, 10.0) - 1.0).abs() < 1e-12 && top.share_ahead(-75.0) < 1.0);
    }

    #[test]
    fn percentiles_that_cannot_be_are_refused_with_their_marks() {
        let refused = |rows: &[(f64, f64)]| RankTable::from_percentiles(rows, 10).unwrap_err();
        assert_eq!(refused(&[(9.0, 50.0), (8.0, 60.0)]), RankError::Percentile(8.0));
        assert_eq!(refused(&[(9.0, 50.0), (9.0, 60.0)]), RankError::Percentile(9.0));
        assert_eq!(refused(&[(9.0, 100.5), (8.0, 60.0)]), RankError::Percentile(9.0));
        assert_eq!(
            refused(&[(9.0, f64::NAN), (8.0, 60.0)]),
            RankError::Percentile(9.0)
        );
        assert_eq!(refused(&[(9.0, 50.0), (9.0, 50.0)]), RankError::TooFewMarks(1));
        let nobody = RankTable::from_percentiles(&[(9.0, 50.0), (8.0, 40.0)], 0);
        assert_eq!(nobody, Err(RankError::NoCandidates));
    }

    #[test]
    fn a_table_without_two_marks_is_refused() {
        assert_eq!(
            RankTable::new(&[(5.0, 3), (5.0, 2), (7.0, 0)]),
            Err(RankError::TooFewMarks(1))
        );
        assert_eq!(RankTable::new(&[(f64::NAN, 3)]), Err(RankError::NotFinite));
    }

    #[test]
    fn more_candidates_than_a_number_holds_are_refused_and_not_wrapped() {
        let half = 10_000_000_000_000_000_000;
        assert_eq!(
            RankTable::new(&[(9.0, half), (8.0, half)]),
            Err(RankError::TooManyCandidates)
        );
        assert_eq!(
            RankTable::new(&[(9.0, half), (8.0, 1)]).map(|table| table.n_candidates()),
            Ok(half + 1)
        );
    }
}
