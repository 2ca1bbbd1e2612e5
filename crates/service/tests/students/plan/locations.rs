//! Where the student studies.

use super::{prepared, settings, today};
use crate::given::{App, code};
use api::dashboard::Dashboard;
use api::plan::{PlanBlock, PlanView};
use chrono::{Datelike as _, Duration, TimeDelta, Weekday};
use domain::keys::Scope;
use domain::plan::{Locations, LocationsDraft, OwnBlockDraft, PlanSettingsDraft};
use service::{Caller, Entrance};
use testkit::contract;
use uuid::Uuid;

/// The library, and on Saturdays the kitchen table.
pub(super) fn places() -> LocationsDraft {
    let mut weekdays = vec![None; 7];
    weekdays[5] = Some("at the kitchen table".to_owned());
    LocationsDraft {
        usual: Some("at the library".into()),
        weekdays,
    }
}

fn at(locations: LocationsDraft) -> PlanSettingsDraft {
    PlanSettingsDraft {
        locations,
        ..settings(240)
    }
}

fn blocks(plan: &PlanView) -> impl Iterator<Item = &PlanBlock> {
    plan.days.iter().flat_map(|day| &day.blocks)
}

/// The plan as it would be if nothing had been said of places.
fn without(plan: &PlanView) -> PlanView {
    let mut plan = plan.clone();
    plan.settings.locations = Locations::default();
    for block in plan.days.iter_mut().flat_map(|day| &mut day.blocks) {
        block.location = None;
    }
    plan
}

/// What the plan was made from, as it is stored.
async fn basis(app: &App, caller: &Caller) -> (String, String) {
    let mut on = app.test.core.db.read().await.unwrap();
    let head = store::plan::head(&mut on, caller.user).await.unwrap().unwrap();
    (head.made_from, head.settings)
}

contract! {
    async fn a_place_is_said_of_each_block_and_moves_none(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let plans = &app.services.plan;
        let bare = plans.set_settings(&asha, settings(240)).await.unwrap();
        assert!(blocks(&bare).all(|block| block.location.is_none()));
        let made_from = basis(&app, &asha).await;
        // Plans of before there were places hold: nothing of them stands in what a plan is made from.
        assert!(made_from.1.ends_with(r#""cap_percent":100}"#), "{made_from:?}");
        app.pass(TimeDelta::minutes(5));
        let with = plans.set_settings(&asha, at(places())).await.unwrap();
        assert_eq!(without(&with), bare);
        assert_eq!(basis(&app, &asha).await, made_from);
        for block in blocks(&with) {
            let expected = if block.date.weekday() == Weekday::Sat { "at the kitchen table" } else { "at the library" };
            assert_eq!(block.location.as_deref(), Some(expected), "{block:?}");
        }
        assert_eq!(plans.next(&asha).await.unwrap().block.unwrap().location.as_deref(), Some("at the library"));
        app.pass(TimeDelta::minutes(5));
        assert_eq!(plans.get(&asha).await.unwrap(), with);
        // Who says nothing more of it, says that there is none.
        let none = plans.set_settings(&asha, settings(240)).await.unwrap();
        assert_eq!(none, bare);
        assert_eq!(plans.next(&asha).await.unwrap().block.unwrap().location, None);
        // Other hours plan anew, with a place or without.
        let anew = plans.set_settings(&asha, PlanSettingsDraft { locations: places(), ..settings(120) }).await.unwrap();
        assert!(anew.made_at > bare.made_at);
        let long = LocationsDraft { usual: Some("x".repeat(61)), weekdays: vec![] };
        assert_eq!(code(plans.set_settings(&asha, at(long)).await), "422 locations.usual too_long");
        let usual = plans.set_usual_day(&asha, 200).await.unwrap();
        assert_eq!(usual.settings.locations, with.settings.locations);
    }

    async fn a_place_moves_nothing_where_a_free_day_is_over_since_the_settings_were_made(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let plans = &app.services.plan;
        let free = |locations| PlanSettingsDraft { blocked_dates: vec![app.today(&asha) + Duration::days(1)], ..at(locations) };
        let typed = free(LocationsDraft::default());
        plans.set_settings(&asha, typed.clone()).await.unwrap();
        app.pass(TimeDelta::days(3));
        let before = plans.get(&asha).await.unwrap();
        app.pass(TimeDelta::minutes(5));
        let after = plans.set_settings(&asha, PlanSettingsDraft { locations: places(), ..typed }).await.unwrap();
        assert_eq!((without(&after).days, after.made_at), (before.days, before.made_at));
    }

    async fn a_block_of_ones_own_may_be_somewhere_else(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let plans = &app.services.plan;
        let own = |title: &str, location: Option<&str>| OwnBlockDraft {
            title: title.into(), date: app.today(&asha), minutes: 20, location: location.map(str::to_owned),
        };
        plans.set_settings(&asha, at(places())).await.unwrap();
        let choir = plans.add_own(&asha, own("Choir", Some(" in the  choir room "))).await.unwrap();
        let reading = plans.add_own(&asha, own("Reading", Some(" "))).await.unwrap();
        let plan = plans.get(&asha).await.unwrap();
        let place = |id| today(&plan).into_iter().find(|block| block.id == id).unwrap().location.clone();
        assert_eq!(place(choir).as_deref(), Some("in the choir room"));
        assert_eq!(place(reading).as_deref(), Some("at the library"));
        // It takes its place along to another day.
        let to = api::plan::BlockChange { date: Some(plan.days[2].date), ..Default::default() };
        let moved = plans.change_block(&asha, choir, to).await.unwrap();
        let there = moved.days[2].blocks.iter().find(|block| block.id == choir).unwrap();
        assert_eq!(there.location.as_deref(), Some("in the choir room"));
        assert_eq!(code(plans.add_own(&asha, own("Choir", Some("a\nb"))).await), "422 location control_character");
    }

    async fn a_key_that_may_not_read_the_plan_is_told_no_place_by_the_dashboard(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        app.services.plan.set_settings(&asha, at(places())).await.unwrap();
        let own = app.fresh(&asha).await;
        let key = |scopes: Vec<Scope>| Caller { entrance: Entrance::Key(Uuid::from_u128(1), scopes), ..own.clone() };
        let (shut, open) = (key(vec![Scope::InsightsRead]), key(vec![Scope::InsightsRead, Scope::PlanRead]));
        let overview = &app.services.overview;
        // Whoever asks first: what is kept for one is not what the other gets.
        for who in [&shut, &own, &open, &shut, &own] {
            let kept = overview.get(who).await.unwrap().json.to_vec();
            for json in [kept, overview.compute(who).await.unwrap()] {
                let told: Dashboard = serde_json::from_slice(&json).unwrap();
                let next = told.analyses.unwrap().plan.next;
                let has_place = !who.lacks(Some(Scope::PlanRead));
                assert!(!next.is_empty() && next.iter().all(|block| block.location.is_some() == has_place), "{next:?}");
                assert_eq!(String::from_utf8(json).unwrap().contains("library"), has_place);
            }
        }
    }
}
