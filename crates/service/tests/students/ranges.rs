//! Which scores an exam can have: the same wherever one is taken.

use crate::given::{App, code};
use api::forecasts::GoalDraft;
use domain::exams::{ExamDraft, Marking};
use domain::ids::ExamId;
use domain::official_results::OfficialResultDraft;
use service::Caller;
use testkit::contract;

/// What each door says of a score: what if, a goal, official marks.
async fn doors(app: &App, who: &Caller, exam: ExamId, score: f64) -> [bool; 3] {
    let what_if = app.services.forecasts.what_if(who, exam, score).await;
    let goal = GoalDraft { target_score: score };
    let goal = app.services.goals.put(who, exam, goal).await;
    let official = OfficialResultDraft {
        marks: Some(score),
        taken_on: Some(app.today(who)),
        ..OfficialResultDraft::default()
    };
    let official = app.services.official_results.put(who, exam, official).await;
    let taken = [what_if.is_ok(), goal.is_ok(), official.is_ok()];
    let refused = [
        what_if.err().map(|error| code::<()>(Err(error))),
        goal.err().map(|error| code::<()>(Err(error))),
        official.err().map(|error| code::<()>(Err(error))),
    ];
    for (refusal, field) in refused.iter().zip(["score", "target_score", "marks"]) {
        let expected = format!("422 {field} out_of_range");
        assert!(
            refusal.as_ref().is_none_or(|refusal| *refusal == expected),
            "{refusal:?}"
        );
    }
    taken
}

contract! {
    async fn every_door_takes_the_scores_that_the_exam_can_have_and_no_others(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        let mild = Some(Marking { correct: 4.0, wrong: -2.0 });
        for (profile, max_score, marking, least, max) in [
            ("sat", None, None, 400.0, 1_600.0),
            ("neet_ug", None, None, -180.0, 720.0),
            ("jee_main", None, None, -75.0, 300.0),
            // The student's own marking and maximum hold, and a stated least score only with the profile's maximum.
            ("neet_ug", None, mild, -360.0, 720.0),
            ("sat", Some(800.0), None, -800.0, 800.0),
            ("own", None, None, -100.0, 100.0),
        ] {
            let draft = ExamDraft { profile: profile.into(), name: None, exam_date: None, max_score, marking, chapters: None };
            let added = app.services.exams.add(&asha, draft).await.unwrap();
            let (who, exam) = (app.fresh(&asha).await, ExamId(added.id));
            let told = app.services.forecasts.get(&who).await.unwrap();
            let told = told.exams.iter().find(|one| one.exam_id == added.id).unwrap();
            assert_eq!((told.least_score, told.max_score), (least, max), "{profile}");
            // Nobody aims at less than a hundredth of a mark.
            let is_goal = least > 0.0;
            assert_eq!(doors(&app, &who, exam, least).await, [true, is_goal, true], "{profile} {least}");
            assert_eq!(doors(&app, &who, exam, max).await, [true; 3], "{profile} {max}");
            assert_eq!(doors(&app, &who, exam, 0.01).await, [!is_goal; 3], "{profile}");
            for beyond in [least - 0.5, max + 0.5, -1_600.0, f64::NAN] {
                assert_eq!(doors(&app, &who, exam, beyond).await, [false; 3], "{profile} {beyond}");
            }
        }
    }
}
