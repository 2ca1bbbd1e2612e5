//! One student with one of everything.

use super::{IMPORT, OPTICS, SESSION};
use crate::at;
use crate::given::{
    a_block, a_forecast, a_result, a_result_of, a_session, an_area, an_exam, an_import, an_official_result,
    an_outcome, day, owner, result_id, some_answers,
};
use crate::resources::{a_difficulty, a_resource};
use domain::ids::{ImportId, PUBLIC_INSTITUTION, SessionId, UserId};
use store::resources::Owner as Whose;
use store::results::Owner;
use store::{
    Tx, answers, difficulties, exams, goals, imports, official_results, plan, predictions, resources,
    results, study_sessions, weak_areas,
};
use uuid::Uuid;

/// One of everything, nearly all of it sample data, so that removing samples would show.
pub(super) async fn fill(tx: &mut Tx, user: UserId) {
    fill_results(tx, user).await;
    fill_exams(tx, user).await;
    fill_sessions(tx, user).await;
    fill_chapter(tx, user).await;
    weak_areas::put(tx, PUBLIC_INSTITUTION, user, &[an_area()], at(0))
        .await
        .unwrap();
    fill_forecasts(tx, user).await;
    fill_imports(tx, user).await;
    fill_plan(tx, user).await;
}

/// Two results, a removed one, and the answers of the first.
async fn fill_results(tx: &mut Tx, user: UserId) {
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
}

async fn fill_exams(tx: &mut Tx, user: UserId) {
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
}

/// Forecasts, one of them scored, a goal and an official result.
async fn fill_forecasts(tx: &mut Tx, user: UserId) {
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
}

/// An import that waits, and a confirmed one.
async fn fill_imports(tx: &mut Tx, user: UserId) {
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
}

async fn fill_plan(tx: &mut Tx, user: UserId) {
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
