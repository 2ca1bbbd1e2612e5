//! Where a simple rule has been nearer than the model: the rule comes first, by its name, and why is said.

use crate::format;
use api::forecasts::{NearerRule, ScoreForecast};

fn whole(value: f64) -> String {
    format::decimal(value.round())
}

/// The name of a rule.
pub(in crate::pages) fn name(rule: &str) -> &'static str {
    match rule {
        "last" => words!(forecast.rules.last),
        "mean_of_three" => words!(forecast.rules.mean),
        _ => words!(forecast.rules.line),
    }
}

/// The number of the rule in a sentence.
pub(super) fn sentence(score: &ScoreForecast, rule: &NearerRule, max: f64) -> String {
    words!(
        forecast.nearer.sentence,
        date = format::date(score.on),
        score = whole(rule.score),
        max = format::marks(max),
        rule = name(&rule.rule)
    )
}

/// Why the rule comes first, and what the model says.
pub(super) fn why(score: &ScoreForecast, rule: &NearerRule) -> String {
    words!(
        forecast.nearer.why,
        count = rule.n,
        error = format::percent(rule.error),
        model_error = format::percent(rule.model_error),
        score = whole(score.score),
        low = whole(score.low),
        high = whole(score.high)
    )
}

/// The same in a few words, for small cards.
pub(in crate::pages) fn short(score: &ScoreForecast, rule: &NearerRule) -> String {
    words!(
        forecast.nearer.short,
        rule = name(&rule.rule),
        score = whole(score.score),
        low = whole(score.low),
        high = whole(score.high)
    )
}
