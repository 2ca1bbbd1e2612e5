//! The plan as a calendar, and its private address.

use super::{all_open, prepared, settings, status, today};
use crate::given::{App, code, unknown};
use api::plan::{BlockChange, PlanBlock};
use chrono::{NaiveDateTime, TimeDelta};
use domain::plan::{OwnBlockDraft, PlanSettingsDraft};
use icalendar::{Calendar, CalendarComponent, Component as _};
use testkit::contract;

mod changes;
mod places;

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
            begins(events.iter().find(|event| event.get_uid() == Some(&uid)).unwrap())
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

    async fn lines_are_at_most_75_bytes_and_unfolded_they_give_the_titles_back(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let titles = [
            "प्रकाश का परावर्तन और अपवर्तन अध्याय के सभी प्रश्न हल करना और सूत्रों की सूची बनाना",
            "Read the chapter on waves and do every third exercise of it then write a page about what was hard",
        ];
        for title in titles {
            let own = OwnBlockDraft { title: title.into(), date: app.today(&asha), minutes: 20, location: None };
            app.services.plan.add_own(&asha, own).await.unwrap();
        }
        let text = app.services.plan.calendar(&asha).await.unwrap();
        let lines: Vec<&str> = text.strip_suffix("\r\n").unwrap().split("\r\n").collect();
        for line in &lines {
            assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{} bytes: {line}", line.len());
        }
        assert!(lines.iter().any(|line| line.starts_with(' ')));
        let whole = text.replace("\r\n ", "");
        for title in titles {
            assert!(whole.contains(&format!("\r\nSUMMARY:{title}\r\n")), "{whole}");
            assert!(whole.contains(&format!("\r\nDESCRIPTION:{title}\r\n")), "{whole}");
        }
    }

    async fn commas_semicolons_backslashes_and_line_breaks_of_titles_are_escaped(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let own = OwnBlockDraft { title: r"Waves, light; a\b: all".into(), date: app.today(&asha), minutes: 20, location: None };
        let id = app.services.plan.add_own(&asha, own).await.unwrap();
        // Titles have one line; what is stored otherwise must still end no line of the file.
        let mut tx = app.test.core.db.begin().await.unwrap();
        let block = store::plan::find(&mut tx, asha.user, id).await.unwrap().unwrap();
        let broken = store::plan::Block { id: unknown(), title: "Choir\nEND:VEVENT\r\nsings".into(), ..block };
        store::plan::add_many(&mut tx, asha.institution, asha.user, &[broken], app.test.core.now()).await.unwrap();
        tx.commit().await.unwrap();
        let text = app.services.plan.calendar(&asha).await.unwrap();
        assert!(text.contains("\r\nSUMMARY:Waves\\, light\\; a\\\\b: all\r\n"), "{text}");
        assert!(text.contains("\r\nSUMMARY:Choir\\nEND:VEVENT\\nsings\r\n"), "{text}");
        // Another program reads what was meant.
        let events = events(&text);
        let is_there = |title: &str| events.iter().any(|event| event.get_summary() == Some(title));
        assert!(is_there(r"Waves, light; a\b: all") && is_there("Choir\nEND:VEVENT\nsings"));
    }

    async fn a_calendar_without_events_has_a_time_zone_instead(db) {
        let app = App::new(db);
        let ben = app.student("ben").await;
        let empty = app.services.plan.calendar(&ben).await.unwrap();
        assert!(empty.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:"), "{empty}");
        let zone = "BEGIN:VTIMEZONE\r\nTZID:UTC\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0000\r\n\
                    TZOFFSETTO:+0000\r\nTZNAME:UTC\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nEND:VCALENDAR\r\n";
        assert!(empty.ends_with(zone), "{empty}");
        let read: Calendar = empty.parse().unwrap();
        assert_eq!(read.components.len(), 1);
        let own = OwnBlockDraft { title: "Choir".into(), date: app.today(&ben), minutes: 20, location: None };
        app.services.plan.add_own(&ben, own).await.unwrap();
        let text = app.services.plan.calendar(&ben).await.unwrap();
        assert_eq!((events(&text).len(), text.contains("VTIMEZONE")), (1, false));
    }

    async fn blocks_that_are_still_to_come_have_an_alarm_ten_minutes_before(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        // It is half past one in the afternoon: the day began at noon.
        let noon = PlanSettingsDraft { starts_at: "12:00".into(), ..settings(240) };
        let plan = app.services.plan.set_settings(&asha, noon).await.unwrap();
        let last = today(&plan).last().unwrap().id;
        app.services.plan.change_block(&asha, last, status("done", None)).await.unwrap();
        let text = app.services.plan.calendar(&asha).await.unwrap();
        let (mut with, mut without) = (0, 0);
        for event in events(&text) {
            let is_done = event.get_uid() == Some(&format!("{last}@study-plus"));
            if begins(&event) > app.test.core.now().naive_utc() && !is_done {
                let [alarm] = event.components() else { panic!("{event:?}") };
                assert_eq!(alarm.component_kind(), "VALARM");
                let of = |name| alarm.property_value(name);
                assert_eq!((of("ACTION"), of("TRIGGER")), (Some("DISPLAY"), Some("-PT10M")));
                assert_eq!(of("DESCRIPTION"), event.get_summary());
                with += 1;
            } else {
                assert!(event.components().is_empty(), "{event:?}");
                without += 1;
            }
        }
        assert!(with > 10 && without >= 2, "{with} and {without}");
        // Whoever has the private address reads the same.
        let feed = app.services.plan.create_feed(&asha).await.unwrap().url;
        assert_eq!(app.services.plan.feed(token(&feed)).await.unwrap(), text);
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

fn begins(event: &icalendar::Event) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(event.property_value("DTSTART").unwrap(), "%Y%m%dT%H%M%SZ").unwrap()
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
