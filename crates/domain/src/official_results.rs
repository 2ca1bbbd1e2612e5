//! What came of an exam, as whoever holds it has published it: marks, rank, percentile.

use crate::FieldErrors;
use crate::results::EARLIEST_DATE;
use crate::text::grouped;
use catalogue::{Locale, rules};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The worst rank where it is not known how many sat the exam: several times what the largest exams have.
pub const MAX_RANK: u32 = 20_000_000;

/// An official result as typed. At least one of marks, rank and percentile is needed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OfficialResultDraft {
    /// Marks, from the least of the exam to its maximum; percent where it has none.
    #[serde(default)]
    pub marks: Option<f64>,
    /// Rank among all candidates, from 1.
    #[serde(default)]
    pub rank: Option<i64>,
    /// Percentile, 0 to 100.
    #[serde(default)]
    pub percentile: Option<f64>,
    /// The day the exam was taken; the exam's date when absent.
    #[serde(default)]
    pub taken_on: Option<NaiveDate>,
}

/// A checked official result.
#[derive(Debug, Clone, PartialEq)]
pub struct NewOfficialResult {
    /// The day the exam was taken.
    pub taken_on: NaiveDate,
    /// Marks of `max_score`.
    pub marks: Option<f64>,
    /// What marks are of.
    pub max_score: f64,
    /// Rank, from 1.
    pub rank: Option<u32>,
    /// Percentile, 0 to 100.
    pub percentile: Option<f64>,
}

/// What an official result is checked against.
#[derive(Debug, Clone, Copy)]
pub struct Sat {
    /// The student's own date.
    pub today: NaiveDate,
    /// The exam's date, if it has one.
    pub exam_date: Option<NaiveDate>,
    /// Least and greatest marks, as [`crate::exams::NewExam::range`] tells them.
    pub range: (f64, f64),
    /// How many sat the exam on a day, where that is known.
    pub candidates: Option<u32>,
}

impl OfficialResultDraft {
    /// The day it is of: as given, or else the exam's.
    pub fn day(&self, exam_date: Option<NaiveDate>) -> Option<NaiveDate> {
        self.taken_on.or(exam_date)
    }

    /// Checks the result.
    ///
    /// # Errors
    /// Every refused field: no marks, rank or percentile; marks outside the exam's range; a rank below 1 or beyond
    /// the number of candidates; a percentile outside 0 to 100; no day, one to come, or one before 1990.
    pub fn check(self, sat: &Sat) -> Result<NewOfficialResult, FieldErrors> {
        let mut errors = FieldErrors::default();
        let locale = Locale::current();
        let taken_on = self.day(sat.exam_date);
        match taken_on {
            None => errors.push("taken_on", "required", rules::official::day(locale)),
            Some(day) if day > sat.today => {
                errors.push("taken_on", "in_future", rules::official::in_future(locale));
            }
            Some(day) if day < EARLIEST_DATE => {
                errors.push("taken_on", "too_early", rules::result::too_early(locale));
            }
            Some(_) => {}
        }
        if self.marks.is_none() && self.rank.is_none() && self.percentile.is_none() {
            errors.push("marks", "required", rules::official::required(locale));
        }
        let (least, max) = sat.range;
        if self.marks.is_some_and(|marks| !(least..=max).contains(&marks)) {
            errors.push(
                "marks",
                "out_of_range",
                rules::official::marks(locale, least, max),
            );
        }
        let most = sat.candidates.unwrap_or(MAX_RANK);
        let rank = self.rank.map(|rank| u32::try_from(rank).unwrap_or_default());
        if rank.is_some_and(|rank| !(1..=most).contains(&rank)) {
            let words = match (sat.candidates, grouped(u64::from(most))) {
                (Some(_), most) => rules::official::rank_known(locale, most),
                (None, most) => rules::official::rank(locale, most),
            };
            errors.push("rank", "out_of_range", words);
        }
        // What is no number is in no range.
        if self
            .percentile
            .is_some_and(|value| !(0.0..=100.0).contains(&value))
        {
            errors.push("percentile", "out_of_range", rules::official::percentile(locale));
        }
        errors.clone().into_result()?;
        let Some(taken_on) = taken_on else {
            return Err(errors);
        };
        Ok(NewOfficialResult {
            taken_on,
            marks: self.marks,
            max_score: max,
            rank,
            percentile: self.percentile,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 5, n).unwrap()
    }

    fn sat() -> Sat {
        Sat {
            today: day(20),
            exam_date: Some(day(3)),
            range: (-180.0, 720.0),
            candidates: None,
        }
    }

    fn refused(draft: OfficialResultDraft, sat: &Sat) -> Vec<(String, String)> {
        let errors = draft.check(sat).unwrap_err().0;
        errors
            .into_iter()
            .map(|one| (one.path, one.code.into_owned()))
            .collect()
    }

    #[test]
    fn one_of_the_three_is_enough_and_the_day_is_the_exams_unless_another_is_given() {
        let rank = OfficialResultDraft {
            rank: Some(1),
            ..OfficialResultDraft::default()
        };
        let new = rank.clone().check(&sat()).unwrap();
        assert_eq!((new.taken_on, new.rank, new.marks), (day(3), Some(1), None));
        let shift = OfficialResultDraft {
            taken_on: Some(day(4)),
            ..rank.clone()
        };
        assert_eq!(shift.check(&sat()).unwrap().taken_on, day(4));
        let all = OfficialResultDraft {
            marks: Some(-180.0),
            rank: Some(i64::from(MAX_RANK)),
            percentile: Some(0.0),
            taken_on: None,
        };
        assert!(all.check(&sat()).is_ok());
        assert_eq!(
            refused(OfficialResultDraft::default(), &sat()),
            [("marks".to_owned(), "required".to_owned())]
        );
        let undated = Sat {
            exam_date: None,
            ..sat()
        };
        assert_eq!(
            refused(rank, &undated),
            [("taken_on".to_owned(), "required".to_owned())]
        );
    }

    #[test]
    fn every_field_out_of_its_range_is_named_at_once() {
        let out = ["marks", "rank", "percentile"].map(|path| (path.to_owned(), "out_of_range".to_owned()));
        for (marks, rank, percentile) in [
            (720.5, 0, 100.01),
            (f64::NAN, -3, f64::NAN),
            (f64::INFINITY, i64::MAX, f64::NEG_INFINITY),
            (-180.5, i64::from(MAX_RANK) + 1, -0.1),
        ] {
            let draft = OfficialResultDraft {
                marks: Some(marks),
                rank: Some(rank),
                percentile: Some(percentile),
                taken_on: None,
            };
            assert_eq!(refused(draft, &sat()), out, "{marks} {rank} {percentile}");
        }
    }

    #[test]
    fn a_rank_beyond_the_known_candidates_and_a_day_to_come_are_refused() {
        let known = Sat {
            candidates: Some(50_000),
            ..sat()
        };
        let of = |rank, taken_on| OfficialResultDraft {
            rank: Some(rank),
            taken_on,
            ..OfficialResultDraft::default()
        };
        assert!(of(50_000, Some(day(20))).check(&known).is_ok());
        assert_eq!(
            refused(of(50_001, None), &known),
            [("rank".to_owned(), "out_of_range".to_owned())]
        );
        assert_eq!(
            refused(of(1, Some(day(21))), &known),
            [("taken_on".to_owned(), "in_future".to_owned())]
        );
        let long_ago = NaiveDate::from_ymd_opt(1989, 12, 31);
        assert_eq!(
            refused(of(1, long_ago), &known),
            [("taken_on".to_owned(), "too_early".to_owned())]
        );
    }
}
