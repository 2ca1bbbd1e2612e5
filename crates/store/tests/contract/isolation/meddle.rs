//! Every change that there is, tried on what is not the own.

use super::{IMPORT, OPTICS, SESSION};
use crate::at;
use crate::given::{a_block, a_result, an_exam, day, result_id};
use domain::ids::{ImportId, PUBLIC_INSTITUTION, SessionId, UserId};
use store::resources::Owner as Whose;
use store::{
    Tx, answers, difficulties, exams, goals, imports, official_results, plan, predictions, resources,
    results, study_sessions, weak_areas,
};
use uuid::Uuid;

/// Tries every change there is on what is another student's.
pub(super) async fn meddle(tx: &mut Tx, user: UserId) {
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
