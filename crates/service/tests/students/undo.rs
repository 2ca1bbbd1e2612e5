use crate::given::{App, a_draft, chapter, code, day, with_chapters};
use crate::imports::{HEADER, before_six, six};
use chrono::TimeDelta;
use domain::answers::{AnswerDraft, AnswersDraft, ErrorKind, Outcome};
use domain::ids::{ImportId, ResultId};
use service::Caller;
use testkit::contract;

/// One test of nine questions, five right.
fn art(wrong: i64) -> String {
    format!(
        "test_date,test_name,subject,total_questions,correct_answers,wrong_answers,score,max_score\n\
         2026-02-01,CSV,Art,9,5,{wrong},5,9\n"
    )
}

impl App {
    /// Imports a file whole, a minute after whatever was before it.
    async fn import(&self, caller: &Caller, csv: &str) -> ImportId {
        self.pass(TimeDelta::minutes(1));
        let preview = self.preview(caller, csv).await;
        self.confirm(caller, &preview, false).await.unwrap();
        ImportId(preview.id)
    }

    /// Notes so many wrong answers for want of the idea.
    async fn note(&self, caller: &Caller, id: ResultId, count: i64) {
        let answer = AnswerDraft {
            question: None,
            chapter: None,
            outcome: Outcome::Wrong,
            error: Some(ErrorKind::Concept),
            confidence: None,
            count: Some(count),
        };
        let answers = vec![answer];
        self.services
            .answers
            .put(caller, id, AnswersDraft { answers })
            .await
            .unwrap();
    }

    /// Wrong answers of the only result, and how many of them are noted.
    async fn wrong(&self, caller: &Caller) -> (u32, u32) {
        let result = &self.results(caller).await[0];
        let noted = self
            .services
            .answers
            .get(caller, ResultId(result.id))
            .await
            .unwrap();
        (result.wrong_answers, noted.errors.concept)
    }
}

contract! {
    async fn what_a_newer_import_changed_is_undone_before_what_it_changed(db) {
        let app = App::new(db);
        let (asha, imports) = (app.student("asha").await, app.services.imports.clone());
        let first = app.import(&asha, &art(3)).await;
        let second = app.import(&asha, &art(4)).await;
        let third = app.import(&asha, &art(2)).await;
        let other = app.import(&asha, &art(2).replace("CSV", "Other")).await;
        for (id, in_the_way) in [(first, third), (second, third)] {
            assert_eq!(code(imports.undo(&asha, id).await), "409 newer_import");
            assert_eq!(imports.get(&asha, id).await.unwrap().undo_first.unwrap().id, in_the_way.0);
        }
        let listed = imports.recent(&asha).await.unwrap();
        let in_the_way: Vec<_> = listed.iter().map(|view| view.undo_first.as_ref().map(|newer| newer.id)).collect();
        assert_eq!(in_the_way, [None, None, Some(third.0), Some(third.0)]);
        imports.undo(&asha, other).await.unwrap();
        for (id, left) in [(third, vec![4]), (second, vec![3]), (first, vec![])] {
            assert_eq!(imports.undo(&asha, id).await.unwrap().kept, 0);
            let wrong: Vec<_> = app.results(&asha).await.iter().map(|view| view.wrong_answers).collect();
            assert_eq!(wrong, left);
        }
    }

    async fn what_was_changed_by_hand_since_stays_and_is_counted(db) {
        let app = App::new(db);
        let (asha, imports) = (app.student("asha").await, app.services.imports.clone());
        before_six(&app, &asha).await;
        app.pass(TimeDelta::minutes(1));
        let preview = app.preview(&asha, &six()).await;
        app.confirm(&asha, &preview, true).await.unwrap();
        app.pass(TimeDelta::minutes(1));
        let views = app.results(&asha).await;
        let of = |name: &str| ResultId(views.iter().find(|view| view.test_name == name).unwrap().id);
        // Of the two new tests one gets an answer noted; the changed one is changed once more.
        app.note(&asha, of("New"), 2).await;
        let by_hand = domain::results::ResultDraft { score: Some(99.0), ..a_draft("Changed", "Physics", day(11)) };
        app.services.results.replace(&asha, of("Changed"), by_hand).await.unwrap();
        let undone = imports.undo(&asha, ImportId(preview.id)).await.unwrap();
        assert_eq!(undone.kept, 2);
        assert_eq!(imports.get(&asha, ImportId(preview.id)).await.unwrap().kept, 2);
        let left: Vec<_> = app.results(&asha).await.into_iter().map(|view| (view.test_name, view.score)).collect();
        assert_eq!(left, [("New".to_owned(), 70.0), ("Changed".to_owned(), 99.0), ("Same".to_owned(), 70.0), ("Kept".to_owned(), 70.0)]);
        crate::weak_areas::must_agree(&app, &asha, "an undoing that left something").await;
    }

    async fn answers_that_an_import_took_come_back_with_its_undoing(db) {
        let app = App::new(db);
        let (asha, imports) = (app.student("asha").await, app.services.imports.clone());
        app.import(&asha, &art(4)).await;
        let id = ResultId(app.results(&asha).await[0].id);
        app.note(&asha, id, 3).await;
        app.pass(TimeDelta::minutes(1));
        assert_eq!(app.preview(&asha, &art(3)).await.losing_answers, 0);
        let preview = app.preview(&asha, &art(2)).await;
        assert_eq!(preview.losing_answers, 1);
        assert_eq!(app.confirm(&asha, &preview, false).await.unwrap().losing_answers, 1);
        assert_eq!(app.wrong(&asha).await, (2, 0));
        imports.undo(&asha, ImportId(preview.id)).await.unwrap();
        assert_eq!(app.wrong(&asha).await, (4, 3));

        // What was noted since does not go for what was noted before.
        let again = app.import(&asha, &art(2)).await;
        app.note(&asha, id, 1).await;
        assert_eq!(imports.undo(&asha, again).await.unwrap().kept, 1);
        assert_eq!(app.wrong(&asha).await, (2, 1));
    }

    async fn a_test_removed_before_an_undoing_comes_back_as_it_was_before_the_import(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        let first = app.import(&asha, &art(4)).await;
        let second = app.import(&asha, &art(2)).await;
        let id = ResultId(app.results(&asha).await[0].id);
        app.services.results.remove(&asha, id).await.unwrap();
        assert_eq!(app.services.imports.undo(&asha, second).await.unwrap().kept, 0);
        assert_eq!(app.services.results.restore(&asha, id).await.unwrap().wrong_answers, 4);
        app.services.imports.undo(&asha, first).await.unwrap();
        assert!(app.results(&asha).await.is_empty());
    }

    async fn undoing_an_import_restores_every_former_value(db) {
        let app = App::new(db);
        let (asha, imports) = (app.student("asha").await, app.services.imports.clone());
        before_six(&app, &asha).await;
        let exact = with_chapters(a_draft("New", "Biology", day(12)), vec![chapter("Cells", 1, 3)]);
        let exact = domain::results::ResultDraft { score: Some(0.1 + 0.2), source: None, time_taken: None, ..exact };
        app.upload(&asha, exact).await;
        let before = (app.results(&asha).await, app.dashboard(&asha).await);
        let preview = app.preview(&asha, &six()).await;
        assert_eq!(app.confirm(&asha, &preview, true).await.unwrap().changed, 2);
        assert_ne!(app.results(&asha).await, before.0);

        let id = ImportId(preview.id);
        app.pass(TimeDelta::hours(1));
        let undone = imports.undo(&asha, id).await.unwrap();
        assert_eq!((undone.status.as_str(), undone.undo_until), ("undone", None));
        assert_eq!((app.results(&asha).await, app.dashboard(&asha).await), before);
        crate::weak_areas::must_agree(&app, &asha, "an undoing").await;
        assert_eq!(imports.get(&asha, id).await.unwrap().status, "undone");
        assert_eq!(code(imports.undo(&asha, id).await), "409 not_confirmed");
        assert_eq!(code(app.confirm(&asha, &preview, true).await), "409 done_already");
        // What was undone can be imported anew.
        let again = app.preview(&asha, &six()).await;
        assert_eq!((again.new, again.changed), (preview.new, preview.changed));
    }

    async fn an_import_can_be_undone_for_a_day(db) {
        let app = App::new(db);
        let (asha, imports) = (app.student("asha").await, app.services.imports.clone());
        let preview = app.preview(&asha, &six()).await;
        assert_eq!(code(imports.undo(&asha, ImportId(preview.id)).await), "409 not_confirmed");
        app.confirm(&asha, &preview, true).await.unwrap();
        app.pass(TimeDelta::hours(24));
        app.services.results.purge(app.test.core.now()).await.unwrap();
        imports.undo(&asha, ImportId(preview.id)).await.unwrap();
        assert!(app.results(&asha).await.is_empty());

        let preview = app.preview(&asha, &six()).await;
        app.confirm(&asha, &preview, true).await.unwrap();
        app.pass(TimeDelta::hours(24) + TimeDelta::microseconds(1));
        assert_eq!(code(imports.undo(&asha, ImportId(preview.id)).await), "409 too_late");
        app.services.results.purge(app.test.core.now()).await.unwrap();
        assert_eq!(code(imports.failed_rows(&asha, ImportId(preview.id)).await), "410 file_gone");
        assert_eq!((app.results(&asha).await.len(), imports.recent(&asha).await.unwrap().len()), (4, 2));
    }

    async fn what_was_removed_since_stays_removed(db) {
        let app = App::new(db);
        let (asha, imports) = (app.student("asha").await, app.services.imports.clone());
        before_six(&app, &asha).await;
        let preview = app.preview(&asha, &six()).await;
        app.confirm(&asha, &preview, true).await.unwrap();
        let views = app.results(&asha).await;
        let of = |name: &str| ResultId(views.iter().find(|view| view.test_name == name).unwrap().id);
        for name in ["New", "Changed"] {
            app.services.results.remove(&asha, of(name)).await.unwrap();
        }
        imports.undo(&asha, ImportId(preview.id)).await.unwrap();
        let left: Vec<_> = app.results(&asha).await.into_iter().map(|view| view.test_name).collect();
        assert_eq!(left, ["Same", "Kept"]);
        crate::weak_areas::must_agree(&app, &asha, "an undoing after removals").await;
    }

    async fn a_file_of_more_tests_than_one_statement_takes_goes_in_and_out(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        let row = |n: u64| format!("{},T{n},Physics,40,20,10,70,160,60,Chapter {},3,{},1\n", day(n % 50), n % 30, n % 3);
        let rows = |n: std::ops::Range<u64>| format!("{HEADER}{}", n.map(row).collect::<String>());
        let first = app.preview(&asha, &rows(0..700)).await;
        assert_eq!((first.tests, first.new, first.sample.len()), (700, 700, 50));
        app.confirm(&asha, &first, false).await.unwrap();
        let second = app.preview(&asha, &rows(300..1_300)).await;
        assert_eq!((second.new, second.unchanged), (600, 400));
        app.confirm(&asha, &second, false).await.unwrap();
        crate::weak_areas::must_agree(&app, &asha, "two large imports").await;
        app.services.imports.undo(&asha, ImportId(second.id)).await.unwrap();
        assert_eq!(app.results(&asha).await.len(), 700);
        crate::weak_areas::must_agree(&app, &asha, "undoing one of them").await;
    }
}
