//! Which scores an exam can have.

use super::{ExamProfile, Marking};

impl ExamProfile {
    /// Least and greatest score of the whole exam; nothing in the blank profile.
    pub fn range(&self) -> Option<(f64, f64)> {
        let max = self.max_score?;
        let least = self.least_score.unwrap_or_else(|| least_score(self.marking, max));
        Some((least, max))
    }
}

/// The score of answers that are all wrong, out of `max`. Where the marking is not known no score is refused that can be.
pub fn least_score(marking: Option<Marking>, max: f64) -> f64 {
    let least = marking.map_or(-max, |scheme| max * scheme.wrong / scheme.correct);
    // `+ 0.0`: nothing taken off is 0, not -0.
    least.max(-max).min(0.0) + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_score_is_that_of_wrong_answers_alone() {
        let least = |correct, wrong| least_score(Some(Marking { correct, wrong }), 720.0);
        assert!((least(4.0, -1.0) + 180.0).abs() < 1e-9);
        assert!(least(1.0, 0.0).abs() < 1e-9 && least(1.0, 0.0).is_sign_positive());
        assert!(
            (least(1.0, -3.0) + 720.0).abs() < 1e-9,
            "no further below 0 than above it"
        );
        assert!((least_score(None, 360.0) + 360.0).abs() < 1e-9);
    }
}
