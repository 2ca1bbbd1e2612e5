use crate::given::{App, code};
use api::exams::RankAnswer;
use domain::people::Role;
use service::Caller;
use service::ranks::NewTable;
use testkit::contract;

async fn neet_2024(app: &App, caller: &Caller, marks: f64) -> RankAnswer {
    let ranks = &app.services.ranks;
    let mut found = ranks.look_up(caller, "neet_ug", marks).await.unwrap();
    assert_eq!(found.answers.len(), 1);
    found.answers.pop().unwrap()
}

fn a_table(csv: &str) -> NewTable {
    NewTable {
        exam: "jee_main".into(),
        year: 2025,
        shift: "Jan, 1".into(),
        source: "Agency".into(),
        csv: csv.into(),
        candidates: None,
        exam_candidates: None,
    }
}

/// A table of counts: three marks with these candidates, and sixteen below with ten each.
fn counts(best: [i64; 3]) -> String {
    let rest = (0..16).fold(String::new(), |text, mark| text + &format!("{mark},10\n"));
    format!(
        "marks,candidates\n200,{}\n150,{}\n100,{}\n{rest}",
        best[0], best[1], best[2]
    )
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
            (-170.5, 2_333_161, 2_333_160),
        ] {
            let answer = neet_2024(&app, &asha, marks).await;
            assert_eq!((answer.best_rank, answer.worst_rank), (rank, rank), "{marks}");
            let percentile = 100.0 * f64::from(2_333_162 - better) / 2_333_162.0;
            assert!((answer.percentile - percentile).abs() < 1e-9, "{marks}: {}", answer.percentile);
        }
        // What a browser sends for "-0" are no other marks than 0.
        let (zero, minus) = (neet_2024(&app, &asha, 0.0).await, neet_2024(&app, &asha, -0.0).await);
        assert_eq!((zero.best_rank, zero.worst_rank), (minus.best_rank, minus.worst_rank));
        for marks in [f64::NAN, f64::INFINITY, -f64::INFINITY, 10_001.0, 720.01, 800.0, -180.5, -500.0] {
            assert_eq!(code(app.services.ranks.look_up(&asha, "neet_ug", marks).await), "422 marks out_of_range", "{marks}");
        }
        for exam in ["nope", "neet\0", ""] {
            assert_eq!(code(app.services.ranks.look_up(&asha, exam, 1.0).await), "404 not_found", "{exam:?}");
        }
    }

    async fn the_trail_says_which_shift_a_table_was_of(db) {
        let app = App::new(db);
        let admin = Caller { roles: vec![Role::InstitutionAdmin], ..app.student("admin").await };
        let rows = (1..=12).fold(String::new(), |text, marks| text + &format!("{marks},10\n"));
        let (ranks, csv) = (&app.services.ranks, &format!("marks,candidates\n{rows}"));
        for shift in ["", "Jan, 1", "Jan, 2"] {
            let table = ranks.import(&admin, NewTable { shift: shift.into(), ..a_table(csv) }).await.unwrap();
            ranks.remove(&admin, table.id).await.unwrap();
        }
        let mut on = app.test.core.db.read().await.unwrap();
        let all = store::audit::newest(&mut on, admin.institution, 9).await.unwrap();
        let told: Vec<_> = all.into_iter().filter(|one| one.event == "rank_table_removed").filter_map(|one| one.object).collect();
        assert_eq!(told, ["jee_main 2025 Jan, 2 version 1", "jee_main 2025 Jan, 1 version 1", "jee_main 2025 version 1"]);
    }

    async fn a_bad_table_is_refused_whole_and_its_rows_are_named(db) {
        let app = App::new(db);
        let student = app.student("asha").await;
        let admin = Caller { roles: vec![Role::InstitutionAdmin], ..student.clone() };
        let ranks = &app.services.ranks;
        assert_eq!(code(ranks.import(&student, a_table("marks,candidates\n1,1\n")).await), "403 forbidden");
        for (csv, refused) in [
            ("marks,candidates\n300,3\nx,4\n", "422 file.row[3].marks not_a_number"),
            ("marks,candidates\n300,3\n290,0\n", "422 file.row[3].candidates out_of_range"),
            ("marks,candidates\n300,3\n290,2.5\n", "422 file.row[3].candidates out_of_range"),
            ("marks,candidates\nNaN,3\n", "422 file.row[2].marks not_a_number"),
            ("marks,candidates\n300,3\n900,4\n", "422 file.row[3].marks out_of_range"),
            ("marks,candidates\n-1000,3\n0,4\n", "422 file.row[2].marks out_of_range"),
            ("marks,candidates\n5,300\n6,1\n5,400\n", "422 file.row[4].marks duplicate"),
            ("marks,candidates\n5,300\n", "422 file too_few_marks"),
            ("marks,people\n700,3\n", "422 file missing_column"),
        ] {
            assert_eq!(code(ranks.import(&admin, a_table(csv)).await), refused, "{csv}");
        }
        assert!(code(ranks.import(&admin, a_table("marks,candidates\n")).await).starts_with("422 file"));
        let few = (0..12).fold(String::new(), |text, mark| text + &format!("{mark},8\n"));
        assert_eq!(code(ranks.import(&admin, a_table(&format!("marks,candidates\n{few}"))).await), "422 file too_few_candidates");
        let good = &counts([1, 2, 3]);
        assert_eq!(code(ranks.import(&admin, NewTable { exam: "x".into(), ..a_table(good) }).await), "422 exam unknown_profile");
        assert_eq!(code(ranks.import(&admin, NewTable { year: 24, ..a_table(good) }).await), "422 year out_of_range");
        assert_eq!(code(ranks.import(&admin, NewTable { source: " ".into(), ..a_table(good) }).await), "422 source required");
        assert!(ranks.list(&admin).await.unwrap().is_empty());
    }

    async fn a_table_that_cannot_be_right_leaves_the_good_one_in_its_place(db) {
        let app = App::new(db);
        let admin = Caller { roles: vec![Role::InstitutionAdmin], ..app.student("admin").await };
        let ranks = &app.services.ranks;
        let good = ranks.import(&admin, a_table(&counts([1, 2, 3]))).await.unwrap();
        for bad in ["marks,candidates\n5,3\n", "marks,candidates\n900,3\n1,3\n", "marks,candidates\n5,3\n5,4\n6,1\n"] {
            assert!(code(ranks.import(&admin, a_table(bad)).await).starts_with("422 file"), "{bad}");
        }
        let left: Vec<_> = ranks.list(&admin).await.unwrap().into_iter().map(|table| (table.id, table.candidates)).collect();
        assert_eq!(left, [(good.id, 166)]);
    }

    async fn a_table_is_reckoned_from_its_rows_whatever_their_order(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        let admin = Caller { roles: vec![Role::InstitutionAdmin], ..app.student("admin").await };
        let ranks = &app.services.ranks;
        // Lowest first, decimals, and a column that is not needed.
        let worse = (0..9).fold(String::new(), |text, mark| text + &format!("20,{},\n", -50 + mark));
        let csv = &format!("candidates,marks,note\n{worse}5,-1.5,\n3,88.250,a\n4,0,\n");
        let stored = ranks.import(&admin, a_table(csv)).await.unwrap();
        assert_eq!((stored.candidates, stored.shift.as_deref()), (192, Some("Jan, 1")));
        let at = async |marks| {
            let answers = ranks.look_up(&asha, "jee_main", marks).await.unwrap().answers;
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
        let good = counts([1, 2, 3]);
        let import = |year: i64, csv: &str| app.services.ranks.import(&dean, NewTable { year, ..a_table(csv) });
        for year in 2001..=2005 {
            assert!(code(import(year, "nothing").await).starts_with("422"), "{year}");
            import(year, &good).await.unwrap();
        }
        let sixth = import(2006, &good).await.unwrap_err();
        assert_eq!(sixth.retry_after(), Some(720));
    }

    async fn published_percentiles_become_ranks_among_the_stated_candidates(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        let dean = Caller { roles: vec![Role::InstitutionAdmin], ..app.student("dean").await };
        let ranks = &app.services.ranks;
        let csv = "percentile,marks\n98,130\n99,148\n99.9,203\n";
        let of = |candidates, exam_candidates| NewTable { candidates, exam_candidates, ..a_table(csv) };
        assert_eq!(code(ranks.import(&dean, of(None, None)).await), "422 candidates required");
        assert_eq!(code(ranks.import(&dean, of(Some(0), None)).await), "422 candidates out_of_range");
        assert_eq!(code(ranks.import(&dean, of(Some(100_000), Some(99_999))).await), "422 exam_candidates out_of_range");
        let stored = ranks.import(&dean, of(Some(100_000), Some(1_400_000))).await.unwrap();
        assert_eq!((stored.kind.as_str(), stored.candidates, stored.exam_candidates), ("percentile", 100_000, Some(1_400_000)));
        // 0.1 %, 1 % and 2 % of 100,000 had more. Half way between two steps their geometric mean had: 1,414.
        for (marks, best, worst, percentile) in [
            (203.0, 101, 101, 99.9),
            (148.0, 1_001, 1_001, 99.0),
            (139.0, 1_001, 2_001, 100.0 - 2_f64.sqrt()),
            (130.0, 2_001, 2_001, 98.0),
            (250.0, 1, 101, 99.9),
            (-75.0, 2_001, 100_000, 98.0),
        ] {
            let answers = ranks.look_up(&asha, "jee_main", marks).await.unwrap().answers;
            assert_eq!((answers[0].best_rank, answers[0].worst_rank), (best, worst), "{marks}");
            assert!((answers[0].percentile - percentile).abs() < 2e-4, "{marks}: {}", answers[0].percentile);
        }
    }

    async fn percentiles_that_cannot_be_are_refused_with_their_rows(db) {
        let app = App::new(db);
        let dean = Caller { roles: vec![Role::InstitutionAdmin], ..app.student("dean").await };
        let import = |csv: &str, candidates| {
            app.services.ranks.import(&dean, NewTable { candidates: Some(candidates), ..a_table(csv) })
        };
        let counted = counts([3, 4, 5]);
        for (csv, refused) in [
            ("marks,percentile\n200,100.1\n", "422 file.row[2].percentile out_of_range"),
            ("marks,percentile\n200,99\n190,x\n", "422 file.row[3].percentile out_of_range"),
            ("marks,percentile\n200,99\n190,99.5\n", "422 file.row[3].percentile out_of_order"),
            ("marks,percentile\n200,99\n200.0,98\n", "422 file.row[3].marks duplicate"),
            ("marks,percentile\n,99\n", "422 file.row[2].marks not_a_number"),
            ("percentile,candidates\n99,5\n", "422 file missing_column"),
            ("marks,percentile\n200,99\n190,99\n190,99\n", "422 file.row[4].marks duplicate"),
            ("marks,percentile\n301,99\n190,98\n", "422 file.row[2].marks out_of_range"),
            ("marks,percentile\n200,99\n190,98\n", "422 file too_few_marks"),
            (counted.as_str(), "422 candidates mismatch"),
        ] {
            assert_eq!(code(import(csv, 171).await), refused, "{csv}");
        }
        assert_eq!(code(import(&counted, 99).await), "422 candidates out_of_range");
        import(&counted, 172).await.unwrap();
    }

    async fn the_sample_files_are_tables_that_can_be_brought_in(db) {
        let app = App::new(db);
        let dean = Caller { roles: vec![Role::InstitutionAdmin], ..app.student("dean").await };
        for (name, year, candidates) in [("candidates.csv", 2024, None), ("percentiles.csv", 2025, Some(100_000))] {
            let file = service::ranks::sample_file(name).unwrap();
            let csv = String::from_utf8(file.bytes).unwrap();
            let stored = app.services.ranks.import(&dean, NewTable { year, candidates, ..a_table(&csv) }).await.unwrap();
            assert_eq!(stored.candidates, 100_000, "{name}");
        }
        assert!(service::ranks::sample_file("other.csv").is_none());
    }
}
