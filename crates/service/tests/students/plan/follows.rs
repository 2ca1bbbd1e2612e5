//! What follows the plan, and what the plan follows: other answers, what is kept of it, tests, sample data.

use super::{NAMES, all_open, prepared, settings, status, today};
use crate::given::{App, a_draft, chapter, day, with_chapters};
use api::plan::PlanBlock;
use chrono::TimeDelta;
use domain::plan::OwnBlockDraft;
use service::Caller;
use std::collections::BTreeSet;
use testkit::contract;

contract! {
    async fn the_next_block_that_is_kept_is_the_one_of_the_plan_after_every_change(db) {
        let app = App::new(db);
        let mut asha = prepared(&app).await;
        let plans = &app.services.plan;
        let same = async |asha: &Caller, after: &str| {
            let plan = plans.get(asha).await.unwrap();
            let first = today(&plan).first().map(|block| block.id);
            // Twice: made, and kept.
            for _ in 0..2 {
                assert_eq!(plans.next(asha).await.unwrap().block.map(|block| block.id), first, "after {after}");
            }
            first
        };
        let first = same(&asha, "nothing").await.unwrap();
        plans.change_block(&asha, first, status("done", None)).await.unwrap();
        assert_ne!(same(&asha, "a block was done").await, Some(first));
        plans.change_block(&asha, first, status("open", None)).await.unwrap();
        same(&asha, "that was taken back").await;
        plans.set_settings(&asha, settings(0)).await.unwrap();
        assert_eq!(same(&asha, "no time was left").await, None);
        let own = OwnBlockDraft { title: "Choir".into(), date: app.today(&asha), minutes: 30, location: None };
        let own = plans.add_own(&asha, own).await.unwrap();
        assert_eq!(same(&asha, "an own block was added").await, Some(own));
        plans.remove_block(&asha, own).await.unwrap();
        assert_eq!(same(&asha, "it was removed").await, None);
        plans.set_settings(&asha, settings(60)).await.unwrap();
        same(&asha, "other settings").await;
        app.upload(&asha, with_chapters(a_draft("Next", "Physics", day(51)), vec![chapter("Optics", 9, 9)])).await;
        asha = app.fresh(&asha).await;
        same(&asha, "an upload").await;
        app.pass(TimeDelta::days(1));
        same(&asha, "a night").await;
    }

    async fn the_overview_gives_all_five_and_what_is_kept_is_what_is_so(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        // The plan is made by the first look, the second one is kept.
        for _ in 0..2 {
            same_as_fresh(&app, &asha).await;
        }
        let first = same_as_fresh(&app, &asha).await;
        let all = &first["analyses"];
        for (name, href) in [
            ("performance", "/api/v1/insights"),
            ("forecasts", "/api/v1/forecasts"),
            ("plan", "/api/v1/plan"),
            ("load", "/api/v1/wellbeing"),
            ("heat_map", "/api/v1/heatmap"),
        ] {
            assert_eq!(all[name]["href"], href);
        }
        assert_eq!((&all["performance"]["tests"], &first["tests"]), (&1.into(), &1.into()));
        assert_eq!(all["load"]["missing"]["code"], "session_days");
        assert_eq!(all["heat_map"]["chapters"], 2);
        assert_eq!(all["forecasts"]["exams"][0]["missing"][0]["code"], "too_few_tests");
        assert_eq!(all["plan"]["priorities"].as_array().map(Vec::len), Some(3));
        // Checking a block off changes no data and shows all the same.
        let block = &all["plan"]["next"][0];
        let id = block["id"].as_str().unwrap().parse().unwrap();
        app.services.plan.change_block(&asha, id, status("done", Some(30))).await.unwrap();
        let second = same_as_fresh(&app, &asha).await;
        assert_ne!(second["analyses"]["plan"]["next"][0]["id"], block["id"]);
        app.upload(&asha, with_chapters(a_draft("Next", "Physics", day(52)), vec![chapter("Heat", 2, 9)])).await;
        let third = same_as_fresh(&app, &asha).await;
        assert_eq!(third["analyses"]["heat_map"]["chapters"], 3);
    }

    async fn a_chapter_names_the_day_of_its_next_revision_and_follows_the_plan(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        // What is known well is gone over before it fades.
        for round in 0..3 {
            for (n, (subject, name)) in NAMES.iter().enumerate() {
                let draft = a_draft(&format!("Known {round} {n}"), subject, day(20));
                app.upload(&asha, with_chapters(draft, vec![chapter(name, 20, 20)])).await;
            }
        }
        let asha = app.fresh(&asha).await;
        let plan = app.services.plan.set_settings(&asha, settings(300)).await.unwrap();
        let blocks: Vec<&PlanBlock> = plan.days.iter().flat_map(|day| &day.blocks).collect();
        let revised = blocks.iter().find(|block| block.kind == "revise").unwrap_or_else(|| panic!("a fortnight has a revision: {:?}", blocks.iter().map(|b| (&b.kind, &b.chapter)).collect::<Vec<_>>()));
        let (subject, name) = (revised.subject.clone().unwrap(), revised.chapter.clone().unwrap());
        let fresh = app.fresh(&asha).await;
        let id = app.services.insights.find_chapter(&fresh, &subject, &name).await.unwrap();
        let seen = async || app.services.insights.chapter(&fresh, id).await.unwrap().next_revision;
        assert_eq!(seen().await, Some(revised.date));
        app.services.plan.change_block(&fresh, revised.id, status("done", None)).await.unwrap();
        let later = seen().await;
        assert!(later.is_none_or(|day| day >= revised.date) && later != Some(revised.date), "{later:?}");
        let computed = app.services.insights.compute_chapter(&fresh, id).await.unwrap();
        assert_eq!(computed.next_revision, later);
    }

    async fn tests_that_rise_less_than_planned_make_the_plan_promise_less(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let before = app.services.plan.set_settings(&asha, settings(300)).await.unwrap();
        assert!(!before.notes.iter().any(|note| note == "slower"));
        // Every chapter is tested, so that blocks know where they start, and studied for some days.
        for (n, (subject, name)) in NAMES.iter().enumerate() {
            let draft = a_draft(&format!("Start {n}"), subject, app.today(&asha));
            app.upload(&asha, with_chapters(draft, vec![chapter(name, 4, 10)])).await;
        }
        for _ in 0..6 {
            let caller = app.fresh(&asha).await;
            let plan = app.services.plan.get(&caller).await.unwrap();
            let open: Vec<_> = today(&plan).iter().map(|block| block.id).collect();
            for id in open {
                app.services.plan.change_block(&caller, id, status("done", Some(120))).await.unwrap();
            }
            app.pass(TimeDelta::days(1));
        }
        for (n, (subject, name)) in NAMES.iter().enumerate() {
            let draft = a_draft(&format!("End {n}"), subject, app.today(&asha));
            app.upload(&asha, with_chapters(draft, vec![chapter(name, 4, 12)])).await;
        }
        // This week's tests wait for the next Monday.
        let none = app.services.plan.checks(&app.fresh(&asha).await).await.unwrap();
        assert_eq!((none.chapters.len(), none.pace), (0, 1.0));
        app.pass(TimeDelta::days(8));
        let checks = app.services.plan.checks(&app.fresh(&asha).await).await.unwrap();
        assert!(checks.pace > 1.05 && !checks.chapters.is_empty());
        for one in &checks.chapters {
            assert!(0.0 < one.expected.low && one.expected.low <= one.expected.mean && one.expected.mean <= one.expected.high, "{one:?}");
            // A third was right, and the range of twelve questions stands around that.
            assert!(one.measured.low < one.measured.mean && one.measured.mean < one.measured.high, "{one:?}");
            assert!(one.tests == 1 && one.questions == 12 && one.minutes >= 120 && one.measured.mean < one.expected.mean, "{one:?}");
        }
        let untouched = checks.chapters.iter().find(|one| one.chapter == "Plants").unwrap();
        // 18 marks, and 4 of 12 after a start of 4 of 10 among 47 of 101 of a student's own: near nothing was won.
        assert!((-5.0..1.0).contains(&untouched.measured.mean), "{untouched:?}");
        let after = app.services.plan.get(&app.fresh(&asha).await).await.unwrap();
        assert!(after.notes.iter().any(|note| note == "slower"), "{:?}", after.notes);
    }

    async fn sample_data_has_a_plan_and_takes_it_away_again(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        app.services.samples.load(&asha).await.unwrap();
        let asha = app.fresh(&asha).await;
        let plan = app.services.plan.get(&asha).await.unwrap();
        assert!(all_open(&plan).len() >= 12, "{}", all_open(&plan).len());
        let kinds: BTreeSet<&str> = plan.days.iter().flat_map(|day| &day.blocks).map(|block| block.kind.as_str()).collect();
        assert!(kinds.len() >= 2, "{kinds:?}");
        app.services.samples.remove(&asha).await.unwrap();
        let asha = app.fresh(&asha).await;
        let plan = app.services.plan.get(&asha).await.unwrap();
        assert_eq!((all_open(&plan).len(), plan.kept.planned), (0, 0));
    }
}

contract! {
    async fn the_overview_afresh_reads_what_changed_behind_what_is_kept(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        app.services.samples.load(&asha).await.unwrap();
        let asha = app.fresh(&asha).await;
        let overview = &app.services.overview;
        let value = |json: &[u8]| serde_json::from_slice::<serde_json::Value>(json).unwrap();
        let kept = value(&overview.get(&asha).await.unwrap().json);
        // No use case does this: nothing tells what is kept that it is old.
        testkit::execute(&app.test.core.db, "DELETE FROM study_sessions").await;
        testkit::execute(&app.test.core.db, "UPDATE test_results SET score = 0, correct_answers = 0").await;
        assert_eq!(value(&overview.get(&asha).await.unwrap().json), kept);
        let fresh = value(&overview.compute(&asha).await.unwrap());
        for of in ["/analyses/performance/trends", "/analyses/forecasts", "/analyses/load"] {
            assert_ne!(fresh.pointer(of), kept.pointer(of), "{of}");
        }
    }
}

/// The kept overview, which must be what a house without anything kept gives.
async fn same_as_fresh(app: &App, caller: &Caller) -> serde_json::Value {
    let caller = app.fresh(caller).await;
    let kept = app.services.overview.get(&caller).await.unwrap();
    let kept: serde_json::Value = serde_json::from_slice(&kept.json).unwrap();
    let other = service::Services::new(app.test.core.clone());
    let mut fresh: serde_json::Value =
        serde_json::from_slice(&other.overview.compute(&caller).await.unwrap()).unwrap();
    fresh["computed_at"] = kept["computed_at"].clone();
    assert_eq!(kept, fresh);
    kept
}
