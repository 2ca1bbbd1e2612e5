use crate::given::{App, code};
use api::exams::RankAnswer;
use domain::people::Role;
use service::Caller;
use service::ranks::NewTable;
use testkit::contract;

async fn neet_2024(app: &App, caller: &Caller, marks: f64) -> RankAnswer {
    let mut answers = app
        .services
        .ranks
        .look_up(caller, "neet_ug", marks)
        .await
        .unwrap();
    assert_eq!(answers.len(), 1);
    answers.pop().unwrap()
}

fn a_table(csv: &str) -> NewTable {
    NewTable {
        exam: "jee_main".into(),
        year: 2025,
        shift: "Jan, 1".into(),
        source: "Agency".into(),
        csv: csv.into(),
    }
}

contract! {
    async fn marks_of_neet_2024_have_their_published_ranks(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        for _ in 0..2 {
            app.services.ranks.ensure_shipped().await.unwrap();
        }
        // Marks, best and worst rank, percentile: rows of the published table.
        for (marks, best, worst, percentile) in [
            (720.0, 1, 61, 100.0),
            (700.0, 1_636, 2_321, 99.929_923_4),
            (650.0, 28_911, 30_204, 98.760_909),
            (600.0, 80_123, 81_550, 96.565_947_8),
            (-180.0, 2_333_161, 2_333_162, 8.57e-5),
        ] {
            let answer = neet_2024(&app, &asha, marks).await;
            assert_eq!((answer.best_rank, answer.worst_rank), (best, worst), "{marks}");
            assert!((answer.percentile - percentile).abs() < 1e-6, "{marks}: {}", answer.percentile);
            assert_eq!((answer.table.year, answer.table.candidates, &answer.table.shift), (2024, 2_333_162, &None));
        }
    }

    async fn between_steps_and_beyond_the_ends_marks_come_right_after_the_better_ones(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        app.services.ranks.ensure_shipped().await.unwrap();
        for (marks, rank, better) in [
            (719.5, 62, 61),
            (649.99, 30_205, 30_204),
            (800.0, 1, 0),
            (-170.5, 2_333_161, 2_333_160),
            (-181.0, 2_333_163, 2_333_162),
        ] {
            let answer = neet_2024(&app, &asha, marks).await;
            assert_eq!((answer.best_rank, answer.worst_rank), (rank, rank), "{marks}");
            let percentile = 100.0 * f64::from(2_333_162 - better) / 2_333_162.0;
            assert!((answer.percentile - percentile).abs() < 1e-9, "{marks}: {}", answer.percentile);
        }
        // What a browser sends for "-0" are no other marks than 0.
        let (zero, minus) = (neet_2024(&app, &asha, 0.0).await, neet_2024(&app, &asha, -0.0).await);
        assert_eq!((zero.best_rank, zero.worst_rank), (minus.best_rank, minus.worst_rank));
        for marks in [f64::NAN, f64::INFINITY, 10_001.0] {
            assert_eq!(code(app.services.ranks.look_up(&asha, "neet_ug", marks).await), "422 marks out_of_range");
        }
        assert!(app.services.ranks.look_up(&asha, "neet\0", 1.0).await.unwrap().is_empty());
    }

    async fn a_bad_table_is_refused_whole_and_its_rows_are_named(db) {
        let app = App::new(db);
        let student = app.student("asha").await;
        let admin = Caller { roles: vec![Role::InstitutionAdmin], ..student.clone() };
        let ranks = &app.services.ranks;
        assert_eq!(code(ranks.import(&student, a_table("marks,candidates\n1,1\n")).await), "403 forbidden");
        for (csv, refused) in [
            ("marks,candidates\n700,3\nx,4\n", "422 file.row[3].marks not_a_number"),
            ("marks,candidates\n700,3\n690,0\n", "422 file.row[3].candidates out_of_range"),
            ("marks,candidates\n700,3\n690,2.5\n", "422 file.row[3].candidates out_of_range"),
            ("marks,candidates\nNaN,3\n", "422 file.row[2].marks not_a_number"),
            ("marks,people\n700,3\n", "422 file missing_column"),
        ] {
            assert_eq!(code(ranks.import(&admin, a_table(csv)).await), refused, "{csv}");
        }
        assert!(code(ranks.import(&admin, a_table("marks,candidates\n")).await).starts_with("422 file"));
        let good = "marks,candidates\n1,1\n";
        assert_eq!(code(ranks.import(&admin, NewTable { exam: "x".into(), ..a_table(good) }).await), "422 exam unknown_profile");
        assert_eq!(code(ranks.import(&admin, NewTable { year: 24, ..a_table(good) }).await), "422 year out_of_range");
        assert_eq!(code(ranks.import(&admin, NewTable { source: " ".into(), ..a_table(good) }).await), "422 source required");
        assert!(ranks.list(&admin).await.unwrap().is_empty());
    }

    async fn a_table_is_reckoned_from_its_rows_whatever_their_order(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        let admin = Caller { roles: vec![Role::InstitutionAdmin], ..app.student("admin").await };
        let ranks = &app.services.ranks;
        // Lowest first, decimals, one step in two rows, and a column that is not needed.
        let csv = "candidates,marks,note\n5,-1.5,\n1,88.25,a\n2,88.250,b\n4,0,\n";
        let stored = ranks.import(&admin, a_table(csv)).await.unwrap();
        assert_eq!((stored.candidates, stored.shift.as_deref()), (12, Some("Jan, 1")));
        let at = async |marks| {
            let answers = ranks.look_up(&asha, "jee_main", marks).await.unwrap();
            (answers[0].best_rank, answers[0].worst_rank)
        };
        assert_eq!((at(88.25).await, at(0.0).await, at(-1.5).await, at(40.0).await), ((1, 3), (4, 7), (8, 12), (4, 4)));
        assert_eq!(code(ranks.import(&admin, a_table(csv)).await), "409 duplicate");
        app.services.ranks.ensure_shipped().await.unwrap();
        let next_year = NewTable { year: 2026, ..a_table(csv) };
        ranks.import(&admin, next_year).await.unwrap();
        let listed = ranks.list(&asha).await.unwrap();
        let listed: Vec<_> = listed.iter().map(|table| (table.exam.as_str(), table.year)).collect();
        assert_eq!(listed, [("jee_main", 2026), ("jee_main", 2025), ("neet_ug", 2024)]);
    }

    /// Section 4: what is refused is no import.
    async fn an_admin_imports_five_tables_in_an_hour(db) {
        let app = App::new(db);
        let dean = Caller { roles: vec![Role::InstitutionAdmin], ..app.student("dean").await };
        let import = |year: i64, csv: &'static str| {
            app.services.ranks.import(&dean, NewTable { year, ..a_table(csv) })
        };
        for year in 2001..=2005 {
            assert!(code(import(year, "nothing").await).starts_with("422"), "{year}");
            import(year, "marks,candidates\n10,1\n5,2\n").await.unwrap();
        }
        let sixth = import(2006, "marks,candidates\n10,1\n5,2\n").await.unwrap_err();
        assert_eq!(sixth.retry_after(), Some(720));
    }
}
