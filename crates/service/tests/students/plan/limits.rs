//! What a plan cannot hold and what it must not forget: days beyond it, exams of today, days that were too much.

use super::{all_open, finals, prepared, settings, status, today};
use crate::given::{App, a_draft, chapter, code, day, with_chapters};
use api::plan::{BlockChange, PlanView};
use chrono::{Duration, NaiveDate, TimeDelta};
use domain::exams::ExamDraft;
use domain::ids::ExamId;
use domain::plan::PlanSettingsDraft;
use service::Caller;
use testkit::contract;
use uuid::Uuid;

fn to(date: NaiveDate) -> BlockChange {
    BlockChange {
        date: Some(date),
        ..BlockChange::default()
    }
}

fn is_open(plan: &PlanView, id: Uuid) -> bool {
    all_open(plan).iter().any(|(_, open, _)| *open == id)
}

/// Checks off everything that is open today.
async fn do_today(app: &App, caller: &Caller) {
    let plan = app.services.plan.get(caller).await.unwrap();
    for block in today(&plan) {
        let change = status("done", None);
        app.services
            .plan
            .change_block(caller, block.id, change)
            .await
            .unwrap();
    }
}

contract! {
    async fn a_planned_block_is_not_moved_to_a_day_that_the_plan_does_not_have(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let plans = &app.services.plan;
        let first = plans.get(&asha).await.unwrap();
        let id = today(&first)[0].id;
        for ahead in [14, 30] {
            let refused = plans.change_block(&asha, id, to(first.today + Duration::days(ahead))).await;
            assert_eq!(code(refused), "422 date out_of_range", "{ahead} days ahead");
        }
        assert!(is_open(&plans.get(&asha).await.unwrap(), id));
        // Saturday in five days: its own day, and those after it.
        app.services.exams.add(&asha, finals(Some(first.today + Duration::days(5)))).await.unwrap();
        let asha = app.fresh(&asha).await;
        let near = plans.get(&asha).await.unwrap();
        assert_eq!(near.days.iter().map(|day| day.cap_minutes > 0).collect::<Vec<_>>()[..8],
            [true, true, true, true, true, false, false, false]);
        let id = today(&near)[0].id;
        for ahead in [5, 7, 13] {
            let refused = plans.change_block(&asha, id, to(first.today + Duration::days(ahead))).await;
            assert_eq!(code(refused), "422 date out_of_range", "{ahead} days ahead");
        }
        let eve = plans.change_block(&asha, id, to(first.today + Duration::days(4))).await.unwrap();
        assert!(eve.days[4].blocks.iter().any(|block| block.id == id && block.is_pinned));
    }

    async fn a_day_that_was_too_much_stays_lighter_while_it_is_done_until_the_plan_is_made_afresh(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let plans = &app.services.plan;
        let before = plans.set_settings(&asha, settings(200)).await.unwrap();
        let (out, lighter) = plans.too_much_today(&asha).await.unwrap();
        assert!(!is_open(&lighter, out) && !today(&lighter).is_empty());
        do_today(&app, &asha).await;
        app.upload(&asha, with_chapters(a_draft("Next", "Physics", day(59)), vec![chapter("Heat", 4, 9)])).await;
        let asha = app.fresh(&asha).await;
        let later = plans.get(&asha).await.unwrap();
        assert_eq!(later.days[0].open_minutes, 0, "{:?}", later.days[0]);
        let afresh = plans.replan(&asha).await.unwrap();
        assert!(afresh.days[0].open_minutes > 0);
        assert!(afresh.days[0].open_minutes + afresh.days[0].done_minutes <= before.days[0].cap_minutes);
    }

    async fn what_was_taken_out_today_is_put_back_where_it_was(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let plans = &app.services.plan;
        let before = plans.set_settings(&asha, settings(200)).await.unwrap();
        let n = today(&before).len();
        let (out, lighter) = plans.too_much_today(&asha).await.unwrap();
        assert_eq!((today(&lighter).len(), is_open(&lighter, out)), (n - 1, false));
        let back = plans.change_block(&asha, out, status("open", None)).await.unwrap();
        assert!(today(&back).iter().any(|block| block.id == out));
        assert_eq!(today(&back).len(), n);
        // The same for one that the student has chosen.
        let chosen = today(&back)[0].id;
        plans.remove_block(&asha, chosen).await.unwrap();
        let back = plans.change_block(&asha, chosen, status("open", None)).await.unwrap();
        assert!(today(&back).iter().any(|block| block.id == chosen));
        assert!(back.days[0].open_minutes <= back.days[0].cap_minutes);
    }

    async fn a_block_that_is_wanted_on_a_day_that_was_too_much_is_there(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let plans = &app.services.plan;
        plans.set_settings(&asha, settings(200)).await.unwrap();
        let (_, lighter) = plans.too_much_today(&asha).await.unwrap();
        let wanted = lighter.days[1].blocks[0].id;
        let moved = plans.change_block(&asha, wanted, to(lighter.today)).await.unwrap();
        assert!(today(&moved).iter().any(|block| block.id == wanted));
    }

    async fn on_the_day_of_an_exam_the_plan_says_so_or_plans_for_the_next_one(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let plans = &app.services.plan;
        app.pass(TimeDelta::days(100));
        let plan = plans.get(&asha).await.unwrap();
        assert_eq!((plan.missing.as_deref(), plan.exam.unwrap().days_left), (Some("exam_today"), Some(0)));
        app.services.exams.add(&asha, finals(Some(plan.today + Duration::days(30)))).await.unwrap();
        let asha = app.fresh(&asha).await;
        let next = plans.get(&asha).await.unwrap();
        assert_eq!((next.missing.as_deref(), next.exam.as_ref().unwrap().days_left), (None, Some(30)));
        assert_eq!((next.days[0].cap_minutes, today(&next).len()), (0, 0));
        let tomorrow = &next.days[1].blocks;
        assert!(!tomorrow.is_empty());
        assert_eq!(code(plans.change_block(&asha, tomorrow[0].id, to(next.today)).await), "422 date out_of_range");
    }

    async fn an_exam_without_a_date_is_planned_for_when_those_with_one_are_over(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        let undated = ExamDraft { name: Some("Some day".into()), ..finals(None) };
        app.services.exams.add(&asha, undated).await.unwrap();
        app.services.exams.add(&asha, finals(Some(app.today(&asha) + Duration::days(1)))).await.unwrap();
        app.pass(TimeDelta::days(2));
        let plan = app.services.plan.get(&app.fresh(&asha).await).await.unwrap();
        assert_eq!((plan.missing.as_deref(), plan.exam.as_ref().unwrap().name.as_str()), (None, "Some day"));
        assert!(!today(&plan).is_empty() && plan.notes.contains(&"no_exam_date".to_owned()));
    }

    async fn a_day_without_blocks_is_followed_by_the_next_one_of_the_plan(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let plans = &app.services.plan;
        let free = PlanSettingsDraft { blocked_dates: vec![app.today(&asha)], ..settings(60) };
        let plan = plans.set_settings(&asha, free).await.unwrap();
        assert!(today(&plan).is_empty());
        let next = plans.next(&asha).await.unwrap();
        assert_eq!((next.has_plan, next.is_done), (true, false));
        assert_eq!(next.block.map(|block| (block.date, block.id)), plan.days[1].blocks.first().map(|block| (block.date, block.id)));

        let busy = plans.set_settings(&asha, settings(60)).await.unwrap();
        let first = plans.next(&asha).await.unwrap();
        assert_eq!(first.block.map(|block| block.id), Some(today(&busy)[0].id));
        for block in today(&busy) {
            plans.change_block(&asha, block.id, status("done", None)).await.unwrap();
        }
        let after = plans.get(&asha).await.unwrap();
        let next = plans.next(&asha).await.unwrap();
        assert_eq!((today(&after).len(), next.has_plan, next.is_done), (0, true, true));
        assert!(next.block.unwrap().date > after.today);

        let ben = app.student("ben").await;
        let none = plans.next(&ben).await.unwrap();
        assert!(!none.has_plan && none.block.is_none());
    }

    async fn an_exam_without_chapters_that_comes_sooner_hides_none_that_has_some(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        let school = |days| {
            let date = Some(app.today(&asha) + Duration::days(days));
            ExamDraft { name: Some("School test".into()), chapters: Some(vec![]), ..finals(date) }
        };
        let sooner = app.services.exams.add(&asha, school(4)).await.unwrap();
        let alone = app.services.plan.get(&app.fresh(&asha).await).await.unwrap();
        assert_eq!((alone.missing.as_deref(), alone.exam.unwrap().name.as_str()), (Some("chapters"), "School test"));

        app.services.exams.add(&asha, finals(Some(app.today(&asha) + Duration::days(60)))).await.unwrap();
        let both = app.fresh(&asha).await;
        let plan = app.services.plan.get(&both).await.unwrap();
        assert_eq!((plan.missing.as_deref(), plan.exam.as_ref().unwrap().name.as_str()), (None, "Finals"));
        let n_blocks: Vec<usize> = plan.days.iter().map(|day| day.blocks.len()).collect();
        assert!(n_blocks[0] > 0 && n_blocks[5] > 0, "{n_blocks:?}");
        assert_eq!((n_blocks[4], plan.days[4].cap_minutes), (0, 0));
        let priorities = &app.services.dashboard.get(&both).await.unwrap().dashboard.recommendations;
        assert!(!priorities.is_empty());
        assert_eq!(code(app.services.plan.change_block(&both, today(&plan)[0].id, to(plan.days[4].date)).await),
            "422 date out_of_range");

        app.pass(TimeDelta::days(4));
        let on_its_day = app.services.plan.get(&both).await.unwrap();
        assert_eq!((on_its_day.missing.as_deref(), on_its_day.exam.as_ref().unwrap().name.as_str()), (None, "Finals"));
        assert!(on_its_day.days[0].cap_minutes == 0 && !on_its_day.days[1].blocks.is_empty());
        app.services.exams.remove(&both, ExamId(sooner.id)).await.unwrap();
        let freed = app.services.plan.get(&app.fresh(&both).await).await.unwrap();
        assert!(freed.days[0].cap_minutes > 0 && !today(&freed).is_empty());
    }
}
