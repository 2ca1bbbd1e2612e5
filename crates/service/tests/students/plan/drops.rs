//! Drops: a block is put on a day, and before another one there.

use super::{finals, prepared, prepared_as, settings, status, today};
use crate::given::{App, code, unknown};
use api::plan::{BlockChange, Place, PlanBlock, PlanDay, PlanView};
use chrono::{Duration, NaiveDate};
use domain::plan::OwnBlockDraft;
use service::Caller;
use testkit::contract;
use uuid::Uuid;

fn onto(date: NaiveDate, before: Option<Uuid>) -> BlockChange {
    BlockChange {
        date: Some(date),
        before,
        ..BlockChange::default()
    }
}

/// The blocks of a day that stand in an order: open, and of the plan.
fn ordered(day: &PlanDay) -> Vec<&PlanBlock> {
    let is_ordered = |block: &&PlanBlock| block.status == "open" && block.kind != "own";
    day.blocks.iter().filter(is_ordered).collect()
}

fn ids(day: &PlanDay) -> Vec<Uuid> {
    ordered(day).iter().map(|block| block.id).collect()
}

fn is_long(day: &PlanDay, order: &[Uuid]) -> bool {
    let subject = |id: &Uuid| &day.blocks.iter().find(|block| block.id == *id).unwrap().subject;
    order
        .windows(3)
        .any(|row| row.iter().all(|id| subject(id) == subject(&row[0])))
}

/// What every block is, when it is and where it stands, without ids.
fn rows(plan: &PlanView) -> Vec<(NaiveDate, String, String, Option<String>, bool)> {
    let row = |block: &PlanBlock| {
        (
            block.date,
            block.starts_at.clone(),
            block.kind.clone(),
            block.chapter.clone(),
            block.is_pinned,
        )
    };
    plan.days.iter().flat_map(|day| &day.blocks).map(row).collect()
}

/// An exam in which waves come after optics, and its plan.
async fn one_after_the_other(app: &App) -> (Caller, PlanView) {
    let asha = app.student("asha").await;
    let mut exam = finals(Some(app.today(&asha) + Duration::days(100)));
    let chapters = exam.chapters.as_mut().unwrap();
    chapters.retain(|chapter| ["Optics", "Waves", "Acids", "Cells"].contains(&chapter.name.as_str()));
    chapters[1].prerequisites = vec!["Optics".into()];
    app.services.exams.add(&asha, exam).await.unwrap();
    let asha = app.fresh(&asha).await;
    // Room for one short block a day.
    let plan = app.services.plan.set_settings(&asha, settings(30)).await.unwrap();
    (asha, plan)
}

fn of<'a>(plan: &'a PlanView, chapter: &str) -> &'a PlanBlock {
    let mut open = plan.days.iter().flat_map(ordered);
    open.find(|block| block.chapter.as_deref() == Some(chapter))
        .unwrap()
}

contract! {
    async fn a_drop_gives_a_block_its_place_in_its_day_and_nothing_else_changes(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let mut plan = app.services.plan.set_settings(&asha, settings(240)).await.unwrap();
        let made_at = plan.made_at;
        let (mut n_moved, mut n_refused) = (0, 0);
        for at in [0, 5] {
            let n = ids(&plan.days[at]).len();
            assert!(n > 3, "{n}");
            for (from, to) in (0..n).flat_map(|from| (0..n).map(move |to| (from, to))) {
                let day = plan.days[at].clone();
                let mut expected = ids(&day);
                let block = expected.remove(from);
                let before = expected.get(to).copied();
                expected.insert(to, block);
                let dropped = app.services.plan.change_block(&asha, block, onto(day.date, before)).await;
                if is_long(&day, &expected) {
                    assert_eq!(code(dropped), "409 three_in_a_row");
                    n_refused += 1;
                    continue;
                }
                plan = dropped.unwrap();
                assert_eq!(ids(&plan.days[at]), expected);
                assert!(plan.made_at == made_at && ordered(&plan.days[at]).iter().all(|block| !block.is_pinned));
                let starts: Vec<_> = plan.days[at].blocks.iter().map(|block| &block.starts_at).collect();
                assert!(starts.is_sorted(), "{starts:?}");
                n_moved += 1;
            }
        }
        assert!(n_moved > 10 && n_refused > 0, "{n_moved} {n_refused}");
    }

    async fn a_drop_on_another_day_stands_before_the_block_it_was_dropped_on_and_the_same_drop_gives_the_same_plan(db) {
        let app = App::new(db);
        let mut made = Vec::new();
        for name in ["asha", "ben"] {
            let who = prepared_as(&app, name).await;
            let plan = app.services.plan.set_settings(&who, settings(240)).await.unwrap();
            let block = today(&plan)[0];
            let day = &plan.days[2];
            let mut expected = ids(day);
            let mut dropped = None;
            for (place, other) in ids(day).into_iter().enumerate() {
                match app.services.plan.change_block(&who, block.id, onto(day.date, Some(other))).await {
                    Ok(after) => {
                        dropped = Some((place, after));
                        break;
                    }
                    Err(error) => assert_eq!(code::<()>(Err(error)), "409 three_in_a_row"),
                }
            }
            let (place, after) = dropped.unwrap();
            expected.insert(place, block.id);
            assert!(after.days[0].blocks.iter().all(|one| one.id != block.id));
            let now = ids(&after.days[2]);
            expected.retain(|id| now.contains(id));
            let old: Vec<Uuid> = now.into_iter().filter(|id| expected.contains(id)).collect();
            assert!(old.contains(&block.id) && old.len() > 1, "{old:?}");
            assert_eq!(old, expected);
            assert!(after.days.iter().all(|day| day.open_minutes <= day.cap_minutes));
            assert!(after.days[2].blocks.iter().any(|one| one.id == block.id && one.is_pinned));
            // It stays there when the plan is made afresh.
            let fresh = app.services.plan.replan(&who).await.unwrap();
            assert!(fresh.days[2].blocks.iter().any(|one| one.id == block.id));
            made.push((rows(&after), rows(&fresh)));
        }
        assert_eq!(made[0], made[1]);
    }

    async fn a_drop_onto_a_day_without_room_is_refused_as_a_move_is(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let plans = &app.services.plan;
        let plan = plans.set_settings(&asha, settings(240)).await.unwrap();
        // 204 minutes a day, of which 39 are left: not enough for a block of forty.
        let date = plan.days[3].date;
        let own = OwnBlockDraft { title: "Choir".into(), date, minutes: 165, location: None };
        let own = plans.add_own(&asha, own).await.unwrap();
        let plan = plans.get(&asha).await.unwrap();
        let long = today(&plan).into_iter().find(|block| block.minutes == 40).unwrap().id;
        let there = ids(&plan.days[3]);
        for before in there.iter().copied().map(Some).chain([None]) {
            assert_eq!(code(plans.change_block(&asha, long, onto(date, before)).await), "409 day_full");
        }
        let beyond = plans.change_block(&asha, long, onto(plan.today + Duration::days(14), None)).await;
        assert_eq!(code(beyond), "422 date out_of_range");
        assert_eq!(plans.get(&asha).await.unwrap(), plan);
        // One's own goes to any day, and stands in no order.
        let first = today(&plan)[0].id;
        assert_eq!(code(plans.change_block(&asha, own, onto(plan.today, Some(first))).await), "409 at_end");
        let moved = plans.change_block(&asha, own, onto(plan.today, None)).await.unwrap();
        assert_eq!(moved.days[0].blocks[0].id, own);
    }

    async fn a_drop_before_a_chapter_that_comes_first_is_refused(db) {
        let app = App::new(db);
        let (asha, plan) = one_after_the_other(&app).await;
        let plans = &app.services.plan;
        let (first, then) = (of(&plan, "Optics"), of(&plan, "Waves"));
        assert!(first.date < then.date, "{first:?} {then:?}");
        for before in [Some(first.id), None] {
            let refused = plans.change_block(&asha, then.id, onto(first.date, before)).await;
            assert_eq!(code(refused), "409 prerequisite_first");
        }
        assert_eq!(plans.get(&asha).await.unwrap(), plan);
        // Nor may the last block of what comes first go behind what was put on its day.
        let at = plan.days.iter().position(|day| day.date == first.date).unwrap();
        for ahead in [2, 1] {
            plans.change_block(&asha, then.id, onto(plan.days[at + ahead].date, None)).await.unwrap();
        }
        let now = plans.get(&asha).await.unwrap();
        let put = &now.days[at + 1].blocks[0];
        assert!(put.id == then.id && put.is_pinned && of(&now, "Optics").id == first.id);
        let late = plans.change_block(&asha, first.id, onto(plan.days[at + 5].date, None)).await;
        assert_eq!(code(late), "409 prerequisite_first");
        assert_eq!(plans.get(&asha).await.unwrap(), now);
    }

    async fn what_a_drop_names_must_be_there_and_goes_with_nothing_else(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let plans = &app.services.plan;
        let plan = plans.set_settings(&asha, settings(240)).await.unwrap();
        let there = ordered(&plan.days[0]);
        let at = there.iter().position(|block| block.places.contains(&Place::Earlier)).unwrap();
        let [first, second] = [there[at - 1].id, there[at].id];
        let ben = prepared_as(&app, "ben").await;
        let bens = today(&plans.get(&ben).await.unwrap())[0].id;
        let of_another_day = ids(&plan.days[1])[0];
        for gone in [unknown(), bens, of_another_day, second] {
            let refused = plans.change_block(&asha, second, onto(plan.today, Some(gone))).await;
            assert_eq!(code(refused), "422 before unknown_block");
        }
        assert_eq!(code(plans.change_block(&ben, first, onto(plan.today, Some(bens))).await), "404 not_found");
        let with_status = BlockChange { status: Some("done".into()), ..onto(plan.today, Some(first)) };
        assert_eq!(code(plans.change_block(&asha, second, with_status).await), "422 before not_alone");
        let with_place = BlockChange { place: Some(Place::Later), before: Some(first), ..BlockChange::default() };
        assert_eq!(code(plans.change_block(&asha, second, with_place).await), "422 place not_alone");
        assert_eq!(plans.get(&asha).await.unwrap(), plan);
        // Without a date it is the block's own day.
        let alone = BlockChange { before: Some(first), ..BlockChange::default() };
        let swapped = plans.change_block(&asha, second, alone.clone()).await.unwrap();
        assert_eq!(ids(&swapped.days[0])[at - 1..=at], [second, first]);
        // What is done stands in no order.
        plans.change_block(&asha, first, status("done", None)).await.unwrap();
        assert_eq!(code(plans.change_block(&asha, second, alone).await), "422 before unknown_block");
        assert_eq!(code(plans.change_block(&asha, first, onto(plan.days[1].date, None)).await), "422 date not_open");
    }
}
