//! The order of the blocks of a day.

use super::{finals, prepared, settings, status, today};
use crate::given::{App, a_draft, chapter, code, day, with_chapters};
use api::plan::{BlockChange, Place, PlanDay, PlanView};
use chrono::{Duration, TimeDelta};
use domain::plan::OwnBlockDraft;
use service::Caller;
use testkit::contract;
use uuid::Uuid;

fn to(place: Place) -> BlockChange {
    BlockChange {
        place: Some(place),
        ..BlockChange::default()
    }
}

fn open(day: &PlanDay) -> Vec<Uuid> {
    day.blocks
        .iter()
        .filter(|block| block.status == "open")
        .map(|block| block.id)
        .collect()
}

/// Moves each block of today that may go later by the button, and then back by a drop: the order is what was asked for.
/// Returns how many moves there were.
async fn move_each(app: &App, asha: &Caller, mut plan: PlanView) -> usize {
    let plans = &app.services.plan;
    let mut n_moved = 0;
    for i in 0..open(&plan.days[0]).len() {
        let before = open(&plan.days[0]);
        let block = plan.days[0].blocks.iter().find(|block| block.id == before[i]);
        if !block.unwrap().places.contains(&Place::Later) {
            continue;
        }
        let mut expected = before.clone();
        expected.swap(i, i + 1);
        plan = plans
            .change_block(asha, before[i], to(Place::Later))
            .await
            .unwrap();
        assert_eq!(open(&plan.days[0]), expected, "{i}");
        let back = BlockChange {
            before: Some(before[i + 1]),
            ..BlockChange::default()
        };
        plan = plans.change_block(asha, before[i], back).await.unwrap();
        assert_eq!(open(&plan.days[0]), before, "{i}");
        n_moved += 1;
    }
    n_moved
}

contract! {
    async fn a_block_that_is_opened_again_changes_places_like_any_other(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let plans = &app.services.plan;
        let plan = plans.set_settings(&asha, settings(240)).await.unwrap();
        let order = open(&plan.days[0]);
        plans.change_block(&asha, order[0], status("done", Some(20))).await.unwrap();
        // Another day makes the plan anew, around what is done.
        let own = OwnBlockDraft { date: plan.today + Duration::days(3), title: "Cricket".into(), minutes: 30, location: None };
        plans.add_own(&asha, own).await.unwrap();
        let plan = plans.change_block(&asha, order[0], status("open", None)).await.unwrap();
        assert_eq!(open(&plan.days[0])[0], order[0]);
        let n_moved = move_each(&app, &asha, plan).await;
        assert!(n_moved > 1, "{n_moved}");
    }

    async fn blocks_that_have_one_place_in_common_change_places_all_the_same(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let plans = &app.services.plan;
        let plan = plans.set_settings(&asha, settings(240)).await.unwrap();
        // As plans stored them that were made before what is done kept its place.
        let mut tx = app.test.core.db.begin().await.unwrap();
        for block in store::plan::of_day(&mut tx, asha.user, plan.today).await.unwrap() {
            let same = store::plan::Block { position: 1, ..block };
            store::plan::update(&mut tx, asha.user, &same, app.test.core.now()).await.unwrap();
        }
        tx.commit().await.unwrap();
        let plan = plans.get(&asha).await.unwrap();
        let n_moved = move_each(&app, &asha, plan).await;
        assert!(n_moved > 1, "{n_moved}");
    }

    async fn blocks_of_a_day_change_places_and_stay_so(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let plan = app.services.plan.set_settings(&asha, settings(240)).await.unwrap();
        let first = today(&plan)[0];
        assert!(!first.places.contains(&Place::Earlier));
        assert_eq!(code(app.services.plan.change_block(&asha, first.id, to(Place::Earlier)).await), "409 at_end");
        let both = BlockChange { status: Some("done".into()), ..to(Place::Later) };
        assert_eq!(code(app.services.plan.change_block(&asha, first.id, both).await), "422 place not_alone");
        // Of today and of a day that is far enough to be planned anew each morning.
        for at in [0, 5] {
            let plan = app.services.plan.get(&asha).await.unwrap();
            let before = open(&plan.days[at]);
            let movable = plan.days[at].blocks.iter().find(|block| block.places.contains(&Place::Later)).unwrap();
            let i = before.iter().position(|id| *id == movable.id).unwrap();
            let after = app.services.plan.change_block(&asha, movable.id, to(Place::Later)).await.unwrap();
            let mut expected = before.clone();
            expected.swap(i, i + 1);
            assert_eq!(open(&after.days[at]), expected);
            let begins = |id: Uuid| after.days[at].blocks.iter().find(|block| block.id == id).unwrap().starts_at.clone();
            assert!(begins(expected[i]) < begins(expected[i + 1]));
            // New data makes the plan anew, and the order stays.
            app.upload(&asha, with_chapters(a_draft(&format!("More {at}"), "Art", day(40)), vec![chapter("Colour", 3, 9)])).await;
            let asha = app.fresh(&asha).await;
            let anew = app.services.plan.get(&asha).await.unwrap();
            assert_ne!(anew.made_at, None);
            let there = open(&anew.days[at]);
            let stayed: Vec<_> = expected.iter().filter(|id| there.contains(id)).collect();
            let now: Vec<_> = there.iter().filter(|id| expected.contains(id)).collect();
            assert_eq!(now, stayed);
            assert!(stayed.len() >= 2);
            app.pass(TimeDelta::minutes(1));
        }
        // Of another student, and one that is done.
        let ben = app.student("ben").await;
        assert_eq!(code(app.services.plan.change_block(&ben, first.id, to(Place::Later)).await), "404 not_found");
    }

    async fn a_third_block_of_a_subject_in_a_row_is_refused_unless_there_is_no_other_subject(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let plan = app.services.plan.set_settings(&asha, settings(500)).await.unwrap();
        for block in plan.days.iter().flat_map(|day| &day.blocks) {
            for place in [Place::Earlier, Place::Later] {
                if !block.places.contains(&place) {
                    let refused = code(app.services.plan.change_block(&asha, block.id, to(place)).await);
                    assert!(["409 at_end", "409 three_in_a_row"].contains(&refused.as_str()), "{refused}");
                }
            }
        }
        let mut exam = finals(None);
        exam.exam_date = plan.exam.as_ref().and_then(|exam| exam.date).map(|date| date - chrono::Duration::days(1));
        exam.chapters.as_mut().unwrap().retain(|chapter| chapter.subject == "Physics");
        app.services.exams.add(&asha, exam).await.unwrap();
        let asha = app.fresh(&asha).await;
        let one = app.services.plan.get(&asha).await.unwrap();
        let n = today(&one).len();
        assert!(n > 3 && today(&one)[1..n - 1].iter().all(|block| block.places.len() == 2));
    }
}
