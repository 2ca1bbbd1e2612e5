use crate::given::{App, a_draft, chapter, code, day, with_chapters};
use crate::imports::{HEADER, before_six, six};
use api::results::ResultView;
use chrono::{DateTime, TimeDelta};
use domain::ids::{ImportId, ResultId};
use testkit::contract;

/// Without the moment of the last change, which an undoing is.
fn values(views: Vec<ResultView>) -> Vec<ResultView> {
    views
        .into_iter()
        .map(|view| ResultView {
            updated_at: DateTime::UNIX_EPOCH,
            ..view
        })
        .collect()
}

contract! {
    async fn undoing_an_import_restores_every_former_value(db) {
        let app = App::new(db);
        let (asha, imports) = (app.student("asha").await, app.services.imports.clone());
        before_six(&app, &asha).await;
        let exact = with_chapters(a_draft("New", "Biology", day(12)), vec![chapter("Cells", 1, 3)]);
        let exact = domain::results::ResultDraft { score: Some(0.1 + 0.2), source: None, time_taken: None, ..exact };
        app.upload(&asha, exact).await;
        let before = (values(app.results(&asha).await), app.dashboard(&asha).await);
        let preview = app.preview(&asha, &six()).await;
        assert_eq!(app.confirm(&asha, &preview, true).await.unwrap().changed, 2);
        assert_ne!(values(app.results(&asha).await), before.0);

        let id = ImportId(preview.id);
        app.pass(TimeDelta::hours(1));
        let undone = imports.undo(&asha, id).await.unwrap();
        assert_eq!((undone.status.as_str(), undone.undo_until), ("undone", None));
        assert_eq!((values(app.results(&asha).await), app.dashboard(&asha).await), before);
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
