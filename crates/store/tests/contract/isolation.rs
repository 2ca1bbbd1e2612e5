//! Nothing of one student is seen, changed or ended by another, and nothing of one institution by another.

use crate::given::{add_institution, result_id};
use crate::{add_student, at};
use chrono::DateTime;
use domain::ids::{ImportId, PUBLIC_INSTITUTION, SessionId};
use domain::people::Role;
use fill::fill;
use meddle::meddle;
use seen::seen;
use store::{Db, cohorts, institutions, results};
use testkit::contract;
use uuid::Uuid;

mod fill;
mod meddle;
mod seen;

const IMPORT: ImportId = ImportId(Uuid::from_u128(8));
const OPTICS: (&str, &str) = ("Physics", "Optics");
const SESSION: SessionId = SessionId(Uuid::from_u128(6));

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
