//! Places in the calendar: in the student's own file, and never at the private address.

use super::super::locations::places;
use super::super::{prepared, settings};
use super::{parsed, token};
use crate::given::App;
use domain::plan::{LocationsDraft, OwnBlockDraft, PlanSettingsDraft};
use icalendar::Component as _;
use service::Caller;
use std::collections::BTreeMap;
use testkit::contract;

fn at(locations: LocationsDraft) -> PlanSettingsDraft {
    PlanSettingsDraft {
        locations,
        ..settings(240)
    }
}

/// Where each event is, and its sequence.
async fn located(app: &App, caller: &Caller) -> BTreeMap<String, (Option<String>, u32)> {
    let text = app.services.plan.calendar(caller).await.unwrap();
    let row = |event: &icalendar::Event| {
        let of = |name| event.property_value(name).map(str::to_owned);
        (
            of("UID").unwrap(),
            (of("LOCATION"), event.get_sequence().unwrap()),
        )
    };
    parsed(&text).iter().map(row).collect()
}

contract! {
    async fn the_file_says_where_and_the_private_address_does_not(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let plans = &app.services.plan;
        plans.set_settings(&asha, at(LocationsDraft::default())).await.unwrap();
        assert!(!plans.calendar(&asha).await.unwrap().contains("LOCATION"));
        let typed = r"at home; 2\3, upstairs";
        let usual = LocationsDraft { usual: Some(typed.into()), weekdays: vec![] };
        plans.set_settings(&asha, at(usual)).await.unwrap();
        let own = OwnBlockDraft { title: "Choir".into(), date: app.today(&asha), minutes: 20, location: Some("गाना कक्ष".into()) };
        plans.add_own(&asha, own).await.unwrap();
        let file = plans.calendar(&asha).await.unwrap();
        assert!(file.contains("\r\nLOCATION:at home\\; 2\\\\3\\, upstairs\r\n"), "{file}");
        let events = parsed(&file);
        let is_at = |place: &str| events.iter().filter(|event| event.property_value("LOCATION") == Some(place)).count();
        assert_eq!((is_at("गाना कक्ष"), is_at(typed)), (1, events.len() - 1));
        let url = plans.create_feed(&asha).await.unwrap().url;
        let feed = plans.feed(token(&url)).await.unwrap();
        assert_eq!(parsed(&feed).len(), events.len());
        assert!(!feed.contains("LOCATION") && !feed.contains("upstairs") && !feed.contains("गाना"), "{feed}");
    }

    async fn another_place_counts_one_change_of_each_event_there_and_the_same_one_none(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let plans = &app.services.plan;
        let usual = LocationsDraft { weekdays: vec![], ..places() };
        plans.set_settings(&asha, at(usual)).await.unwrap();
        let before = located(&app, &asha).await;
        // Saturdays are somewhere else now.
        plans.set_settings(&asha, at(places())).await.unwrap();
        let after = located(&app, &asha).await;
        let mut n_changed = 0;
        for (uid, (place, sequence)) in &after {
            let (was, counted) = &before[uid];
            assert_eq!(*sequence, counted + u32::from(place != was), "{uid}");
            n_changed += usize::from(place != was);
        }
        assert!(n_changed > 0 && n_changed < after.len() && after.len() == before.len(), "{n_changed}");
        assert_eq!(located(&app, &asha).await, after);
    }
}
