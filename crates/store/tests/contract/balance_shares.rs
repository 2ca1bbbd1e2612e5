use crate::given::add_institution;
use crate::{add_student, at};
use domain::ids::{InstitutionId, PUBLIC_INSTITUTION, UserId};
use domain::people::Role;
use store::balance_shares::{self, Mentor};
use store::own_data::{Value, parts, read};
use store::people::{self, ACTIVE, DISABLED, LEAVING, NewPerson};
use store::{Db, StoreError, Tx};
use testkit::contract;
use uuid::Uuid;

async fn add_mentor(tx: &mut Tx, n: u128, institution: InstitutionId, is_sample: bool) -> UserId {
    let (id, email) = (UserId(Uuid::from_u128(n)), format!("m{n}@x.test"));
    let new = NewPerson {
        id,
        institution,
        email_key: &email,
        email: &email,
        display_name: "Ms Rao",
        password_hash: None,
        time_zone: "Asia/Kolkata",
        is_sample,
        born: None,
    };
    people::add(tx, &new, at(0)).await.unwrap();
    people::grant_role(tx, institution, id, Role::Mentor, at(0))
        .await
        .unwrap();
    id
}

async fn share(tx: &mut Tx, student: UserId, mentor: UserId, n: u128) -> bool {
    balance_shares::add(
        tx,
        PUBLIC_INSTITUTION,
        (student, mentor),
        Uuid::from_u128(n),
        at(1),
    )
    .await
    .unwrap()
}

/// Ids of what the mentor finds, from the start or after a mark.
async fn found(tx: &mut Tx, mentor: UserId, before: Uuid, limit: u32) -> Vec<u128> {
    let all = balance_shares::of_mentor(tx, PUBLIC_INSTITUTION, mentor, before, limit).await;
    all.unwrap().iter().map(|shared| shared.id.as_u128()).collect()
}

/// A student who shares with a mentor.
async fn shared(db: &Db) -> (UserId, UserId) {
    let mut tx = db.begin().await.unwrap();
    let student = add_student(&mut tx, 1, "asha").await;
    let mentor = add_mentor(&mut tx, 2, PUBLIC_INSTITUTION, false).await;
    assert!(share(&mut tx, student, mentor, 10).await);
    tx.commit().await.unwrap();
    (student, mentor)
}

contract! {
    async fn a_share_is_made_once_found_by_both_and_taken_back(db) {
        let (asha, rao) = shared(&db).await;
        let mut tx = db.begin().await.unwrap();
        assert!(!share(&mut tx, asha, rao, 11).await);
        let own = balance_shares::of_student(&mut tx, asha).await.unwrap();
        assert_eq!((own.len(), own[0].id.as_u128(), own[0].mentor, own[0].mentor_name.as_str(), own[0].since, own[0].last_looked_at), (1, 10, rao, "Ms Rao", at(1), None));
        let seen = balance_shares::find(&mut tx, PUBLIC_INSTITUTION, rao, own[0].id).await.unwrap().unwrap();
        assert_eq!((seen.student.user, seen.student.roles, seen.since, seen.guardian_words), (asha, vec![Role::Student], at(1), None));
        balance_shares::note_look(&mut tx, own[0].id, at(5)).await.unwrap();
        assert_eq!(balance_shares::of_student(&mut tx, asha).await.unwrap()[0].last_looked_at, Some(at(5)));
        assert_eq!(balance_shares::remove(&mut tx, asha, rao).await.unwrap(), Some(Uuid::from_u128(10)));
        assert_eq!(balance_shares::remove(&mut tx, asha, rao).await.unwrap(), None);
        assert!(found(&mut tx, rao, Uuid::max(), 9).await.is_empty());
    }

    async fn a_mentor_finds_their_own_newest_first_in_pages_that_join(db) {
        let (asha, rao) = shared(&db).await;
        let mut tx = db.begin().await.unwrap();
        let das = add_mentor(&mut tx, 3, PUBLIC_INSTITUTION, false).await;
        for n in 20..23 {
            let student = add_student(&mut tx, n, &format!("s{n}")).await;
            share(&mut tx, student, rao, n).await;
        }
        share(&mut tx, asha, das, 30).await;
        assert_eq!(found(&mut tx, rao, Uuid::max(), 3).await, [22, 21, 20]);
        assert_eq!(found(&mut tx, rao, Uuid::from_u128(20), 3).await, [10]);
        assert_eq!(found(&mut tx, das, Uuid::max(), 3).await, [30]);
        assert!(balance_shares::find(&mut tx, PUBLIC_INSTITUTION, das, Uuid::from_u128(10)).await.unwrap().is_none());
        let banyan = add_institution(&mut tx).await;
        assert!(balance_shares::sharing(&mut tx, banyan).await.unwrap().is_empty());
        assert_eq!(balance_shares::sharing(&mut tx, PUBLIC_INSTITUTION).await.unwrap().len(), 4);
        let ended = balance_shares::remove_all(&mut tx, asha).await.unwrap();
        assert_eq!(ended.len(), 2);
        assert!(!balance_shares::sharing(&mut tx, PUBLIC_INSTITUTION).await.unwrap().contains(&asha));
        assert_eq!(found(&mut tx, rao, Uuid::max(), 9).await, [22, 21, 20]);
    }

    async fn the_schema_itself_shares_with_nobody_who_is_no_mentor_of_the_institution(db) {
        let (asha, _) = shared(&db).await;
        let mut tx = db.begin().await.unwrap();
        let ben = add_student(&mut tx, 4, "ben").await;
        let banyan = add_institution(&mut tx).await;
        let elsewhere = add_mentor(&mut tx, 5, banyan, false).await;
        tx.commit().await.unwrap();
        for nobody in [ben, elsewhere, UserId(Uuid::from_u128(404))] {
            let mut tx = db.begin().await.unwrap();
            let refused = balance_shares::add(&mut tx, PUBLIC_INSTITUTION, (asha, nobody), Uuid::from_u128(12), at(2)).await;
            assert!(matches!(refused, Err(StoreError::MissingReference)), "{refused:?}");
        }
    }

    async fn a_share_ends_for_good_with_the_role(db) {
        let (asha, rao) = shared(&db).await;
        testkit::execute(&db, "DELETE FROM memberships WHERE role = 'mentor'").await;
        let mut tx = db.begin().await.unwrap();
        people::grant_role(&mut tx, PUBLIC_INSTITUTION, rao, Role::Mentor, at(2)).await.unwrap();
        assert!(found(&mut tx, rao, Uuid::max(), 9).await.is_empty());
        assert!(balance_shares::of_student(&mut tx, asha).await.unwrap().is_empty());
    }

    async fn a_share_ends_for_good_when_either_account_is_shut_or_leaves(db) {
        let (asha, rao) = shared(&db).await;
        let mut tx = db.begin().await.unwrap();
        for (n, (who, status)) in [(rao, DISABLED), (rao, LEAVING), (asha, DISABLED), (asha, LEAVING)].into_iter().enumerate() {
            share(&mut tx, asha, rao, 40 + n as u128).await;
            assert_eq!(found(&mut tx, rao, Uuid::max(), 9).await.len(), 1);
            for status in [status, ACTIVE] {
                people::set_status(&mut tx, who, status, at(3)).await.unwrap();
                assert!(found(&mut tx, rao, Uuid::max(), 9).await.is_empty(), "{status}");
            }
        }
        share(&mut tx, asha, rao, 50).await;
        // What leaves an account as it is ends nothing.
        people::set_status(&mut tx, asha, ACTIVE, at(4)).await.unwrap();
        people::raise_data_version(&mut tx, asha, at(4)).await.unwrap();
        assert_eq!(found(&mut tx, rao, Uuid::max(), 9).await, [50]);
        people::remove(&mut tx, rao).await.unwrap();
        assert!(balance_shares::of_student(&mut tx, asha).await.unwrap().is_empty());
    }

    async fn active_mentors_of_the_own_institution_and_kind_can_be_chosen(db) {
        let (asha, rao) = shared(&db).await;
        let mut tx = db.begin().await.unwrap();
        let banyan = add_institution(&mut tx).await;
        add_mentor(&mut tx, 5, banyan, false).await;
        // Everybody knows the password of a sample person.
        let sample = add_mentor(&mut tx, 6, PUBLIC_INSTITUTION, true).await;
        let away = add_mentor(&mut tx, 7, PUBLIC_INSTITUTION, false).await;
        people::set_status(&mut tx, away, DISABLED, at(2)).await.unwrap();
        people::grant_role(&mut tx, PUBLIC_INSTITUTION, asha, Role::Mentor, at(2)).await.unwrap();
        let offered = balance_shares::mentors(&mut tx, PUBLIC_INSTITUTION, asha, 9).await.unwrap();
        assert_eq!(offered, [Mentor { id: rao, name: "Ms Rao".into() }]);
        for nobody in [asha, sample, away, UserId(Uuid::from_u128(5))] {
            assert_eq!(balance_shares::find_mentor(&mut tx, PUBLIC_INSTITUTION, asha, nobody).await.unwrap(), None);
        }
    }

    async fn a_mentors_own_copy_says_that_something_is_shared_and_not_by_whom(db) {
        let (asha, rao) = shared(&db).await;
        let mut on = db.read().await.unwrap();
        for part in parts().iter().filter(|part| part.table == "balance_shares") {
            let (of_asha, of_rao) = (read(&mut on, part, asha).await.unwrap(), read(&mut on, part, rao).await.unwrap());
            let is_students = part.name == "balance_shares";
            assert_eq!((of_asha.len(), of_rao.len()), if is_students { (1, 0) } else { (0, 1) }, "{}", part.name);
            let all: Vec<&Value> = of_rao.iter().flatten().collect();
            assert!(!all.contains(&&Value::Text(asha.to_string())), "{all:?}");
        }
    }
}
