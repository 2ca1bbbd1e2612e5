use crate::given::{a_session, day};
use crate::{at, with_student};
use chrono::NaiveDate;
use domain::ids::{PUBLIC_INSTITUTION, SessionId, UserId};
use domain::sessions::NewSession;
use store::study_sessions::{self, StoredSession, Timer};
use store::{Db, StoreError};
use testkit::contract;
use uuid::Uuid;

fn id(n: u128) -> SessionId {
    SessionId(Uuid::from_u128(n))
}

async fn add(db: &Db, user: UserId, n: u128, session: &NewSession) {
    let mut tx = db.begin().await.unwrap();
    study_sessions::add(&mut tx, PUBLIC_INSTITUTION, user, id(n), session, false, at(0))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// The first page from the far end of time on.
fn end() -> (NaiveDate, Uuid) {
    (NaiveDate::from_ymd_opt(9999, 12, 31).unwrap(), Uuid::max())
}

contract! {
    async fn a_session_comes_back_as_stored(db) {
        let user = with_student(&db).await;
        let bare = NewSession { chapter: None, focus_score: None, started_at: None, longest_stretch: None, ..a_session(day(1)) };
        add(&db, user, 1, &a_session(day(0))).await;
        add(&db, user, 2, &bare).await;
        let mut on = db.read().await.unwrap();
        let full = StoredSession {
            id: id(1).0,
            subject: "Physics".into(),
            chapter: Some("Kinematics".into()),
            date: day(0),
            duration_minutes: 50,
            focus_score: Some(4),
            started_at: Some(at(-3_000)),
            longest_stretch_minutes: Some(40),
            is_sample: false,
            created_at: at(0),
        };
        let bare = StoredSession {
            id: id(2).0,
            chapter: None,
            focus_score: None,
            started_at: None,
            longest_stretch_minutes: None,
            date: day(1),
            ..full.clone()
        };
        assert_eq!(study_sessions::since(&mut on, user, day(0)).await.unwrap(), [full, bare.clone()]);
        assert_eq!(study_sessions::since(&mut on, user, day(1)).await.unwrap(), [bare]);
    }

    async fn sessions_are_paged_without_gap_or_repeat(db) {
        let user = with_student(&db).await;
        let sessions: Vec<NewSession> = (0..250).map(|n| a_session(day(n % 3))).collect();
        let numbered: Vec<_> = (1..).map(|n: u128| id(n.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))).zip(&sessions).collect();
        let mut tx = db.begin().await.unwrap();
        study_sessions::add_many(&mut tx, PUBLIC_INSTITUTION, user, &numbered, true, at(0)).await.unwrap();
        let mut seen = vec![end()];
        loop {
            let page = study_sessions::page(&mut tx, user, *seen.last().unwrap(), 60).await.unwrap();
            if page.is_empty() {
                break;
            }
            seen.extend(page.iter().map(|session| (session.date, session.id)));
        }
        let mut expected: Vec<_> = numbered.iter().map(|(id, session)| (session.date, id.0)).collect();
        expected.sort_unstable_by(|left, right| right.cmp(left));
        assert_eq!(seen[1..], expected);
        assert_eq!(study_sessions::count(&mut tx, user).await.unwrap(), 250);
        study_sessions::remove_sample(&mut tx, user).await.unwrap();
        assert_eq!(study_sessions::count(&mut tx, user).await.unwrap(), 0);
    }

    async fn a_removed_session_is_nowhere_and_comes_back_within_its_time(db) {
        let user = with_student(&db).await;
        add(&db, user, 1, &a_session(day(0))).await;
        let mut tx = db.begin().await.unwrap();
        assert!(study_sessions::remove(&mut tx, user, id(1), at(5)).await.unwrap());
        assert!(!study_sessions::remove(&mut tx, user, id(1), at(5)).await.unwrap());
        assert_eq!(study_sessions::count(&mut tx, user).await.unwrap(), 0);
        assert!(study_sessions::page(&mut tx, user, end(), 9).await.unwrap().is_empty());
        assert!(study_sessions::since(&mut tx, user, day(0)).await.unwrap().is_empty());
        study_sessions::purge_removed(&mut tx, at(5)).await.unwrap();
        assert!(!study_sessions::restore(&mut tx, user, id(1), at(6)).await.unwrap());
        assert!(study_sessions::restore(&mut tx, user, id(1), at(5)).await.unwrap());
        assert_eq!(study_sessions::count(&mut tx, user).await.unwrap(), 1);
        study_sessions::remove(&mut tx, user, id(1), at(7)).await.unwrap();
        study_sessions::purge_removed(&mut tx, at(8)).await.unwrap();
        assert!(!study_sessions::restore(&mut tx, user, id(1), at(0)).await.unwrap());
    }

    async fn a_student_has_one_timer(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        assert_eq!(study_sessions::timer(&mut tx, user).await.unwrap(), None);
        study_sessions::start_timer(&mut tx, PUBLIC_INSTITUTION, user, Uuid::from_u128(9), ("Physics", Some("Optics")), at(1)).await.unwrap();
        let timer = Timer {
            id: Some(Uuid::from_u128(9)),
            subject: "Physics".into(),
            chapter: Some("Optics".into()),
            started_at: at(1),
            running_since: Some(at(1)),
            seconds_before: 0,
            paused_at: None,
            longest_stretch_seconds: Some(0),
            stretch_from_seconds: 0,
            updated_at: at(1),
        };
        assert_eq!(study_sessions::timer(&mut tx, user).await.unwrap(), Some(timer));
        tx.commit().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let second = study_sessions::start_timer(&mut tx, PUBLIC_INSTITUTION, user, Uuid::from_u128(8), ("Art", None), at(2)).await;
        assert!(matches!(second, Err(StoreError::Duplicate)), "{second:?}");
        drop(tx);
        let mut tx = db.begin().await.unwrap();
        let read = study_sessions::timer(&mut tx, user).await.unwrap().unwrap();
        assert!(study_sessions::end_timer(&mut tx, user, &read).await.unwrap());
        assert!(!study_sessions::end_timer(&mut tx, user, &read).await.unwrap());
    }

    async fn of_two_devices_that_pause_the_same_run_one_does(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        study_sessions::start_timer(&mut tx, PUBLIC_INSTITUTION, user, Uuid::from_u128(9), ("Physics", None), at(0)).await.unwrap();
        let read = study_sessions::timer(&mut tx, user).await.unwrap().unwrap();
        let stopped = |seconds| Timer { running_since: None, seconds_before: seconds, paused_at: Some(at(seconds)), updated_at: at(seconds), ..read.clone() };
        assert!(study_sessions::set_timer(&mut tx, user, &read, &stopped(60), at(60)).await.unwrap());
        assert!(!study_sessions::set_timer(&mut tx, user, &read, &stopped(61), at(61)).await.unwrap());
        let paused = study_sessions::timer(&mut tx, user).await.unwrap().unwrap();
        assert_eq!(paused, stopped(60));
        let again = Timer {
            running_since: Some(at(90)),
            paused_at: None,
            longest_stretch_seconds: Some(50),
            stretch_from_seconds: 60,
            updated_at: at(90),
            ..paused.clone()
        };
        assert!(study_sessions::set_timer(&mut tx, user, &paused, &again, at(90)).await.unwrap());
        let running = study_sessions::timer(&mut tx, user).await.unwrap().unwrap();
        assert_eq!(running, again);
        study_sessions::end_timer(&mut tx, user, &running).await.unwrap();
        assert!(!study_sessions::set_timer(&mut tx, user, &running, &stopped(70), at(100)).await.unwrap());
    }

    async fn of_two_devices_that_end_the_same_pause_one_does(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        study_sessions::start_timer(&mut tx, PUBLIC_INSTITUTION, user, Uuid::from_u128(9), ("Physics", None), at(0)).await.unwrap();
        let started = study_sessions::timer(&mut tx, user).await.unwrap().unwrap();
        let paused = Timer { running_since: None, seconds_before: 60, paused_at: Some(at(60)), updated_at: at(60), ..started.clone() };
        assert!(study_sessions::set_timer(&mut tx, user, &started, &paused, at(60)).await.unwrap());
        let paused = study_sessions::timer(&mut tx, user).await.unwrap().unwrap();
        // Also in the very moment of the pause.
        for since in [60, 90] {
            let resumed = Timer { running_since: Some(at(since)), paused_at: None, updated_at: at(since), ..paused.clone() };
            let is_first = since == 60;
            assert_eq!(study_sessions::set_timer(&mut tx, user, &paused, &resumed, at(since)).await.unwrap(), is_first);
        }
        // What was read before ends nothing, nor does another timer.
        let running = study_sessions::timer(&mut tx, user).await.unwrap().unwrap();
        assert_eq!(running.running_since, Some(at(60)));
        let other = Timer { id: Some(Uuid::from_u128(8)), ..running.clone() };
        for read in [&started, &paused, &other] {
            assert!(!study_sessions::end_timer(&mut tx, user, read).await.unwrap());
        }
        assert!(study_sessions::end_timer(&mut tx, user, &running).await.unwrap());
    }
}
