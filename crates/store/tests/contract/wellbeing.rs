use crate::given::day;
use crate::{add_student, at, with_student};
use domain::ids::{PUBLIC_INSTITUTION, UserId};
use store::Tx;
use store::wellbeing::{self, EasePeriod, NewCheckIn, StoredCheckIn};
use testkit::contract;
use uuid::Uuid;

fn a_check_in(n: u128, on: u64) -> NewCheckIn {
    NewCheckIn {
        id: Uuid::from_u128(n),
        instrument: "cbi_s",
        version: 1,
        answers: r#"{"personal_1":"often"}"#.into(),
        scores: r#"{"personal":75.0,"studies":null}"#.into(),
        date: day(on),
    }
}

async fn put(tx: &mut Tx, user: UserId, new: &NewCheckIn) -> Uuid {
    wellbeing::put_check_in(tx, PUBLIC_INSTITUTION, user, new, at(0))
        .await
        .unwrap()
}

async fn ease(tx: &mut Tx, user: UserId, n: u128, factor: f64, from: u64, until: u64) {
    let period = EasePeriod {
        factor,
        from_date: day(from),
        until_date: day(until),
    };
    wellbeing::add_ease(tx, PUBLIC_INSTITUTION, user, Uuid::from_u128(n), period, at(0))
        .await
        .unwrap();
}

async fn dates(tx: &mut Tx, user: UserId) -> Vec<u64> {
    let all = wellbeing::check_ins(tx, user, 9).await.unwrap();
    all.iter()
        .map(|one| (one.date - day(0)).num_days() as u64)
        .collect()
}

contract! {
    async fn a_check_in_comes_back_as_stored_newest_first(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        for (n, on) in [(1, 3), (2, 9), (3, 6)] {
            assert_eq!(put(&mut tx, user, &a_check_in(n, on)).await, Uuid::from_u128(n));
        }
        assert_eq!(dates(&mut tx, user).await, [9, 6, 3]);
        let stored = wellbeing::check_ins(&mut tx, user, 1).await.unwrap();
        let new = a_check_in(2, 9);
        let expected = StoredCheckIn {
            id: new.id,
            instrument: "cbi_s".into(),
            version: 1,
            answers: new.answers,
            scores: new.scores,
            date: day(9),
        };
        assert_eq!(stored, [expected]);
    }

    async fn answering_again_on_the_same_day_changes_the_answers(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        put(&mut tx, user, &a_check_in(1, 3)).await;
        let again = NewCheckIn { answers: "{}".into(), ..a_check_in(2, 3) };
        assert_eq!(put(&mut tx, user, &again).await, Uuid::from_u128(1));
        let other = NewCheckIn { instrument: "pulse", ..a_check_in(3, 3) };
        put(&mut tx, user, &other).await;
        let stored = wellbeing::check_ins(&mut tx, user, 9).await.unwrap();
        assert_eq!((stored.len(), stored[1].answers.as_str()), (2, "{}"));
    }

    async fn a_consent_is_given_withdrawn_and_given_anew(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        assert_eq!(wellbeing::consent(&mut tx, user).await.unwrap(), None);
        for now in [at(1), at(2)] {
            wellbeing::give_consent(&mut tx, PUBLIC_INSTITUTION, user, 1, now).await.unwrap();
        }
        assert_eq!(wellbeing::consent(&mut tx, user).await.unwrap(), Some(at(1)));
        wellbeing::withdraw_consent(&mut tx, user, at(3)).await.unwrap();
        assert_eq!(wellbeing::consent(&mut tx, user).await.unwrap(), None);
        wellbeing::give_consent(&mut tx, PUBLIC_INSTITUTION, user, 2, at(4)).await.unwrap();
        assert_eq!(wellbeing::consent(&mut tx, user).await.unwrap(), Some(at(4)));
    }

    async fn periods_count_until_their_last_day_and_end_at_once(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        ease(&mut tx, user, 1, 0.75, 1, 7).await;
        ease(&mut tx, user, 2, 0.7, 10, 12).await;
        let of = wellbeing::eases(&mut tx, user, day(7)).await.unwrap();
        assert_eq!(of.iter().map(|period| period.factor).collect::<Vec<_>>(), [0.75, 0.7]);
        assert_eq!(wellbeing::eases(&mut tx, user, day(8)).await.unwrap().len(), 1);
        wellbeing::end_eases(&mut tx, user, day(8)).await.unwrap();
        assert_eq!(wellbeing::eases(&mut tx, user, day(0)).await.unwrap().len(), 1);
    }

    async fn removing_takes_everything_of_one_student_and_nothing_of_another(db) {
        let mut tx = db.begin().await.unwrap();
        let (asha, ben) = (add_student(&mut tx, 1, "asha").await, add_student(&mut tx, 2, "ben").await);
        for (user, n) in [(asha, 10), (ben, 20)] {
            put(&mut tx, user, &a_check_in(n, 3)).await;
            ease(&mut tx, user, n, 0.8, 1, 7).await;
            wellbeing::give_consent(&mut tx, PUBLIC_INSTITUTION, user, 1, at(1)).await.unwrap();
        }
        wellbeing::end_eases(&mut tx, ben, day(0)).await.unwrap();
        wellbeing::withdraw_consent(&mut tx, ben, at(2)).await.unwrap();
        assert_eq!(wellbeing::eases(&mut tx, asha, day(0)).await.unwrap().len(), 1);
        assert_eq!(wellbeing::consent(&mut tx, asha).await.unwrap(), Some(at(1)));
        wellbeing::remove_all(&mut tx, asha).await.unwrap();
        assert!(!wellbeing::has_any(&mut tx, asha).await.unwrap());
        assert_eq!(wellbeing::consent(&mut tx, asha).await.unwrap(), None);
        assert!(wellbeing::eases(&mut tx, asha, day(0)).await.unwrap().is_empty());
        assert_eq!((dates(&mut tx, asha).await, dates(&mut tx, ben).await), (vec![], vec![3]));
        assert!(wellbeing::has_any(&mut tx, ben).await.unwrap());
    }
}
