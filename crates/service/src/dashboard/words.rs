//! Reasons and actions in one line, from the numbers they explain.

use analytics::priority::{Action, PROBE_QUESTIONS, Priority};

/// Why a chapter is recommended, and the one thing to do.
pub(crate) fn recommendation(priority: &Priority, subject: &str) -> (String, String) {
    let weight = marks(priority.weight);
    let reason = match priority.mastery {
        Some(mastery) => format!(
            "Worth {weight}; about {:.0} % known ({:.0} to {:.0} %) from {} questions, so about {} are open.",
            100.0 * mastery.mean,
            100.0 * mastery.low,
            100.0 * mastery.high,
            priority.questions,
            marks(priority.marks_open),
        ),
        None => format!("Worth {weight} and not tested yet; nobody knows how many of them you have."),
    };
    let action = match priority.action {
        Action::Probe => format!("Answer {PROBE_QUESTIONS} questions to find out where you stand."),
        Action::Learn => format!("Study it anew in {subject}, then answer {PROBE_QUESTIONS} questions."),
        Action::Practise => "Practise a set of questions and look at every wrong one.".to_owned(),
        Action::KeepUp => "Keep it up: a short revision is enough.".to_owned(),
    };
    (reason, action)
}

pub(crate) fn marks(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    if (rounded - 1.0).abs() < 1e-9 {
        "1 mark".to_owned()
    } else {
        format!("{rounded} marks")
    }
}

/// What the dashboard does not say yet, and what it needs.
pub(super) fn missing(all: &analytics::dashboard::Dashboard, has_exam: bool) -> Vec<String> {
    let mut missing = Vec::new();
    if all.tests == 0 {
        missing.push("Your results: add the first test to see where the marks are.".to_owned());
    }
    if let (Err(reason), true) = (&all.consistency, all.tests > 0) {
        missing.push(format!("Consistency {reason}."));
    }
    if !has_exam {
        missing.push("What is worth most: choose your exam, so that chapters have weights.".to_owned());
    } else if let Err(reason) = &all.priorities {
        missing.push(format!("What is worth most {reason}."));
    }
    if all.tests > 0 && all.masteries.iter().next().is_none() {
        missing.push("Chapters: add the chapters of a test to see which one to lift.".to_owned());
    }
    missing
}
