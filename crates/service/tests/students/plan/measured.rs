//! What counts as measured: minutes that were told or timed, and whole tests as mocks.

use super::{prepared, settings, status, today};
use crate::given::{App, a_draft, day};
use api::plan::PlanView;
use chrono::Duration;
use domain::exams::ExamDraft;
use domain::results::ResultDraft;
use domain::sessions::SessionDraft;
use testkit::contract;

fn mocks(plan: &PlanView) -> usize {
    let blocks = plan.days.iter().flat_map(|day| &day.blocks);
    blocks.filter(|block| block.kind == "mock").count()
}

contract! {
    async fn a_block_done_without_a_word_took_what_the_timer_says_or_nobody_knows(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let plans = &app.services.plan;
        let block = today(&plans.get(&asha).await.unwrap())[0].clone();
        let taken = |plan: &PlanView| {
            let found = plan.days[0].blocks.iter().find(|one| one.id == block.id).unwrap();
            assert_eq!(found.status, "done");
            found.actual_minutes
        };
        let done = plans.change_block(&asha, block.id, status("done", None)).await.unwrap();
        assert_eq!(taken(&done), None);
        plans.change_block(&asha, block.id, status("open", None)).await.unwrap();
        for (chapter, duration_minutes) in [(block.chapter.clone(), 17), (block.chapter.clone(), 6), (Some("Sailing".into()), 30)] {
            let subject = block.subject.clone().unwrap();
            let draft = SessionDraft { subject, chapter, date: block.date, duration_minutes, focus_score: None, started_at: None };
            app.services.study_sessions.add(&asha, draft).await.unwrap();
        }
        let asha = app.fresh(&asha).await;
        let done = plans.change_block(&asha, block.id, status("done", None)).await.unwrap();
        assert_eq!(taken(&done), Some(23));
        let told = plans.change_block(&asha, block.id, status("done", Some(50))).await.unwrap();
        assert_eq!(taken(&told), Some(50));
    }

    async fn only_a_whole_test_of_the_exam_is_a_mock(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        let exam = ExamDraft {
            profile: "jee_main".into(),
            name: None,
            exam_date: Some(app.today(&asha) + Duration::days(100)),
            max_score: None,
            marking: None,
            chapters: None,
        };
        app.services.exams.add(&asha, exam).await.unwrap();
        // One of another subject, one spelt in another way, one of a part.
        for (name, subject) in [("School", "English"), ("Weekly", "Maths"), ("Mock 1", "Physics")] {
            app.upload(&asha, a_draft(name, subject, day(60))).await;
        }
        let asha = app.fresh(&asha).await;
        let plan = app.services.plan.set_settings(&asha, settings(300)).await.unwrap();
        assert_eq!(mocks(&plan), 1, "{:?}", plan.notes);
        let whole = ResultDraft { max_score: Some(300.0), ..a_draft("Series 4", "JEE Main", day(60)) };
        app.upload(&asha, whole).await;
        let asha = app.fresh(&asha).await;
        assert_eq!(mocks(&app.services.plan.replan(&asha).await.unwrap()), 0);
    }
}
