//! Nothing of one student is seen, changed or ended by another, and nothing of one institution by another.

use crate::given::{
    a_block, a_forecast, a_result, a_result_of, a_session, add_institution, an_area, an_exam, an_import,
    an_official_result, an_outcome, day, owner, result_id, some_answers,
};
use crate::resources::{a_difficulty, a_resource};
use crate::{add_student, at};
use chrono::DateTime;
use domain::ids::{ImportId, PUBLIC_INSTITUTION, SessionId, UserId};
use domain::people::Role;
use domain::results::Sort;
use store::resources::Owner as Whose;
use store::results::{Filter, Owner, identity_key};
use store::{
    Db, Tx, answers, cohorts, difficulties, exams, goals, imports, institutions, official_results, plan,
    predictions, resources, results, study_sessions, test_parts, weak_areas,
};
use testkit::contract;
use uuid::Uuid;

const IMPORT: ImportId = ImportId(Uuid::from_u128(8));
const OPTICS: (&str, &str) = ("Physics", "Optics");
const SESSION: SessionId = SessionId(Uuid::from_u128(6));

/// One of everything, nearly all of it sample data, so that removing samples would show.
async fn fill(tx: &mut Tx, user: UserId) {
    let (new, sample) = (
        a_result("Mock"),
        Owner {
            import: Some(IMPORT),
            is_sample: true,
            ..owner(user)
        },
    );
    results::add(tx, sample, result_id(1), &new, at(0)).await.unwrap();
    results::add(tx, sample, result_id(2), &new, at(0)).await.unwrap();
    let bare = a_result_of("Bare", "Physics", day(0));
    let imported = Owner {
        import: Some(IMPORT),
        ..owner(user)
    };
    results::add(tx, imported, result_id(3), &bare, at(0))
        .await
        .unwrap();
    results::remove(tx, user, result_id(2), at(1)).await.unwrap();
    answers::put(tx, PUBLIC_INSTITUTION, user, result_id(1), &some_answers(), at(0))
        .await
        .unwrap();
    let mut exam = an_exam(1, 3);
    exam.is_sample = true;
    // The second one has no official result.
    for exam in [exam, an_exam(2, 0)] {
        let owner = exams::Owner {
            institution: PUBLIC_INSTITUTION,
            user,
        };
        exams::add(tx, owner, &exam, at(0)).await.unwrap();
    }
    fill_sessions(tx, user).await;
    fill_chapter(tx, user).await;
    weak_areas::put(tx, PUBLIC_INSTITUTION, user, &[an_area()], at(0))
        .await
        .unwrap();
    for n in [1, 2] {
        predictions::add(tx, PUBLIC_INSTITUTION, user, &a_forecast(n))
            .await
            .unwrap();
    }
    let scored = Uuid::from_u128(2);
    predictions::score(tx, PUBLIC_INSTITUTION, scored, &an_outcome(40.0), at(3))
        .await
        .unwrap();
    goals::put(tx, PUBLIC_INSTITUTION, user, an_exam(1, 0).id, 600.0, at(4))
        .await
        .unwrap();
    // Of the day that a forecast of the exam was made for.
    let of_exam = predictions::Forecast {
        kind: "exam_score".into(),
        ..a_forecast(3)
    };
    predictions::add(tx, PUBLIC_INSTITUTION, user, &of_exam)
        .await
        .unwrap();
    let new = an_official_result(of_exam.target_on);
    official_results::put(tx, PUBLIC_INSTITUTION, user, an_exam(1, 0).id, &new, at(4))
        .await
        .unwrap();
    imports::add(tx, PUBLIC_INSTITUTION, user, &an_import(IMPORT))
        .await
        .unwrap();
    let done = ImportId(Uuid::from_u128(9));
    imports::add(tx, PUBLIC_INSTITUTION, user, &an_import(done))
        .await
        .unwrap();
    imports::confirm(tx, user, done, "{}", at(2)).await.unwrap();
    imports::add_change(tx, PUBLIC_INSTITUTION, done, result_id(1), "{}")
        .await
        .unwrap();
    imports::set_mapping(tx, PUBLIC_INSTITUTION, user, "f", "{}", at(0))
        .await
        .unwrap();
    plan::ensure(tx, PUBLIC_INSTITUTION, user, "{}", at(0))
        .await
        .unwrap();
    plan::add_many(tx, PUBLIC_INSTITUTION, user, &[a_block(1, 0, 1)], at(0))
        .await
        .unwrap();
    plan::feeds::add(tx, PUBLIC_INSTITUTION, user, Uuid::from_u128(1), &[1; 32], at(0))
        .await
        .unwrap();
}

/// A rating, a link and a removed one.
async fn fill_chapter(tx: &mut Tx, user: UserId) {
    difficulties::put(tx, PUBLIC_INSTITUTION, user, OPTICS, a_difficulty(4), at(0))
        .await
        .unwrap();
    for n in [1, 2] {
        let (id, new) = (Uuid::from_u128(n), a_resource("Notes"));
        resources::add(
            tx,
            PUBLIC_INSTITUTION,
            Whose::Student(user),
            id,
            OPTICS,
            &new,
            at(0),
        )
        .await
        .unwrap();
    }
    resources::remove(tx, Whose::Student(user), Uuid::from_u128(2), at(1))
        .await
        .unwrap();
}

/// A session, a removed one, and a running timer.
async fn fill_sessions(tx: &mut Tx, user: UserId) {
    study_sessions::add(
        tx,
        PUBLIC_INSTITUTION,
        user,
        SESSION,
        &a_session(day(0)),
        true,
        at(0),
    )
    .await
    .unwrap();
    let hidden = SessionId(Uuid::from_u128(7));
    study_sessions::add(
        tx,
        PUBLIC_INSTITUTION,
        user,
        hidden,
        &a_session(day(0)),
        true,
        at(0),
    )
    .await
    .unwrap();
    study_sessions::remove(tx, user, hidden, at(1)).await.unwrap();
    study_sessions::start_timer(
        tx,
        PUBLIC_INSTITUTION,
        user,
        Uuid::from_u128(9),
        ("Physics", None),
        at(0),
    )
    .await
    .unwrap();
}

/// Everything this student can see, in one text.
async fn seen(tx: &mut Tx, user: UserId) -> Vec<String> {
    let identities = [identity_key(&a_result("Mock"))];
    let last = (day(3_000), Uuid::max());
    vec![
        format!("{:?}", results::of_student(tx, user).await.unwrap()),
        format!("{:?}", results::find(tx, user, result_id(1)).await.unwrap()),
        format!(
            "{:?}",
            results::find_by_identity(tx, user, &identities[0]).await.unwrap()
        ),
        format!(
            "{:?}",
            results::by_identities(tx, user, &identities).await.unwrap()
        ),
        format!("{:?}", results::newest(tx, user, 9).await.unwrap()),
        format!("{:?}", results::newest_date(tx, user).await.unwrap()),
        format!("{:?}", results::count(tx, user).await.unwrap()),
        format!("{:?}", results::subjects(tx, user).await.unwrap()),
        format!("{:?}", results::for_analysis(tx, user).await.unwrap()),
        format!("{:?}", results::for_insights(tx, user).await.unwrap()),
        format!("{:?}", results::without_chapters(tx, user).await.unwrap()),
        format!("{:?}", answers::of_result(tx, user, result_id(1)).await.unwrap()),
        format!("{:?}", answers::reasons(tx, user).await.unwrap()),
        format!("{:?}", answers::items(tx, user).await.unwrap()),
        format!("{:?}", weak_areas::last_updated(tx, user).await.unwrap()),
        format!(
            "{:?}",
            results::list(tx, user, &Filter::default(), Sort::default(), None, None)
                .await
                .unwrap()
        ),
        format!("{:?}", exams::of_student(tx, user).await.unwrap()),
        format!("{:?}", exams::exists(tx, user, an_exam(1, 3).id).await.unwrap()),
        format!("{:?}", study_sessions::page(tx, user, last, 9).await.unwrap()),
        format!("{:?}", study_sessions::count(tx, user).await.unwrap()),
        format!("{:?}", study_sessions::since(tx, user, day(0)).await.unwrap()),
        format!("{:?}", study_sessions::timer(tx, user).await.unwrap()),
        format!("{:?}", weak_areas::of_student(tx, user).await.unwrap()),
        format!(
            "{:?}",
            predictions::newest(tx, user, "next_score", Uuid::from_u128(1))
                .await
                .unwrap()
        ),
        format!(
            "{:?}",
            predictions::find(tx, user, Uuid::from_u128(1)).await.unwrap()
        ),
        format!("{:?}", predictions::history(tx, user, 9).await.unwrap()),
        format!(
            "{:?}",
            predictions::promises(tx, user, day(3_000), 9).await.unwrap()
        ),
        format!("{:?}", goals::of_student(tx, user).await.unwrap()),
        format!("{:?}", official_results::of_student(tx, user).await.unwrap()),
        format!("{:?}", difficulties::of_student(tx, user).await.unwrap()),
        format!(
            "{:?}",
            difficulties::find(tx, user, OPTICS.0, OPTICS.1).await.unwrap()
        ),
        format!("{:?}", resources::list(tx, Whose::Student(user)).await.unwrap()),
        format!(
            "{:?}",
            resources::of_chapter(tx, Whose::Student(user), OPTICS)
                .await
                .unwrap()
        ),
        format!("{:?}", predictions::official_of_student(tx, user).await.unwrap()),
        format!(
            "{:?}",
            official_results::awaited(tx, user, day(0), day(3_000))
                .await
                .unwrap()
        ),
        format!("{:?}", test_parts::of_student(tx, user).await.unwrap()),
        format!("{:?}", test_parts::of_day(tx, user, day(0)).await.unwrap()),
        format!("{:?}", imports::find(tx, user, IMPORT).await.unwrap()),
        format!("{:?}", imports::recent(tx, user, 9).await.unwrap()),
        format!("{:?}", imports::newer(tx, user, IMPORT, at(0)).await.unwrap()),
        format!("{:?}", results::count_imported(tx, user, IMPORT).await.unwrap()),
        format!("{:?}", answers::results_with(tx, user).await.unwrap().len()),
        format!("{:?}", imports::mapping(tx, user, "f").await.unwrap()),
        format!("{:?}", plan::head(tx, user).await.unwrap()),
        format!("{:?}", plan::since(tx, user, day(0)).await.unwrap()),
        format!("{:?}", plan::of_day(tx, user, day(0)).await.unwrap()),
        format!("{:?}", plan::find(tx, user, Uuid::from_u128(1)).await.unwrap()),
        format!("{:?}", plan::feeds::created(tx, user).await.unwrap()),
    ]
}

/// Tries every change there is on what is another student's.
async fn meddle(tx: &mut Tx, user: UserId) {
    let exam = an_exam(1, 0);
    let hidden = SessionId(Uuid::from_u128(7));
    let timer = study_sessions::Timer {
        id: Some(Uuid::from_u128(9)),
        subject: "Physics".into(),
        chapter: None,
        started_at: at(0),
        running_since: Some(at(0)),
        seconds_before: 0,
        paused_at: None,
        longest_stretch_seconds: Some(0),
        stretch_from_seconds: 0,
        updated_at: at(0),
    };
    let paused = study_sessions::Timer {
        running_since: None,
        seconds_before: 9,
        ..timer.clone()
    };
    let is_done = [
        results::update(tx, user, result_id(1), &a_result("Mine"), at(5))
            .await
            .unwrap(),
        results::put_back(tx, user, result_id(1), &a_result("Mine"), at(5))
            .await
            .unwrap(),
        results::remove(tx, user, result_id(1), at(5)).await.unwrap(),
        results::restore(tx, user, result_id(2), at(0)).await.unwrap(),
        results::remove_imported(tx, user, IMPORT, at(0), at(5))
            .await
            .unwrap()
            > 0,
        results::remove_sample(tx, user).await.unwrap() > 0,
        exams::update(
            tx,
            exams::Owner {
                institution: PUBLIC_INSTITUTION,
                user,
            },
            &exam,
            at(5),
        )
        .await
        .unwrap(),
        exams::remove(tx, user, exam.id).await.unwrap(),
        study_sessions::remove(tx, user, SESSION, at(5)).await.unwrap(),
        study_sessions::restore(tx, user, hidden, at(0)).await.unwrap(),
        study_sessions::set_timer(tx, user, &timer, &paused, at(5))
            .await
            .unwrap(),
        study_sessions::end_timer(tx, user, &timer).await.unwrap(),
        imports::set_options(tx, user, IMPORT, "{\"a\":1}", at(5))
            .await
            .unwrap(),
        imports::confirm(tx, user, IMPORT, "{}", at(5)).await.unwrap(),
        imports::undo(tx, user, ImportId(Uuid::from_u128(9)), "{}", at(5))
            .await
            .unwrap(),
        plan::update(tx, user, &a_block(1, 5, 5), at(5)).await.unwrap(),
        plan::feeds::revoke(tx, user, at(5)).await.unwrap(),
        goals::remove(tx, user, exam.id).await.unwrap(),
        official_results::remove(tx, user, exam.id, at(5)).await.unwrap(),
        official_results::restore(tx, user, exam.id, at(0), at(5))
            .await
            .unwrap(),
        official_results::put_off(tx, user, exam.id, true, at(5))
            .await
            .unwrap(),
        difficulties::remove(tx, user, OPTICS.0, OPTICS.1).await.unwrap(),
        resources::remove(tx, Whose::Student(user), Uuid::from_u128(1), at(5))
            .await
            .unwrap()
            .is_some(),
        resources::restore(tx, Whose::Student(user), Uuid::from_u128(2), at(0), at(5))
            .await
            .unwrap()
            .is_some(),
    ];
    assert_eq!(is_done, [false; 24]);
    plan::skip_missed(tx, user, day(3_000), at(5)).await.unwrap();
    plan::raise_sequences(tx, user, &[Uuid::from_u128(1)], at(5))
        .await
        .unwrap();
    plan::remove_open(tx, user, day(0)).await.unwrap();
    plan::remove_planned(tx, user).await.unwrap();
    plan::set_settings(tx, user, "{\"a\":1}", "{}", at(5))
        .await
        .unwrap();
    plan::set_made(tx, user, "x", "{}", at(5)).await.unwrap();
    plan::set_lighter(tx, user, Some((day(0), 1)), at(5))
        .await
        .unwrap();
    exams::remove_sample(tx, user).await.unwrap();
    study_sessions::remove_sample(tx, user).await.unwrap();
    predictions::remove_sample(tx, user).await.unwrap();
    weak_areas::clear(tx, user).await.unwrap();
    answers::clear(tx, user, result_id(1)).await.unwrap();
}

/// The number of students, results, sessions, and cohorts with their students.
async fn overview(db: &Db, id: domain::ids::InstitutionId) -> (u64, u64, u64, Vec<(String, u64)>) {
    let (mut on, ever) = (db.read().await.unwrap(), DateTime::UNIX_EPOCH);
    (
        institutions::count_students(&mut on, id).await.unwrap(),
        institutions::count_results(&mut on, id, ever).await.unwrap(),
        institutions::count_sessions(&mut on, id, ever).await.unwrap(),
        institutions::cohorts(&mut on, id).await.unwrap(),
    )
}

contract! {
    async fn a_student_neither_sees_nor_changes_what_is_anothers(db) {
        let mut tx = db.begin().await.unwrap();
        let (asha, ben) = (add_student(&mut tx, 1, "asha").await, add_student(&mut tx, 2, "ben").await);
        fill(&mut tx, asha).await;
        let before = seen(&mut tx, asha).await;
        let nothing = seen(&mut tx, ben).await;
        let empty = ["[]", "None", "0", "false", "([], 0)"];
        assert!(nothing.iter().all(|text| empty.contains(&text.as_str())), "{nothing:#?}");
        assert!(before.iter().all(|text| !empty.contains(&text.as_str())), "{before:#?}");
        meddle(&mut tx, ben).await;
        assert_eq!(seen(&mut tx, asha).await, before);
        assert!(results::restore(&mut tx, asha, result_id(2), at(1)).await.unwrap());
    }

    async fn an_institution_counts_its_own(db) {
        let mut tx = db.begin().await.unwrap();
        let other = add_institution(&mut tx).await;
        let (asha, ben) = (add_student(&mut tx, 1, "asha").await, add_student(&mut tx, 2, "ben").await);
        fill(&mut tx, asha).await;
        for (n, institution, is_sample) in [(1, PUBLIC_INSTITUTION, true), (2, other, false)] {
            cohorts::add(&mut tx, institution, Uuid::from_u128(n), &format!("Class {n}"), is_sample, at(0)).await.unwrap();
        }
        for (user, role) in [(asha, Role::Student), (asha, Role::Student), (ben, Role::Mentor)] {
            cohorts::add_member(&mut tx, PUBLIC_INSTITUTION, Uuid::from_u128(1), user, role, at(0)).await.unwrap();
        }
        assert_eq!(cohorts::sample(&mut tx, PUBLIC_INSTITUTION).await.unwrap(), Some(Uuid::from_u128(1)));
        assert_eq!(cohorts::sample(&mut tx, other).await.unwrap(), None);
        assert_eq!(cohorts::count_members(&mut tx, Uuid::from_u128(1), Role::Mentor).await.unwrap(), 1);
        tx.commit().await.unwrap();
        assert_eq!(overview(&db, PUBLIC_INSTITUTION).await, (2, 2, 1, vec![("Class 1".into(), 1)]));
        assert_eq!(overview(&db, other).await, (0, 0, 0, vec![("Class 2".into(), 0)]));
        let mut tx = db.begin().await.unwrap();
        assert_eq!(institutions::name(&mut tx, other).await.unwrap().as_deref(), Some("Banyan"));
        let tomorrow = at(86_400);
        assert_eq!(institutions::count_results(&mut tx, PUBLIC_INSTITUTION, tomorrow).await.unwrap(), 0);
        cohorts::remove_sample(&mut tx, other).await.unwrap();
        assert_eq!(institutions::cohorts(&mut tx, PUBLIC_INSTITUTION).await.unwrap().len(), 1);
        cohorts::remove_sample(&mut tx, PUBLIC_INSTITUTION).await.unwrap();
        assert!(institutions::cohorts(&mut tx, PUBLIC_INSTITUTION).await.unwrap().is_empty());
        assert_eq!(results::count(&mut tx, asha).await.unwrap(), 2);
    }
}
