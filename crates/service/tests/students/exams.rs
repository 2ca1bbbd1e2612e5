use crate::given::{App, a_draft, chapter, code, day, with_chapters};
use chrono::NaiveDate;
use domain::exams::{Chapter, ExamDraft, Marking};
use domain::ids::ExamId;
use service::Caller;
use service::exams::profiles;
use testkit::contract;

fn draft(profile: &str, exam_date: Option<NaiveDate>) -> ExamDraft {
    ExamDraft {
        profile: profile.into(),
        name: None,
        exam_date,
        max_score: None,
        marking: None,
        chapters: None,
    }
}

/// An own exam in which a right answer gives `correct` marks, so that a reckoned score tells which exam decided.
fn own(correct: f64, exam_date: Option<NaiveDate>) -> ExamDraft {
    ExamDraft {
        name: Some(format!("Own {correct}")),
        marking: Some(Marking { correct, wrong: 0.0 }),
        ..draft("own", exam_date)
    }
}

/// Marks of a right answer under the exam that decides.
async fn marks(app: &App, caller: &Caller) -> Option<f64> {
    app.services
        .results
        .context(caller)
        .await
        .unwrap()
        .marking
        .map(|marking| marking.correct)
}

contract! {
    async fn the_nearest_exam_ahead_decides_else_the_last_without_a_date(db) {
        let app = App::new(db);
        let (asha, exams) = (app.student("asha").await, app.services.exams.clone());
        assert_eq!(marks(&app, &asha).await, None);
        for (entered, decides) in [
            (own(1.0, None), 1.0),
            (own(2.0, Some(day(20))), 1.0),
            (own(3.0, None), 3.0),
            (own(4.0, Some(day(80))), 4.0),
            (own(5.0, Some(day(90))), 4.0),
            (own(6.0, Some(day(60))), 6.0),
        ] {
            app.pass(chrono::TimeDelta::seconds(1));
            exams.add(&asha, entered).await.unwrap();
            assert_eq!(marks(&app, &asha).await, Some(decides));
        }
        // It is day 60 until midnight in Kolkata, and six seconds have passed.
        app.pass(chrono::TimeDelta::minutes(630) - chrono::TimeDelta::seconds(7));
        assert_eq!(marks(&app, &asha).await, Some(6.0));
        app.pass(chrono::TimeDelta::seconds(1));
        assert_eq!(marks(&app, &asha).await, Some(4.0));
        app.pass(chrono::TimeDelta::days(40));
        assert_eq!(marks(&app, &asha).await, Some(3.0));
        let listed = exams.list(&app.fresh(&asha).await).await.unwrap();
        assert_eq!(listed.iter().map(|exam| exam.days_left).collect::<Vec<_>>(),
            [None, Some(-81), None, Some(-21), Some(-11), Some(-41)]);
    }

    async fn absent_marks_are_reckoned_by_the_exam_ahead(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        let open = || domain::results::ResultDraft { score: None, max_score: None, ..a_draft("T", "Physics", day(9)) };
        assert_eq!(code(app.services.results.upload(&asha, vec![open()]).await), "422 max_score required");
        app.services.exams.add(&asha, draft("neet_ug", Some(day(90)))).await.unwrap();
        let stored = app.services.results.upload(&asha, vec![open()]).await.unwrap();
        assert_eq!((stored.results[0].score, stored.results[0].max_score), (70.0, 160.0));
    }

    async fn an_edited_exam_says_that_its_weights_are_ones_own(db) {
        let app = App::new(db);
        let (asha, exams) = (app.student("asha").await, app.services.exams.clone());
        let neet = profiles().iter().find(|profile| profile.key == "neet_ug").unwrap();
        let added = exams.add(&asha, draft("neet_ug", Some(day(90)))).await.unwrap();
        assert_eq!((&added.weights_source, &added.chapters), (&neet.weights_source, &neet.chapters));
        let id = ExamId(added.id);
        // A form sends back all chapters, edited or not.
        let same = ExamDraft { chapters: Some(neet.chapters.clone()), ..draft("neet_ug", Some(day(91))) };
        assert_eq!(exams.replace(&asha, id, same).await.unwrap().weights_source, neet.weights_source);
        let mut edited = neet.chapters.clone();
        edited[0].weight += 100.25;
        let edited = ExamDraft { chapters: Some(edited), ..draft("neet_ug", Some(day(90))) };
        let replaced = exams.replace(&asha, id, edited.clone()).await.unwrap();
        assert_eq!(replaced.weights_source, "Your own weights.");
        assert_eq!(exams.get(&app.fresh(&asha).await, id).await.unwrap(), replaced);
        let tested = with_chapters(a_draft("T", "Physics", day(9)), vec![chapter(&neet.chapters[0].name, 1, 9)]);
        app.upload(&asha, tested).await;
        let dashboard = app.dashboard(&asha).await;
        assert_eq!(dashboard.recommendations[0].weight_source, "Your own weights.");
        let first = dashboard.recommendations.iter().find(|one| one.chapter == neet.chapters[0].name).unwrap();
        assert_eq!(first.weight, neet.chapters[0].weight + 100.25);
        assert_eq!(exams.add(&asha, edited).await.unwrap().weights_source, "Your own weights.");
    }

    async fn an_exam_comes_back_as_it_was_answered(db) {
        let app = App::new(db);
        let (asha, exams) = (app.student("asha").await, app.services.exams.clone());
        let added = exams.add(&asha, draft("neet_ug", Some(day(90)))).await.unwrap();
        assert_eq!(exams.get(&app.fresh(&asha).await, ExamId(added.id)).await.unwrap(), added);
        let chapters = vec![Chapter { subject: "Art".into(), name: "Colour".into(), weight: 7.5, prerequisites: vec![] }];
        for change in [
            draft("jee_main", None),
            ExamDraft { chapters: Some(chapters), max_score: Some(30.0), ..own(2.5, Some(day(61))) },
            draft("own", Some(day(61))),
        ] {
            let replaced = exams.replace(&asha, ExamId(added.id), change).await.unwrap();
            assert_eq!(exams.get(&app.fresh(&asha).await, ExamId(added.id)).await.unwrap(), replaced);
            assert_eq!(exams.list(&app.fresh(&asha).await).await.unwrap(), [replaced]);
        }
    }

    async fn an_exam_that_breaks_a_rule_is_refused(db) {
        let app = App::new(db);
        let (asha, exams) = (app.student("asha").await, app.services.exams.clone());
        assert_eq!(code(exams.add(&asha, draft("nursing", None)).await), "422 profile unknown_profile");
        assert_eq!(code(exams.add(&asha, draft("own", Some(day(9_000)))).await), "422 exam_date out_of_range");
        let bad = ExamDraft { marking: Some(Marking { correct: 1.0, wrong: f64::NAN }), ..draft("own", None) };
        assert_eq!(code(exams.add(&asha, bad).await), "422 marking out_of_range");
        let twice = ["Colour", "colour "].map(|name| Chapter { subject: "Art".into(), name: name.into(), weight: 1.0, prerequisites: vec![] });
        let bad = ExamDraft { chapters: Some(twice.to_vec()), ..draft("own", None) };
        assert_eq!(code(exams.add(&asha, bad).await), "422 chapters[1].name duplicate");
        for _ in 0..20 {
            exams.add(&asha, draft("own", None)).await.unwrap();
        }
        assert_eq!(code(exams.add(&asha, draft("own", None)).await), "409 too_many");
        assert_eq!(exams.list(&app.fresh(&asha).await).await.unwrap().len(), 20);
    }
}
