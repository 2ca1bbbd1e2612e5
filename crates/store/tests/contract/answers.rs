use crate::given::{a_result, owner, result_id, some_answers};
use crate::{at, with_student};
use domain::answers::{ErrorKind, NewAnswer, Outcome};
use domain::ids::{PUBLIC_INSTITUTION, UserId};
use store::answers::{self, ItemSum, Reason};
use store::{Tx, results};
use testkit::contract;

async fn add_result(tx: &mut Tx, user: UserId, n: u128) {
    let result = a_result(&format!("Mock {n}"));
    results::add(tx, owner(user), result_id(n), &result, at(0))
        .await
        .unwrap();
}

async fn put(tx: &mut Tx, user: UserId, n: u128, entries: &[NewAnswer]) {
    answers::put(tx, PUBLIC_INSTITUTION, user, result_id(n), entries, at(1))
        .await
        .unwrap();
}

contract! {
    async fn answers_come_back_in_the_order_they_were_put_and_take_the_place_of_others(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        add_result(&mut tx, user, 1).await;
        put(&mut tx, user, 1, &some_answers()).await;
        assert_eq!(answers::of_result(&mut tx, user, result_id(1)).await.unwrap(), some_answers());
        // More than one statement's worth.
        let many: Vec<NewAnswer> = (0..250).map(|_| some_answers()[2].clone()).collect();
        put(&mut tx, user, 1, &many).await;
        assert_eq!(answers::of_result(&mut tx, user, result_id(1)).await.unwrap(), many);
        put(&mut tx, user, 1, &[]).await;
        assert!(answers::of_result(&mut tx, user, result_id(1)).await.unwrap().is_empty());
    }

    async fn sums_are_by_result_reason_and_third_of_the_paper_and_leave_out_what_was_removed(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        for n in [1, 2] {
            add_result(&mut tx, user, n).await;
            put(&mut tx, user, n, &some_answers()).await;
        }
        results::remove(&mut tx, user, result_id(2), at(2)).await.unwrap();
        let reason = |chapter: Option<&str>, error, answers| Reason {
            result: result_id(1).0,
            chapter: chapter.map(str::to_owned),
            error,
            answers,
        };
        let mut reasons = answers::reasons(&mut tx, user).await.unwrap();
        reasons.sort_by_key(|one| one.answers);
        assert_eq!(reasons, [reason(Some("Ωμέγα"), ErrorKind::Concept, 1), reason(None, ErrorKind::Careless, 5)]);
        // Of 45 questions the 15th ends the first third.
        let item = |third, outcome, confidence| ItemSum { result: result_id(1).0, third, outcome, confidence, answers: 1 };
        let mut items = answers::items(&mut tx, user).await.unwrap();
        items.sort_by_key(|one| one.third);
        assert_eq!(items, [item(0, Outcome::Right, None), item(2, Outcome::Wrong, Some(2))]);
        assert!(results::restore(&mut tx, user, result_id(2), at(0)).await.unwrap());
        assert_eq!(answers::reasons(&mut tx, user).await.unwrap().len(), 4);
    }

    async fn answers_go_with_their_result(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        add_result(&mut tx, user, 1).await;
        put(&mut tx, user, 1, &some_answers()).await;
        results::remove(&mut tx, user, result_id(1), at(2)).await.unwrap();
        results::purge_removed(&mut tx, at(3)).await.unwrap();
        assert!(answers::of_result(&mut tx, user, result_id(1)).await.unwrap().is_empty());
    }

    async fn results_for_the_insights_are_those_of_the_dashboard_with_id_and_source(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        add_result(&mut tx, user, 1).await;
        let plain = results::for_analysis(&mut tx, user).await.unwrap();
        let found = results::for_insights(&mut tx, user).await.unwrap();
        assert_eq!((found[0].id, found[0].source.clone()), (result_id(1).0, a_result("").source));
        assert_eq!(format!("{:?}", found[0].row), format!("{:?}", plain[0]));
    }
}
