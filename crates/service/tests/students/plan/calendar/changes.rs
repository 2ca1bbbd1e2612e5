//! SEQUENCE of the events: one more for each change that moves an event or makes it longer, none for any other.

use super::super::{prepared, settings, status, today};
use super::parsed;
use crate::given::App;
use api::plan::{BlockChange, Place};
use chrono::TimeDelta;
use domain::plan::{OwnBlockDraft, PlanSettingsDraft};
use icalendar::Component as _;
use service::Caller;
use std::collections::BTreeMap;
use testkit::contract;
use uuid::Uuid;

/// When each event begins and ends, and its sequence.
type Shown = BTreeMap<String, (String, String, u32)>;

async fn shown(app: &App, caller: &Caller) -> Shown {
    let text = app.services.plan.calendar(caller).await.unwrap();
    let row = |event: &icalendar::Event| {
        let of = |name| event.property_value(name).unwrap().to_owned();
        (
            of("UID"),
            (of("DTSTART"), of("DTEND"), event.get_sequence().unwrap()),
        )
    };
    parsed(&text).iter().map(row).collect()
}

/// The events that are others now. Each of them must have counted one change, and no other event any.
fn moved(before: &Shown, after: &Shown) -> Vec<String> {
    let mut moved = Vec::new();
    for (uid, (begins, ends, sequence)) in after {
        let Some((began, ended, counted)) = before.get(uid) else {
            continue;
        };
        let is_moved = (begins, ends) != (began, ended);
        assert_eq!(
            *sequence,
            counted + u32::from(is_moved),
            "{uid}: {began} to {begins}"
        );
        if is_moved {
            moved.push(uid.clone());
        }
    }
    moved
}

fn uid(id: Uuid) -> String {
    format!("{id}@study-plus")
}

contract! {
    async fn another_first_hour_counts_one_change_of_each_event_and_the_same_one_none(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let at = |starts_at: &str| PlanSettingsDraft { starts_at: starts_at.into(), ..settings(120) };
        app.services.plan.set_settings(&asha, at("17:00")).await.unwrap();
        let first = shown(&app, &asha).await;
        app.services.plan.set_settings(&asha, at("18:20")).await.unwrap();
        let second = shown(&app, &asha).await;
        assert!(moved(&first, &second).len() >= 10);
        app.services.plan.set_settings(&asha, at("18:20")).await.unwrap();
        moved(&second, &shown(&app, &asha).await);
        // A calendar that is only read counts nothing.
        let third = shown(&app, &asha).await;
        assert_eq!(moved(&third, &shown(&app, &asha).await), [""; 0]);
    }

    async fn an_own_block_before_others_counts_a_change_of_each_it_shifts_and_so_does_its_end(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let plan = app.services.plan.set_settings(&asha, settings(240)).await.unwrap();
        let before = shown(&app, &asha).await;
        let own = OwnBlockDraft { title: "Choir".into(), date: plan.today, minutes: 7, location: None };
        let own = app.services.plan.add_own(&asha, own).await.unwrap();
        let with = shown(&app, &asha).await;
        assert_eq!(with[&uid(own)].2, 0);
        let shifted = moved(&before, &with);
        let there = &app.services.plan.get(&asha).await.unwrap().days[0].blocks;
        let of_the_day = there.iter().filter(|block| shifted.contains(&uid(block.id))).count();
        assert!(of_the_day >= 2, "{of_the_day} of {shifted:?}");
        // Done or open, it takes its time.
        app.services.plan.change_block(&asha, own, status("done", None)).await.unwrap();
        let done = shown(&app, &asha).await;
        assert_eq!(moved(&with, &done), [""; 0]);
        app.services.plan.remove_block(&asha, own).await.unwrap();
        let without = shown(&app, &asha).await;
        assert!(!without.contains_key(&uid(own)) && moved(&done, &without).len() >= 2);
        // Calendars may have dropped it since: put back, it is newer than they knew it.
        app.services.plan.change_block(&asha, own, status("open", None)).await.unwrap();
        let back = shown(&app, &asha).await;
        assert_eq!(back[&uid(own)].2, done[&uid(own)].2 + 1);
        assert!(moved(&without, &back).len() >= 2);
    }

    async fn blocks_that_change_places_or_days_count_one_change(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let plan = app.services.plan.set_settings(&asha, settings(240)).await.unwrap();
        let before = shown(&app, &asha).await;
        let block = today(&plan).into_iter().find(|block| block.places.contains(&Place::Later)).unwrap();
        let later = BlockChange { place: Some(Place::Later), ..BlockChange::default() };
        app.services.plan.change_block(&asha, block.id, later).await.unwrap();
        let swapped = shown(&app, &asha).await;
        let two = moved(&before, &swapped);
        assert!(two.len() == 2 && two.contains(&uid(block.id)), "{two:?}");
        let own = OwnBlockDraft { title: "Choir".into(), date: plan.days[2].date, minutes: 30, location: None };
        let own = app.services.plan.add_own(&asha, own).await.unwrap();
        let with = shown(&app, &asha).await;
        let move_to = BlockChange { date: Some(plan.days[3].date), ..BlockChange::default() };
        app.services.plan.change_block(&asha, own, move_to).await.unwrap();
        assert!(moved(&with, &shown(&app, &asha).await).contains(&uid(own)));
    }

    async fn what_moves_up_because_a_block_before_it_was_missed_counts_a_change(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let plan = app.services.plan.set_settings(&asha, settings(240)).await.unwrap();
        let second = today(&plan)[1].id;
        app.services.plan.change_block(&asha, second, status("done", None)).await.unwrap();
        let before = shown(&app, &asha).await;
        app.pass(TimeDelta::days(1));
        let after = shown(&app, &asha).await;
        assert!(moved(&before, &after).contains(&uid(second)));
        assert_eq!(after[&uid(second)].0, before[&uid(today(&plan)[0].id)].0);
    }

    async fn another_time_zone_counts_a_change_of_each_event_and_another_name_none(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let before = shown(&app, &asha).await;
        app.services.accounts.update_profile(&asha, "Asha", "Asia/Kolkata").await.unwrap();
        let asha = app.fresh(&asha).await;
        let named = shown(&app, &asha).await;
        moved(&before, &named);
        app.services.accounts.update_profile(&asha, "Asha", "Asia/Dubai").await.unwrap();
        let asha = Caller { time_zone: chrono_tz::Asia::Dubai, ..app.fresh(&asha).await };
        let after = shown(&app, &asha).await;
        let both: Vec<&String> = named.keys().filter(|uid| after.contains_key(*uid)).collect();
        assert!(both.len() >= 10);
        for uid in both {
            // The plan is made anew as well, for other days may be today: what that moves counts again.
            assert!(after[uid].2 > named[uid].2, "{uid}: {:?}", after[uid]);
        }
    }
}
