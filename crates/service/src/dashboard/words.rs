//! Reasons and actions in one line, from the numbers they explain; the words are the catalogue's.

use analytics::Missing;
use analytics::priority::{Action, PROBE_QUESTIONS, Priority};
use catalogue::{Locale, advice};

/// Why a chapter is recommended, and the one thing to do.
pub(crate) fn recommendation(locale: Locale, priority: &Priority, subject: &str) -> (String, String) {
    let weight = marks(locale, priority.weight);
    let whole = |share: f64| format!("{:.0}", 100.0 * share);
    let reason = match priority.mastery {
        Some(mastery) => advice::reason::known(
            locale,
            priority.questions,
            whole(mastery.high),
            whole(mastery.low),
            whole(mastery.mean),
            marks(locale, priority.marks_open),
            weight,
        ),
        None => advice::reason::untested(locale, weight),
    };
    let action = match priority.action {
        Action::Probe => advice::action::probe(locale, PROBE_QUESTIONS),
        Action::Learn => advice::action::learn(locale, PROBE_QUESTIONS, subject),
        Action::Practise => advice::action::practise(locale).to_owned(),
        Action::KeepUp => advice::action::keep_up(locale).to_owned(),
    };
    (reason, action)
}

pub(crate) fn marks(locale: Locale, value: f64) -> String {
    advice::marks(locale, (value * 10.0).round() / 10.0)
}

/// What the dashboard does not say yet, and what it needs.
pub(crate) fn missing(locale: Locale, all: &analytics::dashboard::Dashboard, has_exam: bool) -> Vec<String> {
    use advice::missing as say;
    let mut missing = Vec::new();
    if all.tests == 0 {
        missing.push(say::results(locale).to_owned());
    }
    if let (Err(reason), true) = (all.consistency, all.tests > 0) {
        missing.push(say::consistency(locale, needs(locale, reason)));
    }
    if !has_exam {
        missing.push(say::exam(locale).to_owned());
    } else if let Err(reason) = &all.priorities {
        missing.push(say::worth(locale, needs(locale, *reason)));
    }
    if all.tests > 0 && all.masteries.iter().next().is_none() {
        missing.push(say::chapters(locale).to_owned());
    }
    missing
}

/// What an analysis still needs, as the rest of a sentence about it.
pub(crate) fn needs(locale: Locale, reason: Missing) -> String {
    use advice::needs as say;
    match reason {
        Missing::Results { have, need } => say::results(locale, have, need),
        Missing::Days { have, need } => say::days(locale, have, need),
        Missing::ExamChapters => say::exam_chapters(locale).to_owned(),
        Missing::FullMocks { have, need } => say::full_mocks(locale, have, need),
        Missing::RecentMock { days_ago, within } => say::recent_mock(locale, days_ago, within),
        Missing::Marking => say::marking(locale).to_owned(),
        Missing::RankTable => say::rank_table(locale).to_owned(),
        Missing::SessionDays { have, need } => say::session_days(locale, have, need),
        Missing::StudyDays { have, need } => say::study_days(locale, have, need),
        Missing::Ratings { have, need } => say::ratings(locale, have, need),
        Missing::Times => say::times(locale).to_owned(),
        Missing::TimedDays { have, need } => say::timed_days(locale, have, need),
        Missing::Answers { have, need } => say::answers(locale, have, need),
        Missing::Finite => say::finite(locale).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_said_as_the_analysis_itself_says_it() {
        for reason in [
            Missing::Results { have: 1, need: 3 },
            Missing::Days { have: 2, need: 3 },
            Missing::ExamChapters,
            Missing::FullMocks { have: 1, need: 3 },
            Missing::RecentMock {
                days_ago: 60,
                within: 45,
            },
            Missing::RankTable,
            Missing::Marking,
            Missing::SessionDays { have: 1, need: 14 },
            Missing::StudyDays { have: 2, need: 7 },
            Missing::Ratings { have: 0, need: 5 },
            Missing::Times,
            Missing::TimedDays { have: 1, need: 3 },
            Missing::Answers { have: 1, need: 4 },
            Missing::Finite,
        ] {
            assert_eq!(needs(Locale::En, reason), reason.to_string());
        }
    }

    #[test]
    fn one_mark_is_not_said_as_many() {
        assert_eq!(marks(Locale::En, 0.96), "1 mark");
        assert_eq!(marks(Locale::En, 2.0), "2 marks");
        assert_eq!(marks(Locale::En, 0.5), "0.5 marks");
    }
}
