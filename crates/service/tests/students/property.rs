//! Whatever a student does, in whatever order: the table of weak areas and the kept dashboard say what the results say.

use crate::given::App;
use crate::steps::Student;
use crate::weak_areas::must_agree;
use api::dashboard::Dashboard;
use service::Caller;
use store::weak_areas::WeakArea;
use testkit::contract;

const SEEDS: u64 = 30;
const STEPS: usize = 14;

/// The kept dashboard is the one the data gives now, and its chapters read as in the table.
async fn dashboard_must_be_fresh(app: &App, caller: &Caller, after: &str) {
    let caller = app.fresh(caller).await;
    let computed = app.services.dashboard.compute(&caller).await.unwrap();
    let kept = app.dashboard(&caller).await;
    let computed = Dashboard {
        computed_at: kept.computed_at,
        ..computed.dashboard.clone()
    };
    assert_eq!(kept, computed, "after {after}");
    let table = app.weak_areas(&caller).await;
    for shown in kept.weakest.iter().chain(&kept.strongest) {
        let is_it = |area: &&WeakArea| (&area.subject, &area.chapter) == (&shown.subject, &shown.chapter);
        let area = table.iter().find(is_it).unwrap();
        assert!(
            (100.0 * area.mastery - shown.mastery).abs() < 0.005_001,
            "after {after}: {area:?}, {shown:?}"
        );
        assert_eq!(
            (area.questions, area.last_seen),
            (i64::from(shown.questions), shown.last_seen)
        );
    }
}

/// All students live in one database, so that what one does cannot hide in another's.
async fn live(app: &App, seed: u64) {
    let caller = app.student(&format!("s{seed}")).await;
    let mut student = Student::new(app, caller, seed);
    let mut steps = Vec::new();
    for _ in 0..STEPS {
        steps.push(student.step().await);
        let so_far = format!("seed {seed}: {steps:#?}");
        must_agree(app, &student.caller, &so_far).await;
        dashboard_must_be_fresh(app, &student.caller, &so_far).await;
    }
    let Some(id) = student.any_there() else {
        return;
    };
    // A removal and its undoing make the table anew from all results.
    let before = app.weak_areas(&student.caller).await;
    app.services.results.remove(&student.caller, id).await.unwrap();
    app.services.results.restore(&student.caller, id).await.unwrap();
    let after = app.weak_areas(&student.caller).await;
    let names = |areas: &[WeakArea]| {
        areas
            .iter()
            .map(|area| (area.subject.clone(), area.chapter.clone()))
            .collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(names(&before), names(&after), "seed {seed}");
}

contract! {
    async fn after_any_steps_weak_areas_and_dashboard_say_what_the_results_say(db) {
        let app = App::new(db);
        for seed in 0..SEEDS {
            live(&app, seed).await;
        }
    }
}
