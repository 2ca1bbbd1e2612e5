use super::*;
use analytics::evidence::Share;

#[test]
fn one_chapter_and_several_are_said_in_their_own_form() {
    let said = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        stale(&names, 40).0
    };
    assert_eq!(
        said(&["Optics"]),
        "Optics has not come up for 40 days or more, and marks are open there."
    );
    assert_eq!(
        said(&["Optics", "Waves", "Heat"]),
        "Optics, Waves and Heat have not come up for 40 days or more, and marks are open there."
    );
}

#[test]
fn each_number_stands_in_its_place() {
    assert_eq!(
        fast("Optics", (1.04, 2.0), (40.2, 61.0)).0,
        "In Optics you take 1.0 minutes a question and 40 % are right; over all chapters it is 2.0 minutes and 61 %."
    );
    assert_eq!(
        slow("Physics", (120.4, 110.0, 131.0)).0,
        "Physics takes you 120 % of the time the exam gives (110 to 131 %)."
    );
    assert_eq!(
        falling("Optics", (72.0, 51.0)).0,
        "Optics went from 72 % right to 51 % in the last 30 days of tests."
    );
    assert_eq!(
        fading((64.0, 41.0)).0,
        "Of the first third of your papers 64 % are right, of the last third 41 %."
    );
    assert_eq!(
        harder("Allen").0,
        "Tests of Allen come out lower than your others of the same weeks."
    );
    assert_eq!(
        common(ErrorKind::Careless, 7, 12),
        (
            "7 of 12 wrong answers with a reason were a slip.".to_owned(),
            "Keep five minutes at the end to read again what was asked.".to_owned()
        )
    );
}

#[test]
fn what_an_attempt_is_worth_is_said_with_its_band() {
    let attempts = Attempts {
        tests: 4,
        questions: 200,
        right: 100,
        wrong: 60,
        rate: 80.0,
        accuracy: Share {
            percent: 62.5,
            low: 55.2,
            high: 69.4,
            n: 160,
        },
        lost: 60.0,
        lost_percent: 7.5,
        value: (2.125, 1.8, 2.4),
        verdict: Verdict::Below,
    };
    let (text, action) = negatives(&attempts, 20.0);
    assert_eq!(
        text,
        "Wrong answers took 15 marks a test, 8 % of all there are. Trying pays from 20 % certainty on; you were \
         right 62 % of the time (55 to 69 %)."
    );
    assert_eq!(
        action,
        "Leave a question open unless you are more than 20 % sure."
    );
    let (text, action) = left_open(&attempts, 0.0);
    assert_eq!(
        text,
        "You leave about 10 questions a test open, and 62 % of those you try are right. At that rate they would \
         hold 21.3 marks, but open ones are harder: count on less."
    );
    assert_eq!(
        action,
        "Answer every question: a wrong answer costs nothing here."
    );
}
