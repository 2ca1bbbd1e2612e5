//! Which scores an exam can have.

use super::{ExamProfile, Marking, NewExam};

/// Maximum of an exam without one of its own: its scores are percent.
const PERCENT: f64 = 100.0;

impl ExamProfile {
    /// Least and greatest score of the whole exam; nothing in the blank profile.
    pub fn range(&self) -> Option<(f64, f64)> {
        let max = self.max_score?;
        let least = self.least_score.unwrap_or_else(|| least_score(self.marking, max));
        Some((least, max))
    }
}

impl NewExam {
    /// Least and greatest score of the whole exam, which started from `profile`. Whatever takes a score asks here.
    ///
    /// A least score that the profile states holds as long as the maximum is the profile's; else the marking decides.
    pub fn range(&self, profile: Option<&ExamProfile>) -> (f64, f64) {
        let max = self.max_score.unwrap_or(PERCENT);
        let stated = profile
            .filter(|profile| profile.max_score == self.max_score)
            .and_then(|profile| profile.least_score);
        (stated.unwrap_or_else(|| least_score(self.marking, max)), max)
    }
}

/// The score of answers that are all wrong, out of `max`. Where the marking is not known no score is refused that can be.
fn least_score(marking: Option<Marking>, max: f64) -> f64 {
    let least = marking.map_or(-max, |scheme| max * scheme.wrong / scheme.correct);
    // `+ 0.0`: nothing taken off is 0, not -0.
    least.max(-max).min(0.0) + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exam_has_the_range_of_its_profile_until_its_maximum_or_marking_is_another() {
        let marking = Some(Marking {
            correct: 4.0,
            wrong: -1.0,
        });
        let profile = |max_score, least_score, marking| ExamProfile {
            key: "x".into(),
            name: "X".into(),
            max_score,
            minutes: None,
            least_score,
            is_scaled: false,
            marking,
            source: String::new(),
            weights_source: String::new(),
            sections: vec![],
            chapters: vec![],
        };
        let exam = |max_score, marking| NewExam {
            profile: "x".into(),
            name: "X".into(),
            exam_date: None,
            max_score,
            marking,
            chapters: vec![],
        };
        let sat = profile(Some(1_600.0), Some(400.0), None);
        let neet = profile(Some(720.0), None, marking);
        assert_eq!(exam(Some(1_600.0), None).range(Some(&sat)), (400.0, 1_600.0));
        assert_eq!(exam(Some(1_600.0), None).range(Some(&sat)), sat.range().unwrap());
        assert_eq!(exam(Some(720.0), marking).range(Some(&neet)), (-180.0, 720.0));
        assert_eq!(neet.range(), Some((-180.0, 720.0)));
        // One section of it, or percent of the whole.
        assert_eq!(exam(Some(800.0), None).range(Some(&sat)), (-800.0, 800.0));
        assert_eq!(exam(None, None).range(Some(&sat)), (-100.0, 100.0));
        let mild = Some(Marking {
            correct: 4.0,
            wrong: 0.0,
        });
        assert_eq!(exam(Some(720.0), mild).range(Some(&neet)), (0.0, 720.0));
        assert_eq!(exam(Some(720.0), marking).range(None), (-180.0, 720.0));
    }

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
