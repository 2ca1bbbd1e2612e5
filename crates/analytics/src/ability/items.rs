//! How much of a score is chance: the floor below which no test can measure.

/// Questions and answers of a test with marks for right and wrong answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Items {
    /// Questions, above 0.
    pub questions: u32,
    /// Questions answered.
    pub attempted: u32,
    /// Right answers.
    pub right: u32,
    /// Marks for a right answer, above 0.
    pub right_marks: f64,
    /// Marks for a wrong answer, 0 or below.
    pub wrong_marks: f64,
}

impl Items {
    /// Whether the counts and marks can be.
    pub fn is_possible(&self) -> bool {
        self.questions > 0
            && self.right <= self.attempted
            && self.attempted <= self.questions
            && self.right_marks.is_finite()
            && self.right_marks > 0.0
            && self.wrong_marks.is_finite()
            && (-1_000.0 * self.right_marks..=0.0).contains(&self.wrong_marks)
    }

    /// Standard deviation of the score, percent of the maximum, were other questions of the same difficulty drawn.
    ///
    /// A question is tried with the attempt rate and then right with the accuracy; both are drawn towards one half
    /// by half a question, so that a perfect paper is not read as free of chance. With +4/-1, attempt rate a and
    /// accuracy c the variance of a question is `a (15 c + 1) - a^2 (5 c - 1)^2` marks squared.
    ///
    /// Zero for counts that [cannot be](Self::is_possible).
    pub fn sampling_sd(&self) -> f64 {
        if !self.is_possible() {
            return 0.0;
        }
        let rate = |part: u32, whole: u32| (f64::from(part) + 0.5) / (f64::from(whole) + 1.0);
        let (tried, right) = (
            rate(self.attempted, self.questions),
            rate(self.right, self.attempted),
        );
        // In units of the marks for a right answer.
        let lost = self.wrong_marks / self.right_marks;
        let mean = tried * (right + (1.0 - right) * lost);
        let square = tried * (right + (1.0 - right) * lost * lost);
        let variance = (square - mean * mean) / f64::from(self.questions);
        100.0 * variance.max(0.0).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::Items;

    fn paper(questions: u32, attempted: u32, right: u32) -> Items {
        Items {
            questions,
            attempted,
            right,
            right_marks: 4.0,
            wrong_marks: -1.0,
        }
    }

    /// Attempt rate 0.8 and accuracy 0.7 on 75 questions: at most about 20 of 300 marks; 0.85 and 0.8 on 180: 29 of 720.
    #[test]
    fn the_floor_is_that_of_the_formula_for_plus_four_and_minus_one() {
        let by_formula = |a: f64, c: f64, n: f64| {
            let variance = a * (15.0 * c + 1.0) - a * a * (5.0 * c - 1.0).powi(2);
            100.0 * (variance / n).sqrt() / 4.0
        };
        for (items, a, c) in [
            (paper(75, 60, 42), 60.5 / 76.0, 42.5 / 61.0),
            (paper(180, 153, 122), 153.5 / 181.0, 122.5 / 154.0),
        ] {
            let expected = by_formula(a, c, f64::from(items.questions));
            assert!((items.sampling_sd() - expected).abs() < 1e-12);
        }
        assert!((paper(75, 60, 42).sampling_sd() * 3.0 - 20.0).abs() < 1.0);
        assert!((paper(180, 153, 122).sampling_sd() * 7.2 - 29.0).abs() < 1.0);
    }

    #[test]
    fn a_perfect_paper_still_has_chance_in_it_and_an_impossible_one_none() {
        assert!(paper(50, 50, 50).sampling_sd() > 0.5);
        for impossible in [paper(0, 0, 0), paper(10, 11, 3), paper(10, 5, 6)] {
            assert!(!impossible.is_possible() && impossible.sampling_sd() == 0.0);
        }
        let mut unreal = paper(10, 5, 3);
        unreal.right_marks = f64::NAN;
        assert!(!unreal.is_possible());
    }
}
