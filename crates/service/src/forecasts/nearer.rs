//! Whether a simple rule has been nearer to what came than the model. A model must beat the rules to be shown first; on
//! outcomes of its own students that is asked again and again, not taken on trust from other data.

use super::CALIBRATED_FROM;
use api::forecasts::{NearerRule, SimpleRules};
use store::forecast_models::ForecastModel;
use store::predictions::Scored;

/// What a rule said of a stored forecast's day; a line needs three days and may be absent.
type SaidBy = fn(&Scored) -> Option<f64>;

/// The rules by the names of their fields in [`SimpleRules`].
const RULES: [(&str, SaidBy); 3] = [
    ("last", |one| Some(one.rule_last)),
    ("mean_of_three", |one| Some(one.rule_mean)),
    ("line", |one| one.rule_line),
];

/// A rule that beats the model, with the mean errors of both over the same outcomes, percent of the maximum.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Nearer {
    pub rule: String,
    pub n: i64,
    pub error: f64,
    pub model_error: f64,
}

impl Nearer {
    /// The rule with the smallest share of the model's error, of those that have [`CALIBRATED_FROM`] outcomes and a
    /// smaller error than the model; errors are compared in hundredths, as they are told.
    pub(super) fn of(scored: &[Scored]) -> Option<Self> {
        let beaten = RULES.into_iter().filter_map(|(rule, said_by)| {
            let both = scored.iter().filter_map(|one| {
                let off = |said: f64| 100.0 * (one.actual - said).abs() / one.max_score;
                Some((off(one.predicted), off(said_by(one)?)))
            });
            let both: Vec<(f64, f64)> = both.filter(|(a, b)| a.is_finite() && b.is_finite()).collect();
            let n = both.len();
            if n < CALIBRATED_FROM as usize {
                return None;
            }
            let mean = |sum: f64| (100.0 * sum / n as f64).round() / 100.0;
            let model_error = mean(both.iter().map(|(model, _)| model).sum());
            let error = mean(both.iter().map(|(_, rule)| rule).sum());
            (error < model_error).then(|| Self {
                rule: rule.to_owned(),
                n: n as i64,
                error,
                model_error,
            })
        });
        beaten.min_by(|a, b| (a.error / a.model_error).total_cmp(&(b.error / b.model_error)))
    }

    /// As it is stored with what was learned.
    pub(super) fn stored(model: &ForecastModel) -> Option<Self> {
        (!model.nearer_rule.is_empty()).then(|| Self {
            rule: model.nearer_rule.clone(),
            n: model.nearer_n,
            error: model.rule_error,
            model_error: model.model_error,
        })
    }

    /// With what the rule says now; nothing where it says nothing of this student.
    pub(super) fn view(&self, rules: &SimpleRules) -> Option<NearerRule> {
        let score = match self.rule.as_str() {
            "last" => rules.last,
            "mean_of_three" => rules.mean_of_three,
            "line" => rules.line?,
            _ => return None,
        };
        Some(NearerRule {
            rule: self.rule.clone(),
            score,
            n: u32::try_from(self.n).unwrap_or_default(),
            error: self.error,
            model_error: self.model_error,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    /// A result of 100 of 200 marks: what model, last score, mean and line were off by, in marks.
    fn off(model: f64, last: f64, mean: f64, line: Option<f64>) -> Scored {
        Scored {
            user_id: Uuid::nil(),
            kind: String::new(),
            predicted: 100.0 + model,
            low: 80.0,
            high: 120.0,
            mid_low: 90.0,
            mid_high: 110.0,
            max_score: 200.0,
            scale: 1.0,
            rank: None,
            rule_last: 100.0 - last,
            rule_mean: 100.0 + mean,
            rule_line: line.map(|line| 100.0 + line),
            actual: 100.0,
        }
    }

    #[test]
    fn a_rule_leads_only_where_it_was_nearer_on_fifty_outcomes_of_its_own() {
        let mut scored = vec![off(10.0, 12.0, 11.0, Some(4.0)); 49];
        scored.push(off(10.0, 12.0, 11.0, None));
        // The line was nearer in all of its 49 outcomes: one too few to say so.
        assert_eq!(Nearer::of(&scored), None);
        scored.push(off(30.0, 12.0, 11.0, Some(4.0)));
        let said = Nearer::of(&scored).unwrap();
        // Over the 50 with a line: the model (49 x 10 + 30) / 50 = 10.4 marks of 200, the line 4.
        assert_eq!(
            (said.rule.as_str(), said.n, said.error, said.model_error),
            ("line", 50, 2.0, 5.2)
        );
        let even = vec![off(10.0, 10.0, 10.001, None); 60];
        assert_eq!(Nearer::of(&even), None, "as good is not nearer");
        let rules = SimpleRules {
            last: 1.0,
            mean_of_three: 2.0,
            line: None,
        };
        assert_eq!(
            said.view(&rules),
            None,
            "a student without a line is shown the model"
        );
        let last = Nearer {
            rule: "last".into(),
            ..said
        };
        assert_eq!(last.view(&rules).map(|view| view.score), Some(1.0));
    }
}
