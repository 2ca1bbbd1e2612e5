use crate::given::{App, a_draft, chapter, code, day, unknown, with_chapters};
use api::plan::{BlockChange, PlanBlock, PlanView};
use chrono::{Duration, NaiveDate, TimeDelta};
use domain::exams::{Chapter, ExamDraft};
use domain::plan::{LocationsDraft, OwnBlockDraft, PlanSettingsDraft};
use service::Caller;
use std::collections::BTreeSet;
use testkit::contract;

mod calendar;
mod drops;
mod follows;
mod later;
mod limits;
mod locations;
mod measured;
mod once;
mod order;
mod remembered;

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
    prepared_as(app, "asha").await
}

/// The same of another name.
async fn prepared_as(app: &App, name: &str) -> Caller {
    let asha = app.student(name).await;
    let exam = finals(Some(app.today(&asha) + Duration::days(100)));
    app.services.exams.add(&asha, exam).await.unwrap();
    let test = with_chapters(
        a_draft("Unit", "Physics", day(50)),
        vec![chapter("Optics", 4, 9), chapter("Waves", 9, 12)],
    );
    app.upload(&asha, test).await;
    app.fresh(&asha).await
}

/// An exam of eight chapters.
fn finals(exam_date: Option<NaiveDate>) -> ExamDraft {
    let chapters = NAMES.iter().zip(1..).map(|((subject, name), n)| Chapter {
        subject: (*subject).into(),
        name: (*name).into(),
        weight: 10.0 + f64::from(n),
        prerequisites: vec![],
    });
    ExamDraft {
        profile: "own".into(),
        name: Some("Finals".into()),
        exam_date,
        max_score: Some(200.0),
        marking: None,
        chapters: Some(chapters.collect()),
    }
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
        locations: LocationsDraft::default(),
    }
}

fn status(status: &str, actual_minutes: Option<i64>) -> BlockChange {
    BlockChange {
        status: Some(status.into()),
        actual_minutes,
        ..BlockChange::default()
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
        let (_, after) = app.services.plan.too_much_today(&asha).await.unwrap();
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
        let own = OwnBlockDraft { title: "Choir".into(), date: first.days[1].date, minutes: 60, location: None };
        let id = app.services.plan.add_own(&asha, own.clone()).await.unwrap();
        let plan = app.services.plan.replan(&asha).await.unwrap();
        let there = plan.days[1].blocks.iter().find(|block| block.id == id).unwrap();
        assert_eq!((there.kind.as_str(), there.title.as_deref()), ("own", Some("Choir")));
        assert!(plan.days[1].open_minutes <= plan.days[1].cap_minutes);
        app.services.plan.remove_block(&asha, id).await.unwrap();
        assert_eq!(code(app.services.plan.remove_block(&asha, id).await), "404 not_found");
        assert_eq!(code(app.services.plan.change_block(&asha, id, status("done", None)).await), "404 not_found");
        let gone = app.services.plan.get(&asha).await.unwrap();
        assert!(gone.days[1].blocks.iter().all(|block| block.id != id));
        // And put back, as other things that were removed.
        let back = app.services.plan.change_block(&asha, id, status("open", None)).await.unwrap();
        assert_eq!(back.days[1].blocks.iter().find(|block| block.id == id), Some(there));
        assert_eq!(code(app.services.plan.add_own(&asha, OwnBlockDraft { minutes: 0, ..own }).await), "422 minutes out_of_range");
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
        let own = OwnBlockDraft { title: "Choir".into(), date: plan.today, minutes: 60, location: None };
        app.services.plan.add_own(&ben, own).await.unwrap();
        assert_eq!(app.services.plan.next(&ben).await.unwrap().block.unwrap().title.as_deref(), Some("Choir"));
        let asha = prepared(&app).await;
        app.pass(TimeDelta::days(101));
        let over = app.services.plan.get(&asha).await.unwrap();
        assert_eq!((over.missing.as_deref(), today(&over).len()), (Some("exam_ahead"), 0));
    }
}
