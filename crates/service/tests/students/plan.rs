use crate::given::{App, a_draft, chapter, code, day, unknown, with_chapters};
use api::plan::{BlockChange, PlanBlock, PlanView};
use chrono::{Duration, TimeDelta};
use domain::exams::{Chapter, ExamDraft};
use domain::plan::{OwnBlockDraft, PlanSettingsDraft};
use icalendar::{Calendar, CalendarComponent, Component as _};
use service::Caller;
use std::collections::BTreeSet;
use testkit::contract;

const NAMES: [(&str, &str); 8] = [
    ("Physics", "Optics"),
    ("Physics", "Waves"),
    ("Physics", "Heat"),
    ("Chemistry", "Acids"),
    ("Chemistry", "Gases"),
    ("Biology", "Cells"),
    ("Biology", "Genes"),
    ("Biology", "Plants"),
];

/// A student with an exam of eight chapters in a hundred days and one test.
async fn prepared(app: &App) -> Caller {
    let asha = app.student("asha").await;
    let chapters = NAMES.iter().zip(1..).map(|((subject, name), n)| Chapter {
        subject: (*subject).into(),
        name: (*name).into(),
        weight: 10.0 + f64::from(n),
    });
    let exam = ExamDraft {
        profile: "own".into(),
        name: Some("Finals".into()),
        exam_date: Some(app.today(&asha) + Duration::days(100)),
        max_score: Some(200.0),
        marking: None,
        chapters: Some(chapters.collect()),
    };
    app.services.exams.add(&asha, exam).await.unwrap();
    let test = with_chapters(
        a_draft("Unit", "Physics", day(50)),
        vec![chapter("Optics", 4, 9), chapter("Waves", 9, 12)],
    );
    app.upload(&asha, test).await;
    app.fresh(&asha).await
}

fn today(plan: &PlanView) -> Vec<&PlanBlock> {
    plan.days[0]
        .blocks
        .iter()
        .filter(|block| block.status == "open")
        .collect()
}

fn all_open(plan: &PlanView) -> BTreeSet<(String, uuid::Uuid, String)> {
    let blocks = plan.days.iter().flat_map(|day| &day.blocks);
    let open = blocks.filter(|block| block.status == "open");
    open.map(|block| (block.date.to_string(), block.id, block.kind.clone()))
        .collect()
}

fn settings(minutes: i64) -> PlanSettingsDraft {
    PlanSettingsDraft {
        minutes: vec![minutes; 7],
        rest_weekday: None,
        blocked_dates: vec![],
        block_minutes: 40,
        starts_at: "06:00".into(),
        cap_percent: 100,
    }
}

fn status(status: &str, actual_minutes: Option<i64>) -> BlockChange {
    BlockChange {
        status: Some(status.into()),
        actual_minutes,
        date: None,
    }
}

contract! {
    async fn a_lighter_plan_that_was_agreed_to_holds_on_its_days(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let before = app.services.plan.get(&asha).await.unwrap();
        app.services.wellbeing.ease(&asha, domain::wellbeing::EaseDraft { percent: 30, days: 7 }).await.unwrap();
        let asha = app.fresh(&asha).await;
        let after = app.services.plan.get(&asha).await.unwrap();
        for (was, is) in before.days.iter().zip(&after.days) {
            let eased = (is.date - after.today).num_days() < 7;
            let cap = if eased { (f64::from(was.cap_minutes) * 0.7).floor() as u32 } else { was.cap_minutes };
            assert_eq!(is.cap_minutes, cap, "{}", is.date);
            assert!(is.open_minutes <= is.cap_minutes, "{}: {} of {}", is.date, is.open_minutes, is.cap_minutes);
        }
        assert!(after.days.iter().take(7).any(|day| day.cap_minutes > 0));
    }

    async fn a_plan_is_kept_until_what_it_rests_on_changes(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let first = app.services.plan.get(&asha).await.unwrap();
        assert!(first.missing.is_none() && !today(&first).is_empty());
        assert_eq!(first.exam.as_ref().unwrap().days_left, Some(100));
        let why = today(&first)[0].why.clone().unwrap();
        assert!(why.gain.low <= why.gain.mean && why.gain.mean <= why.gain.high && why.gain.mean > 0.0);
        app.pass(TimeDelta::minutes(5));
        let again = app.services.plan.get(&asha).await.unwrap();
        assert_eq!(again, first);
        // The next day what was missed is planned anew, and no day is fuller than its limit.
        app.pass(TimeDelta::days(1));
        let next = app.services.plan.get(&asha).await.unwrap();
        assert_ne!(next.made_at, first.made_at);
        assert_eq!((next.kept.done, next.kept.planned as usize), (0, first.days[0].blocks.len()));
        assert!(next.days.iter().all(|day| day.open_minutes <= day.cap_minutes));
        let kept = all_open(&next).intersection(&all_open(&first)).count();
        assert!(kept * 2 > all_open(&next).len(), "{kept} of {}", all_open(&next).len());
    }

    async fn two_who_ask_at_once_get_one_plan(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let (one, two) = tokio::join!(app.services.plan.get(&asha), app.services.plan.get(&asha));
        assert_eq!(all_open(&one.unwrap()), all_open(&two.unwrap()));
    }

    async fn a_block_is_checked_off_with_the_minutes_it_took_and_opened_again(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let first = app.services.plan.get(&asha).await.unwrap();
        let id = today(&first)[0].id;
        let done = app.services.plan.change_block(&asha, id, status("done", Some(55))).await.unwrap();
        let block = done.days[0].blocks.iter().find(|block| block.id == id).unwrap();
        assert_eq!((block.status.as_str(), block.actual_minutes), ("done", Some(55)));
        let open = app.services.plan.change_block(&asha, id, status("open", None)).await.unwrap();
        assert_eq!(open, first);
        for (change, refusal) in [
            (status("lost", None), "422 status unknown_status"),
            (status("done", Some(0)), "422 actual_minutes out_of_range"),
            (BlockChange { actual_minutes: Some(5), ..BlockChange::default() }, "422 actual_minutes without_done"),
            (BlockChange { date: Some(day(1)), ..BlockChange::default() }, "422 date out_of_range"),
        ] {
            assert_eq!(code(app.services.plan.change_block(&asha, id, change).await), refusal);
        }
        assert_eq!(code(app.services.plan.change_block(&asha, unknown(), status("done", None)).await), "404 not_found");
        let ben = app.student("ben").await;
        assert_eq!(code(app.services.plan.change_block(&ben, id, status("done", None)).await), "404 not_found");
        assert_eq!(code(app.services.plan.remove_block(&ben, id).await), "404 not_found");
    }

    async fn too_much_today_takes_the_least_valuable_block_out_and_today_stays_lighter(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let before = app.services.plan.set_settings(&asha, settings(200)).await.unwrap();
        let n = today(&before).len();
        let least = today(&before).into_iter().min_by(|x, y| {
            let worth = |block: &PlanBlock| block.why.as_ref().map_or(0.0, |why| why.gain.mean / f64::from(block.minutes));
            worth(x).total_cmp(&worth(y))
        }).unwrap().minutes;
        let after = app.services.plan.too_much_today(&asha).await.unwrap();
        assert_eq!(after.days[0].open_minutes, before.days[0].open_minutes - least);
        assert_eq!(today(&after).len(), n - 1);
        assert_eq!(today(&app.services.plan.get(&asha).await.unwrap()).len(), n - 1);
        for _ in 1..n {
            app.services.plan.too_much_today(&asha).await.unwrap();
        }
        assert_eq!(code(app.services.plan.too_much_today(&asha).await), "409 nothing_open");
        app.pass(TimeDelta::days(1));
        assert!(!today(&app.services.plan.get(&asha).await.unwrap()).is_empty());
    }

    async fn a_block_moves_to_a_day_with_room_and_stays_there(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let first = app.services.plan.get(&asha).await.unwrap();
        let (id, to) = (today(&first)[0].id, first.days[2].date);
        let moved = app.services.plan.change_block(&asha, id, BlockChange { date: Some(to), ..BlockChange::default() }).await.unwrap();
        let there = moved.days[2].blocks.iter().find(|block| block.id == id).unwrap();
        assert!(there.is_pinned && moved.days.iter().all(|day| day.open_minutes <= day.cap_minutes));
        let fresh = app.services.plan.replan(&asha).await.unwrap();
        assert!(fresh.days[2].blocks.iter().any(|block| block.id == id));
        // Sunday is free.
        let sunday = first.days.iter().find(|day| day.cap_minutes == 0).unwrap().date;
        let full = app.services.plan.change_block(&asha, id, BlockChange { date: Some(sunday), ..BlockChange::default() }).await;
        assert_eq!(code(full), "409 day_full");
    }

    async fn an_own_block_is_never_moved_and_the_plan_makes_room(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let first = app.services.plan.get(&asha).await.unwrap();
        let own = OwnBlockDraft { title: "Choir".into(), date: first.days[1].date, minutes: 60 };
        let id = app.services.plan.add_own(&asha, own.clone()).await.unwrap();
        let plan = app.services.plan.replan(&asha).await.unwrap();
        let there = plan.days[1].blocks.iter().find(|block| block.id == id).unwrap();
        assert_eq!((there.kind.as_str(), there.title.as_deref()), ("own", Some("Choir")));
        assert!(plan.days[1].open_minutes <= plan.days[1].cap_minutes);
        app.services.plan.remove_block(&asha, id).await.unwrap();
        assert_eq!(code(app.services.plan.remove_block(&asha, id).await), "404 not_found");
        assert_eq!(code(app.services.plan.add_own(&asha, OwnBlockDraft { minutes: 0, ..own }).await), "422 minutes out_of_range");
    }

    async fn the_next_block_that_is_kept_is_the_one_of_the_plan_after_every_change(db) {
        let app = App::new(db);
        let mut asha = prepared(&app).await;
        let plans = &app.services.plan;
        let same = async |asha: &Caller, after: &str| {
            let plan = plans.get(asha).await.unwrap();
            let first = today(&plan).first().map(|block| block.id);
            // Twice: made, and kept.
            for _ in 0..2 {
                assert_eq!(plans.next(asha).await.unwrap().map(|block| block.id), first, "after {after}");
            }
            first
        };
        let first = same(&asha, "nothing").await.unwrap();
        plans.change_block(&asha, first, status("done", None)).await.unwrap();
        assert_ne!(same(&asha, "a block was done").await, Some(first));
        plans.change_block(&asha, first, status("open", None)).await.unwrap();
        same(&asha, "that was taken back").await;
        plans.set_settings(&asha, settings(0)).await.unwrap();
        assert_eq!(same(&asha, "no time was left").await, None);
        let own = OwnBlockDraft { title: "Choir".into(), date: app.today(&asha), minutes: 30 };
        let own = plans.add_own(&asha, own).await.unwrap();
        assert_eq!(same(&asha, "an own block was added").await, Some(own));
        plans.remove_block(&asha, own).await.unwrap();
        assert_eq!(same(&asha, "it was removed").await, None);
        plans.set_settings(&asha, settings(60)).await.unwrap();
        same(&asha, "other settings").await;
        app.upload(&asha, with_chapters(a_draft("Next", "Physics", day(51)), vec![chapter("Optics", 9, 9)])).await;
        asha = app.fresh(&asha).await;
        same(&asha, "an upload").await;
        app.pass(TimeDelta::days(1));
        same(&asha, "a night").await;
    }

    async fn settings_make_another_plan_at_once(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        assert!(!app.services.plan.get(&asha).await.unwrap().is_chosen);
        let none = app.services.plan.set_settings(&asha, settings(0)).await.unwrap();
        assert!(none.is_chosen && today(&none).is_empty() && none.notes.contains(&"no_time".to_owned()));
        let some = app.services.plan.set_settings(&asha, settings(60)).await.unwrap();
        assert_eq!((today(&some)[0].starts_at.as_str(), some.days[0].cap_minutes), ("06:00", 51));
        assert!((25..=51).contains(&some.days[0].open_minutes), "{}", some.days[0].open_minutes);
        let mut bad = settings(60);
        bad.minutes[3] = 9_999;
        assert_eq!(code(app.services.plan.set_settings(&asha, bad).await), "422 minutes[3] out_of_range");
    }

    async fn without_an_exam_ahead_there_is_no_plan_and_own_blocks_are_possible(db) {
        let app = App::new(db);
        let ben = app.student("ben").await;
        let plan = app.services.plan.get(&ben).await.unwrap();
        assert_eq!((plan.missing.as_deref(), plan.gain.is_none()), (Some("chapters"), true));
        let own = OwnBlockDraft { title: "Choir".into(), date: plan.today, minutes: 60 };
        app.services.plan.add_own(&ben, own).await.unwrap();
        assert_eq!(app.services.plan.next(&ben).await.unwrap().unwrap().title.as_deref(), Some("Choir"));
        let asha = prepared(&app).await;
        app.pass(TimeDelta::days(101));
        let over = app.services.plan.get(&asha).await.unwrap();
        assert_eq!((over.missing.as_deref(), today(&over).len()), (Some("exam_ahead"), 0));
    }

    async fn the_overview_gives_all_five_and_what_is_kept_is_what_is_so(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        // The plan is made by the first look, the second one is kept.
        for _ in 0..2 {
            same_as_fresh(&app, &asha).await;
        }
        let first = same_as_fresh(&app, &asha).await;
        let all = &first["analyses"];
        for (name, href) in [
            ("performance", "/api/v1/insights"),
            ("forecasts", "/api/v1/forecasts"),
            ("plan", "/api/v1/plan"),
            ("load", "/api/v1/wellbeing"),
            ("heat_map", "/api/v1/heatmap"),
        ] {
            assert_eq!(all[name]["href"], href);
        }
        assert_eq!((&all["performance"]["tests"], &first["tests"]), (&1.into(), &1.into()));
        assert_eq!(all["load"]["missing"]["code"], "session_days");
        assert_eq!(all["heat_map"]["chapters"], 2);
        assert_eq!(all["forecasts"]["exams"][0]["missing"][0]["code"], "too_few_tests");
        assert_eq!(all["plan"]["priorities"].as_array().map(Vec::len), Some(3));
        // Checking a block off changes no data and shows all the same.
        let block = &all["plan"]["next"][0];
        let id = block["id"].as_str().unwrap().parse().unwrap();
        app.services.plan.change_block(&asha, id, status("done", Some(30))).await.unwrap();
        let second = same_as_fresh(&app, &asha).await;
        assert_ne!(second["analyses"]["plan"]["next"][0]["id"], block["id"]);
        app.upload(&asha, with_chapters(a_draft("Next", "Physics", day(52)), vec![chapter("Heat", 2, 9)])).await;
        let third = same_as_fresh(&app, &asha).await;
        assert_eq!(third["analyses"]["heat_map"]["chapters"], 3);
    }

    async fn a_chapter_names_the_day_of_its_next_revision_and_follows_the_plan(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        // What is known well is gone over before it fades.
        for round in 0..3 {
            for (n, (subject, name)) in NAMES.iter().enumerate() {
                let draft = a_draft(&format!("Known {round} {n}"), subject, day(20));
                app.upload(&asha, with_chapters(draft, vec![chapter(name, 20, 20)])).await;
            }
        }
        let asha = app.fresh(&asha).await;
        let plan = app.services.plan.set_settings(&asha, settings(300)).await.unwrap();
        let blocks: Vec<&PlanBlock> = plan.days.iter().flat_map(|day| &day.blocks).collect();
        let revised = blocks.iter().find(|block| block.kind == "revise").unwrap_or_else(|| panic!("a fortnight has a revision: {:?}", blocks.iter().map(|b| (&b.kind, &b.chapter)).collect::<Vec<_>>()));
        let (subject, name) = (revised.subject.clone().unwrap(), revised.chapter.clone().unwrap());
        let fresh = app.fresh(&asha).await;
        let id = app.services.insights.find_chapter(&fresh, &subject, &name).await.unwrap();
        let seen = async || app.services.insights.chapter(&fresh, id).await.unwrap().next_revision;
        assert_eq!(seen().await, Some(revised.date));
        app.services.plan.change_block(&fresh, revised.id, status("done", None)).await.unwrap();
        let later = seen().await;
        assert!(later.is_none_or(|day| day >= revised.date) && later != Some(revised.date), "{later:?}");
        let computed = app.services.insights.compute_chapter(&fresh, id).await.unwrap();
        assert_eq!(computed.next_revision, later);
    }

    async fn tests_that_rise_less_than_planned_make_the_plan_promise_less(db) {
        let app = App::new(db);
        let asha = prepared(&app).await;
        let before = app.services.plan.set_settings(&asha, settings(300)).await.unwrap();
        assert!(!before.notes.iter().any(|note| note == "slower"));
        // Every chapter is tested, so that blocks know where they start, and studied for some days.
        for (n, (subject, name)) in NAMES.iter().enumerate() {
            let draft = a_draft(&format!("Start {n}"), subject, app.today(&asha));
            app.upload(&asha, with_chapters(draft, vec![chapter(name, 4, 10)])).await;
        }
        for _ in 0..6 {
            let caller = app.fresh(&asha).await;
            let plan = app.services.plan.get(&caller).await.unwrap();
            let open: Vec<_> = today(&plan).iter().map(|block| block.id).collect();
            for id in open {
                app.services.plan.change_block(&caller, id, status("done", Some(120))).await.unwrap();
            }
            app.pass(TimeDelta::days(1));
        }
        for (n, (subject, name)) in NAMES.iter().enumerate() {
            let draft = a_draft(&format!("End {n}"), subject, app.today(&asha));
            app.upload(&asha, with_chapters(draft, vec![chapter(name, 4, 12)])).await;
        }
        // This week's tests wait for the next Monday.
        app.pass(TimeDelta::days(8));
        let after = app.services.plan.get(&app.fresh(&asha).await).await.unwrap();
        assert!(after.notes.iter().any(|note| note == "slower"), "{:?}", after.notes);
    }

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

    async fn sample_data_has_a_plan_and_takes_it_away_again(db) {
        let app = App::new(db);
        let asha = app.student("asha").await;
        app.services.samples.load(&asha).await.unwrap();
        let asha = app.fresh(&asha).await;
        let plan = app.services.plan.get(&asha).await.unwrap();
        assert!(all_open(&plan).len() >= 12, "{}", all_open(&plan).len());
        let kinds: BTreeSet<&str> = plan.days.iter().flat_map(|day| &day.blocks).map(|block| block.kind.as_str()).collect();
        assert!(kinds.len() >= 2, "{kinds:?}");
        app.services.samples.remove(&asha).await.unwrap();
        let asha = app.fresh(&asha).await;
        let plan = app.services.plan.get(&asha).await.unwrap();
        assert_eq!((all_open(&plan).len(), plan.kept.planned), (0, 0));
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
    let calendar: Calendar = text.parse().unwrap();
    let components = calendar.components.into_iter();
    components
        .map(|component| match component {
            CalendarComponent::Event(event) => event,
            other => panic!("{other:?}"),
        })
        .collect()
}

/// The kept overview, which must be what a house without anything kept gives.
async fn same_as_fresh(app: &App, caller: &Caller) -> serde_json::Value {
    let caller = app.fresh(caller).await;
    let kept = app.services.overview.get(&caller).await.unwrap();
    let kept: serde_json::Value = serde_json::from_slice(&kept.json).unwrap();
    let other = service::Services::new(app.test.core.clone());
    let mut fresh: serde_json::Value =
        serde_json::from_slice(&other.overview.compute(&caller).await.unwrap()).unwrap();
    fresh["computed_at"] = kept["computed_at"].clone();
    assert_eq!(kept, fresh);
    kept
}
