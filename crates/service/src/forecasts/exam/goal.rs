//! The wanted score against the forecast.

use super::{Exam, Said};
use crate::forecasts::{NEXT_SCORE, rounded, words};
use analytics::quantile::normal_cdf;
use api::forecasts::{GoalPace, Missing};

impl Exam<'_> {
    /// `missing` is what the forecasts of the exam lack.
    pub(super) fn goal(&self, main: Option<&Said>, missing: &[Missing]) -> Option<GoalPace> {
        let goal = self
            .inputs
            .goals
            .iter()
            .find(|goal| goal.exam_id == self.stored.id.0)?;
        let target = goal.target_score;
        // Gap and chance are the model's: they are not told where a simple rule has been nearer.
        let by_model = main.filter(|said| said.nearer.is_none());
        let bands = by_model.map(|said| self.score(said));
        let place = self.ranks.and_then(|ranks| {
            let drawn = ranks.tables.what_if(100.0 * target / self.frame.unit()).ok()?;
            Some(drawn.rank.rounded())
        });
        let word = match &bands {
            None => "unknown",
            Some(score) if score.score >= target => "on_course",
            Some(score) if score.high >= target => "a_bit_behind",
            Some(_) => "far",
        };
        let chance = by_model.map(|said| self.chance_of(said, target));
        Some(GoalPace {
            exam_id: goal.exam_id,
            target_score: target,
            word: word.to_owned(),
            gap: bands.as_ref().map(|score| rounded(target - score.score)),
            gap_low: bands.as_ref().map(|score| rounded(target - score.high)),
            gap_high: bands.as_ref().map(|score| rounded(target - score.low)),
            chance: chance.map(|chance| chance.percent),
            chance_beyond: chance.and_then(Chance::beyond),
            rank: place.map(|band| band.middle as u64),
            rank_low: place.map(|band| band.low as u64),
            rank_high: place.map(|band| band.high as u64),
            missing: main.map_or_else(|| no_forecast(missing), by_rule),
            updated_at: goal.updated_at,
        })
    }

    /// The chance of `target` marks or more.
    pub(super) fn chance_of(&self, said: &Said, target: f64) -> Chance {
        let percent = 100.0 * target / self.frame.unit();
        let sd = said.estimate.sd.max(1e-6);
        Chance::of(100.0 * (1.0 - normal_cdf((percent - said.estimate.mean) / sd)))
    }

    /// As [`Self::chance_of`] for the exam, or else the next test; or why it is not told.
    pub(in crate::forecasts) fn chance(&self, target: f64) -> (Option<Chance>, Option<Missing>) {
        let mut unheard = Vec::new();
        let main = self.at_exam(&mut unheard);
        let Some(main) = main.or_else(|| self.next(&mut unheard)) else {
            return (None, no_forecast(&unheard));
        };
        let by_rule = by_rule(&main);
        let chance = by_rule.is_none().then(|| self.chance_of(&main, target));
        (chance, by_rule)
    }
}

/// A chance in whole percent from 1 to 99: what is nearer to 0 or 100 nobody can know, and is told as lying beyond.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::forecasts) struct Chance {
    pub percent: f64,
    /// More than 99 or less than 1.
    is_beyond: bool,
}

impl Chance {
    fn of(percent: f64) -> Self {
        Self {
            percent: percent.round().clamp(1.0, 99.0),
            is_beyond: !(1.0..=99.0).contains(&percent),
        }
    }

    /// `above` or `below` what is told, where it lies beyond.
    pub(in crate::forecasts) fn beyond(self) -> Option<String> {
        let word = if self.percent > 50.0 { "above" } else { "below" };
        self.is_beyond.then(|| word.to_owned())
    }
}

/// That a simple rule comes first, which has no chance.
fn by_rule(said: &Said) -> Option<Missing> {
    said.nearer.as_ref().map(|_| words::by_rule("chance"))
}

/// What a chance needs where nothing is forecast: what the next test does, since one of the two is enough.
fn no_forecast(missing: &[Missing]) -> Option<Missing> {
    let of_next = missing.iter().find(|one| one.what == NEXT_SCORE);
    of_next.map(|one| Missing {
        what: "chance".to_owned(),
        ..one.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn nobody_is_told_a_chance_of_0_or_100_and_what_lies_beyond_is_said_so() {
        for (percent, told, beyond) in [
            (100.0, 99.0, Some("above")),
            (99.3, 99.0, Some("above")),
            (98.7, 99.0, None),
            (50.4, 50.0, None),
            (1.2, 1.0, None),
            (0.9, 1.0, Some("below")),
            (0.0, 1.0, Some("below")),
        ] {
            let chance = Chance::of(percent);
            assert!((chance.percent - told).abs() < 1e-9, "{percent}");
            assert_eq!(chance.beyond().as_deref(), beyond, "{percent}");
        }
    }
}
