use crate::{add_student, at, with_student};
use domain::ids::{PUBLIC_INSTITUTION, UserId};
use domain::people::Role;
use store::{StoreError, idempotency, installation, people};
use testkit::contract;
use uuid::Uuid;

contract! {
    async fn a_person_comes_back_as_stored(db) {
        let id = with_student(&db).await;
        let mut on = db.read().await.unwrap();
        let person = people::find_by_email(&mut on, "asha@x.test").await.unwrap().unwrap();
        assert_eq!((person.id, person.institution), (id, PUBLIC_INSTITUTION));
        assert_eq!((person.cred_version, person.data_version, person.is_sample), (1, 1, false));
        assert_eq!((person.is_active(), person.time_zone.as_str()), (true, "Asia/Kolkata"));
        assert_eq!(people::roles(&mut on, PUBLIC_INSTITUTION, id).await.unwrap(), [Role::Student]);
        assert!(people::find(&mut on, UserId(Uuid::nil())).await.unwrap().is_none());
    }

    async fn an_address_has_one_account(db) {
        with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        let new = people::NewPerson {
            id: UserId(Uuid::from_u128(2)),
            institution: PUBLIC_INSTITUTION,
            email_key: "asha@x.test",
            email: "Asha@X.test",
            display_name: "Asha",
            password_hash: None,
            time_zone: "UTC",
            is_sample: false,
            born: None,
        };
        let refused = people::add(&mut tx, &new, at(1)).await;
        assert!(matches!(refused, Err(StoreError::Duplicate)), "{refused:?}");
    }

    async fn a_new_password_raises_the_version_that_signs_out(db) {
        let id = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        assert_eq!(people::set_password(&mut tx, (id, 1), "new", at(1)).await.unwrap(), Some(2));
        assert_eq!(people::set_password(&mut tx, (id, 1), "late", at(1)).await.unwrap(), None);
        // Somebody who signed in with the old password a moment ago must not bring its hash back.
        people::rehash(&mut tx, id, "$argon2id$old", "old again", at(2)).await.unwrap();
        people::raise_cred_version(&mut tx, id, at(3)).await.unwrap();
        assert_eq!(people::raise_data_version(&mut tx, id, at(3)).await.unwrap(), Some(2));
        let person = people::find(&mut tx, id).await.unwrap().unwrap();
        assert_eq!((person.password_hash.as_deref(), person.cred_version), (Some("new"), 3));
    }

    async fn a_role_given_twice_is_one_and_a_sample_admin_is_none(db) {
        let id = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        for _ in 0..2 {
            people::grant_role(&mut tx, PUBLIC_INSTITUTION, id, Role::Mentor, at(1)).await.unwrap();
        }
        let roles = people::roles(&mut tx, PUBLIC_INSTITUTION, id).await.unwrap();
        assert_eq!(roles, [Role::Mentor, Role::Student]);
        let admin = UserId(Uuid::from_u128(9));
        let sample = people::NewPerson {
            id: admin,
            institution: PUBLIC_INSTITUTION,
            email_key: "admin@x.test",
            email: "admin@x.test",
            display_name: "Admin",
            password_hash: None,
            time_zone: "UTC",
            is_sample: true,
            born: None,
        };
        people::add(&mut tx, &sample, at(1)).await.unwrap();
        people::grant_role(&mut tx, PUBLIC_INSTITUTION, admin, Role::InstitutionAdmin, at(1)).await.unwrap();
        assert!(!people::has_role(&mut tx, PUBLIC_INSTITUTION, Role::InstitutionAdmin).await.unwrap());
        people::grant_role(&mut tx, PUBLIC_INSTITUTION, id, Role::InstitutionAdmin, at(1)).await.unwrap();
        assert!(people::has_role(&mut tx, PUBLIC_INSTITUTION, Role::InstitutionAdmin).await.unwrap());
        assert!(!people::has_sample_data(&mut tx, id).await.unwrap());
    }

    async fn an_answer_is_kept_under_its_key_and_person(db) {
        let id = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        let other = add_student(&mut tx, 2, "ben").await;
        let answer = idempotency::Answer { request_hash: vec![7; 32], status: 201, answer: "{\"n\":1}".into() };
        idempotency::put(&mut tx, PUBLIC_INSTITUTION, id, &[1; 32], &answer, at(0)).await.unwrap();
        assert_eq!(idempotency::find(&mut tx, id, &[1; 32]).await.unwrap(), Some(answer.clone()));
        assert_eq!(idempotency::find(&mut tx, other, &[1; 32]).await.unwrap(), None);
        idempotency::remove_old(&mut tx, at(0)).await.unwrap();
        assert!(idempotency::find(&mut tx, id, &[1; 32]).await.unwrap().is_some());
        let again = idempotency::put(&mut tx, PUBLIC_INSTITUTION, id, &[1; 32], &answer, at(0)).await;
        assert!(matches!(again, Err(StoreError::Duplicate)), "{again:?}");
    }

    async fn a_fact_of_the_installation_is_used_up_once_and_in_time(db) {
        let mut tx = db.begin().await.unwrap();
        installation::put(&mut tx, "secret", "first", Some(at(60)), at(0)).await.unwrap();
        installation::put(&mut tx, "secret", "second", Some(at(60)), at(0)).await.unwrap();
        let taken = [
            installation::take(&mut tx, "secret", "first", at(1)).await.unwrap(),
            installation::take(&mut tx, "secret", "second", at(60)).await.unwrap(),
            installation::take(&mut tx, "secret", "second", at(59)).await.unwrap(),
            installation::take(&mut tx, "secret", "second", at(59)).await.unwrap(),
        ];
        assert_eq!(taken, [false, false, true, false]);
    }
}
