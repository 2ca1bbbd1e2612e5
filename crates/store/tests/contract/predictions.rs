use crate::given::{a_forecast, a_result_of, add_institution, an_outcome, day, store_results};
use crate::{add_student, at, with_student};
use domain::ids::PUBLIC_INSTITUTION;
use store::db::{AsConn as _, Conn};
use store::forecast_models::{self, ForecastModel};
use store::mastery_models::{self, MasteryModel};
use store::predictions::{self, Forecast};
use store::{StoreError, Tx, goals, test_parts};
use testkit::contract;
use uuid::Uuid;

const KIND: &str = "next_score";
const EXAM: Uuid = Uuid::from_u128(1);

async fn execute(tx: &mut Tx, sql: &'static str) -> Result<u64, String> {
    let outcome = match tx.conn() {
        Conn::Sqlite(c) => sqlx::query(sql).execute(c).await.map(|done| done.rows_affected()),
        Conn::Postgres(c) => sqlx::query(sql).execute(c).await.map(|done| done.rows_affected()),
    };
    outcome.map_err(|error| error.to_string())
}

contract! {
    async fn a_forecast_comes_back_as_stored_and_is_never_written_over(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        let bare = Forecast { rank: None, rank_low: None, rank_high: None, percentile: None, percentile_low: None,
            percentile_high: None, rule_line: Some(1.0 / 3.0), ..a_forecast(2) };
        for one in [&a_forecast(1), &bare] {
            assert!(predictions::add(&mut tx, PUBLIC_INSTITUTION, user, one).await.unwrap());
        }
        assert_eq!(predictions::newest(&mut tx, user, KIND, EXAM).await.unwrap(), Some(bare.clone()));
        assert_eq!(predictions::find(&mut tx, user, Uuid::from_u128(1)).await.unwrap(), Some(a_forecast(1)));
        assert!(predictions::newest(&mut tx, user, "exam_score", EXAM).await.unwrap().is_none());
        // Another one under the same id, and one that follows what has a follower: both are left out.
        let again = Forecast { predicted: 1.0, ..bare.clone() };
        let rival = Forecast { id: Uuid::from_u128(9), ..bare.clone() };
        for one in [again, rival] {
            assert!(!predictions::add(&mut tx, PUBLIC_INSTITUTION, user, &one).await.unwrap());
        }
        let told = predictions::history(&mut tx, user, 9).await.unwrap();
        let told: Vec<_> = told.into_iter().map(|told| (told.forecast, told.actual)).collect();
        assert_eq!(told, [(bare, None), (a_forecast(1), None)]);
    }

    async fn what_was_said_can_be_scored_and_removed_and_never_changed(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        predictions::add(&mut tx, PUBLIC_INSTITUTION, user, &a_forecast(1)).await.unwrap();
        tx.commit().await.unwrap();
        for sql in [
            "UPDATE predictions SET predicted = 1",
            "UPDATE predictions SET rank = NULL, rank_low = NULL, rank_high = NULL",
            "UPDATE predictions SET made_on = target_on",
            "UPDATE predictions SET user_id = user_id",
        ] {
            let mut tx = db.begin().await.unwrap();
            let refused = execute(&mut tx, sql).await;
            assert!(refused.as_ref().is_err_and(|error| error.contains("forecasts are never changed")), "{sql}: {refused:?}");
        }
        let mut tx = db.begin().await.unwrap();
        predictions::score(&mut tx, PUBLIC_INSTITUTION, a_forecast(1).id, &an_outcome(500.0), at(9)).await.unwrap();
        predictions::remove_sample(&mut tx, user).await.unwrap();
        assert!(predictions::history(&mut tx, user, 9).await.unwrap().is_empty());
    }

    async fn a_forecast_is_scored_once_and_the_score_can_be_taken_back(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        for n in 1..=3 {
            predictions::add(&mut tx, PUBLIC_INSTITUTION, user, &a_forecast(n)).await.unwrap();
        }
        let promises = predictions::promises(&mut tx, user, day(2), 9).await.unwrap();
        let ids: Vec<_> = promises.iter().map(|promise| (promise.id.as_u128(), promise.actual)).collect();
        assert_eq!(ids, [(2, None), (1, None)]);
        predictions::score(&mut tx, PUBLIC_INSTITUTION, Uuid::from_u128(2), &an_outcome(510.5), at(9)).await.unwrap();
        let scored = predictions::promises(&mut tx, user, day(3), 9).await.unwrap();
        let scored = scored.iter().find(|promise| promise.id.as_u128() == 2).unwrap();
        assert_eq!((scored.actual, scored.test_date, scored.test.as_deref()), (Some(510.5), Some(day(9)), Some("mock\u{1f}")));
        predictions::unscore(&mut tx, Uuid::from_u128(2)).await.unwrap();
        let history = predictions::history(&mut tx, user, 9).await.unwrap();
        assert!(history.iter().all(|told| told.actual.is_none() && told.result_id.is_none()));
        predictions::score(&mut tx, PUBLIC_INSTITUTION, Uuid::from_u128(2), &an_outcome(500.0), at(9)).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let twice = predictions::score(&mut tx, PUBLIC_INSTITUTION, Uuid::from_u128(2), &an_outcome(1.0), at(9)).await;
        assert!(matches!(twice, Err(StoreError::Duplicate)), "{twice:?}");
    }

    async fn the_record_counts_one_institution_and_no_sample(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        let other = add_institution(&mut tx).await;
        for n in 1..=3 {
            let one = Forecast { is_sample: n == 3, ..a_forecast(n) };
            predictions::add(&mut tx, PUBLIC_INSTITUTION, user, &one).await.unwrap();
            predictions::score(&mut tx, PUBLIC_INSTITUTION, one.id, &an_outcome(n as f64), at(9)).await.unwrap();
        }
        let scored = predictions::scored(&mut tx, PUBLIC_INSTITUTION, "neet_ug", 9).await.unwrap();
        assert_eq!(scored.iter().map(|one| one.actual).collect::<Vec<_>>(), [2.0, 1.0]);
        assert!(predictions::scored(&mut tx, other, "neet_ug", 9).await.unwrap().is_empty());
        assert!(predictions::scored(&mut tx, PUBLIC_INSTITUTION, "sat", 9).await.unwrap().is_empty());
        predictions::remove_sample(&mut tx, user).await.unwrap();
        assert_eq!(predictions::history(&mut tx, user, 9).await.unwrap().len(), 2);
    }

    async fn a_goal_is_set_changed_and_goes_with_its_exam(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        let exam = crate::given::an_exam(1, 0);
        let owner = store::exams::Owner { institution: PUBLIC_INSTITUTION, user };
        store::exams::add(&mut tx, owner, &exam, at(0)).await.unwrap();
        for target in [600.0, 650.5] {
            goals::put(&mut tx, PUBLIC_INSTITUTION, user, exam.id, target, at(1)).await.unwrap();
        }
        let found = goals::of_student(&mut tx, user).await.unwrap();
        assert_eq!(found.iter().map(|goal| goal.target_score).collect::<Vec<_>>(), [650.5]);
        store::exams::remove(&mut tx, user, exam.id).await.unwrap();
        assert!(goals::of_student(&mut tx, user).await.unwrap().is_empty());
    }

    async fn what_was_learned_is_replaced_and_stays_with_its_institution(db) {
        let mut tx = db.begin().await.unwrap();
        let other = add_institution(&mut tx).await;
        let model = |version| ForecastModel {
            exam: "neet_ug".into(), version, prior: "{}".into(), students: 20, scale: 1.25, outcomes: 60,
            nearer_rule: "last".into(), nearer_n: 60, model_error: 5.25, rule_error: 4.5,
        };
        for version in [1, 2] {
            forecast_models::put(&mut tx, other, &model(version), at(version)).await.unwrap();
        }
        assert_eq!(forecast_models::of_institution(&mut tx, other).await.unwrap(), [model(2)]);
        assert!(forecast_models::of_institution(&mut tx, PUBLIC_INSTITUTION).await.unwrap().is_empty());
        let all = forecast_models::institutions(&mut tx).await.unwrap();
        assert!(all.len() == 2 && all.contains(&PUBLIC_INSTITUTION) && all.contains(&other), "{all:?}");
    }

    async fn what_single_answers_taught_is_told_of_only_with_a_model(db) {
        let mut tx = db.begin().await.unwrap();
        let other = add_institution(&mut tx).await;
        let model = |version, model: &str| MasteryModel {
            version, model: model.into(), students: 64, answers: 5_760, log_loss: 0.5, rule_log_loss: 0.625,
        };
        mastery_models::put(&mut tx, other, &model(1, "{}"), at(1)).await.unwrap();
        assert_eq!(mastery_models::version(&mut tx, other).await.unwrap(), Some(1));
        mastery_models::put(&mut tx, other, &model(2, ""), at(2)).await.unwrap();
        assert_eq!(mastery_models::version(&mut tx, other).await.unwrap(), None);
        assert_eq!(mastery_models::find(&mut tx, other).await.unwrap(), Some(model(2, "")));
        assert_eq!(mastery_models::find(&mut tx, PUBLIC_INSTITUTION).await.unwrap(), None);
    }

    async fn parts_of_tests_come_by_day_and_without_what_was_removed(db) {
        let mut tx = db.begin().await.unwrap();
        let asha = add_student(&mut tx, 1, "asha").await;
        tx.commit().await.unwrap();
        let results = [("Mock", "Physics", 0), ("Mock", "Biology", 0), ("Mock", "Physics", 1)]
            .map(|(name, subject, n)| a_result_of(name, subject, day(n)));
        store_results(&db, asha, &results).await;
        let mut tx = db.begin().await.unwrap();
        assert_eq!(test_parts::of_day(&mut tx, asha, day(0)).await.unwrap().len(), 2);
        store::results::remove(&mut tx, asha, crate::given::result_id(1), at(1)).await.unwrap();
        let left = test_parts::of_student(&mut tx, asha).await.unwrap();
        assert_eq!(left.iter().map(|part| part.subject.as_str()).collect::<Vec<_>>(), ["Biology", "Physics"]);
    }
}
