use crate::given::{App, a_draft, chapter, code, day, with_chapters};
use api::imports::{CellFix, Confirm, ImportView};
use api::results::HistoryFilter;
use domain::ids::ImportId;
use service::Caller;
use service::exports::Format;
use service::imports::{Reading, Source};
use testkit::contract;

pub const HEADER: &str = "test_date,test_name,subject,total_questions,correct_answers,wrong_answers,score,max_score,time_taken,\
                          chapter,chapter_attempted,chapter_correct,chapter_wrong\n";

/// Six tests: one as it is stored already, one changed, two new, two refused.
pub fn six() -> String {
    let rows = "2026-01-11,Same,Physics,40,20,10,70,160,60,Optics,3,2,1\n\
                2026-01-12,Changed,Physics,40,30,5,115,160,60,Optics,10,9,1\n\
                2026-01-12,Changed,Physics,,,,,,,Heat,4,1,3\n\
                2026-01-13,New,Biology,40,20,10,70,160,,,,,\n\
                2026-01-14,Other,Biology,40,20,10,-7.5,160,,Cells,5,5,0\n\
                2026-02-31,No such day,Physics,40,20,10,70,160,,,,,\n\
                2026-01-15,Too many,Physics,40,35,10,70,160,,,,,\n";
    format!("{HEADER}{rows}")
}

/// What is stored before [`six`] is imported.
pub async fn before_six(app: &App, caller: &Caller) {
    let same = with_chapters(a_draft("Same", "Physics", day(10)), vec![chapter("Optics", 2, 3)]);
    let changed = with_chapters(
        a_draft("changed", "PHYSICS", day(11)),
        vec![chapter("Waves", 1, 9)],
    );
    let kept = with_chapters(a_draft("Kept", "Physics", day(3)), vec![chapter("Optics", 0, 2)]);
    app.services
        .results
        .upload(caller, vec![same, changed, kept])
        .await
        .unwrap();
}

fn counts(view: &ImportView) -> (u32, u32, u32, u32, u32) {
    (view.tests, view.new, view.changed, view.unchanged, view.errors)
}

contract! {
    async fn a_preview_adds_up_and_changes_nothing(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        before_six(&app, &asha).await;
        let before = (app.results(&asha).await, app.weak_areas(&asha).await, app.fresh(&asha).await.data_version);
        let preview = app.preview(&asha, &six()).await;
        assert_eq!((counts(&preview), preview.status.as_str()), ((6, 2, 1, 1, 2), "previewed"));
        let shown: Vec<_> = preview.sample.iter().map(|row| (row.row, row.status.as_str())).collect();
        assert_eq!(shown, [(2, "unchanged"), (3, "changed"), (5, "new"), (6, "new"), (7, "error"), (8, "error")]);
        let errors: Vec<_> = preview.row_errors.iter().map(|error| (error.row, error.column.as_deref().unwrap(), error.value.as_str())).collect();
        assert_eq!(errors, [(7, "test_date", "2026-02-31"), (8, "correct_answers", "35")]);
        assert_eq!(app.services.imports.get(&asha, ImportId(preview.id)).await.unwrap(), preview);
        assert_eq!((app.results(&asha).await, app.weak_areas(&asha).await, app.fresh(&asha).await.data_version), before);
    }

    async fn a_file_with_errors_is_imported_whole_or_without_them_as_asked(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        before_six(&app, &asha).await;
        let before = (app.results(&asha).await, app.weak_areas(&asha).await, app.fresh(&asha).await.data_version);
        let preview = app.preview(&asha, &six()).await;
        assert_eq!(code(app.confirm(&asha, &preview, false).await), "409 has_errors");
        assert_eq!((app.results(&asha).await, app.weak_areas(&asha).await, app.fresh(&asha).await.data_version), before);

        let other = ImportView { file_hash: app.preview(&asha, &six().replace("New", "Old")).await.file_hash, ..preview.clone() };
        assert_eq!(code(app.confirm(&asha, &other, true).await), "409 file_changed");

        let done = app.confirm(&asha, &preview, true).await.unwrap();
        assert_eq!((counts(&done), done.status.as_str()), ((6, 2, 1, 1, 2), "confirmed"));
        assert_eq!(done.row_errors, preview.row_errors);
        assert_eq!(done.undo_until, Some(app.test.core.now() + chrono::TimeDelta::hours(24)));
        let after = app.results(&asha).await;
        let names: Vec<_> = after.iter().map(|view| (view.test_name.as_str(), view.score)).collect();
        assert_eq!(names, [("Other", -7.5), ("New", 70.0), ("Changed", 115.0), ("Same", 70.0), ("Kept", 70.0)]);
        assert_eq!(after[2].chapter_performance.len(), 2);
        // The changed test is the one that was there, the unchanged one was not touched.
        assert_eq!((after[2].id, after[3].clone(), after[4].clone()), (before.0[0].id, before.0[1].clone(), before.0[2].clone()));
        crate::weak_areas::must_agree(&app, &asha, "an import").await;
        let kept = app.services.imports.get(&asha, ImportId(preview.id)).await.unwrap();
        assert_eq!((counts(&kept), kept.undo_until), (counts(&done), done.undo_until));
        assert_eq!(code(app.confirm(&asha, &preview, true).await), "409 done_already");
        assert_eq!(code(app.services.imports.reread(&asha, ImportId(preview.id), Reading::default()).await), "409 done_already");
    }

    async fn the_same_file_again_changes_nothing(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        before_six(&app, &asha).await;
        let first = app.preview(&asha, &six()).await;
        app.confirm(&asha, &first, true).await.unwrap();
        let before = (app.results(&asha).await, app.weak_areas(&asha).await);
        app.pass(chrono::TimeDelta::minutes(1));
        let again = app.preview(&asha, &six()).await;
        assert_eq!(counts(&again), (6, 0, 0, 4, 2));
        assert_eq!(counts(&app.confirm(&asha, &again, true).await.unwrap()), (6, 0, 0, 4, 2));
        assert_eq!((app.results(&asha).await, app.weak_areas(&asha).await), before);
    }

    async fn two_confirms_at_once_import_once(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        // The same file twice, each confirmed twice, all at once.
        let previews = [app.preview(&asha, &six()).await, app.preview(&asha, &six()).await];
        let tries: Vec<_> = [0, 1, 0, 1]
            .map(|n| {
                let (imports, asha, preview) = (app.services.imports.clone(), asha.clone(), previews[n].clone());
                tokio::spawn(async move {
                    let confirm = Confirm { file_hash: preview.file_hash, skip_bad: true };
                    imports.confirm(&asha, ImportId(preview.id), &confirm).await
                })
            })
            .into();
        let (mut new, mut refused) = (0, Vec::new());
        for one in tries {
            match one.await.unwrap() {
                Ok(done) => new += done.new,
                Err(error) => refused.push(error.problem().code),
            }
        }
        assert_eq!((new, refused), (4, vec!["done_already".to_owned(); 2]));
        assert_eq!(app.results(&asha).await.len(), 4);
        crate::weak_areas::must_agree(&app, &asha, "imports at once").await;
    }

    async fn the_refused_rows_import_once_they_are_put_right(db) {
        let app = App::new(db);
        let (asha, imports) = (app.student("asha").await, app.services.imports.clone());
        let preview = app.preview(&asha, &six()).await;
        app.confirm(&asha, &preview, true).await.unwrap();
        let rows = imports.failed_rows(&asha, ImportId(preview.id)).await.unwrap();
        let rows = String::from_utf8(rows).unwrap();
        assert_eq!(rows.lines().count(), 3);
        assert_eq!(counts(&app.preview(&asha, &rows).await), (2, 0, 0, 0, 2));
        let right = rows.replace("2026-02-31", "2026-02-28").replace(",35,", ",25,");
        let fixed = app.preview(&asha, &right).await;
        assert_eq!(counts(&fixed), (2, 2, 0, 0, 0));
        app.confirm(&asha, &fixed, false).await.unwrap();
        assert_eq!(app.results(&asha).await.len(), 6);
        assert_eq!(String::from_utf8(imports.failed_rows(&asha, ImportId(fixed.id)).await.unwrap()).unwrap().lines().count(), 1);
    }

    async fn cells_can_be_put_right_in_the_preview(db) {
        let app = App::new(db);
        let (asha, imports) = (app.student("asha").await, app.services.imports.clone());
        let preview = app.preview(&asha, &six()).await;
        let id = ImportId(preview.id);
        let fix = |row, column: &str, value: &str| Reading {
            fixes: vec![CellFix { row, column: column.into(), value: value.into() }],
            ..Reading::default()
        };
        assert_eq!(code(imports.reread(&asha, id, fix(99, "score", "1")).await), "422 cells unknown_row");
        assert_eq!(code(imports.reread(&asha, id, fix(7, "colour", "1")).await), "422 cells unknown_column");
        imports.reread(&asha, id, fix(7, "test_date", "2026-02-30")).await.unwrap();
        assert_eq!(counts(&imports.reread(&asha, id, fix(7, "test_date", "2026-02-28")).await.unwrap()), (6, 5, 0, 0, 1));
        let fixed = imports.reread(&asha, id, fix(8, "correct_answers", "25")).await.unwrap();
        assert_eq!((counts(&fixed), fixed.file_hash.clone()), ((6, 6, 0, 0, 0), preview.file_hash.clone()));
        assert_eq!(counts(&app.confirm(&asha, &fixed, false).await.unwrap()), (6, 6, 0, 0, 0));
    }

    async fn dates_that_read_both_ways_are_asked_about(db) {
        let app = App::new(db);
        let (asha, imports) = (app.student("asha").await, app.services.imports.clone());
        let preview = app.preview(&asha, &format!("{HEADER}03/02/2026,T,Physics,40,20,10,70,160,,,,,\n")).await;
        assert!(preview.date_order_needed);
        assert_eq!(code(app.confirm(&asha, &preview, true).await), "409 date_order_needed");
        let order = |code: &str| Reading { date_order: Some(code.into()), ..Reading::default() };
        assert_eq!(code(imports.reread(&asha, ImportId(preview.id), order("ymd")).await), "422 date_order unknown");
        let chosen = imports.reread(&asha, ImportId(preview.id), order("dmy")).await.unwrap();
        assert!(!chosen.date_order_needed);
        app.confirm(&asha, &chosen, false).await.unwrap();
        assert_eq!(app.results(&asha).await[0].test_date, day(33));
    }

    async fn columns_said_once_are_known_for_the_next_file(db) {
        let app = App::new(db);
        let (asha, ben, imports) = (app.student("asha").await, app.student("ben").await, app.services.imports.clone());
        let file = |name: &str| format!("Tag,Blatt,Fach,Fragen,Richtig,Punkte,Von\n2026-01-11,{name},Physik,40,20,70,160\n");
        let preview = app.preview(&asha, &file("A")).await;
        assert_eq!(preview.tests, 0);
        assert_eq!(code(app.confirm(&asha, &preview, true).await), "409 has_errors");
        let mapping = [
            ("test_date", "Tag"), ("test_name", "Blatt"), ("subject", "Fach"), ("total_questions", "Fragen"),
            ("correct_answers", "Richtig"), ("score", "Punkte"), ("max_score", "Von"),
        ];
        let mapping = mapping.map(|(field, header)| (field.to_owned(), header.to_owned())).into();
        let reading = Reading { mapping: Some(mapping), ..Reading::default() };
        let mapped = imports.reread(&asha, ImportId(preview.id), reading).await.unwrap();
        assert_eq!(counts(&mapped), (1, 1, 0, 0, 0));
        app.confirm(&asha, &mapped, false).await.unwrap();
        let next = app.preview(&asha, &file("B")).await;
        assert_eq!((counts(&next), &next.mapping), ((1, 1, 0, 0, 0), &mapped.mapping));
        assert_eq!(app.preview(&ben, &file("B")).await.tests, 0);
    }

    async fn a_file_is_imported_with_the_columns_of_its_preview(db) {
        let app = App::new(db);
        let (asha, imports) = (app.student("asha").await, app.services.imports.clone());
        let file = |name: &str| {
            let header = HEADER.replace("score,max_score", "score,best,max_score");
            format!("{header}2026-01-11,{name},Physics,40,20,10,70,90,160,60,,,,\n")
        };
        let shown = app.preview(&asha, &file("A")).await;
        assert_eq!((shown.mapping["score"].as_str(), shown.sample[0].score.as_str()), ("score", "70 / 160"));
        // Meanwhile another file with the same headings is read by another column.
        let other = app.preview(&asha, &file("B")).await;
        let mut mapping = other.mapping.clone();
        mapping.insert("score".into(), "best".into());
        let reading = Reading { mapping: Some(mapping), ..Reading::default() };
        let other = imports.reread(&asha, ImportId(other.id), reading).await.unwrap();
        app.confirm(&asha, &other, false).await.unwrap();
        assert_eq!(imports.get(&asha, ImportId(shown.id)).await.unwrap().mapping, shown.mapping);
        app.confirm(&asha, &shown, false).await.unwrap();
        let scores: Vec<_> = app.results(&asha).await.into_iter().map(|view| (view.test_name, view.score)).collect();
        assert_eq!(scores, [("A".to_owned(), 70.0), ("B".to_owned(), 90.0)]);
        assert_eq!(app.preview(&asha, &file("C")).await.mapping["score"], "score");
    }

    async fn what_was_exported_is_unchanged_when_it_comes_back(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        app.services.samples.load(&asha).await.unwrap();
        before_six(&app, &asha).await;
        let formula = with_chapters(a_draft("=1+1, \"x\"", "Physics", day(20)), vec![chapter("-Optics; +Heat", 2, 3)]);
        app.upload(&asha, formula).await;
        let n = app.results(&asha).await.len() as u32;
        for (format, name) in [(Format::Csv, "x.csv"), (Format::Xlsx, "x.xlsx")] {
            let file = app.services.exports.results(&asha, &HistoryFilter::default(), format).await.unwrap();
            let source = Source::File { name: name.into(), bytes: file.bytes };
            let preview = app.services.imports.preview(&asha, source).await.unwrap();
            assert_eq!(counts(&preview), (n, 0, 0, n, 0), "{name}: {:?}", preview.row_errors);
        }
    }

    async fn files_that_are_none_are_refused_and_not_kept(db) {
        let app = App::new(db);
        let (asha, imports) = (app.student("asha").await, app.services.imports.clone());
        let file = |name: &str, bytes: &[u8]| Source::File { name: name.into(), bytes: bytes.to_vec() };
        assert_eq!(code(imports.preview(&asha, file("a.csv", &vec![b'x'; 10 * 1024 * 1024 + 1])).await), "413 too_large");
        assert!(code(imports.preview(&asha, file("a.png", b"\x89PNG\r\n\x1a\n0000")).await).starts_with("415"));
        assert!(code(imports.preview(&asha, file("a.csv", b"")).await).starts_with("422 file"));
        assert!(code(imports.preview(&asha, Source::Paste(" \n".into())).await).starts_with("422 file"));
        assert!(imports.recent(&asha).await.unwrap().is_empty());
        let odd = imports.preview(&asha, file("../../é\0\u{202e}.csv", six().as_bytes())).await.unwrap();
        assert!(!odd.file_name.contains(['/', '\0', '\u{202e}']), "{:?}", odd.file_name);
        let pasted = imports.preview(&asha, Source::Paste(six().replace(',', "\t"))).await.unwrap();
        assert_eq!((counts(&pasted), pasted.format.as_str()), ((6, 4, 0, 0, 2), "paste"));
        assert_eq!(imports.recent(&asha).await.unwrap().len(), 2);
    }
}
