//! Mean absolute errors of the forecasts of an exam and of the simple rules beside them, for the track record.

use super::exam::hundredths;
use super::record::NEED;
use super::rounded;
use api::forecasts::{MeanError, MeanErrors};
use store::predictions::Scored;

/// What was said of a stored forecast's day.
type SaidBy = fn(&Scored) -> Option<f64>;

/// Nothing without outcomes. A line needs three days and is not there for each: its own mean takes as many outcomes as
/// the record does.
pub(super) fn mean_errors(scored: &[Scored]) -> Option<MeanErrors> {
    let max = one_maximum(scored);
    let of = |said_by| mean_error(scored, said_by, max);
    Some(MeanErrors {
        model: of(|one| Some(one.predicted))?,
        last: of(|one| Some(one.rule_last))?,
        mean_of_three: of(|one| Some(one.rule_mean))?,
        line: of(|one| one.rule_line).filter(|error| error.n >= NEED),
    })
}

/// The marks that could be had, where all outcomes are of the same.
fn one_maximum(scored: &[Scored]) -> Option<f64> {
    let max = scored.first()?.max_score;
    let is_one = scored.iter().all(|one| one.max_score.total_cmp(&max).is_eq());
    is_one.then_some(max)
}

fn mean_error(scored: &[Scored], said_by: SaidBy, max: Option<f64>) -> Option<MeanError> {
    let shares: Vec<f64> = scored
        .iter()
        .filter_map(|one| Some((one.actual - said_by(one)?).abs() / one.max_score))
        .filter(|share| share.is_finite())
        .collect();
    let mean = shares.iter().sum::<f64>() / shares.len() as f64;
    (!shares.is_empty()).then(|| MeanError {
        n: shares.len() as u32,
        percent: hundredths(100.0 * mean),
        marks: max.map(|max| rounded(mean * max)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    /// A result of 100 marks of `max_score`, and by how many marks model, last score, mean and line were off.
    fn off(max_score: f64, model: f64, last: f64, mean: f64, line: Option<f64>) -> Scored {
        Scored {
            user_id: Uuid::nil(),
            kind: String::new(),
            predicted: 100.0 + model,
            low: 80.0,
            high: 120.0,
            mid_low: 90.0,
            mid_high: 110.0,
            max_score,
            scale: 1.0,
            rank: None,
            rule_last: 100.0 - last,
            rule_mean: 100.0 + mean,
            rule_line: line.map(|line| 100.0 + line),
            actual: 100.0,
        }
    }

    fn told(error: &MeanError) -> (u32, f64, Option<f64>) {
        (error.n, error.percent, error.marks)
    }

    #[test]
    fn errors_are_averaged_whichever_way_they_were_off() {
        // Of 200: the model 10 + 6 + 2 = 18 marks off in three, last 20 + 0 + 10 = 30, the mean 1 + 1 + 1 = 3.
        let scored = [
            off(200.0, 10.0, 20.0, -1.0, None),
            off(200.0, -6.0, 0.0, 1.0, None),
            off(200.0, 2.0, -10.0, 1.0, None),
        ];
        let said = mean_errors(&scored).unwrap();
        assert_eq!(told(&said.model), (3, 3.0, Some(6.0)));
        assert_eq!(told(&said.last), (3, 5.0, Some(10.0)));
        assert_eq!(told(&said.mean_of_three), (3, 0.5, Some(1.0)));
        assert_eq!(said.line.as_ref().map(told), None);
        assert!(mean_errors(&[]).is_none());
    }

    #[test]
    fn marks_are_told_only_where_all_results_are_of_one_maximum() {
        // A tenth of 200 and a fifth of 300: 15 percent on average, and no number of marks.
        let scored = [off(200.0, 20.0, 0.0, 0.0, None), off(300.0, 60.0, 0.0, 0.0, None)];
        assert_eq!(told(&mean_errors(&scored).unwrap().model), (2, 15.0, None));
    }

    #[test]
    fn a_line_is_judged_on_its_own_results_once_there_are_enough() {
        let mut scored = vec![off(200.0, 1.0, 1.0, 1.0, Some(-8.0)); 19];
        scored.push(off(200.0, 1.0, 1.0, 1.0, None));
        assert!(mean_errors(&scored).unwrap().line.is_none());
        scored.push(off(200.0, 1.0, 1.0, 1.0, Some(28.0)));
        // 19 times 8 and once 28 are 180 marks over 20.
        let line = mean_errors(&scored).unwrap().line.unwrap();
        assert_eq!(told(&line), (20, 4.5, Some(9.0)));
    }
}
