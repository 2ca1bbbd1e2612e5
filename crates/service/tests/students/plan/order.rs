//! The order of the blocks of a day.

use super::{finals, prepared, settings, today};
use crate::given::{App, a_draft, chapter, code, day, with_chapters};
use api::plan::{BlockChange, Place, PlanDay};
use chrono::TimeDelta;
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

contract! {
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
