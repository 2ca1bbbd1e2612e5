//! The planner measured on a file of students.

use analytics::evaluate::{Figures, Measured, Report, Task, run};

const EXAMPLE: &str = include_str!("../../../../docs/plan-example.csv");
const HEAD: &str = "student_id,chapter,subject,weight,mastery,questions,minutes_available,days\n";

fn measured(text: &str) -> Report {
    run(Task::Plan, text, None, 1).expect("the file is good")
}

fn marks(of: &Measured) -> (f64, Option<f64>) {
    match of.figures {
        Figures::Plan {
            expected_marks: Some(marks),
            planner_ahead,
        } => (marks, planner_ahead),
        _ => panic!("not a plan: {of:?}"),
    }
}

#[test]
fn on_the_example_the_planner_is_ahead_of_every_order_and_breaks_no_promise() {
    let report = measured(EXAMPLE);
    let (planned, none) = marks(&report.model);
    assert_eq!((report.model.n, none, report.baselines.len()), (12, None, 5));
    for order in &report.baselines {
        let (won, ahead) = marks(order);
        let ahead = ahead.expect("a difference to the planner");
        assert!((planned - won - ahead).abs() < 1e-9 && ahead > 0.0, "{order:?}");
        let Figures::Plan { planner_ahead, .. } = order.ci else {
            panic!("{order:?}")
        };
        let [low, high] = planner_ahead.expect("an interval");
        assert!(low <= ahead && ahead <= high, "{order:?}");
    }
    assert!(report.notes[0].contains("the planner's own response curve"));
    assert!(
        report
            .notes
            .iter()
            .any(|note| note.starts_with("0 promises broken"))
    );
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["task"], "plan");
    assert!(json["model"]["ci"]["expected_marks"][0].is_number(), "{json}");
    assert_eq!(measured(EXAMPLE), report);
}

#[test]
fn who_has_one_chapter_wins_the_same_under_every_order_that_fills_the_same_blocks() {
    // 94 minutes less 15 % are 79: one block of 40, so that no order can use what another cannot.
    let report = measured(&format!("{HEAD}a,Optics,Physics,10,0.5,20,94,14\n"));
    let (planned, _) = marks(&report.model);
    assert!(planned > 0.0 && planned < 10.0);
    for order in &report.baselines[..4] {
        assert!(
            (marks(order).0 - marks(&report.baselines[0]).0).abs() < 1e-12,
            "{order:?}"
        );
    }
}

#[test]
fn a_cell_of_the_plan_that_cannot_be_read_is_named_by_row_and_column() {
    for (rows, message) in [
        (
            "a,Optics,Physics,-1,0.5,20,90,14",
            "row 2, column \"weight\": \"-1\" is below 0",
        ),
        (
            "a,Optics,Physics,4,50,20,90,14",
            "row 2, column \"mastery\": \"50\" is not a share",
        ),
        (
            "a,Optics,Physics,4,,20,90,14",
            "row 2, column \"mastery\": \"\" is not a finite",
        ),
        (
            "a,Optics,Physics,4,NaN,20,90,14",
            "column \"mastery\": \"NaN\" is not a finite",
        ),
        (
            "a,Optics,Physics,4,0.5,2.5,90,14",
            "column \"questions\": \"2.5\" is not a whole",
        ),
        (
            "a,Optics,Physics,4,0.5,20,0,14",
            "column \"minutes_available\": \"0\" is not from 1 to 720",
        ),
        (
            "a,Optics,Physics,4,0.5,20,90,0",
            "column \"days\": \"0\" is not from 1",
        ),
        (
            "a,,Physics,4,0.5,20,90,14",
            "column \"chapter\": \"\" must not be empty",
        ),
        (
            "a,Optics,Physics,4,0.5,20,90,14\na,Waves,Physics,4,0.5,20,60,14",
            "row 3, column \"minutes_available\": \"60\" is not what an earlier row",
        ),
        (
            "a,Optics,Physics,4,0.5,20,90,14\na,Optics,Physics,4,0.5,20,90,14",
            "row 3, column \"chapter\": \"Optics\" stands twice",
        ),
        (
            "a,Optics,Physics,0,0.5,20,90,14",
            "0 students with chapters that carry marks",
        ),
    ] {
        let found = run(Task::Plan, &format!("{HEAD}{rows}\n"), None, 1)
            .unwrap_err()
            .to_string();
        assert!(found.contains(message), "{found}");
    }
    let found = run(Task::Plan, "student_id,chapter\na,b\n", None, 1).unwrap_err();
    assert!(found.to_string().contains("no column \"subject\""), "{found}");
}
