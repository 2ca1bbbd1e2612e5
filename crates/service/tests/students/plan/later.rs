//! Blocks that were checked off without a network, and are told of later.

use super::{prepared, status, today};
use crate::given::{App, code};
use api::plan::{BlockChange, PlanView};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use testkit::contract;
use uuid::Uuid;

fn at(word: &str, at: DateTime<Utc>) -> BlockChange {
    BlockChange {
        at: Some(at),
        ..status(word, Some(20))
    }
}

async fn stored(app: &App, caller: &service::Caller, id: Uuid) -> (String, NaiveDate) {
    let mut on = app.test.core.db.read().await.unwrap();
    let block = store::plan::find(&mut on, caller.user, id)
        .await
        .unwrap()
        .unwrap();
    (block.status, block.day)
}

fn first(plan: &PlanView) -> (Uuid, NaiveDate) {
    let block = today(plan)[0];
    (block.id, block.date)
}

contract! {
    async fn a_block_done_on_its_day_is_done_though_the_day_has_passed(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let plans = &app.services.plan;
        let (id, day) = first(&plans.get(&asha).await.unwrap());
        let then = app.test.core.now();
        app.pass(TimeDelta::days(2));
        plans.get(&asha).await.unwrap();
        assert_eq!(stored(&app, &asha, id).await, ("skipped".to_owned(), day));
        plans.change_block(&asha, id, at("done", then)).await.unwrap();
        assert_eq!(stored(&app, &asha, id).await, ("done".to_owned(), day));
    }

    async fn a_block_moved_or_given_back_meanwhile_is_done_on_the_day_it_was_done(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let plans = &app.services.plan;
        let plan = plans.get(&asha).await.unwrap();
        let (then, day) = (app.test.core.now(), first(&plan).1);
        let ids: Vec<Uuid> = today(&plan).iter().map(|block| block.id).collect();
        app.pass(TimeDelta::minutes(90));
        let tomorrow = BlockChange { date: Some(day + TimeDelta::days(1)), ..BlockChange::default() };
        plans.change_block(&asha, ids[0], tomorrow).await.unwrap();
        plans.remove_block(&asha, ids[1]).await.unwrap();
        for id in &ids[..2] {
            plans.change_block(&asha, *id, at("done", then)).await.unwrap();
            assert_eq!(stored(&app, &asha, *id).await, ("done".to_owned(), day));
        }
    }

    async fn a_block_is_done_on_no_day_before_the_one_it_was_made_on(db) {
        let app = App::new(db);
        app.pass(TimeDelta::days(21));
        let asha = prepared(&app).await;
        let plans = &app.services.plan;
        let plan = plans.get(&asha).await.unwrap();
        let (made_on, then) = (plan.today, app.test.core.now() - TimeDelta::days(12));
        // One of today, and one of a day to come.
        let later = plan.days[1..].iter().flat_map(|day| &day.blocks).next().unwrap().id;
        for id in [first(&plan).0, later] {
            plans.change_block(&asha, id, at("done", then)).await.unwrap();
            assert_eq!(stored(&app, &asha, id).await, ("done".to_owned(), made_on));
        }
    }

    async fn a_time_that_cannot_be_and_one_of_no_check_off_are_refused(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let plans = &app.services.plan;
        let (id, day) = first(&plans.get(&asha).await.unwrap());
        let now = app.test.core.now();
        for (when, refusal) in [(now - TimeDelta::days(15), "422 at too_old"), (now + TimeDelta::minutes(6), "422 at in_future")] {
            assert_eq!(code(plans.change_block(&asha, id, at("done", when)).await), refusal);
        }
        let nothing = BlockChange { at: Some(now), ..BlockChange::default() };
        assert_eq!(code(plans.change_block(&asha, id, nothing).await), "422 at without_status");
        assert_eq!(code(plans.change_block(&asha, Uuid::from_u128(1), at("done", now)).await), "404 not_found");
        assert_eq!(stored(&app, &asha, id).await, ("open".to_owned(), day));
    }
}
