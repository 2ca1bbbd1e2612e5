//! The plan as a calendar, and its private address.

use super::{all_open, prepared, settings, today};
use crate::given::{App, code};
use api::plan::{BlockChange, PlanBlock};
use chrono::{NaiveDateTime, TimeDelta};
use domain::plan::PlanSettingsDraft;
use icalendar::{Calendar, CalendarComponent, Component as _};
use testkit::contract;

mod changes;

contract! {
    async fn the_calendar_parses_and_its_ids_stay(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let plan = app.services.plan.get(&asha).await.unwrap();
        let events = events(&app.services.plan.calendar(&asha).await.unwrap());
        assert_eq!(events.len(), all_open(&plan).len());
        let first = today(&plan)[0];
        let event = events.iter().find(|event| event.get_uid() == Some(&format!("{}@study-plus", first.id))).unwrap();
        assert_eq!(event.get_summary(), Some(format!("{}: {}", first.subject.clone().unwrap(), first.chapter.clone().unwrap()).as_str()));
        // Five in the afternoon in Kolkata.
        assert!(event.property_value("DTSTART").unwrap().ends_with("T113000Z"), "{event:?}");
        assert_eq!(event.get_sequence(), Some(0));
        let change = BlockChange { date: Some(plan.days[2].date), ..BlockChange::default() };
        app.services.plan.change_block(&asha, first.id, change).await.unwrap();
        let after = self::events(&app.services.plan.calendar(&asha).await.unwrap());
        let moved = after.iter().find(|event| event.get_uid() == Some(&format!("{}@study-plus", first.id))).unwrap();
        assert!(moved.get_sequence().unwrap() >= 1);
    }

    async fn blocks_after_midnight_are_in_the_calendar_of_the_next_day(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let late = PlanSettingsDraft { starts_at: "22:00".into(), ..settings(240) };
        let plan = app.services.plan.set_settings(&asha, late).await.unwrap();
        let events = events(&app.services.plan.calendar(&asha).await.unwrap());
        let start = |block: &PlanBlock| {
            let uid = format!("{}@study-plus", block.id);
            let event = events.iter().find(|event| event.get_uid() == Some(&uid)).unwrap();
            NaiveDateTime::parse_from_str(event.property_value("DTSTART").unwrap(), "%Y%m%dT%H%M%SZ").unwrap()
        };
        let night = today(&plan);
        // Ten in the evening in Kolkata.
        assert_eq!(start(night[0]), plan.today.and_hms_opt(16, 30, 0).unwrap());
        for pair in night.windows(2) {
            assert_eq!(start(pair[1]) - start(pair[0]), TimeDelta::minutes(i64::from(pair[0].minutes) + 10));
        }
        let last = night.last().unwrap();
        assert_eq!(last.starts_on, last.date.succ_opt().unwrap(), "{last:?}");
        assert_eq!((night[0].starts_on, night[0].date), (plan.today, plan.today));
    }

    async fn a_revoked_feed_is_not_found_at_once(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let plans = &app.services.plan;
        assert_eq!(code(plans.revoke_feed(&asha).await), "404 not_found");
        let first = plans.create_feed(&asha).await.unwrap().url;
        assert!(!events(&plans.feed(token(&first)).await.unwrap()).is_empty());
        let second = plans.create_feed(&asha).await.unwrap().url;
        assert_eq!(code(plans.feed(token(&first)).await), "404 not_found");
        plans.feed(token(&second)).await.unwrap();
        assert!(plans.get(&asha).await.unwrap().feed_since.is_some());
        plans.revoke_feed(&asha).await.unwrap();
        for gone in [token(&second), "", "x", &"A".repeat(43)] {
            assert_eq!(code(plans.feed(gone).await), "404 not_found");
        }
    }
}

fn token(url: &str) -> &str {
    url.rsplit('/').next().unwrap().strip_suffix(".ics").unwrap()
}

fn events(text: &str) -> Vec<icalendar::Event> {
    assert!(
        text.contains("\r\n") && text.contains("X-WR-TIMEZONE:Asia/Kolkata"),
        "{text}"
    );
    parsed(text)
}

fn parsed(text: &str) -> Vec<icalendar::Event> {
    let calendar: Calendar = text.parse().unwrap();
    let components = calendar.components.into_iter();
    components
        .map(|component| match component {
            CalendarComponent::Event(event) => event,
            other => panic!("{other:?}"),
        })
        .collect()
}
